import { accountKeyStatement, logsKeyStatements, THIS_KEY } from '../key-statements';
import type { AwsPlace, PolicyStatement } from '../policy';
import type { AuditPlan } from './audit';
import { CLOUDTRAIL, trailArn } from './trail-data';

/** The ARN of the topic, known before the topic is there. */
function topicArn(topicName: string, { partition, region, accountId }: AwsPlace): string {
  return `arn:${partition}:sns:${region}:${accountId}:${topicName}`;
}

/**
 * The policy of the audit's key. It names each service, with the account and the encryption context for which the
 * service may use the key; who may read log files is decided by IAM policies.
 */
export function auditKeyStatements(
  { auditName, trail, alarmTopicArn, findings }: Pick<AuditPlan, 'auditName' | 'trail' | 'alarmTopicArn' | 'findings'>,
  place: AwsPlace,
): readonly PolicyStatement[] {
  return [
    accountKeyStatement(place),
    ...(trail === undefined ? [] : [...trailKeyStatements(auditName, place), ...logsKeyStatements(place)]),
    ...(alarmTopicArn === undefined ? topicKeyStatements(auditName, findings !== undefined, place) : []),
  ];
}

/**
 * Lets CloudTrail encrypt the files of one trail, and read what kind of key it is.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function trailKeyStatements(trailName: string, place: AwsPlace): readonly PolicyStatement[] {
  const arn = trailArn(trailName, place);
  const ofTrail = {
    Effect: 'Allow',
    Principal: { Service: CLOUDTRAIL },
    Resource: THIS_KEY,
  } as const;
  return [
    {
      ...ofTrail,
      Sid: 'TrailEncrypts',
      Action: ['kms:GenerateDataKey*'],
      Condition: { StringEquals: { 'aws:SourceArn': arn, 'kms:EncryptionContext:aws:cloudtrail:arn': arn } },
    },
    {
      ...ofTrail,
      Sid: 'TrailDescribesKey',
      Action: ['kms:DescribeKey'],
      Condition: { StringEquals: { 'aws:SourceArn': arn } },
    },
  ];
}

/**
 * Lets CloudWatch alarms and EventBridge publish to the encrypted topic. AWS supports no `aws:SourceArn` or
 * `aws:SourceAccount` for EventBridge in the policy of such a key; the encryption context names the topic, and the
 * policy of the topic names who may publish.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (read 2026-11)
 */
function topicKeyStatements(topicName: string, findings: boolean, place: AwsPlace): readonly PolicyStatement[] {
  const context = { 'kms:EncryptionContext:aws:sns:topicArn': topicArn(topicName, place) };
  const publishes = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: THIS_KEY } as const;
  return [
    {
      ...publishes,
      Sid: 'AlarmsPublish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { ...context, 'aws:SourceAccount': place.accountId } },
    },
    ...(findings
      ? [
          {
            ...publishes,
            Sid: 'FindingsPublish',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { StringEquals: context },
          },
        ]
      : []),
  ];
}
