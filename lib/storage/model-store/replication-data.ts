import { allow, type AwsPlace, type PolicyStatement } from '../../security/policy';
import { forObjectsOf, type ModelStoreArns } from './policy';
import type { ReplicationPlan } from './replication';

/** The only time that Replication Time Control takes. */
const TIME_CONTROL_MINUTES = 15;

/** The bucket with the copies. */
export function replicaBucketArn({ bucketName }: ReplicationPlan, { partition }: Pick<AwsPlace, 'partition'>): string {
  return `arn:${partition}:s3:::${bucketName}`;
}

/**
 * The rules of the bucket, by the names that CDK and Pulumi share: every model is copied, and encrypted with the key of
 * the other region.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html (read 2026-11)
 */
export function replicationRules(replication: ReplicationPlan, place: Pick<AwsPlace, 'partition'>) {
  const { keyArn, deletions, timeControl } = replication;
  const time = { minutes: TIME_CONTROL_MINUTES };
  return [
    {
      id: 'copy-models',
      status: 'Enabled',
      priority: 1,
      // All objects. A rule without a filter is of the first version, which has no setting for deletions.
      filter: { prefix: '' },
      deleteMarkerReplication: { status: deletions ? 'Enabled' : 'Disabled' },
      // Without it S3 leaves out what is encrypted with KMS, which is everything here.
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
      destination: {
        bucket: replicaBucketArn(replication, place),
        encryptionConfiguration: { replicaKmsKeyId: keyArn },
        ...(timeControl && {
          metrics: { status: 'Enabled', eventThreshold: time },
          replicationTime: { status: 'Enabled', time },
        }),
      },
    },
  ];
}

/**
 * What the role may do: read versions of this bucket, write copies into the other one, and use each key for its own
 * bucket. With a bucket key S3 takes a data key for the bucket, and verifies it by decrypting it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html (read 2026-11)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html (read 2026-11)
 *
 * @param place where this bucket is
 */
export function replicationStatements(
  replication: ReplicationPlan,
  { bucketArn, keyArn }: ModelStoreArns,
  { partition, region }: Pick<AwsPlace, 'partition' | 'region'>,
): readonly PolicyStatement[] {
  const replicaArn = replicaBucketArn(replication, { partition });
  const copies = ['s3:ReplicateObject', 's3:ReplicateTags', ...(replication.deletions ? ['s3:ReplicateDelete'] : [])];
  return [
    allow('ReadReplication', ['s3:GetReplicationConfiguration', 's3:ListBucket'], [bucketArn]),
    allow(
      'ReadVersions',
      ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      [`${bucketArn}/*`],
    ),
    allow('WriteCopies', copies, [`${replicaArn}/*`]),
    allow('DecryptModels', ['kms:Decrypt'], [keyArn], forObjectsOf(bucketArn, { region })),
    allow(
      'EncryptCopies',
      ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
      [replication.keyArn],
      forObjectsOf(replicaArn, { region: replication.region }),
    ),
  ];
}
