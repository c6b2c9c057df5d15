import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { type AdmissionPoliciesPlan, planAdmissionPolicies } from './admission-policies';
import type { AdmissionPoliciesOptions } from './options';

/** The options of the policies whose values may be Outputs. */
export interface LateBoundAdmissionOptions {
  /** Namespaces in which no policy holds. @default ['kube-system'] */
  readonly exemptNamespaces?: readonly pulumi.Input<string>[];
  /** The registries that images come from, each with the beginning of the repository. @default - any registry */
  readonly registries?: readonly pulumi.Input<string>[];
  /**
   * Namespaces whose pods mount folders of their node: those of `Hdfs` and `Yarn`, for disks, and that of
   * `EfaMonitoring` if it is not `kube-system`.
   * @default - none
   */
  readonly hostPathNamespaces?: readonly pulumi.Input<string>[];
  /** Namespaces whose pods are on the network of their node. @default - none */
  readonly hostNetworkNamespaces?: readonly pulumi.Input<string>[];
}

/** Args of `AdmissionPolicies`. */
export interface AdmissionPoliciesArgs
  extends Omit<AdmissionPoliciesOptions, keyof LateBoundAdmissionOptions>, LateBoundAdmissionOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
}

/**
 * What the API server of a cluster refuses, outside exempt namespaces: images whose tag moves or of unknown registries,
 * devices without limits, folders and the network of nodes, and privileged pods. One of these for a cluster.
 *
 * Costs nothing: the API server evaluates the policies itself.
 *
 * @example
 * new AdmissionPolicies('admission', { cluster, registries: ['public.ecr.aws'], hostPathNamespaces: ['hdfs'] });
 */
export class AdmissionPolicies extends pulumi.ComponentResource {
  readonly plan: AdmissionPoliciesPlan;
  /** The policies and their bindings. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: AdmissionPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:security:AdmissionPolicies', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    this.plan = accept(this, name, planAdmissionPolicies(late.markAll<AdmissionPoliciesOptions>(options)));
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late });
    this.registerOutputs({});
  }
}

/** The policies as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: AdmissionPoliciesPlan) {
  const { admissionPoliciesObjects } =
    require('./admission-policies.chart') as typeof import('./admission-policies.chart');
  return admissionPoliciesObjects(plan);
}
