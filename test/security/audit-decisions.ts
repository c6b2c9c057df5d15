import { type Case, exactly, type Row, rows } from './decision-rows';

const ACCOUNT = '111122223333';
const OTHER = '999999999999';
const REGION = 'eu-central-1';
const CLOUDTRAIL = 'cloudtrail.amazonaws.com';
const ALARMS = 'cloudwatch.amazonaws.com';
const EVENTS = 'events.amazonaws.com';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/AuditKey`;
const BUCKET = 'arn:aws:s3:::auditbucket';
const FILE = `${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/11/26/file.json.gz`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:audit`;
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;

const trail = (account = ACCOUNT, name = 'audit') => `arn:aws:cloudtrail:${REGION}:${account}:trail/${name}`;
const byTrail = (arn: string) => ({ 'aws:SourceArn': arn });
const encrypts = (arn: string) => ({ ...byTrail(arn), 'kms:EncryptionContext:aws:cloudtrail:arn': arn });
const forTopic = (arn: string, account = ACCOUNT) => ({
  'kms:EncryptionContext:aws:sns:topicArn': arn,
  'aws:SourceAccount': account,
});
const alarm = (name: string, account = ACCOUNT) => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${account}:alarm:${name}`,
  'aws:SecureTransport': 'true',
});
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const upload = (arn: string) => ({ ...tls, ...byTrail(arn), 's3:x-amz-acl': 'bucket-owner-full-control' });

const KEY_ROWS = [
  ...rows(['key', 'AuditKey'], CLOUDTRAIL, [
    ['files of this trail', 'allowed', 'kms:GenerateDataKey', KEY, encrypts(trail())],
    ['files of another trail', 'not allowed', 'kms:GenerateDataKey', KEY, encrypts(trail(ACCOUNT, 'other'))],
    ['a trail of another account', 'not allowed', 'kms:GenerateDataKey', KEY, encrypts(trail(OTHER))],
    [
      'files of another trail, called by this one',
      'not allowed',
      'kms:GenerateDataKey',
      KEY,
      { ...encrypts(trail(OTHER)), ...byTrail(trail()) },
    ],
    ['without a trail', 'not allowed', 'kms:GenerateDataKey', KEY],
    ['what kind of key it is', 'allowed', 'kms:DescribeKey', KEY, byTrail(trail())],
    ['what kind of key it is, for another account', 'not allowed', 'kms:DescribeKey', KEY, byTrail(trail(OTHER))],
    ['reading its files', 'not allowed', 'kms:Decrypt', KEY, encrypts(trail())],
  ]),
  ...rows(['key', 'AuditKey'], ALARMS, [
    ['alarms of the account to this topic', 'allowed', 'kms:GenerateDataKey', KEY, forTopic(TOPIC)],
    ['alarms of the account to this topic', 'allowed', 'kms:Decrypt', KEY, forTopic(TOPIC)],
    ['another topic', 'not allowed', 'kms:Decrypt', KEY, forTopic(`${TOPIC}-other`)],
    ['alarms of another account', 'not allowed', 'kms:GenerateDataKey', KEY, forTopic(TOPIC, OTHER)],
    ['log files', 'not allowed', 'kms:Decrypt', KEY, encrypts(trail())],
  ]),
  ...rows(['key', 'AuditKey'], EVENTS, [
    [
      'findings to this topic, without a source',
      'allowed',
      'kms:GenerateDataKey',
      KEY,
      { 'kms:EncryptionContext:aws:sns:topicArn': TOPIC },
    ],
    [
      'findings to another topic',
      'not allowed',
      'kms:Decrypt',
      KEY,
      { 'kms:EncryptionContext:aws:sns:topicArn': `${TOPIC}-other` },
    ],
  ]),
  ...rows(['key', 'AuditKey'], `logs.${REGION}.amazonaws.com`, [
    [
      'log groups of the account',
      'allowed',
      'kms:Encrypt',
      KEY,
      { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:events` },
    ],
    [
      'log groups of another account',
      'not allowed',
      'kms:Encrypt',
      KEY,
      { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${OTHER}:log-group:events` },
    ],
  ]),
  ...rows(['key', 'AuditKey'], role('some'), [['IAM policies decide who reads', 'left to IAM', 'kms:Decrypt', KEY]]),
  ...rows(['key', 'AuditKey'], role('some', OTHER), [['another account', 'not allowed', 'kms:Decrypt', KEY]]),
];

const deletions = (expected: Case[1]): readonly Case[] => [
  ['a log file', expected, 's3:DeleteObject', FILE, tls],
  ['a version of a log file', expected, 's3:DeleteObjectVersion', FILE, tls],
  ['a lock of governance', expected, 's3:BypassGovernanceRetention', FILE, tls],
];

const BUCKET_ROWS = [
  ...rows(['bucket', 'AuditBucket'], CLOUDTRAIL, [
    ['the trail checks the bucket', 'allowed', 's3:GetBucketAcl', BUCKET, { ...tls, ...byTrail(trail()) }],
    ['another trail', 'not allowed', 's3:GetBucketAcl', BUCKET, { ...tls, ...byTrail(trail(OTHER)) }],
    ['the trail writes files', 'allowed', 's3:PutObject', FILE, upload(trail())],
    ['a trail of another account', 'not allowed', 's3:PutObject', FILE, upload(trail(OTHER))],
    ['outside of its folder', 'not allowed', 's3:PutObject', `${BUCKET}/other`, upload(trail())],
    ['a file that it keeps for itself', 'not allowed', 's3:PutObject', FILE, { ...tls, ...byTrail(trail()) }],
  ]),
  ...rows(['bucket', 'AuditBucket'], role('administrator'), [
    ...deletions('denied'),
    ['plain HTTP', 'denied', 's3:GetObject', FILE, { ...tls, 'aws:SecureTransport': 'false' }],
    ['TLS 1.1', 'denied', 's3:GetObject', FILE, { ...tls, 's3:TlsVersion': '1.1' }],
    ['reading, which IAM policies decide', 'not allowed', 's3:GetObject', FILE, tls],
  ]),
  ...rows(['bucket', 'AuditBucket'], role('audit-administrator'), deletions('not allowed')),
];

const TOPIC_ROWS = [
  ...rows(['topic', 'AuditTopicPolicy'], ALARMS, [
    ['an alarm of the audit', 'allowed', 'sns:Publish', TOPIC, alarm('audit-root-use')],
    ['another alarm', 'not allowed', 'sns:Publish', TOPIC, alarm('cpu')],
    ['an alarm of another account', 'not allowed', 'sns:Publish', TOPIC, alarm('audit-root-use', OTHER)],
  ]),
  ...rows(['topic', 'AuditTopicPolicy'], role('operator'), [
    ['the account subscribes', 'left to IAM', 'sns:Subscribe', TOPIC],
    ['a forged alarm', 'not allowed', 'sns:Publish', TOPIC, { 'aws:SecureTransport': 'true' }],
    ['plain HTTP', 'denied', 'sns:Publish', TOPIC, { 'aws:SecureTransport': 'false' }],
  ]),
  ...rows(['topic', 'AuditTopicPolicy'], role('operator', OTHER), [
    ['another account', 'not allowed', 'sns:Subscribe', TOPIC],
  ]),
];

const streams = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:AuditLogGroup:log-stream:${name}`;
const viaS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'kms:EncryptionContext:aws:cloudtrail:arn': trail() };

const ROLE_ROWS = [
  ...rows(['trust', 'AuditRole'], CLOUDTRAIL, [['CloudTrail', 'allowed', 'sts:AssumeRole', role('AuditRole')]]),
  ...rows(['trust', 'AuditRole'], 'ec2.amazonaws.com', [
    ['another service', 'not allowed', 'sts:AssumeRole', role('AuditRole')],
  ]),
  ...rows(['identity', 'AuditRole'], role('AuditRole'), [
    ['its stream', 'allowed', 'logs:PutLogEvents', streams(`${ACCOUNT}_CloudTrail_${REGION}`)],
    ['its stream', 'allowed', 'logs:CreateLogStream', streams(`${ACCOUNT}_CloudTrail_${REGION}_2`)],
    ['a stream of its own making', 'not allowed', 'logs:PutLogEvents', streams('forged')],
    ['reading events', 'not allowed', 'logs:GetLogEvents', streams(`${ACCOUNT}_CloudTrail_${REGION}`)],
  ]),
  ...rows(['identity', 'Auditor'], role('Auditor'), [
    ['lists log files', 'allowed', 's3:ListBucket', BUCKET],
    ['reads a log file', 'allowed', 's3:GetObject', FILE],
    ['decrypts a log file', 'allowed', 'kms:Decrypt', KEY, viaS3],
    ['decrypts something else', 'not allowed', 'kms:Decrypt', KEY, { 'kms:ViaService': `s3.${REGION}.amazonaws.com` }],
    ['decrypts without S3', 'not allowed', 'kms:Decrypt', KEY, encrypts(trail())],
    ['writes a log file', 'not allowed', 's3:PutObject', FILE],
    ['deletes a log file', 'not allowed', 's3:DeleteObject', FILE],
    ['changes the bucket', 'not allowed', 's3:PutBucketPolicy', BUCKET],
  ]),
];

const logGroup = { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:events` };
const otherAction = 'kms:PutKeyPolicy';

const EXACT_ROWS = [
  ...exactly(['key', 'AuditKey'], CLOUDTRAIL, [
    {
      what: 'files of this trail',
      action: 'kms:GenerateDataKey',
      resource: KEY,
      context: encrypts(trail()),
      otherAction,
    },
    { what: 'what kind of key', action: 'kms:DescribeKey', resource: KEY, context: byTrail(trail()), otherAction },
  ]),
  ...exactly(['key', 'AuditKey'], ALARMS, [
    { what: 'alarms', action: 'kms:GenerateDataKey', resource: KEY, context: forTopic(TOPIC), otherAction },
  ]),
  ...exactly(['key', 'AuditKey'], EVENTS, [
    {
      what: 'findings',
      action: 'kms:GenerateDataKey',
      resource: KEY,
      context: { 'kms:EncryptionContext:aws:sns:topicArn': TOPIC },
      otherAction,
    },
  ]),
  ...exactly(['key', 'AuditKey'], `logs.${REGION}.amazonaws.com`, [
    { what: 'events', action: 'kms:Encrypt', resource: KEY, context: logGroup, otherAction },
  ]),
  // Another service, with all that the right one has.
  ...rows(['key', 'AuditKey'], 'other.amazonaws.com', [
    ['files of the trail', 'not allowed', 'kms:GenerateDataKey', KEY, encrypts(trail())],
    ['what kind of key', 'not allowed', 'kms:DescribeKey', KEY, byTrail(trail())],
    ['alarms', 'not allowed', 'kms:GenerateDataKey', KEY, forTopic(TOPIC)],
    ['events', 'not allowed', 'kms:Encrypt', KEY, logGroup],
  ]),
  ...exactly(['bucket', 'AuditBucket'], CLOUDTRAIL, [
    {
      what: 'the check of the bucket',
      action: 's3:GetBucketAcl',
      resource: BUCKET,
      context: byTrail(trail()),
      otherAction: 's3:PutBucketAcl',
    },
    {
      what: 'a log file',
      action: 's3:PutObject',
      resource: FILE,
      context: { ...byTrail(trail()), 's3:x-amz-acl': 'bucket-owner-full-control' },
      otherAction: 's3:GetObject',
      otherResource: `${BUCKET}/other`,
    },
  ]),
  ...rows(['bucket', 'AuditBucket'], 'other.amazonaws.com', [
    ['another service', 'not allowed', 's3:GetBucketAcl', BUCKET, byTrail(trail())],
    ['another service', 'not allowed', 's3:PutObject', FILE, upload(trail())],
  ]),
  ...exactly(['topic', 'AuditTopicPolicy'], ALARMS, [
    {
      what: 'an alarm',
      action: 'sns:Publish',
      resource: TOPIC,
      context: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': alarm('audit-root-use')['aws:SourceArn'] },
      otherAction: 'sns:Subscribe',
      otherResource: `${TOPIC}-other`,
    },
  ]),
  ...exactly(['topic', 'AuditTopicPolicy'], EVENTS, [
    {
      what: 'a finding',
      action: 'sns:Publish',
      resource: TOPIC,
      otherAction: 'sns:Subscribe',
      otherResource: `${TOPIC}-other`,
    },
  ]),
  ...rows(['topic', 'AuditTopicPolicy'], 'other.amazonaws.com', [
    ['another service', 'not allowed', 'sns:Publish', TOPIC, alarm('audit-root-use')],
    ['another service', 'not allowed', 'sns:Subscribe', TOPIC],
  ]),
  ...rows(['topic', 'AuditTopicPolicy'], role('operator'), [
    ['the account removes the topic', 'not allowed', 'sns:DeleteTopic', TOPIC],
    ['another topic', 'not allowed', 'sns:Subscribe', `${TOPIC}-other`],
  ]),
  ...exactly(['identity', 'AuditRole'], role('AuditRole'), [
    {
      what: 'events',
      action: 'logs:PutLogEvents',
      resource: streams(`${ACCOUNT}_CloudTrail_${REGION}`),
      otherAction: 'logs:DeleteLogStream',
      otherResource: streams('forged'),
    },
  ]),
  ...exactly(['identity', 'Auditor'], role('Auditor'), [
    {
      what: 'lists log files',
      action: 's3:ListBucket',
      resource: BUCKET,
      otherAction: 's3:DeleteBucket',
      otherResource: `${BUCKET}-other`,
    },
    {
      what: 'reads log files',
      action: 's3:GetObject',
      resource: FILE,
      otherAction: 's3:PutObject',
      otherResource: `${BUCKET}-other/file`,
    },
    {
      what: 'decrypts log files',
      action: 'kms:Decrypt',
      resource: KEY,
      context: viaS3,
      otherAction: 'kms:Encrypt',
      otherResource: KEY.replace('AuditKey', 'KeysData'),
    },
  ]),
];

const CONFIG = 'config.amazonaws.com';
const RECORDER = 'AuditConfigurationRole';
const CONFIG_BUCKET = 'arn:aws:s3:::auditconfigurationbucket';
const CONFIG_FILE = `${CONFIG_BUCKET}/AWSLogs/${ACCOUNT}/Config/${REGION}/2026/11/26/ConfigHistory/file.json.gz`;
const ofAccount = { 'aws:SourceAccount': ACCOUNT };

const CONFIGURATION_ROWS = [
  ...exactly(['trust', RECORDER], CONFIG, [
    { what: 'AWS Config', action: 'sts:AssumeRole', resource: role(RECORDER), context: ofAccount },
  ]),
  ...rows(['trust', RECORDER], CONFIG, [
    ['for another account', 'not allowed', 'sts:AssumeRole', role(RECORDER), { 'aws:SourceAccount': OTHER }],
  ]),
  ...rows(['trust', RECORDER], 'ec2.amazonaws.com', [
    ['another service', 'not allowed', 'sts:AssumeRole', role(RECORDER), ofAccount],
  ]),
  ...exactly(['identity', RECORDER], role(RECORDER), [
    {
      what: 'checks its bucket',
      action: 's3:GetBucketAcl',
      resource: CONFIG_BUCKET,
      otherAction: 's3:PutBucketAcl',
      otherResource: BUCKET,
    },
    { what: 'finds its bucket', action: 's3:ListBucket', resource: CONFIG_BUCKET, otherResource: BUCKET },
    {
      what: 'writes a file',
      action: 's3:PutObject',
      resource: CONFIG_FILE,
      context: { 's3:x-amz-acl': 'bucket-owner-full-control' },
      otherAction: 's3:GetObject',
      otherResource: `${CONFIG_BUCKET}/AWSLogs/${OTHER}/Config/file`,
    },
    {
      what: 'encrypts a file',
      action: 'kms:GenerateDataKey',
      resource: KEY,
      context: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` },
      otherAction: 'kms:ReEncryptFrom',
      otherResource: KEY.replace('AuditKey', 'KeysData'),
    },
  ]),
  ...rows(['identity', RECORDER], role(RECORDER), [
    ['a file of the trail', 'not allowed', 's3:PutObject', FILE, { 's3:x-amz-acl': 'bucket-owner-full-control' }],
    ['decrypts without S3', 'not allowed', 'kms:Decrypt', KEY],
    ['decrypts by S3', 'allowed', 'kms:Decrypt', KEY, { 'kms:ViaService': `s3.${REGION}.amazonaws.com` }],
  ]),
  ...rows(['bucket', 'AuditConfigurationBucket'], role('administrator'), [
    ['a file', 'denied', 's3:DeleteObject', CONFIG_FILE, tls],
    ['a version of a file', 'denied', 's3:DeleteObjectVersion', CONFIG_FILE, tls],
    ['plain HTTP', 'denied', 's3:GetObject', CONFIG_FILE, { ...tls, 'aws:SecureTransport': 'false' }],
    ['TLS 1.1', 'denied', 's3:GetObject', CONFIG_FILE, { ...tls, 's3:TlsVersion': '1.1' }],
    ['reading, which IAM policies decide', 'not allowed', 's3:GetObject', CONFIG_FILE, tls],
  ]),
];

/** What the policies of an audit must say. */
export const AUDIT_ROWS: readonly Row[] = [
  ...KEY_ROWS,
  ...BUCKET_ROWS,
  ...TOPIC_ROWS,
  ...ROLE_ROWS,
  ...EXACT_ROWS,
  ...CONFIGURATION_ROWS,
];
