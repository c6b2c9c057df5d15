import { Construct, type IConstruct, type IDependable } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf, vpcOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import type { SparkPlatform } from '../spark-platform/spark-platform.cdk';
import type { SparkHdfs } from './hadoop';
import type { SparkJobOptions } from './options';
import { planSparkJob, type SparkJobPlan } from './spark-job';

/** HDFS, as far as a job needs it: our `Hdfs`. */
export interface SparkHdfsReference extends IDependable {
  readonly plan: SparkHdfs;
}

/** Props of `SparkJob`. */
export interface SparkJobProps extends SparkJobOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** What runs the job; the job waits for its webhook. @default - an operator is in the cluster already */
  readonly platform?: SparkPlatform;
  /** The HDFS whose files the job reads and writes; the job waits for it. @default - none */
  readonly hdfs?: SparkHdfsReference;
  /** What gives the pods AWS permissions, for example a `PodIdentityAssociation`. @default - none */
  readonly identity?: IDependable;
}

/**
 * A Spark application that the operator of the cluster runs when it is deployed, and again when it is changed.
 *
 * Costs nothing itself: driver and executors run on nodes that exist already.
 *
 * @example
 * new SparkJob(stack, 'Count', { cluster, platform, mainApplicationFile: 'hdfs:///jobs/count.py', executors: 8 });
 */
export class SparkJob extends Construct {
  readonly plan: SparkJobPlan;
  /** The applied objects. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: SparkJobProps) {
    super(scope, id);
    const { cluster, platform, hdfs, identity } = checked(this, props, ['cluster']);
    const access = sourceAccessOf(vpcOf(clusterOf(cluster)));
    this.plan = accept(this, planSparkJob(props, { id, platform: platform?.plan, hdfs: hdfs?.plan, ...access }));
    this.objects = applyObjects(this, 'Objects', clusterOf(cluster), objectsOf(this.plan));
    for (const before of [platform, hdfs, identity]) if (before !== undefined) this.objects.node.addDependency(before);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: SparkJobPlan) {
  const { sparkJobObjects } = require('./spark-job.chart') as typeof import('./spark-job.chart');
  return sparkJobObjects(plan);
}
