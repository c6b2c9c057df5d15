import { accessLogBucketSettings, accessLogPolicy } from '../../../lib/network/inference-edge/access-logs';

const BUCKET = 'arn:aws-cn:s3:::logs';
const PLACE = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };
const DENIALS = ['DenyPlaintext', 'DenyOldTls'];

const statementsOf = (kind: 'application' | 'network') => {
  const statements = accessLogPolicy({ kind }, BUCKET, PLACE);
  expect(statements.filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => Sid)).toEqual(DENIALS);
  return statements.filter(({ Effect }) => Effect === 'Allow');
};

test('only application load balancers of this account and region write their logs', () => {
  expect(statementsOf('application')).toEqual([
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [`${BUCKET}/edge/AWSLogs/111122223333/*`],
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/*' },
      },
    },
  ]);
});

test('log delivery writes the logs of network load balancers, and reads who owns the bucket', () => {
  const Condition = {
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnLike: { 'aws:SourceArn': 'arn:aws-cn:logs:cn-north-1:111122223333:*' },
  };
  const Principal = { Service: 'delivery.logs.amazonaws.com' };
  expect(statementsOf('network')).toEqual([
    { Sid: 'CheckAcl', Effect: 'Allow', Principal, Action: ['s3:GetBucketAcl'], Resource: [BUCKET], Condition },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Principal,
      Action: ['s3:PutObject'],
      Resource: [`${BUCKET}/edge/AWSLogs/111122223333/*`],
      Condition,
    },
  ]);
});

test('logs expire, and their bucket is closed and encrypted with SSE-S3, which load balancers need', () => {
  expect(accessLogBucketSettings(30)).toMatchObject({
    encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    publicAccessBlock: { RestrictPublicBuckets: true },
    lifecycle: { Rules: [{ Expiration: { Days: 30 } }] },
  });
});
