import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import type { Hdfs } from '../../storage/hdfs/hdfs.pulumi';
import type { LateBoundYarnOptions } from './late-bound-options.pulumi';
import type { YarnOptions } from './options';
import { planYarn, type YarnPlan } from './yarn';

/** Args of `Yarn`. */
export interface YarnArgs extends Omit<YarnOptions, keyof LateBoundYarnOptions>, LateBoundYarnOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it: that of HDFS. */
  readonly cluster: AnyCluster;
  /** The HDFS on whose nodes jobs run, and whose ZooKeepers elect the active ResourceManager. */
  readonly hdfs: Hdfs;
}

/**
 * YARN for teams whose jobs are YARN jobs: two ResourceManagers with automatic fail-over, and NodeManagers beside the
 * DataNodes of an HDFS, with queues of shares.
 *
 * Costs nothing itself: the pods run on the nodes of HDFS, and on others that exist already.
 *
 * @example
 * const yarn = new Yarn('yarn', {
 *   cluster,
 *   hdfs,
 *   queues: [
 *     { name: 'nightly', sharePercent: 70 },
 *     { name: 'adhoc', sharePercent: 30, maximumPercent: 50 },
 *   ],
 * });
 */
export class Yarn extends pulumi.ComponentResource {
  readonly plan: YarnPlan;
  /** The applied objects; resources that need YARN depend on them. */
  readonly objects: readonly pulumi.CustomResource[];
  /**
   * The name of the ConfigMap by which clients find YARN and HDFS, with the configuration of Spark. It is in the
   * namespace of HDFS and in each of its `clientNamespaces`.
   */
  readonly clientConfigMap: string;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: YarnArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:data:Yarn', name, {}, opts);
    const { cluster, hdfs, ...options } = checked(name, args, ['cluster', 'hdfs']);
    const { late } = this;
    this.plan = accept(this, name, planYarn(late.markAll<YarnOptions>(options), hdfs.planWith(late)));
    this.clientConfigMap = this.plan.clientConfigMapName;
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late, dependsOn: [hdfs] });
    this.registerOutputs({ clientConfigMap: this.clientConfigMap });
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: YarnPlan) {
  const { yarnObjects } = require('./yarn.chart') as typeof import('./yarn.chart');
  return yarnObjects(plan);
}
