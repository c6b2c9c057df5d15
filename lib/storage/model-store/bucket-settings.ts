import type { ModelStorePlan } from './model-store';

/**
 * The settings of a model store's bucket, each in the shape that S3's API takes. The policy is `modelStorePolicy`.
 *
 * - Models are encrypted with the given key; a bucket key keeps requests to KMS few.
 * - Versions make a replaced or deleted model restorable, until they expire.
 * - Public access is blocked, and ACLs are off.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html the operations
 * PutBucketEncryption, PutBucketVersioning, PutPublicAccessBlock, PutBucketOwnershipControls and
 * PutBucketLifecycleConfiguration
 *
 * @param keyArn may be late-bound
 */
export function modelStoreBucketSettings(plan: ModelStorePlan, keyArn: string) {
  return {
    encryption: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          BucketKeyEnabled: true,
        },
      ],
    },
    versioning: { Status: 'Enabled' },
    publicAccessBlock: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    lifecycle: {
      Rules: [
        {
          ID: 'expire-replaced-models',
          Status: 'Enabled',
          // All objects.
          Filter: { Prefix: '' },
          NoncurrentVersionExpiration: { NoncurrentDays: plan.keepReplacedDays },
          Expiration: { ExpiredObjectDeleteMarker: true },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: plan.abortUploadAfterDays },
        },
      ],
    },
  } as const;
}
