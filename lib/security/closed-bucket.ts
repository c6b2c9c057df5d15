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

/** How S3 encrypts the objects of a bucket, as its API takes it. */
export interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault: {
    readonly SSEAlgorithm: 'aws:kms' | 'AES256';
    readonly KMSMasterKeyID?: string;
  };
  readonly BucketKeyEnabled?: boolean;
}

/** How long S3 keeps what is no current version of a log file: there is none unless one was overwritten or deleted. */
const NONCURRENT_DAYS = 30;
/** Services upload their log files whole. */
const ABORT_UPLOAD_DAYS = 1;

/** Deletes log files that are older than so many days. */
export function expiringLogFiles(days: number): LifecycleRule {
  return {
    ID: 'expire-log-files',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: days },
    NoncurrentVersionExpiration: { NoncurrentDays: NONCURRENT_DAYS },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_UPLOAD_DAYS },
  };
}

/**
 * The settings of a closed bucket, each in the shape that S3's API takes: objects are encrypted, versions are kept,
 * public access is blocked, and ACLs are off.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html the operations
 * PutBucketEncryption, PutBucketVersioning, PutPublicAccessBlock, PutBucketOwnershipControls and
 * PutBucketLifecycleConfiguration
 *
 * @param keyArn may be late-bound; without one, S3 encrypts with its own key, for services that write with no other
 * @param bucketKey whether S3 asks KMS for one key of the bucket, in place of one for each object
 */
export function closedBucketSettings(
  keyArn: string | undefined,
  lifecycle: readonly LifecycleRule[],
  bucketKey = true,
) {
  return {
    encryption: { Rules: [encryptionRule(keyArn, bucketKey)] },
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

function encryptionRule(keyArn: string | undefined, bucketKey: boolean): EncryptionRule {
  return keyArn === undefined
    ? { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
    : {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
        BucketKeyEnabled: bucketKey,
      };
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
