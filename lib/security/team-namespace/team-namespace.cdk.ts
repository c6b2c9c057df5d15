import { Construct, type IConstruct } from 'constructs';
import { clusterHolders } from '../../core/cluster-holder.cdk';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { clusterFacts } from './cluster-facts';
import type { TeamNamespaceOptions } from './options';
import { planTeamNamespace, type TeamNamespacePlan } from './team-namespace';

/** Props of `TeamNamespace`. */
export interface TeamNamespaceProps extends TeamNamespaceOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * The namespace of one team: quotas of CPU, memory, volumes and devices, limits of each container, traffic that is
 * closed in both directions, restricted Pod Security, and roles for its researchers and services.
 *
 * Workloads of the team are declared with `createNamespace: false`, and depend on this construct.
 *
 * Costs nothing itself.
 *
 * @example
 * const devices = [{ name: 'nvidia.com/gpu', count: 8 }];
 * new TeamNamespace(stack, 'Vision', { cluster, namespace: 'vision', devices });
 */
export class TeamNamespace extends Construct {
  readonly plan: TeamNamespacePlan;
  /** The namespace itself. Deleting it deletes everything in it. */
  readonly namespace: IConstruct;
  /** What is in the namespace: the quota, the limits, the network policy, roles and bindings. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: TeamNamespaceProps) {
    super(scope, id);
    const { cluster: given } = checked(this, props, ['cluster']);
    this.plan = accept(this, planTeamNamespace(props, clusterFacts(clusterHolders(given))));
    const cluster = clusterOf(given);
    const { namespace, objects } = objectsOf(this.plan);
    this.namespace = applyObjects(this, 'Namespace', cluster, namespace);
    this.objects = applyObjects(this, 'Objects', cluster, objects);
    this.objects.node.addDependency(this.namespace);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: TeamNamespacePlan) {
  const { teamNamespaceObjects } = require('./team-namespace.chart') as typeof import('./team-namespace.chart');
  return teamNamespaceObjects(plan);
}
