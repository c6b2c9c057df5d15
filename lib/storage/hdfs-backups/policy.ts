import { allow, type AwsPlace, type PolicyStatement } from '../../security/policy';
import { forObjectsOf } from '../model-store/policy';
import type { HdfsBackupsPlan } from './hdfs-backups';

/** The bucket of the copies, and the key of its objects. Each may be late-bound. */
export interface CopiesArns {
  readonly bucketArn: string;
  /** @default - the objects have a key of S3 */
  readonly keyArn?: string;
}

/**
 * Permissions to write copies, and to read them for a restore: below their prefix only. None to delete one: copies go
 * by the lifecycle of the bucket.
 *
 * @param place where the bucket is
 */
export function copiesStatements(
  { prefix }: Pick<HdfsBackupsPlan, 'prefix'>,
  { bucketArn, keyArn }: CopiesArns,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  const objects = [`${bucketArn}/${prefix}*`];
  return [
    allow('ListCopies', ['s3:ListBucket'], [bucketArn], { StringLike: { 's3:prefix': `${prefix}*` } }),
    allow('WriteCopies', ['s3:PutObject', 's3:AbortMultipartUpload'], objects),
    allow('ReadCopies', ['s3:GetObject'], objects),
    ...(keyArn === undefined
      ? []
      : [allow('CopiesKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], forObjectsOf(bucketArn, place))]),
  ];
}
