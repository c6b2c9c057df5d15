import type { AwsPlace, PolicyStatement } from './policy';

/**
 * The actions of a service that encrypts and decrypts with a key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto
 */
export const USE_KEY = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
] as const;

/** The actions by which a caller lets AWS services use a key for its resources, under `FOR_AWS_SERVICES` only. */
export const GRANT_KEY = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'] as const;
export const FOR_AWS_SERVICES = { Bool: { 'kms:GrantIsForAWSResource': 'true' } } as const;

/** CloudWatch Logs has an encryption context in each call but DescribeKey, which its condition would never match. */
const USE_KEY_IN_CONTEXT = USE_KEY.filter((action) => action !== 'kms:DescribeKey');

/** `Resource: *` in a key policy is the key itself. */
export const THIS_KEY = ['*'] as const;

/**
 * Lets IAM policies of the account grant access to the key. The statement itself grants nothing to any role. Without
 * it no IAM policy applies to the key, and a mistake in the key policy could lock out every principal for good.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function accountKeyStatement({ partition, accountId }: AwsPlace): PolicyStatement {
  return {
    Sid: 'AccountIam',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: ['kms:*'],
    Resource: THIS_KEY,
  };
}

/**
 * Lets CloudWatch Logs of this region use the key, for log groups of this account only. Other services have one name in
 * all partitions, CloudWatch Logs has that of the region's own domain.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see aws-cdk-lib 2.276, region-info/lib/default.js: the names of all service principals
 */
export function logsKeyStatements({
  partition,
  accountId,
  region,
  urlSuffix = 'amazonaws.com',
}: AwsPlace): readonly PolicyStatement[] {
  const statement: PolicyStatement = {
    Sid: 'CloudWatchLogs',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.${urlSuffix}` },
    Action: USE_KEY_IN_CONTEXT,
    Resource: THIS_KEY,
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
    },
  };
  return [statement];
}

/** Log delivery, which writes flow logs into buckets. It has one name in all partitions. */
export const LOG_DELIVERY = 'delivery.logs.amazonaws.com';

/** Limits calls of log delivery to logs of this account and region. */
export function ofLogDelivery({ partition, accountId, region }: AwsPlace) {
  return {
    StringEquals: { 'aws:SourceAccount': accountId },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${accountId}:*` },
  } as const;
}

/**
 * Lets log delivery of this account and region encrypt the files that it writes into buckets, such as flow logs.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html (read 2026-11)
 */
export function logDeliveryKeyStatements(place: AwsPlace): readonly PolicyStatement[] {
  return [
    {
      Sid: 'LogDelivery',
      Effect: 'Allow',
      Principal: { Service: LOG_DELIVERY },
      Action: USE_KEY,
      Resource: THIS_KEY,
      Condition: ofLogDelivery(place),
    },
  ];
}

/**
 * Lets the service-linked role of EC2 Auto Scaling start nodes whose volumes are encrypted with the key.
 *
 * A condition names the role, not the principal: KMS rejects a principal that does not exist, and a new account has no
 * such role yet.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function autoScalingKeyStatements({ partition, accountId }: AwsPlace): readonly PolicyStatement[] {
  const path = 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
  const byAutoScaling = {
    ArnEquals: { 'aws:PrincipalArn': `arn:${partition}:iam::${accountId}:${path}` },
    StringEquals: { 'kms:CallerAccount': accountId },
  };
  return [
    {
      Sid: 'NodeVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: USE_KEY,
      Resource: THIS_KEY,
      Condition: byAutoScaling,
    },
    {
      Sid: 'NodeVolumeGrants',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: THIS_KEY,
      Condition: { ...byAutoScaling, ...FOR_AWS_SERVICES },
    },
  ];
}

/**
 * Lets principals of another account use the key, as their own IAM policies say, and let AWS services use it for them.
 *
 * @param place of the other account
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export function otherAccountKeyStatements({ partition, accountId }: AwsPlace): readonly PolicyStatement[] {
  const principal = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return [
    { Sid: 'OtherAccount', Effect: 'Allow', Principal: principal, Action: USE_KEY, Resource: THIS_KEY },
    {
      Sid: 'OtherAccountGrants',
      Effect: 'Allow',
      Principal: principal,
      Action: GRANT_KEY,
      Resource: THIS_KEY,
      Condition: FOR_AWS_SERVICES,
    },
  ];
}
