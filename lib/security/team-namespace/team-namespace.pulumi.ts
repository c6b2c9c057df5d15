import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { clusterFacts } from './cluster-facts';
import type { TeamNamespaceOptions } from './options';
import { planTeamNamespace, type TeamNamespacePlan } from './team-namespace';

/** The options of the namespace whose values may be Outputs. */
export interface LateBoundTeamOptions {
  /** The name of the namespace, as of the team: 1 to 63 small letters, digits and hyphens. */
  readonly namespace: pulumi.Input<string>;
  /** Other namespaces whose pods the team's pods may call, on every port. @default - none */
  readonly egressNamespaces?: readonly pulumi.Input<string>[];
  /** Other namespaces whose pods may call the team's pods, on every port. @default - none */
  readonly ingressNamespaces?: readonly pulumi.Input<string>[];
  /** Groups that are researchers here beside those of `Access`. @default - only the group of `Access` */
  readonly researcherGroups?: readonly pulumi.Input<string>[];
  /** Groups that are services here beside those of `Access`. @default - only the group of `Access` */
  readonly serviceGroups?: readonly pulumi.Input<string>[];
}

/** Args of `TeamNamespace`. */
export interface TeamNamespaceArgs
  extends Omit<TeamNamespaceOptions, keyof LateBoundTeamOptions>, LateBoundTeamOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
}

/**
 * The namespace of one team: quotas of CPU, memory, volumes and devices, limits of each container, traffic that is
 * closed in both directions, restricted Pod Security, and roles for its researchers and services.
 *
 * Workloads of the team are declared with `createNamespace: false`, and depend on this component.
 *
 * Costs nothing itself.
 *
 * @example
 * new TeamNamespace('vision', { cluster, namespace: 'vision', devices: [{ name: 'nvidia.com/gpu', count: 8 }] });
 */
export class TeamNamespace extends pulumi.ComponentResource {
  readonly plan: TeamNamespacePlan;
  /** The namespace itself. Deleting it deletes everything in it. */
  readonly namespace: readonly pulumi.CustomResource[];
  /** What is in the namespace: the quota, the limits, the network policy, roles and bindings. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: TeamNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:security:TeamNamespace', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    const planned = planTeamNamespace(late.markAll<TeamNamespaceOptions>(options), clusterFacts([cluster]));
    this.plan = accept(this, name, planned);
    const { namespace, objects } = objectsOf(this.plan);
    this.namespace = applyObjects(this, name, cluster, namespace, { late });
    this.objects = applyObjects(this, name, cluster, objects, { late, dependsOn: this.namespace });
    this.registerOutputs({});
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: TeamNamespacePlan) {
  const { teamNamespaceObjects } = require('./team-namespace.chart') as typeof import('./team-namespace.chart');
  return teamNamespaceObjects(plan);
}
