import { tlsStatements } from '../../security/closed-bucket';
import { allow, type AwsPlace, type PolicyConditions, type PolicyStatement } from '../../security/policy';
import { expressReadStatements, expressWriteStatements } from './express-data';
import type { ModelStorePlan } from './model-store';
import { replicationRoleArns } from './replication-roles';
import { outsideOfVpc } from './vpc-rule';

/** The bucket and key that policies of a model store name; every value may be late-bound. */
export interface ModelStoreArns {
  readonly bucketArn: string;
  readonly keyArn: string;
  /** The directory buckets with copies. @default - none */
  readonly expressBucketArns?: readonly string[];
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

/** Actions that write an object and choose its encryption. The parts of an upload have that of its beginning. */
const ENCRYPTING_ACTIONS = ['s3:PutObject', 's3:ReplicateObject'] as const;

/**
 * The bucket policy. It only denies: permissions come from IAM policies.
 *
 * - All calls need TLS 1.2 or later.
 * - Models are reached through the VPC endpoint only. The rule leaves out calls that configure or delete the bucket:
 *   CloudFormation and administrators call from anywhere, and would lose control of the bucket for good. It leaves out
 *   calls that AWS services make by themselves, for a caller, or with a service-linked role of the account (FSx for
 *   Lustre, Macie): they pass through no VPC endpoint. It leaves out the roles by which S3 copies models into the
 *   bucket and out of it. AWS Backup uses a role of the user's own, which belongs into `uploadPrincipals`.
 * - Objects are encrypted with the store's key only: neither without KMS, nor with another key, nor with a key that the
 *   caller sends along (SSE-C). `aws:kms` without the name of a key means the key of AWS, so the key must be named.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html the headers of encryption, read 2026-11
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-service-linked-roles.html
 * @see https://docs.aws.amazon.com/macie/latest/user/service-linked-roles.html
 */
export function modelStorePolicy(
  plan: ModelStorePlan,
  { bucketArn, keyArn, vpcEndpointId }: ModelStoreArns & { readonly vpcEndpointId: string },
  place: Pick<AwsPlace, 'partition' | 'accountId'>,
): readonly PolicyStatement[] {
  const everyone = { AWS: '*' };
  const objects = `${bucketArn}/*`;
  // Only AWS services can assume roles of this path, and IAM lets no user create one there.
  const serviceLinkedRoles = `arn:${place.partition}:iam::${place.accountId}:role/aws-service-role/*`;
  const exempt = [serviceLinkedRoles, ...plan.uploadPrincipals, ...replicationRoleArns(plan, place)];
  return [
    ...tlsStatements(bucketArn),
    {
      Sid: 'DenyModelsOutsideVpc',
      Effect: 'Deny',
      Principal: everyone,
      Action: DATA_ACTIONS,
      Resource: [bucketArn, objects],
      Condition: outsideOfVpc(vpcEndpointId, exempt),
    },
    // Without the header S3 uses the bucket's default encryption, which is the store's key; so only a wrong header is
    // denied.
    {
      Sid: 'DenyOtherEncryption',
      Effect: 'Deny',
      Principal: everyone,
      Action: ENCRYPTING_ACTIONS,
      Resource: [objects],
      Condition: {
        Null: { 's3:x-amz-server-side-encryption': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      },
    },
    {
      Sid: 'DenyUnnamedKey',
      Effect: 'Deny',
      Principal: everyone,
      Action: ENCRYPTING_ACTIONS,
      Resource: [objects],
      Condition: {
        StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' },
      },
    },
    {
      Sid: 'DenyOtherKey',
      Effect: 'Deny',
      Principal: everyone,
      Action: ENCRYPTING_ACTIONS,
      Resource: [objects],
      Condition: {
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
      },
    },
    {
      Sid: 'DenyCustomerKey',
      Effect: 'Deny',
      Principal: everyone,
      Action: ENCRYPTING_ACTIONS,
      Resource: [objects],
      Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
    },
  ];
}

/**
 * Permissions to list and read models: of this bucket only, and to use the key for this bucket's objects only.
 *
 * @param place where the bucket is
 */
export function modelStoreReadStatements(
  { bucketArn, keyArn, expressBucketArns = [] }: ModelStoreArns,
  place: Pick<AwsPlace, 'region'>,
): readonly PolicyStatement[] {
  return [
    allow('ListModels', ['s3:ListBucket'], [bucketArn]),
    allow('ReadModels', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/*`]),
    allow('DecryptModels', ['kms:Decrypt'], [keyArn], forObjectsOf(bucketArn, place)),
    ...(expressBucketArns.length === 0 ? [] : expressReadStatements(expressBucketArns, keyArn, place)),
  ];
}

/**
 * Permissions to list and write models, not to delete them. In S3 Express One Zone a session that writes may delete
 * too. S3 also decrypts when it joins the parts of an upload.
 *
 * @param place where the bucket is
 */
export function modelStoreWriteStatements(
  { bucketArn, keyArn, expressBucketArns = [] }: ModelStoreArns,
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
    ...(expressBucketArns.length === 0 ? [] : expressWriteStatements(expressBucketArns, keyArn, place)),
  ];
}

/**
 * For objects of this bucket, by S3 of the bucket's region; the end of S3's name differs between partitions. With a
 * bucket key the encryption context is the bucket's ARN, without one the object's.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function forObjectsOf(bucketArn: string, { region }: Pick<AwsPlace, 'region'>): PolicyConditions {
  return {
    StringLike: {
      'kms:ViaService': `s3.${region}.*`,
      'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`],
    },
  };
}
