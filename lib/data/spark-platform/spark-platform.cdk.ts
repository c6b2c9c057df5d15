import { Construct, type IConstruct } from 'constructs';
import {
  type AnyCluster,
  applyNamespace,
  applyObjects,
  type ClusterHolder,
  clusterOf,
  installChart,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { chartOf } from '../../network/chart-release.cdk';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import { sparkOperatorValues } from './spark-operator-values';
import { planSparkPlatform, type SparkPlatformOptions, type SparkPlatformPlan } from './spark-platform';
import type { SparkNamespaceObjects } from './spark-platform.chart';

/** Props of `SparkPlatform`. */
export interface SparkPlatformProps extends SparkPlatformOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * The Spark operator of a cluster, and the namespaces in which it runs jobs. Jobs are `SparkJob`s, or applications of
 * the kind `SparkApplication` that come from elsewhere; each depends on the platform.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const platform = new SparkPlatform(stack, 'Spark', { cluster });
 * new SparkJob(stack, 'Count', { cluster, platform, mainApplicationFile: 'hdfs:///jobs/count.py' });
 */
export class SparkPlatform extends Construct {
  readonly plan: SparkPlatformPlan;
  /** The namespaces of jobs, unless `createNamespaces` is false. They stay while something declares them. */
  readonly namespaces: readonly IConstruct[];
  /** What is in the namespaces: service accounts, roles and network policies. */
  readonly objects: IConstruct;
  /** The Helm release of the operator. Ready when the operator's webhook answers. */
  readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: SparkPlatformProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    const vpc = vpcOf(cluster);
    this.plan = accept(this, planSparkPlatform(props, sourceAccessOf(vpc)));
    const manifests = objectsOf(this.plan);
    this.namespaces = manifests.flatMap(({ namespace, created }) =>
      created === undefined ? [] : applyNamespace(this, cluster, namespace, created),
    );
    this.objects = applyObjects(
      this,
      'Objects',
      cluster,
      manifests.flatMap(({ access }) => access),
    );
    this.release = installChart(this, 'Release', cluster, {
      ...chartOf(this.plan),
      values: sparkOperatorValues(this.plan),
    });
    this.objects.node.addDependency(...this.namespaces);
    // The operator watches its namespaces from the start. At deletion it ends the jobs of a namespace before it goes.
    this.release.node.addDependency(this.objects);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: SparkPlatformPlan): readonly SparkNamespaceObjects[] {
  const { sparkNamespaceObjects } = require('./spark-platform.chart') as typeof import('./spark-platform.chart');
  return sparkNamespaceObjects(plan);
}
