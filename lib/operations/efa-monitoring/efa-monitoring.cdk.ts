import { Construct, type IConstruct, type IDependable } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf, vpcOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import { type EfaMonitoringOptions, type EfaMonitoringPlan, planEfaMonitoring } from './efa-monitoring';

/** Props of `EfaMonitoring`. */
export interface EfaMonitoringProps extends EfaMonitoringOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /**
   * What installs the Prometheus operator, for example its Helm chart. The monitoring waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: IDependable;
}

/**
 * Counters of the EFA interfaces of all nodes that have them, as series of Prometheus, and alerts per node: packets
 * that are sent again, peers that do not answer, drops. The Prometheus operator must be in the cluster.
 *
 * Costs nothing itself: a small pod on each node with EFA.
 *
 * @example
 * new EfaMonitoring(stack, 'Efa', { cluster, selectorLabels: { release: 'kube-prometheus-stack' } });
 */
export class EfaMonitoring extends Construct {
  readonly plan: EfaMonitoringPlan;
  /** The applied objects. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: EfaMonitoringProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    this.plan = accept(this, planEfaMonitoring(props, sourceAccessOf(vpcOf(cluster))));
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan));
    // The kinds of the operator have to be there.
    if (props.prometheusOperator !== undefined) this.objects.node.addDependency(props.prometheusOperator);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: EfaMonitoringPlan) {
  const { efaMonitoringObjects } = require('./efa-monitoring.chart') as typeof import('./efa-monitoring.chart');
  return efaMonitoringObjects(plan);
}
