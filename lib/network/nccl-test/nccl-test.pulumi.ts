import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { sourceAccess } from '../network/internet-access';
import { type NcclTestPlan, planNcclTest } from './nccl-test';
import type { NcclTestOptions } from './options';

/** Args of `NcclTest`. */
export interface NcclTestArgs extends Omit<NcclTestOptions, 'namespace' | 'image'> {
  /** Our `Cluster`, or the name of any EKS cluster, and a provider for it. */
  readonly cluster: AnyCluster;
  /** A namespace that exists. @default 'default' */
  readonly namespace?: pulumi.Input<string>;
  /**
   * An image with nccl-tests, Open MPI, the NCCL plugin of EFA and Python 3, in the folders of AWS's image.
   * @default - AWS's image of nccl-tests, for amd64 and GPUs from A100 to B200
   */
  readonly image?: pulumi.Input<string>;
}

/**
 * A job that measures the bandwidth between the accelerators of several nodes: all_reduce of nccl-tests, over EFA, with
 * all GPUs of each node. It fails if results are wrong, if NCCL does not use EFA, or below a minimum that you set. It
 * runs when it is deployed, and again when it is changed.
 *
 * Costs nothing itself: it runs for minutes on nodes that exist already, and takes all their GPUs.
 *
 * @example
 * new NcclTest('nccl', { cluster, instanceType: 'p5.48xlarge', nodes: 2 });
 */
export class NcclTest extends pulumi.ComponentResource {
  readonly plan: NcclTestPlan;
  /** The applied objects. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: NcclTestArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:network:NcclTest', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    const marked = late.markAll<NcclTestOptions>(options);
    this.plan = accept(this, name, planNcclTest(marked, sourceAccess(cluster.network?.plan)));
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late });
    this.registerOutputs({});
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: NcclTestPlan) {
  const { ncclTestObjects } = require('./nccl-test.chart') as typeof import('./nccl-test.chart');
  return ncclTestObjects(plan);
}
