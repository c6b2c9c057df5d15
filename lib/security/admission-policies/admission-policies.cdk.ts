import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { type AdmissionPoliciesPlan, planAdmissionPolicies } from './admission-policies';
import type { AdmissionPoliciesOptions } from './options';

/** Props of `AdmissionPolicies`. */
export interface AdmissionPoliciesProps extends AdmissionPoliciesOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * What the API server of a cluster refuses, outside exempt namespaces: images whose tag moves or of unknown registries,
 * devices without limits, folders and the network of nodes, and privileged pods. One of these for a cluster.
 *
 * Costs nothing: the API server evaluates the policies itself.
 *
 * @example
 * new AdmissionPolicies(stack, 'Admission', { cluster, registries: ['public.ecr.aws'], hostPathNamespaces: ['hdfs'] });
 */
export class AdmissionPolicies extends Construct {
  readonly plan: AdmissionPoliciesPlan;
  /** The policies and their bindings. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: AdmissionPoliciesProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    this.plan = accept(this, planAdmissionPolicies(props));
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan));
  }
}

/** The policies as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: AdmissionPoliciesPlan) {
  const { admissionPoliciesObjects } =
    require('./admission-policies.chart') as typeof import('./admission-policies.chart');
  return admissionPoliciesObjects(plan);
}
