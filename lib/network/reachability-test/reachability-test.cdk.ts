import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf, vpcOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { awsPlaceOf } from '../../security/policy.cdk';
import { sourceAccessOf } from '../network/internet-access.cdk';
import { networkOf } from '../network/network.cdk';
import type { ReachabilityTestOptions } from './options';
import { planReachabilityTest, type ReachabilityTestPlan } from './reachability-test';

/** Props of `ReachabilityTest`. */
export interface ReachabilityTestProps extends ReachabilityTestOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * A job that tests what pods reach: it connects from a pod to each target, and fails if one that pods have to reach,
 * such as an endpoint of AWS, is not reached, or one that they must not reach is. It runs when it is deployed, and
 * again when it is changed.
 *
 * Costs nothing itself: it runs for seconds on a node that exists already.
 *
 * @example
 * new ReachabilityTest(stack, 'Reachability', { cluster, unreachable: ['example.com:443'] });
 */
export class ReachabilityTest extends Construct {
  readonly plan: ReachabilityTestPlan;
  /** The applied objects. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: ReachabilityTestProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    const vpc = vpcOf(cluster);
    const interfaceEndpoints = vpc && networkOf(vpc)?.plan.interfaceEndpoints;
    const options = { ...props, region: props.region ?? awsPlaceOf(this).region };
    this.plan = accept(this, planReachabilityTest(options, { interfaceEndpoints, ...sourceAccessOf(vpc) }));
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan));
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: ReachabilityTestPlan) {
  const { reachabilityTestObjects } =
    require('./reachability-test.chart') as typeof import('./reachability-test.chart');
  return reachabilityTestObjects(plan);
}
