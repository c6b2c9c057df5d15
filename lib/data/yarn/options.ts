/** A queue of jobs. */
export interface YarnQueue {
  /** Small letters, digits, hyphens and underscores. */
  readonly name: string;
  /** What the queue gets while all queues have jobs, above 0 to 100 % of memory and cores. All together are 100. */
  readonly sharePercent: number;
  /** The most that the queue gets while others need less, from `sharePercent` to 100 %. @default 100 */
  readonly maximumPercent?: number;
}

/** YARN beside the DataNodes of an HDFS. Everything has a default. */
export interface YarnOptions {
  /** Name of the cluster of YARN. It begins the name of each object, and differs from that of HDFS. @default 'yarn' */
  readonly name?: string;
  /** NodeManagers, 1 to 1000: at most one on each node of a DataNode. @default - as many as DataNodes */
  readonly nodes?: number;
  /**
   * Memory of jobs on each node in GiB, 1 to 24,000.
   * @default - what the system, HDFS and the NodeManager leave of the instance type
   */
  readonly memoryGiBPerNode?: number;
  /**
   * Cores of jobs on each node, 1 to 2000.
   * @default - what the system, HDFS and the NodeManager leave of the instance type
   */
  readonly coresPerNode?: number;
  /** @default - one queue, 'default', with all of it */
  readonly queues?: readonly YarnQueue[];
  /** Java heap of a ResourceManager in GiB, 1 to 64. @default 2 */
  readonly resourceManagerHeapGiB?: number;
  /** How long a NodeManager that is to end waits for the jobs that ran on it, 1 to 240 minutes. @default 30 */
  readonly drainMinutes?: number;
  /**
   * Image with Hadoop's distribution, bash and coreutils. What jobs start, such as Python, must be in it.
   * @default - that of HDFS
   */
  readonly image?: string;
}
