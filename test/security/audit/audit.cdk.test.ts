import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Audit, type AuditProps } from '../../../lib/security/audit/audit.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:security';

function declared(props: AuditProps = {}): { stack: Stack; audit: Audit; template: Template } {
  const stack = new Stack(new App(), 'Company');
  const audit = new Audit(stack, 'Audit', { auditName: 'company', alarmEmails: ['security@example.com'], ...props });
  return { stack, audit, template: Template.fromStack(stack) };
}

const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^Audit${id}`), 'Arn'] });

test('the trail delivers encrypted files and events, after the policy of its bucket', () => {
  const { template } = declared();
  template.hasResource('AWS::CloudTrail::Trail', {
    DependsOn: [Match.stringLikeRegexp('^AuditBucketPolicy')],
    Properties: {
      TrailName: 'company',
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      IsLogging: true,
      KMSKeyId: arnOf('Key'),
      CloudWatchLogsLogGroupArn: arnOf('LogGroup'),
      CloudWatchLogsRoleArn: arnOf('Role'),
      AdvancedEventSelectors: [
        Match.objectLike({ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }),
        Match.objectLike({
          FieldSelectors: Match.arrayWith([{ Field: 'eventName', NotEquals: ['PutObject'] }]),
        }),
      ],
      InsightSelectors: Match.absent(),
    },
  });
});

test('the bucket, the log group and their key stay together', () => {
  const types = ['AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::KMS::Key'];
  const kept = declared().template;
  const removed = declared({ removalPolicy: RemovalPolicy.DESTROY }).template;
  for (const type of types) {
    kept.hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate' });
    removed.hasResource(type, { DeletionPolicy: 'Delete' });
  }
});

test('an alarm has its filters, and publishes to the encrypted topic, which sends mails', () => {
  const { template, audit } = declared();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 10);
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterName: 'root-use',
    LogGroupName: { Ref: Match.stringLikeRegexp('^AuditLogGroup') },
    MetricTransformations: [{ MetricNamespace: 'Audit/company', MetricName: 'root-use', MetricValue: '1' }],
  });
  const topic = { Ref: Match.stringLikeRegexp('^AuditTopic') };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'company-root-use', AlarmActions: [topic] });
  template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'company', KmsMasterKeyId: arnOf('Key') });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'security@example.com',
    TopicArn: topic,
  });
  expect(audit.alarms).toHaveLength(10);
});

test('queries are saved on the events, and on the audit logs of clusters', () => {
  const { template } = declared({ clusterNames: ['ai', 'lab'] });
  template.resourceCountIs('AWS::Logs::QueryDefinition', 9);
  template.hasResourceProperties('AWS::Logs::QueryDefinition', {
    Name: 'company/clusters/secrets-read',
    LogGroupNames: ['/aws/eks/ai/cluster', '/aws/eks/lab/cluster'],
  });
  declared().template.resourceCountIs('AWS::Logs::QueryDefinition', 4);
});

test('a lock and insights are declared where they are asked for', () => {
  const { template } = declared({ lock: 'compliance', lockDays: 30, insights: true, bucketName: 'company-trail' });
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketName: 'company-trail',
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } },
    },
  });
  template.hasResourceProperties('AWS::CloudTrail::Trail', {
    InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
  });
});

test('GuardDuty watches audit logs and nodes, and sends its findings to the topic', () => {
  const { template, audit } = declared();
  template.hasResourceProperties('AWS::GuardDuty::Detector', {
    Enable: true,
    FindingPublishingFrequency: 'FIFTEEN_MINUTES',
    Features: [
      { Name: 'EKS_AUDIT_LOGS', Status: 'ENABLED' },
      { Name: 'S3_DATA_EVENTS', Status: 'DISABLED' },
      {
        Name: 'RUNTIME_MONITORING',
        Status: 'ENABLED',
        AdditionalConfiguration: Match.arrayWith([{ Name: 'EKS_ADDON_MANAGEMENT', Status: 'ENABLED' }]),
      },
    ],
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    Name: 'company-findings',
    EventPattern: { source: ['aws.guardduty'], detail: { severity: [{ numeric: ['>=', 7] }] } },
    Targets: [{ Id: 'topic', Arn: { Ref: Match.stringLikeRegexp('^AuditTopic') } }],
  });
  expect(audit.detector).toBeDefined();
});

test.each([
  ['manual', 'ENABLED', 'DISABLED'],
  ['none', 'DISABLED', 'DISABLED'],
] as const)('an agent by %s: runtime monitoring %s, add-on %s', (runtimeAgent, status, addon) => {
  declared({ runtimeAgent }).template.hasResourceProperties('AWS::GuardDuty::Detector', {
    Features: Match.arrayWith([
      {
        Name: 'RUNTIME_MONITORING',
        Status: status,
        AdditionalConfiguration: Match.arrayWith([{ Name: 'EKS_ADDON_MANAGEMENT', Status: addon }]),
      },
    ]),
  });
});

test('the findings of a detector that exists are sent; without detection there is no rule', () => {
  const existing = declared({ threatDetector: 'existing' }).template;
  existing.resourceCountIs('AWS::GuardDuty::Detector', 0);
  existing.resourceCountIs('AWS::Events::Rule', 1);
  declared({ threatDetector: 'none' }).template.resourceCountIs('AWS::Events::Rule', 0);
});

test('AWS Config records into a bucket of its own, and Security Hub checks it by standards', () => {
  const { template, audit } = declared({
    configurationRecorder: 'create',
    configurationRetentionDays: 30,
    securityHub: 'create',
    securityStandards: ['cis'],
  });
  template.hasResourceProperties('AWS::Config::ConfigurationRecorder', {
    RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
    RecordingMode: { RecordingFrequency: 'CONTINUOUS' },
    RoleARN: arnOf('ConfigurationRole'),
  });
  template.hasResourceProperties('AWS::Config::DeliveryChannel', {
    S3BucketName: { Ref: Match.stringLikeRegexp('^AuditConfigurationBucket') },
    S3KmsKeyArn: arnOf('Key'),
  });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30 })] },
    ObjectLockEnabled: Match.absent(),
  });
  template.hasResource('AWS::SecurityHub::Standard', { DependsOn: [hubId(template)] });
  template.resourceCountIs('AWS::Events::Rule', 2);
  expect([audit.configuration, audit.securityHub]).toEqual([expect.anything(), expect.anything()]);
});

function hubId(template: Template): string {
  return Object.keys(template.findResources('AWS::SecurityHub::Hub'))[0] ?? '';
}

test('with a trail and a topic that exist, there are only alarms and queries', () => {
  const { template, audit } = declared({ trailLogGroupName: 'organization', alarmTopicArn: TOPIC });
  for (const type of ['CloudTrail::Trail', 'S3::Bucket', 'KMS::Key', 'SNS::Topic', 'IAM::Role', 'Logs::LogGroup'])
    template.resourceCountIs(`AWS::${type}`, 0);
  template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterName: 'root-use', LogGroupName: 'organization' });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [TOPIC] });
  template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: TOPIC });
  expect([audit.trail, audit.topic, audit.encryptionKey]).toEqual([undefined, undefined, undefined]);
  const reader = new Role(new Stack(new App(), 'Other'), 'Reader', { assumedBy: new AccountPrincipal('1') });
  expect(() => audit.grants.read(reader)).toThrow('Company/Audit has no bucket: its trail exists.');
});

test('without a name the audit is named by its path', () => {
  const stack = new Stack(new App(), 'Company');
  expect(new Audit(stack, 'Audit').plan.auditName).toMatch(/^Company-Audit-[0-9A-F]+$/);
});

test('nothing of a refused audit reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    new Audit(new Stack(app, 'Company'), 'Audit', { lockDays: 30 });
  });
  expect(message).toContain('[Company/Audit] lockDays:');
  expect(templates).toEqual([]);
});
