import type { TolerationOptions } from '../../core/tolerations';

/** How executors reach the DataNodes of HDFS. */
export type SparkLocality = 'pod-network' | 'node-host-network';

/** The language of an application. */
export type SparkLanguage = 'python' | 'scala' | 'java';

/** What sort of capacity pods run on, as EKS and Karpenter label their nodes. */
export type SparkCapacity = 'spot' | 'on-demand' | 'any';

/** The options of a Spark job. */
export interface SparkJobOptions extends TolerationOptions {
  /** Name of the application. @default - the id of the construct or chart, as a Kubernetes name; without one 'job' */
  readonly name?: string;
  /** The namespace, one of those of the platform. @default - the first of the platform; without one 'spark' */
  readonly namespace?: string;
  /** The service account of the pods. @default - that of the platform; without one 'spark' */
  readonly serviceAccount?: string;
  /** @default 'python' */
  readonly language?: SparkLanguage;
  /** The application: `hdfs://…`, `s3a://…`, `local://…` of the image, or the name of one of `files`. */
  readonly mainApplicationFile: string;
  /** The class that starts, of a Scala or Java application. @default - none: that of the jar, or Python */
  readonly mainClass?: string;
  /** @default - none */
  readonly arguments?: readonly string[];
  /**
   * Small files that driver and executors find in `/opt/ai-datacenter/job`, for example a script and a tokenizer; at
   * most 1,000,000 bytes together.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** The image of driver and executors. @default 'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu' */
  readonly image?: string;
  /** The version of Spark in the image. @default '4.1.2' */
  readonly sparkVersion?: string;
  /** Cores of the driver, 1 to 64. @default 1 */
  readonly driverCores?: number;
  /** Heap of the driver in GiB, 1 to 512. @default 2 */
  readonly driverMemoryGiB?: number;
  /** Number of executors, 1 to 2000. @default 2 */
  readonly executors?: number;
  /** Lowest number of executors, with `maxExecutors`: Spark decides how many there are. @default 0 */
  readonly minExecutors?: number;
  /** Highest number of executors: Spark decides how many there are. @default - the number of `executors` stays */
  readonly maxExecutors?: number;
  /** Cores of an executor, and tasks that run in it at the same time; 1 to 64. @default 4 */
  readonly executorCores?: number;
  /** Heap of an executor in GiB, 1 to 512. @default 8 */
  readonly executorMemoryGiB?: number;
  /**
   * Memory outside of the heap as a part of the heap, 0.1 to 4; at least 384 MiB. Python runs there.
   * @default - 0.4 with Python, else 0.1
   */
  readonly memoryOverheadFactor?: number;
  /** Local disk of an executor for shuffle and spilled data in GiB, 1 to 60,000. @default 50 */
  readonly shuffleGiB?: number;
  /** The instance type of the nodes of executors. With it the plan says how many fit. @default - not judged */
  readonly executorInstanceType?: string;
  /**
   * `pod-network`: reads of HDFS are `ANY`. Spark knows executors by the addresses of their pods, and blocks by the
   * names of DataNodes, so the two never match. `node-host-network`: executors use the network of their node; reads are
   * `NODE_LOCAL` where DataNodes have the addresses of their nodes too, and a core there is free within
   * `spark.locality.wait`, 3 seconds. No network policy holds for such executors, and their namespace must allow the
   * network of the nodes.
   * @default 'pod-network'
   */
  readonly locality?: SparkLocality;
  /** The networks of the nodes. Required with `node-host-network`: the driver lets executors in by them. */
  readonly nodeCidrs?: readonly string[];
  /**
   * The name of a ConfigMap of the namespace with core-site.xml and hdfs-site.xml. `Hdfs` has one in its own namespace
   * and in those of its clients, `hdfs-client`.
   * @default - that of `hdfs`; without it none
   */
  readonly hadoopConfigMap?: string;
  /** The namespace of HDFS, whose daemons the pods may call. @default - that of `hdfs`; without it none */
  readonly hdfsNamespace?: string;
  /**
   * The queue of Kueue in which the job waits until all of it fits. Kueue manages applications of Spark only with its
   * feature gate `SparkApplicationIntegration`. Not together with `maxExecutors`.
   * @default - none: the job starts at once
   */
  readonly queue?: string;
  /** What makes the nodes: their labels differ. @default 'node-groups' */
  readonly nodesBy?: 'node-groups' | 'karpenter';
  /** @default - 'spot'; with `node-host-network` 'any': the nodes of HDFS are not spot */
  readonly executorCapacity?: SparkCapacity;
  /** @default 'on-demand' */
  readonly driverCapacity?: SparkCapacity;
  /** Further labels of the nodes of the driver. @default - none */
  readonly driverNodeSelector?: Readonly<Record<string, string>>;
  /** Further labels of the nodes of executors. @default - none */
  readonly executorNodeSelector?: Readonly<Record<string, string>>;
  /** Environment of driver and executors in plain text. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further properties of Spark. Those that the job decides are refused. @default - none */
  readonly sparkConf?: Readonly<Record<string, string>>;
  /** How often a failed job runs again, 0 to 20. @default 3 */
  readonly retries?: number;
  /**
   * How long a finished application stays, in hours, with its status and the log of its driver; 1 to 8760. Pulumi
   * finds at its next refresh that it is gone, and runs it again.
   * @default - until the job is removed
   */
  readonly keepHours?: number;
}
