import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { PodIdentityAssociation } from '../../security/pod-identity-association.pulumi';
import { awsPlace, resolvedStatement } from '../../security/policy.pulumi';
import type { HdfsPlan } from '../hdfs/hdfs';
import { inNamedBucket, type NamedBucket } from '../named-bucket';
import { type HdfsBackupsOptions, type HdfsBackupsPlan, planHdfsBackups } from './hdfs-backups';
import type { CopiesBucket } from './jobs';
import { copiesStatements } from './policy';

/** An HDFS that is backed up: our `Hdfs`. */
export interface BackedUpHdfs {
  readonly plan: HdfsPlan;
  readonly objects: readonly pulumi.Resource[];
  planWith(markers: OutputMarkers): HdfsPlan;
}

/** Args of `HdfsBackups`. */
export interface HdfsBackupsArgs extends Omit<HdfsBackupsOptions, 'prefix' | 'awsCliImage'> {
  /** The cluster of the HDFS. */
  readonly cluster: AnyCluster;
  /** The HDFS, which is declared in the same cluster. The jobs are made after it. */
  readonly hdfs: BackedUpHdfs;
  /** The bucket for the copies of the namespace. Its lifecycle decides for how long they are kept. */
  readonly bucketName: pulumi.Input<string>;
  /** The region of the bucket. @default - that of the provider */
  readonly region?: pulumi.Input<string>;
  /** The key of its objects. @default - they have a key of S3 */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /**
   * The part of the bucket that has the copies, with '/' at its end. Two HDFS cannot share one.
   * @default - `<namespace>/<name of HDFS>/`
   */
  readonly prefix?: pulumi.Input<string>;
  /** Image with the AWS CLI, `sh` and coreutils: it takes copies to the bucket. @default - that of AWS, pinned */
  readonly awsCliImage?: pulumi.Input<string>;
}

/**
 * Backups of HDFS: snapshots of directories, and copies of the namespace in a bucket, by CronJobs. A third CronJob,
 * which is suspended, restores a copy on command. Blocks are not copied.
 *
 * Costs what the copies in the bucket cost: `plan.cost` has the price.
 *
 * @example
 * new HdfsBackups('hdfs-backups', { cluster, hdfs, bucketName, snapshotDirectories: ['/datasets'] });
 */
export class HdfsBackups extends pulumi.ComponentResource {
  readonly plan: HdfsBackupsPlan;
  readonly bucketName: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string> | undefined;
  /** The permissions of the jobs. */
  readonly identity: PodIdentityAssociation;
  /** The CronJobs, with their scripts. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(name: string, args: HdfsBackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:storage:HdfsBackups', name, {}, opts);
    const { cluster, hdfs, ...options } = checked(name, args, ['hdfs']);
    const marked = this.late.markAll<MarkedArgs>(options);
    this.plan = accept(this, name, planArgs(marked, args, hdfs.planWith(this.late)));
    const place = awsPlace(this);
    this.bucketName = pulumi.output(args.bucketName);
    this.encryptionKeyArn = args.encryptionKeyArn === undefined ? undefined : pulumi.output(args.encryptionKeyArn);
    const region = this.late.mark(args.region ?? place.region);
    const bucketArn = this.late.mark(pulumi.interpolate`arn:${place.partition}:s3:::${args.bucketName}`);
    const statements = copiesStatements(this.plan, { bucketArn, keyArn: marked.encryptionKeyArn }, { region });
    this.identity = new PodIdentityAssociation(
      `${name}-identity`,
      {
        ...cluster.roles,
        clusterName: cluster.clusterName,
        namespace: this.late.resolve(this.plan.hdfs.namespace),
        serviceAccount: this.plan.name,
        description: `Backups of HDFS ${hdfs.plan.name}`,
        statements: statements.map((statement) => resolvedStatement(statement, this.late)),
      },
      { parent: this },
    );
    const objects = objectsOf(this.plan, { bucketName: this.late.mark(this.bucketName), region });
    const dependsOn = [this.identity, ...hdfs.objects];
    this.objects = applyObjects(this, name, cluster, objects, { late: this.late, dependsOn });
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = HdfsBackupsOptions & NamedBucket & { readonly encryptionKeyArn?: string };

function planArgs(marked: MarkedArgs, { cluster }: HdfsBackupsArgs, hdfs: HdfsPlan): Planned<HdfsBackupsPlan> {
  const read = new OptionReader<MarkedArgs, never>(marked);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(read.part(inNamedBucket(marked, planHdfsBackups(marked, hdfs))));
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: HdfsBackupsPlan, bucket: CopiesBucket) {
  const { hdfsBackupsObjects } = require('./hdfs-backups.chart') as typeof import('./hdfs-backups.chart');
  return hdfsBackupsObjects(plan, bucket);
}
