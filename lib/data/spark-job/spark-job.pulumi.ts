import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { sourceAccess } from '../../network/network/internet-access';
import type { SparkPlatform } from '../spark-platform/spark-platform.pulumi';
import type { SparkHdfs } from './hadoop';
import type { SparkJobOptions } from './options';
import { planSparkJob, type SparkJobPlan } from './spark-job';

/** HDFS, as far as a job needs it: our `Hdfs`. */
export interface SparkHdfsReference extends pulumi.Resource {
  /** The plan, with its Outputs marked by the given markers. */
  planWith(markers: OutputMarkers): SparkHdfs;
}

/** The options of a job whose values may be Outputs. */
export interface LateBoundJobOptions {
  /** The namespace, one of those of the platform. @default - the first of the platform; without one 'spark' */
  readonly namespace?: pulumi.Input<string>;
  /** The service account of the pods. @default - that of the platform; without one 'spark' */
  readonly serviceAccount?: pulumi.Input<string>;
  /** The application: `hdfs://…`, `s3a://…`, `local://…` of the image, or the name of one of `files`. */
  readonly mainApplicationFile: pulumi.Input<string>;
  /** The class that starts, of a Scala or Java application. @default - none: that of the jar, or Python */
  readonly mainClass?: pulumi.Input<string>;
  /** @default - none */
  readonly arguments?: readonly pulumi.Input<string>[];
  /** Small files that driver and executors find in `/opt/ai-datacenter/job`. @default - none */
  readonly files?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The image of driver and executors. @default 'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu' */
  readonly image?: pulumi.Input<string>;
  /** The version of Spark in the image. @default '4.1.2' */
  readonly sparkVersion?: pulumi.Input<string>;
  /** The networks of the nodes. Required with `node-host-network`: the driver lets executors in by them. */
  readonly nodeCidrs?: readonly pulumi.Input<string>[];
  /** The name of a ConfigMap of the namespace with core-site.xml and hdfs-site.xml. @default - that of `hdfs` */
  readonly hadoopConfigMap?: pulumi.Input<string>;
  /** The namespace of HDFS, whose daemons the pods may call. @default - that of `hdfs` */
  readonly hdfsNamespace?: pulumi.Input<string>;
  /** The queue of Kueue in which the job waits until all of it fits. @default - none: the job starts at once */
  readonly queue?: pulumi.Input<string>;
  /** Further labels of the nodes of the driver. @default - none */
  readonly driverNodeSelector?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further labels of the nodes of executors. @default - none */
  readonly executorNodeSelector?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environment of driver and executors in plain text. @default - none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further properties of Spark. Those that the job decides are refused. @default - none */
  readonly sparkConf?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Args of `SparkJob`. */
export interface SparkJobArgs extends Omit<SparkJobOptions, keyof LateBoundJobOptions>, LateBoundJobOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /** What runs the job; the job waits for its webhook. @default - an operator is in the cluster already */
  readonly platform?: SparkPlatform;
  /** The HDFS whose files the job reads and writes; the job waits for it. @default - none */
  readonly hdfs?: SparkHdfsReference;
  /** What gives the pods AWS permissions, for example a `PodIdentityAssociation`. @default - none */
  readonly identity?: pulumi.Resource;
}

/**
 * A Spark application that the operator of the cluster runs when it is deployed, and again when it is changed.
 *
 * Costs nothing itself: driver and executors run on nodes that exist already.
 *
 * @example
 * new SparkJob('count', { cluster, platform, mainApplicationFile: 'hdfs:///jobs/count.py', executors: 8 });
 */
export class SparkJob extends pulumi.ComponentResource {
  readonly plan: SparkJobPlan;
  /** The applied objects. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(name: string, args: SparkJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:data:SparkJob', name, {}, opts);
    const { cluster, platform, hdfs, identity, ...options } = checked(name, args, []);
    this.plan = accept(this, name, planJob(name, args, this.late, this.late.markAll<SparkJobOptions>(options)));
    const before = [platform?.release, hdfs, identity];
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), {
      late: this.late,
      dependsOn: before.filter((it) => it !== undefined),
    });
    this.registerOutputs({});
  }
}

function planJob(
  id: string,
  { cluster, platform, hdfs }: SparkJobArgs,
  late: OutputMarkers,
  options: SparkJobOptions,
): Planned<SparkJobPlan> {
  const read = new OptionReader<SparkJobOptions, never>(options);
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(
    read.part(
      planSparkJob(options, {
        id,
        platform: platform?.planWith(late),
        hdfs: hdfs?.planWith(late),
        ...sourceAccess(cluster?.network?.plan),
      }),
    ),
  );
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: SparkJobPlan) {
  const { sparkJobObjects } = require('./spark-job.chart') as typeof import('./spark-job.chart');
  return sparkJobObjects(plan);
}
