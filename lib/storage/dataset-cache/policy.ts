import { allow, type AwsPlace, type PolicyStatement } from '../../security/policy';
import { forObjectsOf } from '../model-store/policy';
import type { DatasetCachePlan } from './dataset-cache';

/** The bucket of a data set. Both may be known only at deployment. */
export interface DatasetBucket {
  readonly bucketName: string;
  readonly region: string;
}

/** The bucket of a data set, and the key of its objects. Each may be late-bound. */
export interface DatasetArns {
  readonly bucketArn: string;
  /** @default - the objects have a key of S3 */
  readonly keyArn?: string;
}

/**
 * Permissions to read the files of a data set, and to write new ones if the data set is writable: of its prefix only.
 *
 * @see https://github.com/awslabs/mountpoint-s3/blob/main/doc/CONFIGURATION.md#iam-permissions (read 2026-11)
 * @param place where the bucket is
 */
export function datasetStatements(
  { prefix, writable }: Pick<DatasetCachePlan, 'prefix' | 'writable'>,
  { bucketArn, keyArn }: DatasetArns,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  const objects = [`${bucketArn}/${prefix}*`];
  const within = prefix === '' ? undefined : { StringLike: { 's3:prefix': `${prefix}*` } };
  const keyActions = writable ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  return [
    allow('ListDataset', ['s3:ListBucket'], [bucketArn], within),
    allow('ReadDataset', ['s3:GetObject'], objects),
    ...(writable ? [allow('WriteDataset', ['s3:PutObject', 's3:AbortMultipartUpload'], objects)] : []),
    ...(keyArn === undefined ? [] : [allow('DatasetKey', keyActions, [keyArn], forObjectsOf(bucketArn, place))]),
  ];
}

/**
 * What the driver needs to know of a volume. The region saves a request to the metadata of the node, which mounts
 * reach only with a hop limit of 2.
 *
 * @see https://github.com/awslabs/mountpoint-s3-csi-driver/blob/main/docs/CACHING.md (v2, read 2026-11)
 */
export function volumeAttributes(
  { cacheGiB, authenticationSource }: DatasetCachePlan,
  { bucketName, region }: DatasetBucket,
) {
  return {
    bucketName,
    authenticationSource,
    ...(authenticationSource === 'pod' && { stsRegion: region }),
    cache: 'emptyDir',
    cacheEmptyDirSizeLimit: `${cacheGiB}Gi`,
  };
}
