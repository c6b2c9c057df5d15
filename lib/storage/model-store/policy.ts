import { allow, type AwsPlace, type PolicyConditions, type PolicyStatement } from '../../security/policy';
import type { ModelStorePlan } from './model-store';

/** The bucket and key that policies of a model store name; every value may be late-bound. */
export interface ModelStoreArns {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/** All actions that read, change or list models, without those that manage the bucket itself. */
const DATA_ACTIONS = [
  's3:GetObject*',
  's3:PutObject*',
  's3:DeleteObject*',
  's3:RestoreObject',
  's3:ReplicateObject',
  's3:ReplicateDelete',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
  's3:AbortMultipartUpload',
] as const;

/**
 * The bucket policy. It only denies: permissions come from IAM policies.
 *
 * - All calls need TLS 1.2 or later.
 * - Models are reached through the VPC endpoint only. The rule leaves out calls that configure or delete the bucket:
 *   CloudFormation and administrators call from anywhere, and would lose control of the bucket for good. It leaves out
 *   calls that AWS services make for the account (replication, backups) too: they pass through no VPC endpoint.
 * - Objects are encrypted with the store's key only.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
 */
export function modelStorePolicy(
  { uploadPrincipals }: ModelStorePlan,
  { bucketArn, keyArn, vpcEndpointId }: ModelStoreArns & { readonly vpcEndpointId: string },
): readonly PolicyStatement[] {
  const everyone = { AWS: '*' };
  const objects = `${bucketArn}/*`;
  return [
    {
      Sid: 'DenyPlaintext',
      Effect: 'Deny',
      Principal: everyone,
      Action: ['s3:*'],
      Resource: [bucketArn, objects],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'DenyOldTls',
      Effect: 'Deny',
      Principal: everyone,
      Action: ['s3:*'],
      Resource: [bucketArn, objects],
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    },
    {
      Sid: 'DenyModelsOutsideVpc',
      Effect: 'Deny',
      Principal: everyone,
      Action: DATA_ACTIONS,
      Resource: [bucketArn, objects],
      Condition: {
        // A call from outside has no endpoint at all, which counts as not equal.
        StringNotEquals: { 'aws:SourceVpce': vpcEndpointId },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
        ...(uploadPrincipals.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': uploadPrincipals } }),
      },
    },
    // Without the header S3 uses the bucket's default encryption, which is the store's key; so only a wrong header is
    // denied.
    {
      Sid: 'DenyOtherEncryption',
      Effect: 'Deny',
      Principal: everyone,
      Action: ['s3:PutObject'],
      Resource: [objects],
      Condition: {
        Null: { 's3:x-amz-server-side-encryption': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      },
    },
    {
      Sid: 'DenyOtherKey',
      Effect: 'Deny',
      Principal: everyone,
      Action: ['s3:PutObject'],
      Resource: [objects],
      Condition: {
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
      },
    },
  ];
}

/** Permissions to list and read models: of this bucket only, and to use the key for this bucket's objects only. */
export function modelStoreReadStatements(
  { bucketArn, keyArn }: ModelStoreArns,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  return [
    allow('ListModels', ['s3:ListBucket'], [bucketArn]),
    allow('ReadModels', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/*`]),
    allow('DecryptModels', ['kms:Decrypt'], [keyArn], forObjectsOf(bucketArn, place)),
  ];
}

/** Permissions to list and write models, not to delete them. S3 also decrypts when it joins the parts of an upload. */
export function modelStoreWriteStatements(
  { bucketArn, keyArn }: ModelStoreArns,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  return [
    allow('ListUploads', ['s3:ListBucket', 's3:ListBucketMultipartUploads'], [bucketArn]),
    allow(
      'WriteModels',
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [`${bucketArn}/*`],
    ),
    allow('EncryptModels', ['kms:GenerateDataKey', 'kms:Decrypt'], [keyArn], forObjectsOf(bucketArn, place)),
  ];
}

/**
 * With a bucket key the encryption context is the bucket's ARN, without one the object's.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
function forObjectsOf(bucketArn: string, { region }: Pick<AwsPlace, 'region'>): PolicyConditions {
  return {
    StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
  };
}
