import * as pulumi from '@pulumi/pulumi';
import type { Audit, AuditArgs } from '../../../lib/security/audit/audit.pulumi';
import { optionsOf } from '../../core/registration-options';
import { declare, inputsOf, registered } from '../../core/registrations';

function declared(args: AuditArgs = {}): Promise<Audit> {
  return declare(async () => {
    const { Audit } = await import('../../../lib/security/audit/audit.pulumi');
    return new Audit('audit', { auditName: 'company', alarmEmails: ['security@example.com'], ...args });
  });
}

test('the trail delivers encrypted files and events, after the policies that let it', async () => {
  await declared({ dataEventBucketArns: [pulumi.output('arn:aws:s3:::models')], insights: true });
  expect(inputsOf('aws:cloudtrail/trail:Trail', 'audit-trail')).toMatchObject({
    name: 'company',
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    enableLogging: true,
    kmsKeyId: 'arn:aws:mock:::audit-key',
    cloudWatchLogsGroupArn: 'arn:aws:mock:::audit-events:*',
    cloudWatchLogsRoleArn: 'arn:aws:mock:::audit-role',
    insightSelectors: [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }],
    advancedEventSelectors: [
      { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] },
      {
        name: 'Reads and deletions of log files',
        fieldSelectors: expect.arrayContaining([{ field: 'eventName', notEquals: ['PutObject'] }]),
      },
      {
        name: 'Objects of buckets',
        fieldSelectors: expect.arrayContaining([{ field: 'resources.ARN', startsWiths: ['arn:aws:s3:::models/'] }]),
      },
    ],
  });
  expect(optionsOf('aws:cloudtrail/trail:Trail audit-trail').dependencies).toEqual(
    expect.arrayContaining([expect.stringContaining('audit-policy'), expect.stringContaining('audit-deliver')]),
  );
});

const KEPT = [
  'aws:s3/bucket:Bucket audit-bucket',
  'aws:cloudwatch/logGroup:LogGroup audit-events',
  'aws:kms/key:Key audit-key',
  'aws:s3/bucketPolicy:BucketPolicy audit-policy',
];

test('the bucket with its policy, the log group and their key stay together', async () => {
  await declared();
  expect(KEPT.map((it) => optionsOf(it).retainOnDelete)).toEqual([true, true, true, true]);
  await declared({ retainOnDelete: false });
  expect(KEPT.map((it) => optionsOf(it).retainOnDelete)).toEqual([false, false, false, false]);
});

test('an alarm has its filters, and publishes to the encrypted topic, which sends mails', async () => {
  const audit = await declared();
  expect(audit.alarms).toHaveLength(10);
  expect(inputsOf('aws:cloudwatch/logMetricFilter:LogMetricFilter', 'audit-root-use')).toMatchObject({
    name: 'root-use',
    metricTransformation: { namespace: 'Audit/company', name: 'root-use', value: '1' },
  });
  expect(inputsOf('aws:cloudwatch/metricAlarm:MetricAlarm', 'audit-root-use')).toMatchObject({
    name: 'company-root-use',
    alarmActions: ['arn:aws:mock:::audit-topic'],
    treatMissingData: 'notBreaching',
  });
  expect(inputsOf('aws:sns/topic:Topic', 'audit-topic')).toEqual({ name: 'company', kmsMasterKeyId: 'audit-key-id' });
  expect(inputsOf('aws:sns/topicSubscription:TopicSubscription', 'audit-security@example.com')).toMatchObject({
    endpoint: 'security@example.com',
    protocol: 'email',
  });
});

test('queries are saved on the events, and on the audit logs of clusters', async () => {
  await declared({ clusterNames: [pulumi.output('ai')] });
  expect(registered('aws:cloudwatch/queryDefinition:QueryDefinition')).toHaveLength(9);
  expect(inputsOf('aws:cloudwatch/queryDefinition:QueryDefinition', 'audit-clusters-secrets-read')).toMatchObject({
    name: 'company/clusters/secrets-read',
    logGroupNames: ['/aws/eks/ai/cluster'],
  });
});

test('a lock is declared where it is asked for', async () => {
  await declared({ lock: 'governance', lockDays: 30 });
  expect(inputsOf('aws:s3/bucket:Bucket', 'audit-bucket')).toEqual({ objectLockEnabled: true });
  expect(inputsOf('aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration', 'audit-lock')).toMatchObject({
    rule: { defaultRetention: { mode: 'GOVERNANCE', days: 30 } },
  });
});

test('an auditor may list, read and decrypt log files', async () => {
  await declare(async () => {
    const { Audit } = await import('../../../lib/security/audit/audit.pulumi');
    const audit = new Audit('audit', { auditName: 'company', alarmEmails: ['security@example.com'] });
    return audit.grants.read('auditor', 'auditor-role');
  });
  const { role, policy } = inputsOf('aws:iam/rolePolicy:RolePolicy', 'audit-auditor-read');
  expect(role).toBe('auditor-role');
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [{ Sid: 'ListLogFiles' }, { Sid: 'ReadLogFiles' }, { Sid: 'DecryptLogFiles' }],
  });
});

test('GuardDuty watches audit logs and nodes, and sends its findings to the topic', async () => {
  await declared();
  expect(inputsOf('aws:guardduty/detectorFeature:DetectorFeature', 'audit-RUNTIME_MONITORING')).toMatchObject({
    detectorId: 'audit-detector-id',
    status: 'ENABLED',
    additionalConfigurations: expect.arrayContaining([{ name: 'EKS_ADDON_MANAGEMENT', status: 'ENABLED' }]),
  });
  const { eventPattern } = inputsOf('aws:cloudwatch/eventRule:EventRule', 'audit-findings');
  expect(JSON.parse(String(eventPattern))).toMatchObject({ source: ['aws.guardduty'] });
  expect(inputsOf('aws:cloudwatch/eventTarget:EventTarget', 'audit-findings')).toMatchObject({
    arn: 'arn:aws:mock:::audit-topic',
  });
  await declared({ threatDetector: 'none' });
  expect(registered('aws:cloudwatch/eventRule:EventRule')).toEqual([]);
  expect(registered('aws:guardduty/detector:Detector')).toEqual([]);
});

test('AWS Config records into a bucket of its own, and Security Hub checks it by standards', async () => {
  const audit = await declared({
    configurationRecorder: 'create',
    recordingFrequency: 'daily',
    securityHub: 'create',
    securityStandards: ['cis'],
  });
  expect(inputsOf('aws:cfg/recorder:Recorder', 'audit-recorder')).toMatchObject({
    recordingMode: { recordingFrequency: 'DAILY' },
    roleArn: 'arn:aws:mock:::audit-configuration-role',
  });
  expect(inputsOf('aws:cfg/deliveryChannel:DeliveryChannel', 'audit-channel')).toMatchObject({
    name: 'company',
    s3KmsKeyArn: 'arn:aws:mock:::audit-key',
  });
  expect(inputsOf('aws:cfg/recorderStatus:RecorderStatus', 'audit-recorder')).toMatchObject({ isEnabled: true });
  expect(
    String(inputsOf('aws:securityhub/standardsSubscription:StandardsSubscription', 'audit-cis').standardsArn),
  ).toMatch(/^arn:aws:securityhub:[a-z0-9-]+::standards\/cis-aws-foundations-benchmark/);
  expect([audit.configuration, audit.securityHub]).toEqual([expect.anything(), expect.anything()]);
});

test('with a trail and a topic that exist, there are only alarms and queries', async () => {
  const audit = await declared({
    trailLogGroupName: pulumi.output('organization'),
    alarmTopicArn: pulumi.output('arn:aws:sns:us-east-1:111122223333:security'),
  });
  for (const type of ['cloudtrail/trail:Trail', 's3/bucket:Bucket', 'kms/key:Key', 'sns/topic:Topic', 'iam/role:Role'])
    expect(registered(`aws:${type}`)).toEqual([]);
  expect(inputsOf('aws:cloudwatch/logMetricFilter:LogMetricFilter', 'audit-root-use').logGroupName).toBe(
    'organization',
  );
  expect(() => audit.grants.read('auditor', 'auditor-role')).toThrow('audit has no bucket: its trail exists.');
});

test('a refused audit registers nothing', async () => {
  await expect(declared({ lockDays: 30 })).rejects.toThrow(/lockDays: lockDays is 30, and lock is 'none'/);
  expect(registered('aws:cloudtrail/trail:Trail')).toEqual([]);
});
