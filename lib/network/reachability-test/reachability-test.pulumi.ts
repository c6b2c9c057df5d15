import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { awsPlace } from '../../security/policy.pulumi';
import { sourceAccess } from '../network/internet-access';
import type { ReachabilityTestOptions } from './options';
import { planReachabilityTest, type ReachabilityTestPlan } from './reachability-test';

/** Args of `ReachabilityTest`. */
export interface ReachabilityTestArgs extends Omit<ReachabilityTestOptions, 'namespace' | 'region' | 'image'> {
  /** Our `Cluster`, or the name of any EKS cluster, and a provider for it. */
  readonly cluster: AnyCluster;
  /** A namespace that exists. @default 'default' */
  readonly namespace?: pulumi.Input<string>;
  /** The region whose endpoints of AWS are tested. @default - that of the provider */
  readonly region?: pulumi.Input<string>;
  /** An image with Node 22 or newer. @default 'public.ecr.aws/docker/library/node:24.11.1-alpine3.22' */
  readonly image?: pulumi.Input<string>;
}

/**
 * A job that tests what pods reach: it connects from a pod to each target, and fails if one that pods have to reach,
 * such as an endpoint of AWS, is not reached, or one that they must not reach is. It runs when it is deployed, and
 * again when it is changed.
 *
 * Costs nothing itself: it runs for seconds on a node that exists already.
 *
 * @example
 * new ReachabilityTest('reachability', { cluster, unreachable: ['example.com:443'] });
 */
export class ReachabilityTest extends pulumi.ComponentResource {
  readonly plan: ReachabilityTestPlan;
  /** The applied objects. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: ReachabilityTestArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:network:ReachabilityTest', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    const marked = late.markAll<ReachabilityTestOptions>(options);
    const region = marked.region ?? late.mark(awsPlace(this).region);
    const network = cluster.network?.plan;
    const references = { interfaceEndpoints: network?.interfaceEndpoints, ...sourceAccess(network) };
    this.plan = accept(this, name, planReachabilityTest({ ...marked, region }, references));
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late });
    this.registerOutputs({});
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: ReachabilityTestPlan) {
  const { reachabilityTestObjects } =
    require('./reachability-test.chart') as typeof import('./reachability-test.chart');
  return reachabilityTestObjects(plan);
}
