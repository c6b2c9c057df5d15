import { BucketLifecycleConfiguration } from '@pulumi/aws/s3/bucketLifecycleConfiguration';
import { BucketOwnershipControls } from '@pulumi/aws/s3/bucketOwnershipControls';
import { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import { BucketPublicAccessBlock } from '@pulumi/aws/s3/bucketPublicAccessBlock';
import { BucketServerSideEncryptionConfiguration } from '@pulumi/aws/s3/bucketServerSideEncryptionConfiguration';
import { BucketVersioning } from '@pulumi/aws/s3/bucketVersioning';
import type { CustomResourceOptions, Output } from '@pulumi/pulumi';
import type { OutputMarkers, Resolved } from '../core/late-bound.pulumi';
import type { closedBucketSettings, LifecycleRule } from './closed-bucket';
import type { PolicyStatement } from './policy';
import { policyText } from './policy.pulumi';

type BucketSettings = Resolved<ReturnType<typeof closedBucketSettings>>;

/**
 * Gives a bucket its settings, of which the provider has a resource each. Returns the one that blocks public access,
 * for `applyBucketPolicy`, and the one of versions: without versions S3 refuses to replicate.
 */
export function applyBucketSettings(
  name: string,
  bucket: Output<string>,
  { encryption, versioning, publicAccessBlock, ownership, lifecycle }: BucketSettings,
  child: CustomResourceOptions,
): { readonly publicAccess: BucketPublicAccessBlock; readonly versions: BucketVersioning } {
  new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket, rules: encryption.Rules.map(encryptionRule) },
    child,
  );
  const versions = new BucketVersioning(
    `${name}-versions`,
    { bucket, versioningConfiguration: { status: versioning.Status } },
    child,
  );
  for (const { ObjectOwnership: objectOwnership } of ownership.Rules)
    new BucketOwnershipControls(`${name}-ownership`, { bucket, rule: { objectOwnership } }, child);
  new BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket, rules: lifecycle.Rules.map(lifecycleRule) },
    // Its rule is about versions that are not current.
    { ...child, dependsOn: [versions] },
  );
  const publicAccess = new BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket,
      blockPublicAcls: publicAccessBlock.BlockPublicAcls,
      blockPublicPolicy: publicAccessBlock.BlockPublicPolicy,
      ignorePublicAcls: publicAccessBlock.IgnorePublicAcls,
      restrictPublicBuckets: publicAccessBlock.RestrictPublicBuckets,
    },
    child,
  );
  return { publicAccess, versions };
}

/**
 * Gives a bucket its policy. S3 refuses two changes of the access to a bucket at the same time, so the policy follows
 * the block of public access.
 */
export function applyBucketPolicy(
  name: string,
  bucket: Output<string>,
  statements: readonly PolicyStatement[],
  { publicAccess, late }: { readonly publicAccess: BucketPublicAccessBlock; readonly late: OutputMarkers },
  child: CustomResourceOptions,
): BucketPolicy {
  return new BucketPolicy(
    `${name}-policy`,
    { bucket, policy: policyText(statements, late) },
    { ...child, dependsOn: [publicAccess] },
  );
}

function encryptionRule(rule: BucketSettings['encryption']['Rules'][number]) {
  const { SSEAlgorithm: sseAlgorithm, KMSMasterKeyID: kmsMasterKeyId } = rule.ApplyServerSideEncryptionByDefault;
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId },
    bucketKeyEnabled: rule.BucketKeyEnabled,
  };
}

function lifecycleRule(rule: Resolved<LifecycleRule>) {
  return {
    id: rule.ID,
    status: rule.Status,
    filter: { prefix: rule.Filter.Prefix },
    noncurrentVersionExpiration: { noncurrentDays: rule.NoncurrentVersionExpiration.NoncurrentDays },
    expiration:
      'Days' in rule.Expiration
        ? { days: rule.Expiration.Days }
        : { expiredObjectDeleteMarker: rule.Expiration.ExpiredObjectDeleteMarker },
    abortIncompleteMultipartUpload: { daysAfterInitiation: rule.AbortIncompleteMultipartUpload.DaysAfterInitiation },
  };
}
