import type { PolicyStatement } from './policy';

/** What happens to the objects of a bucket over time, as S3's API takes it. */
export interface LifecycleRule {
  readonly ID: string;
  readonly Status: 'Enabled';
  readonly Filter: { readonly Prefix: string };
  readonly Expiration: { readonly ExpiredObjectDeleteMarker: true } | { readonly Days: number };
  readonly NoncurrentVersionExpiration: { readonly NoncurrentDays: number };
  readonly AbortIncompleteMultipartUpload: { readonly DaysAfterInitiation: number };
}

/**
 * The settings of a closed bucket, each in the shape that S3's API takes: objects are encrypted with the given key,
 * versions are kept, public access is blocked, and ACLs are off.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html the operations
 * PutBucketEncryption, PutBucketVersioning, PutPublicAccessBlock, PutBucketOwnershipControls and
 * PutBucketLifecycleConfiguration
 *
 * @param keyArn may be late-bound
 * @param bucketKey whether S3 asks KMS for one key of the bucket, in place of one for each object
 */
export function closedBucketSettings(keyArn: string, lifecycle: readonly LifecycleRule[], bucketKey = true) {
  return {
    encryption: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          BucketKeyEnabled: bucketKey,
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
    lifecycle: { Rules: lifecycle },
  } as const;
}

/** Denies all calls of a bucket that do not come by TLS 1.2 or later. */
export function tlsStatements(bucketArn: string): readonly PolicyStatement[] {
  const ofBucket = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:*'],
    Resource: [bucketArn, `${bucketArn}/*`],
  } as const;
  return [
    { Sid: 'DenyPlaintext', ...ofBucket, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'DenyOldTls', ...ofBucket, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}
