import { closedBucketSettings, type LifecycleRule, tlsStatements } from '../../security/closed-bucket';
import { LOG_DELIVERY, ofLogDelivery } from '../../security/key-statements';
import type { AwsPlace, PolicyStatement } from '../../security/policy';
import { flowLogFolder } from './flow-log-columns';
import type { FlowLogTablePlan } from './flow-log-table';

/** The folder of the results of queries. */
const RESULTS = 'athena-results/';
/** Days for which results of queries are kept: a query can be made again. */
const RESULT_DAYS = 7;
/** Versions that are not current: there are none unless a file was overwritten or deleted. */
const NONCURRENT_DAYS = 7;
/** Files are uploaded whole. */
const ABORT_UPLOAD_DAYS = 1;

/** The settings of the bucket of flow logs, in the shape that S3's API takes. The policy is `flowLogBucketPolicy`. */
export function flowLogBucketSettings({ retentionDays }: FlowLogTablePlan, keyArn: string) {
  return closedBucketSettings(keyArn, [
    expiry('expire-flow-logs', 'AWSLogs/', retentionDays),
    expiry('expire-query-results', RESULTS, RESULT_DAYS),
  ]);
}

function expiry(id: string, prefix: string, days: number): LifecycleRule {
  return {
    ID: id,
    Status: 'Enabled',
    Filter: { Prefix: prefix },
    Expiration: { Days: days },
    NoncurrentVersionExpiration: { NoncurrentDays: NONCURRENT_DAYS },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_UPLOAD_DAYS },
  };
}

/**
 * The policy of the bucket of flow logs: log delivery of this account and region writes files, and all calls need TLS.
 * EC2 would add such statements itself; then the bucket would no longer be as it was declared.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html (read 2026-11)
 */
export function flowLogBucketPolicy(bucketArn: string, place: AwsPlace): readonly PolicyStatement[] {
  const { StringEquals, ArnLike } = ofLogDelivery(place);
  return [
    {
      Sid: 'LogDeliveryWrites',
      Effect: 'Allow',
      Principal: { Service: LOG_DELIVERY },
      Action: ['s3:PutObject'],
      Resource: [`${bucketArn}/${flowLogFolder(place)}/*`],
      Condition: { StringEquals: { ...StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    },
    {
      Sid: 'LogDeliveryChecksBucket',
      Effect: 'Allow',
      Principal: { Service: LOG_DELIVERY },
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: [bucketArn],
      Condition: { StringEquals, ArnLike },
    },
    ...tlsStatements(bucketArn),
  ];
}

/** What the workgroup refers to. Each value may be late-bound. */
export interface WorkGroupReferences {
  readonly bucketName: string;
  readonly keyArn: string;
}

/**
 * Returns the settings of the workgroup, as Athena takes them: its results are encrypted, whatever a client asks for. A
 * query that would read too much is stopped.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html (read 2026-11)
 */
export function workGroupSettings({ queryLimitBytes }: FlowLogTablePlan, { bucketName, keyArn }: WorkGroupReferences) {
  return {
    enforceWorkGroupConfiguration: true,
    publishCloudWatchMetricsEnabled: true,
    bytesScannedCutoffPerQuery: queryLimitBytes,
    resultConfiguration: {
      outputLocation: `s3://${bucketName}/${RESULTS}`,
      encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: keyArn },
    },
  } as const;
}
