import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { closedBucketSettings, LifecycleRule } from './closed-bucket';

/** Returns the settings of a closed bucket as CDK's bucket takes them. The key is that of the settings. */
export function closedBucketProps(
  encryptionKey: IKey | undefined,
  { encryption, versioning, publicAccessBlock, ownership, lifecycle }: ReturnType<typeof closedBucketSettings>,
) {
  return {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryption.Rules[0].BucketKeyEnabled,
    versioned: versioning.Status === 'Enabled',
    blockPublicAccess: new s3.BlockPublicAccess({
      blockPublicAcls: publicAccessBlock.BlockPublicAcls,
      blockPublicPolicy: publicAccessBlock.BlockPublicPolicy,
      ignorePublicAcls: publicAccessBlock.IgnorePublicAcls,
      restrictPublicBuckets: publicAccessBlock.RestrictPublicBuckets,
    }),
    objectOwnership: ownership.Rules[0].ObjectOwnership as s3.ObjectOwnership,
    lifecycleRules: lifecycle.Rules.map(lifecycleRule),
  } satisfies s3.BucketProps;
}

function lifecycleRule(rule: LifecycleRule): s3.LifecycleRule {
  return {
    id: rule.ID,
    enabled: rule.Status === 'Enabled',
    ...(rule.Filter.Prefix !== '' && { prefix: rule.Filter.Prefix }),
    noncurrentVersionExpiration: Duration.days(rule.NoncurrentVersionExpiration.NoncurrentDays),
    ...('Days' in rule.Expiration
      ? { expiration: Duration.days(rule.Expiration.Days) }
      : { expiredObjectDeleteMarker: rule.Expiration.ExpiredObjectDeleteMarker }),
    abortIncompleteMultipartUploadAfter: Duration.days(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation),
  };
}
