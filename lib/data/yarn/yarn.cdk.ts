import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import type { Hdfs } from '../../storage/hdfs/hdfs.cdk';
import type { YarnOptions } from './options';
import { planYarn, type YarnPlan } from './yarn';

/** Props of `Yarn`. */
export interface YarnProps extends YarnOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported: that of HDFS. */
  readonly cluster: AnyCluster | ClusterHolder;
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
 * const yarn = new Yarn(stack, 'Yarn', {
 *   cluster,
 *   hdfs,
 *   queues: [
 *     { name: 'nightly', sharePercent: 70 },
 *     { name: 'adhoc', sharePercent: 30, maximumPercent: 50 },
 *   ],
 * });
 */
export class Yarn extends Construct {
  readonly plan: YarnPlan;
  /** The applied objects; constructs that need YARN depend on them. */
  readonly objects: IConstruct;
  /**
   * The name of the ConfigMap by which clients find YARN and HDFS, with the configuration of Spark. It is in the
   * namespace of HDFS and in each of its `clientNamespaces`.
   */
  readonly clientConfigMap: string;

  constructor(scope: Construct, id: string, props: YarnProps) {
    super(scope, id);
    const { cluster, hdfs } = checked(this, props, ['cluster', 'hdfs']);
    this.plan = accept(this, planYarn(props, hdfs.plan));
    this.clientConfigMap = this.plan.clientConfigMapName;
    this.objects = applyObjects(this, 'Objects', clusterOf(cluster), objectsOf(this.plan));
    this.objects.node.addDependency(hdfs);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: YarnPlan) {
  const { yarnObjects } = require('./yarn.chart') as typeof import('./yarn.chart');
  return yarnObjects(plan);
}
