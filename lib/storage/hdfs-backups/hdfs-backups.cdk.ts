import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { PodIdentityAssociation } from '../../security/pod-identity-association.cdk';
import { rolesOf } from '../../security/role.cdk';
import type { HdfsPlan } from '../hdfs/hdfs';
import { type HdfsBackupsOptions, type HdfsBackupsPlan, planHdfsBackups } from './hdfs-backups';
import type { CopiesBucket } from './jobs';
import { copiesStatements } from './policy';

/** An HDFS that is backed up: our `Hdfs`. */
export interface BackedUpHdfs extends IConstruct {
  readonly plan: HdfsPlan;
  readonly objects: IConstruct;
}

/** Props of `HdfsBackups`. */
export interface HdfsBackupsProps extends HdfsBackupsOptions {
  /** The cluster of the HDFS. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** The HDFS, which is declared in the same cluster. The jobs are made after it. */
  readonly hdfs: BackedUpHdfs;
  /** The bucket for the copies of the namespace. Its lifecycle decides for how long they are kept. */
  readonly bucket: IBucket;
  /** The key of its objects. @default - they have a key of S3 */
  readonly encryptionKey?: IKey;
}

/**
 * Backups of HDFS: snapshots of directories, and copies of the namespace in a bucket, by CronJobs. A third CronJob,
 * which is suspended, restores a copy on command. Blocks are not copied.
 *
 * Costs what the copies in the bucket cost: `plan.cost` has the price.
 *
 * @example
 * new HdfsBackups(stack, 'HdfsBackups', { cluster, hdfs, bucket, snapshotDirectories: ['/datasets'] });
 */
export class HdfsBackups extends Construct {
  readonly plan: HdfsBackupsPlan;
  readonly bucket: IBucket;
  readonly encryptionKey: IKey | undefined;
  /** The permissions of the jobs. */
  readonly identity: PodIdentityAssociation;
  /** The CronJobs, with their scripts. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: HdfsBackupsProps) {
    super(scope, id);
    const { hdfs, bucket } = checked(this, props, ['cluster', 'hdfs', 'bucket']);
    const cluster = clusterOf(props.cluster);
    this.plan = accept(this, planHdfsBackups(props, hdfs.plan));
    this.bucket = bucket;
    const { region } = bucket.env;
    this.encryptionKey = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', region });
    const arns = { bucketArn: bucket.bucketArn, keyArn: this.encryptionKey?.keyArn };
    this.identity = new PodIdentityAssociation(this, 'Identity', {
      ...rolesOf(cluster),
      clusterName: cluster.clusterName,
      namespace: hdfs.plan.namespace,
      serviceAccount: this.plan.name,
      description: `Backups of HDFS ${hdfs.plan.name}`,
      statements: copiesStatements(this.plan, arns, { region }),
    });
    const { bucketName } = bucket;
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan, { bucketName, region }));
    this.objects.node.addDependency(this.identity, hdfs.objects);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: HdfsBackupsPlan, bucket: CopiesBucket) {
  const { hdfsBackupsObjects } = require('./hdfs-backups.chart') as typeof import('./hdfs-backups.chart');
  return hdfsBackupsObjects(plan, bucket);
}
