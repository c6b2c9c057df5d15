import { closedBucketSettings, expiringLogFiles, tlsStatements } from '../closed-bucket';
import { allow, type AwsPlace, type PolicyStatement } from '../policy';
import { serviceTrustPolicy, type TrustPolicy } from '../trust-policies';
import type { ConfigurationPlan } from './configuration';

/** AWS Config, which has one name in all partitions. */
const CONFIG = 'config.amazonaws.com';

/** What AWS Config may read: the managed policy names each of its calls, which change with each new type. */
export const CONFIGURATION_POLICIES = ['service-role/AWS_ConfigRole'] as const;

/**
 * Lets AWS Config use the role, for this account alone.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html (read 2026-11)
 */
export function configurationTrustPolicy({ accountId }: AwsPlace): TrustPolicy {
  return serviceTrustPolicy(CONFIG, { StringEquals: { 'aws:SourceAccount': accountId } });
}

/**
 * The permissions of the role beside the managed policy: to write files of this account, encrypted with one key.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html (read 2026-11)
 */
export function configurationStatements(
  { bucketArn, keyArn }: Readonly<Record<'bucketArn' | 'keyArn', string>>,
  { accountId, region }: AwsPlace,
): readonly PolicyStatement[] {
  return [
    allow('CheckBucket', ['s3:GetBucketAcl', 's3:ListBucket'], [bucketArn]),
    allow('WriteFiles', ['s3:PutObject'], [`${bucketArn}/AWSLogs/${accountId}/Config/*`], {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    }),
    allow('EncryptFiles', ['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], {
      StringLike: { 'kms:ViaService': `s3.${region}.*` },
    }),
  ];
}

/**
 * The settings of the bucket of AWS Config, which delivers to none with a lock of objects, so that it is not the bucket
 * of the trail.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-config-deliverychannel.html
 */
export function configurationBucketSettings({ retentionDays }: ConfigurationPlan, keyArn: string) {
  return closedBucketSettings(keyArn, [expiringLogFiles(retentionDays)]);
}

/** The policy of the bucket: all calls need TLS, and files are deleted by the lifecycle alone. */
export function configurationBucketPolicy(bucketArn: string): readonly PolicyStatement[] {
  return [
    ...tlsStatements(bucketArn),
    {
      Sid: 'DenyDeletion',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: [`${bucketArn}/*`],
    },
  ];
}

/** A recorder as AWS Config takes it, without its role. */
export function recorderSettings(auditName: string, { recordingFrequency, recordGlobalResources }: ConfigurationPlan) {
  return {
    name: auditName,
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: recordGlobalResources },
    recordingMode: { recordingFrequency },
  };
}

/** How often AWS Config writes a file with the state of all resources, beside those with the changes. */
export const SNAPSHOT_FREQUENCY = 'TwentyFour_Hours';
