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
} from '../../lib/pulumi';

export interface LakehouseOptions {
  /** DataNodes of HDFS, one a storage node, at least `replication`. */
  readonly dataNodes: number;
  /** Copies of each block of HDFS. */
  readonly replication: number;
  /** Version of Hadoop that HDFS runs. */
  readonly hadoopVersion: string;
  /** Networks that may reach the API server over the internet: where `pulumi up` runs, if not inside the VPC. */
  readonly publicCidrs: readonly string[];
}

const STORAGE_INSTANCE = 'i4i.xlarge';
const POOL = 'example.com/pool';
const JOBS = 'etl';
const BACKUP_PLAN = 'daily';

/** A private cluster with HDFS on the NVMe disks of its storage nodes, and Spark on it. */
export function lakehouse({ dataNodes, replication, hadoopVersion, publicCidrs }: LakehouseOptions) {
  // An example that is destroyed leaves nothing behind; leave it out for data that you would miss.
  const retainOnDelete = false;

  const keys = new Keys('keys', { retainOnDelete });
  const network = new Network('network', { zoneCount: 3, logsKeyArn: keys.logs.arn, retainOnDelete });
  const cluster = new Cluster('cluster', {
    network,
    publicCidrs,
    secretsKeyArn: keys.clusterSecrets.arn,
    logsKeyArn: keys.logs.arn,
    retainOnDelete,
  });
  const storage = new NodeGroup('storage', {
    cluster,
    instanceType: STORAGE_INSTANCE,
    desiredNodes: dataNodes,
    nvmeStrategy: 'mount', // each disk alone: HDFS goes on without a disk that fails
    labels: { [POOL]: 'storage' },
  });
  const storageClasses = new StorageClasses('storage-classes', {
    cluster,
    encryptionKeyArn: keys.data.arn,
    reclaimPolicy: 'Delete',
    backupPlan: BACKUP_PLAN,
  });
  const spark = new SparkPlatform('spark', { cluster, jobNamespaces: [JOBS] });

  const plans = [{ name: BACKUP_PLAN }];
  const backups = new Backups('backups', { encryptionKeyArn: keys.data.arn, plans, retainOnDelete });
  const lustre = new LustreStore(
    'lustre',
    {
      subnetId: network.privateSubnetIds[0]!,
      encryptionKeyArn: keys.data.arn,
      cluster,
      namespaces: [JOBS],
      backupPlan: BACKUP_PLAN,
      retainOnDelete,
    },
    { dependsOn: [spark] }, // the namespace of the jobs is a part of it
  );
  const files = new SharedFiles(
    'files',
    {
      subnetIds: network.privateSubnetIds,
      encryptionKeyArn: keys.data.arn,
      cluster,
      folders: [{ name: 'notebooks', namespaces: [JOBS] }],
      backupPlan: BACKUP_PLAN,
      retainOnDelete,
    },
    { dependsOn: [spark] },
  );
  const hdfs = new Hdfs(
    'hdfs',
    {
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
    },
    { dependsOn: [spark] },
  );
  const pi = new SparkJob('pi', {
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
  return { keys, network, cluster, storage, storageClasses, spark, backups, lustre, files, hdfs, pi };
}
