import { closedBucketSettings, expiringLogFiles, tlsStatements } from '../closed-bucket';
import { allow, type AwsPlace, type PolicyStatement } from '../policy';
import { serviceTrustPolicy, type TrustPolicy } from '../trust-policies';
import type { TrailPlan } from './trail';

/** CloudTrail, which has one name in all partitions. */
export const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

/** The ARN of the trail, known before the trail is there: policies let in this trail alone. */
export function trailArn(trailName: string, { partition, region, accountId }: AwsPlace): string {
  return `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${trailName}`;
}

/** Lets CloudTrail deliver events to CloudWatch Logs. */
export function trailTrustPolicy(): TrustPolicy {
  return serviceTrustPolicy(CLOUDTRAIL);
}

/**
 * Returns the permissions of the role that delivers events to CloudWatch Logs: to the streams of this account and
 * region alone.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
 */
export function trailLogStatements(
  logGroupName: string,
  { partition, region, accountId }: AwsPlace,
): readonly PolicyStatement[] {
  const stream = `log-stream:${accountId}_CloudTrail_${region}*`;
  const streams = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}:${stream}`;
  return [allow('DeliverEvents', ['logs:CreateLogStream', 'logs:PutLogEvents'], [streams])];
}

/** The settings of the trail's bucket, in the shape that S3's API takes. The policy is `trailBucketPolicy`. */
export function trailBucketSettings({ retentionDays }: TrailPlan, keyArn: string) {
  // A bucket key would hide the trail from the policy of the key: the encryption context would name the bucket alone.
  return closedBucketSettings(keyArn, [expiringLogFiles(retentionDays)], false);
}

/**
 * The policy of the trail's bucket: this trail writes files of this account, all calls need TLS, and log files are
 * deleted by the lifecycle alone, or by the named principals.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function trailBucketPolicy(
  { deletePrincipals }: TrailPlan,
  { bucketArn, trailName }: { readonly bucketArn: string; readonly trailName: string },
  place: AwsPlace,
): readonly PolicyStatement[] {
  const byTrail = { 'aws:SourceArn': trailArn(trailName, place) };
  const exempt = { ArnNotLike: { 'aws:PrincipalArn': deletePrincipals } };
  return [
    {
      Sid: 'TrailChecksBucket',
      Effect: 'Allow',
      Principal: { Service: CLOUDTRAIL },
      Action: ['s3:GetBucketAcl'],
      Resource: [bucketArn],
      Condition: { StringEquals: byTrail },
    },
    {
      Sid: 'TrailWritesFiles',
      Effect: 'Allow',
      Principal: { Service: CLOUDTRAIL },
      Action: ['s3:PutObject'],
      Resource: [`${bucketArn}/AWSLogs/${place.accountId}/*`],
      Condition: { StringEquals: { ...byTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    ...tlsStatements(bucketArn),
    {
      Sid: 'DenyDeletion',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'],
      Resource: [`${bucketArn}/*`],
      ...(deletePrincipals.length > 0 && { Condition: exempt }),
    },
  ];
}

/** Permissions to read log files: of this bucket alone, and to decrypt them alone. */
export function trailReadStatements(
  { bucketArn, keyArn, trailName }: Readonly<Record<'bucketArn' | 'keyArn' | 'trailName', string>>,
  place: AwsPlace,
): readonly PolicyStatement[] {
  return [
    allow('ListLogFiles', ['s3:ListBucket', 's3:GetBucketLocation'], [bucketArn]),
    allow('ReadLogFiles', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/*`]),
    allow('DecryptLogFiles', ['kms:Decrypt'], [keyArn], {
      StringLike: {
        'kms:ViaService': `s3.${place.region}.*`,
        'kms:EncryptionContext:aws:cloudtrail:arn': trailArn(trailName, place),
      },
    }),
  ];
}

/** One condition on the field of an event, as CloudTrail takes it. */
export interface FieldSelector {
  readonly field: string;
  readonly equals?: readonly string[];
  readonly notEquals?: readonly string[];
  readonly startsWith?: readonly string[];
}

/** Which events a trail records, as CloudTrail takes it: those that meet all conditions of one selector. */
export interface EventSelector {
  readonly name: string;
  readonly fieldSelectors: readonly FieldSelector[];
}

/**
 * Returns which events the trail records: all management events, the calls of objects of the given buckets, and those
 * of its own bucket but for uploads. CloudTrail itself uploads there: each file would make the next one.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html (read 2026-11)
 */
export function eventSelectors(
  { dataEventBucketArns, dataEventExpressBucketArns }: TrailPlan,
  bucketArn: string,
): readonly EventSelector[] {
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] },
    {
      name: 'Reads and deletions of log files',
      fieldSelectors: [
        ...objects('AWS::S3::Object', [bucketArn], '/'),
        { field: 'eventName', notEquals: ['PutObject'] },
      ],
    },
    ...(dataEventBucketArns.length === 0
      ? []
      : [{ name: 'Objects of buckets', fieldSelectors: objects('AWS::S3::Object', dataEventBucketArns, '/') }]),
    ...(dataEventExpressBucketArns.length === 0
      ? []
      : [
          {
            name: 'Objects of directory buckets',
            fieldSelectors: objects('AWS::S3Express::Object', dataEventExpressBucketArns, ''),
          },
        ]),
  ];
}

function objects(type: string, arns: readonly string[], suffix: string): readonly FieldSelector[] {
  return [
    { field: 'eventCategory', equals: ['Data'] },
    { field: 'resources.type', equals: [type] },
    { field: 'resources.ARN', startsWith: arns.map((arn) => `${arn}${suffix}`) },
  ];
}

const INSIGHT_TYPES = ['ApiCallRateInsight', 'ApiErrorRateInsight'] as const;

/** Which unusual rates CloudTrail looks for; undefined for none. */
export function insightSelectors({ insights }: TrailPlan) {
  return insights ? INSIGHT_TYPES.map((insightType) => ({ insightType })) : undefined;
}

/** A trail as CloudTrail takes it, without its references. */
export function trailSettings(trailName: string) {
  return {
    trailName,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    isLogging: true,
  } as const;
}
