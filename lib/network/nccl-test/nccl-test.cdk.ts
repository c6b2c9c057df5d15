import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf, vpcOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { sourceAccessOf } from '../network/internet-access.cdk';
import { type NcclTestPlan, planNcclTest } from './nccl-test';
import type { NcclTestOptions } from './options';

/** Props of `NcclTest`. */
export interface NcclTestProps extends NcclTestOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * A job that measures the bandwidth between the accelerators of several nodes: all_reduce of nccl-tests, over EFA, with
 * all GPUs of each node. It fails if results are wrong, if NCCL does not use EFA, or below a minimum that you set. It
 * runs when it is deployed, and again when it is changed.
 *
 * Costs nothing itself: it runs for minutes on nodes that exist already, and takes all their GPUs.
 *
 * @example
 * new NcclTest(stack, 'Nccl', { cluster, instanceType: 'p5.48xlarge', nodes: 2 });
 */
export class NcclTest extends Construct {
  readonly plan: NcclTestPlan;
  /** The applied objects. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: NcclTestProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    this.plan = accept(this, planNcclTest(props, sourceAccessOf(vpcOf(cluster))));
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan));
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: NcclTestPlan) {
  const { ncclTestObjects } = require('./nccl-test.chart') as typeof import('./nccl-test.chart');
  return ncclTestObjects(plan);
}
