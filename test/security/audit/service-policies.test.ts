import { auditKeyStatements } from '../../../lib/security/audit/audit-key';
import { type AuditOptions, planAudit } from '../../../lib/security/audit/audit';
import {
  CONFIGURATION_POLICIES,
  configurationBucketPolicy,
  configurationStatements,
  configurationTrustPolicy,
} from '../../../lib/security/audit/configuration-data';
import { topicPolicy } from '../../../lib/security/audit/topic-data';
import type { TrailPlan } from '../../../lib/security/audit/trail';
import {
  trailArn,
  trailBucketPolicy,
  trailLogStatements,
  trailReadStatements,
  trailTrustPolicy,
} from '../../../lib/security/audit/trail-data';

const PLACE = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1', urlSuffix: 'amazonaws.com.cn' };
const BUCKET = 'arn:aws-cn:s3:::log-files';
const KEY = 'arn:aws-cn:kms:cn-north-1:111122223333:key/1';
const TRAIL = 'arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/company';
const TOPIC = 'arn:aws-cn:sns:cn-north-1:111122223333:company';

const planned = (options: AuditOptions = {}) => planAudit({ auditName: 'company', ...options }).plan;
const trailOf = (options: AuditOptions = {}) => planned(options).trail as TrailPlan;
const sids = (statements: readonly { readonly Sid: string }[]) => statements.map(({ Sid }) => Sid);

const TLS = (resource: string) => [
  {
    Sid: 'DenyPlaintext',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:*'],
    Resource: [resource, `${resource}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
  {
    Sid: 'DenyOldTls',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:*'],
    Resource: [resource, `${resource}/*`],
    Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
  },
];

test('the key of an audit is for its own trail, the logs of the account, and what publishes to its topic', () => {
  const publishes = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: ['*'] };
  const ofTopic = { 'kms:EncryptionContext:aws:sns:topicArn': TOPIC };
  expect(auditKeyStatements(planned(), PLACE)).toEqual([
    {
      Sid: 'AccountIam',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' },
      Action: ['kms:*'],
      Resource: ['*'],
    },
    {
      Sid: 'TrailEncrypts',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:GenerateDataKey*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL, 'kms:EncryptionContext:aws:cloudtrail:arn': TRAIL } },
    },
    {
      Sid: 'TrailDescribesKey',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:DescribeKey'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL } },
    },
    {
      Sid: 'CloudWatchLogs',
      Effect: 'Allow',
      Principal: { Service: 'logs.cn-north-1.amazonaws.com.cn' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      Resource: ['*'],
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws-cn:logs:cn-north-1:111122223333:log-group:*' },
      },
    },
    {
      ...publishes,
      Sid: 'AlarmsPublish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { ...ofTopic, 'aws:SourceAccount': '111122223333' } },
    },
    {
      ...publishes,
      Sid: 'FindingsPublish',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: ofTopic },
    },
  ]);
});

test.each<[string, AuditOptions, readonly string[]]>([
  ['a topic that exists', { alarmTopicArn: TOPIC }, ['TrailEncrypts', 'TrailDescribesKey', 'CloudWatchLogs']],
  ['a trail that exists', { trailLogGroupName: '/events' }, ['AlarmsPublish', 'FindingsPublish']],
  [
    'no findings',
    { threatDetector: 'none' },
    ['TrailEncrypts', 'TrailDescribesKey', 'CloudWatchLogs', 'AlarmsPublish'],
  ],
])('with %s, the key is for nothing else', (_, options, expected) => {
  expect(sids(auditKeyStatements(planned(options), PLACE))).toEqual(['AccountIam', ...expected]);
});

test('AWS Config assumes its role for the account, and writes encrypted files of the account', () => {
  expect(CONFIGURATION_POLICIES).toEqual(['service-role/AWS_ConfigRole']);
  expect(configurationTrustPolicy(PLACE).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'config.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
  ]);
  expect(configurationStatements({ bucketArn: BUCKET, keyArn: KEY }, PLACE)).toEqual([
    { Sid: 'CheckBucket', Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: [BUCKET] },
    {
      Sid: 'WriteFiles',
      Effect: 'Allow',
      Action: ['s3:PutObject'],
      Resource: [`${BUCKET}/AWSLogs/111122223333/Config/*`],
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    {
      Sid: 'EncryptFiles',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [KEY],
      Condition: { StringLike: { 'kms:ViaService': 's3.cn-north-1.*' } },
    },
  ]);
  expect(configurationBucketPolicy(BUCKET)).toEqual([
    ...TLS(BUCKET),
    {
      Sid: 'DenyDeletion',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: [`${BUCKET}/*`],
    },
  ]);
});

test('alarms of the audit and findings are published to the topic, by TLS; the account manages it', () => {
  expect(topicPolicy(planned(), TOPIC, PLACE)).toEqual([
    {
      Sid: 'AlarmsPublish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['sns:Publish'],
      Resource: [TOPIC],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:company-*' },
      },
    },
    {
      Sid: 'FindingsPublish',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['sns:Publish'],
      Resource: [TOPIC],
    },
    {
      Sid: 'AccountManages',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' },
      Action: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:Subscribe', 'sns:SetTopicAttributes'],
      Resource: [TOPIC],
    },
    {
      Sid: 'DenyPlaintext',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sns:Publish'],
      Resource: [TOPIC],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
  expect(sids(topicPolicy(planned({ threatDetector: 'none' }), TOPIC, PLACE))).not.toContain('FindingsPublish');
});

test('CloudTrail delivers to the streams of the account and region', () => {
  expect(trailArn('company', PLACE)).toBe(TRAIL);
  expect(trailTrustPolicy().Statement).toEqual([
    { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: ['sts:AssumeRole'] },
  ]);
  const group = 'arn:aws-cn:logs:cn-north-1:111122223333:log-group:events';
  expect(trailLogStatements('events', PLACE)).toEqual([
    {
      Sid: 'DeliverEvents',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`${group}:log-stream:111122223333_CloudTrail_cn-north-1*`],
    },
  ]);
});

test('the bucket takes files of its own trail, by TLS, and lets no one delete them', () => {
  const names = { bucketArn: BUCKET, trailName: 'company' };
  const denial = {
    Sid: 'DenyDeletion',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'],
    Resource: [`${BUCKET}/*`],
  };
  expect(trailBucketPolicy(trailOf(), names, PLACE)).toEqual([
    {
      Sid: 'TrailChecksBucket',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['s3:GetBucketAcl'],
      Resource: [BUCKET],
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL } },
    },
    {
      Sid: 'TrailWritesFiles',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [`${BUCKET}/AWSLogs/111122223333/*`],
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    ...TLS(BUCKET),
    denial,
  ]);
  const cleaner = 'arn:aws-cn:iam::111122223333:role/cleaner';
  expect(trailBucketPolicy(trailOf({ deletePrincipals: [cleaner, cleaner] }), names, PLACE).at(-1)).toEqual({
    ...denial,
    Condition: { ArnNotLike: { 'aws:PrincipalArn': [cleaner] } },
  });
});

test('a reader of log files decrypts those of the trail, and of no other', () => {
  expect(trailReadStatements({ bucketArn: BUCKET, keyArn: KEY, trailName: 'company' }, PLACE)).toEqual([
    { Sid: 'ListLogFiles', Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: [BUCKET] },
    {
      Sid: 'ReadLogFiles',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: [`${BUCKET}/*`],
    },
    {
      Sid: 'DecryptLogFiles',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [KEY],
      Condition: {
        StringLike: { 'kms:ViaService': 's3.cn-north-1.*', 'kms:EncryptionContext:aws:cloudtrail:arn': TRAIL },
      },
    },
  ]);
});
