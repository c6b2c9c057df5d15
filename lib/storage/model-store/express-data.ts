import { allow, type AwsPlace, type PolicyConditions, type PolicyStatement } from '../../security/policy';
import type { ExpressBucketPlan } from './express';
import type { ModelStorePlan } from './model-store';
import { outsideOfVpc } from './vpc-rule';

/** Returns the ARN of a directory bucket. */
export function expressBucketArn(
  bucketName: string,
  { partition, region, accountId }: Omit<AwsPlace, 'urlSuffix'>,
): string {
  return `arn:${partition}:s3express:${region}:${accountId}:bucket/${bucketName}`;
}

/**
 * The settings of a directory bucket, by the names that CDK and Pulumi share. It has no versions, and no public access.
 * Its key cannot be changed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-UsingKMSEncryption.html (read 2026-11)
 *
 * @param keyArn may be late-bound
 */
export function expressBucketSettings(plan: ModelStorePlan, { zoneId, bucketName }: ExpressBucketPlan, keyArn: string) {
  return {
    bucketName,
    locationName: zoneId,
    dataRedundancy: 'SingleAvailabilityZone',
    encryption: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
    bucketKeyEnabled: true,
    lifecycle: {
      id: 'remove-incomplete-uploads',
      status: 'Enabled',
      abortIncompleteMultipartUpload: { daysAfterInitiation: plan.abortUploadAfterDays },
    },
  } as const;
}

/**
 * The policy of a directory bucket. It only denies. All access to objects begins with a session, so that is what it
 * denies: with an old TLS (plain HTTP has no answer), and from outside of the VPC, as the bucket of the store does.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html (read 2026-11)
 */
export function expressBucketPolicy(
  { uploadPrincipals }: ModelStorePlan,
  bucketArn: string,
  vpcEndpointId: string,
): readonly PolicyStatement[] {
  const session = { Principal: { AWS: '*' }, Action: ['s3express:CreateSession'], Resource: [bucketArn] };
  return [
    {
      Sid: 'DenyOldTls',
      Effect: 'Deny',
      ...session,
      Condition: { NumericLessThan: { 's3express:TlsVersion': '1.2' } },
    },
    {
      Sid: 'DenyModelsOutsideVpc',
      Effect: 'Deny',
      ...session,
      Condition: outsideOfVpc(vpcEndpointId, uploadPrincipals),
    },
  ];
}

/**
 * Permissions to list and read models of directory buckets: sessions that only read. S3 needs both actions on the key
 * to read.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-identity-policies.html
 *
 * @param place where the buckets are
 */
export function expressReadStatements(
  bucketArns: readonly string[],
  keyArn: string,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  const readOnly = { StringEquals: { 's3express:SessionMode': 'ReadOnly' } };
  return [
    allow('ReadExpressModels', ['s3express:CreateSession'], bucketArns, readOnly),
    useKey(bucketArns, keyArn, place),
  ];
}

/** Permissions to list, read and write models of directory buckets. A session that writes may delete too. */
export function expressWriteStatements(
  bucketArns: readonly string[],
  keyArn: string,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  return [allow('WriteExpressModels', ['s3express:CreateSession'], bucketArns), useKey(bucketArns, keyArn, place)];
}

/**
 * For objects of these buckets. AWS's documentation does not say by which of its two names S3 calls KMS for them, and
 * its example of the encryption context has two ARNs in one: what is there has to end with the ARN of a bucket.
 */
function useKey(bucketArns: readonly string[], keyArn: string, { region }: Pick<AwsPlace, 'region'>): PolicyStatement {
  const contexts = bucketArns.map((arn) => `*${arn}`);
  const conditions: PolicyConditions = {
    StringLike: { 'kms:ViaService': [`s3express.${region}.*`, `s3.${region}.*`] },
    StringLikeIfExists: {
      'kms:EncryptionContext:aws:s3:arn': contexts,
      'kms:EncryptionContext:aws:s3express:arn': contexts,
    },
  };
  return allow('UseKeyOfExpressModels', ['kms:GenerateDataKey', 'kms:Decrypt'], [keyArn], conditions);
}
