import { type App, type Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Cluster, Keys, Network, NodeGroup, SparkPlatform } from '../../lib/cdk';

export interface LakehouseOptions {
  readonly env: Environment;
  /** DataNodes of HDFS, one a storage node, at least `replication`. */
  readonly dataNodes: number;
  /** Copies of each block of HDFS. */
  readonly replication: number;
  /** Version of Hadoop that HDFS runs. */
  readonly hadoopVersion: string;
}

const STORAGE_INSTANCE = 'i4i.2xlarge';
const POOL = 'example.com/pool';

/** A private cluster with HDFS on the NVMe disks of its storage nodes, and Spark on it. */
export function lakehouse(app: App, options: LakehouseOptions): void {
  const { env, dataNodes } = options;
  // An example that is destroyed leaves nothing behind; take RETAIN for data that you would miss.
  const removalPolicy = RemovalPolicy.DESTROY;

  const foundation = new Stack(app, 'LakehouseFoundation', { env, description: 'Keys and network' });
  const keys = new Keys(foundation, 'Keys', { removalPolicy });
  const network = new Network(foundation, 'Network', { zoneCount: 3, logsKey: keys.logs, removalPolicy });

  const compute = new Stack(app, 'LakehouseCompute', { env, description: 'Cluster, nodes, and what runs jobs' });
  const cluster = new Cluster(compute, 'Cluster', {
    vpc: network.vpc,
    secretsKey: keys.clusterSecrets,
    logsKey: keys.logs,
    removalPolicy,
  });
  new NodeGroup(compute, 'Storage', {
    cluster,
    instanceType: STORAGE_INSTANCE,
    desiredNodes: dataNodes,
    nvmeStrategy: 'mount', // each disk alone: HDFS goes on without a disk that fails
    labels: { [POOL]: 'storage' },
  });
  new SparkPlatform(compute, 'Spark', { cluster, jobNamespaces: ['etl'] });
}
