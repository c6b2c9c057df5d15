import type { AuditPlan } from './audit';
import type { AwsPlace, PolicyStatement } from '../policy';

/**
 * The policy of the topic: alarms of this audit publish, EventBridge publishes findings, and all calls need TLS. Who
 * may subscribe is decided by IAM policies of the account. SNS supports no conditions for EventBridge.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html (read 2026-11)
 */
export function topicPolicy(
  { auditName, findings }: AuditPlan,
  topicArn: string,
  { partition, region, accountId }: AwsPlace,
): readonly PolicyStatement[] {
  return [
    {
      Sid: 'AlarmsPublish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['sns:Publish'],
      Resource: [topicArn],
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${auditName}-*` },
      },
    },
    ...(findings === undefined
      ? []
      : [
          {
            Sid: 'FindingsPublish',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['sns:Publish'],
            Resource: [topicArn],
          } as const,
        ]),
    {
      Sid: 'AccountManages',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:Subscribe', 'sns:SetTopicAttributes'],
      Resource: [topicArn],
    },
    {
      Sid: 'DenyPlaintext',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sns:Publish'],
      Resource: [topicArn],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ];
}
