import { isLateBound } from '../planning/late-bound';
import type { Problem } from '../planning/problem';
import { allow, type AwsPlace, type PolicyStatement } from '../security/policy';

/** How models are kept. */
export interface ModelStoreOptions {
  /** @default - CloudFormation makes a name */
  readonly bucketName?: string;
  /**
   * ARNs of roles or users that reach models from outside of the VPC too: a pipeline that uploads them, somebody who
   * empties the bucket. `*` and `?` stand for parts of a name. It takes the VPC rule off them and gives them no right.
   * @default - none: models are read and written through the VPC endpoint alone
   */
  readonly uploadPrincipals?: readonly string[];
  /** Days for which a replaced or deleted model can be had back, at least 1. @default 30 */
  readonly keepReplacedDays?: number;
}

/** A model store, decided. */
export interface ModelStorePlan {
  readonly bucketName: string | undefined;
  readonly uploadPrincipals: readonly string[];
  readonly keepReplacedDays: number;
  /** An upload that was broken off is paid for until it is aborted. */
  readonly abortUploadAfterDays: number;
}

const KEEP_REPLACED_DAYS = 30;
/** Long enough for an upload of terabytes that is taken up again after a weekend. */
const ABORT_UPLOAD_AFTER_DAYS = 7;

/**
 * S3's rules for names, less dots: they break TLS for virtual-hosted addresses.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const BUCKET_NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** `aws:PrincipalArn` is the role, never its session, so an ARN of STS would match nobody. */
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/*?-]+$/;

/** Decides a model store, or says everything that is wrong with the options. */
export function planModelStore(options: ModelStoreOptions): ModelStorePlan | Problem[] {
  const problems: Problem[] = [];
  const keepReplacedDays = options.keepReplacedDays ?? KEEP_REPLACED_DAYS;
  if (!Number.isInteger(keepReplacedDays) || keepReplacedDays < 1) {
    problems.push({
      code: 'model-retention-invalid',
      path: 'keepReplacedDays',
      message: `S3 cannot keep replaced models for ${keepReplacedDays} days; it takes whole days from 1.`,
      fix: `Use ${KEEP_REPLACED_DAYS}, or leave it out.`,
    });
  }
  if (options.bucketName !== undefined && !isLateBound(options.bucketName) && !BUCKET_NAME.test(options.bucketName)) {
    problems.push({
      code: 'bucket-name-invalid',
      path: 'bucketName',
      message: `'${options.bucketName}' is no bucket name: 3 to 63 small letters, digits and hyphens, the first and last no hyphen, and without AWS's own prefixes and suffixes.`,
      fix: 'Rename the bucket, or leave the name out.',
    });
  }
  options.uploadPrincipals?.forEach((arn, index) => {
    if (isLateBound(arn) || PRINCIPAL_ARN.test(arn)) return;
    problems.push({
      code: 'upload-principal-invalid',
      path: `uploadPrincipals[${index}]`,
      message: `'${arn}' is not the ARN of a role or user, such as arn:aws:iam::111122223333:role/uploader.`,
      fix: 'Name a role or user. To let a whole account in, which undoes the VPC rule, use a bucket of your own.',
    });
  });
  if (problems.length > 0) return problems;
  return {
    bucketName: options.bucketName,
    uploadPrincipals: options.uploadPrincipals ?? [],
    keepReplacedDays,
    abortUploadAfterDays: ABORT_UPLOAD_AFTER_DAYS,
  };
}

/** What the policies of a model store are about; every value may be late-bound. */
export interface ModelStoreArns {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/** Everything that reads, changes or lists models. What manages the bucket itself is not among it. */
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
 * The bucket policy. It only denies: rights come from IAM.
 *
 * - Nothing without TLS 1.2.
 * - Models through the VPC endpoint alone. Configuring and deleting the bucket stay out of the rule, or CloudFormation
 *   and administrators, who call from anywhere, would lose the bucket for good. Calls that AWS services make for us
 *   (replication, backups) come from no endpoint of ours.
 * - No object under another key than ours.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
 */
export function modelStorePolicy(
  { bucketArn, keyArn }: ModelStoreArns,
  vpcEndpointId: string,
  uploadPrincipals: readonly string[],
): PolicyStatement[] {
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
        // A call from outside carries no endpoint at all, which counts as not equal.
        StringNotEquals: { 'aws:SourceVpce': vpcEndpointId },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
        ...(uploadPrincipals.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': uploadPrincipals } }),
      },
    },
    // Without a header the bucket's default encryption applies, which is ours; so only a wrong header is refused.
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

/** What reading models takes: no more than this bucket, and the key for nothing but this bucket's objects. */
export function modelStoreReadStatements(
  { bucketArn, keyArn }: ModelStoreArns,
  place: Pick<AwsPlace, 'region'>,
): PolicyStatement[] {
  return [
    allow('ListModels', ['s3:ListBucket'], [bucketArn]),
    allow('ReadModels', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/*`]),
    allow('DecryptModels', ['kms:Decrypt'], [keyArn], forObjectsOf(bucketArn, place)),
  ];
}

/** What writing models takes, without deleting. S3 decrypts too when it puts the parts of an upload together. */
export function modelStoreWriteStatements(
  { bucketArn, keyArn }: ModelStoreArns,
  place: Pick<AwsPlace, 'region'>,
): PolicyStatement[] {
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
function forObjectsOf(
  bucketArn: string,
  { region }: Pick<AwsPlace, 'region'>,
): NonNullable<PolicyStatement['Condition']> {
  return {
    StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
  };
}
