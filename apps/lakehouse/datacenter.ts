import { type App, type Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  Backups,
  Cluster,
  Hdfs,
  Keys,
  LustreStore,
  Network,
  NodeGroup,
  SharedFiles,
  SparkJob,
  SparkPlatform,
  StorageClasses,
} from '../../lib/cdk';

export interface LakehouseOptions {
  readonly env: Environment;
  /** DataNodes of HDFS, one a storage node, at least `replication`. */
  readonly dataNodes: number;
  /** Copies of each block of HDFS. */
  readonly replication: number;
  /** Version of Hadoop that HDFS runs. */
  readonly hadoopVersion: string;
}

const STORAGE_INSTANCE = 'i4i.xlarge';
const POOL = 'example.com/pool';
const JOBS = 'etl';
const BACKUP_PLAN = 'daily';

/** A private cluster with HDFS on the NVMe disks of its storage nodes, and Spark on it. */
export function lakehouse(app: App, options: LakehouseOptions): void {
  const { env, dataNodes, replication, hadoopVersion } = options;
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
  const storageClasses = new StorageClasses(compute, 'StorageClasses', {
    cluster,
    encryptionKey: keys.data,
    reclaimPolicy: 'Delete',
    backupPlan: BACKUP_PLAN,
  });
  const spark = new SparkPlatform(compute, 'Spark', { cluster, jobNamespaces: [JOBS] });

  const data = new Stack(app, 'LakehouseData', { env, description: 'What stores data, and its backups' });
  new Backups(data, 'Backups', { encryptionKey: keys.data, plans: [{ name: BACKUP_PLAN }], removalPolicy });
  const lustre = new LustreStore(data, 'Lustre', {
    vpc: network.vpc,
    subnet: network.vpc.privateSubnets[0]!,
    encryptionKey: keys.data,
    cluster,
    namespaces: [JOBS],
    backupPlan: BACKUP_PLAN,
    removalPolicy,
  });
  lustre.node.addDependency(spark); // the namespace of the jobs is a part of it

  const files = new SharedFiles(data, 'Files', {
    vpc: network.vpc,
    encryptionKey: keys.data,
    cluster,
    folders: [{ name: 'notebooks', namespaces: [JOBS] }],
    backupPlan: BACKUP_PLAN,
    removalPolicy,
  });
  files.node.addDependency(spark);

  const hdfs = new Hdfs(data, 'Hdfs', {
    cluster,
    storageClasses,
    instanceType: STORAGE_INSTANCE,
    dataNodes,
    replication,
    hadoopVersion,
    clientNamespaces: [JOBS],
    directories: [{ path: '/corpus', snapshots: true }, { path: '/shards' }],
    retainMetadata: false,
    withoutBackup: 'the corpus can be downloaded again',
  });
  hdfs.node.addDependency(spark);
  new SparkJob(data, 'Pi', {
    cluster,
    platform: spark,
    hdfs,
    mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py', // a file of the image
    executorInstanceType: STORAGE_INSTANCE,
    executorNodeSelector: { [POOL]: 'storage' },
    executorCapacity: 'any', // the storage nodes are not spot nodes
    executorCores: 1,
    executorMemoryGiB: 2,
    shuffleGiB: 10,
  });
}
