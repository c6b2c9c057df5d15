import { exactly, type Row, rows } from './decision-rows';

const ACCOUNT = '111122223333';
const OTHER = '999999999999';
const REGION = 'eu-central-1';
const ELB = 'logdelivery.elasticloadbalancing.amazonaws.com';
const OF = ['bucket', 'EdgeAccessLogBucket'] as const;
const BUCKET = 'arn:aws:s3:::edgeaccesslogbucket';
const logOf = (account: string) => `${BUCKET}/edge/AWSLogs/${account}/elasticloadbalancing/${REGION}/2026/11/26/log.gz`;
const LOG = logOf(ACCOUNT);

const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const from = (account = ACCOUNT, region = REGION, resource = 'loadbalancer/app/edge/1') => ({
  'aws:SourceArn': `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`,
});

/** What the policy of the access logs of an edge must say. */
export const EDGE_ROWS: readonly Row[] = [
  ...exactly(OF, ELB, [
    {
      what: 'an access log',
      action: 's3:PutObject',
      resource: LOG,
      context: from(),
      otherAction: 's3:GetObject',
      otherResource: `${BUCKET}/edge/other`,
    },
  ]),
  ...rows(OF, ELB, [
    ['the test object', 'allowed', 's3:PutObject', `${BUCKET}/edge/AWSLogs/${ACCOUNT}/ELBAccessLogTestFile`, from()],
    ['a log of another account', 'not allowed', 's3:PutObject', logOf(OTHER), { ...tls, ...from(OTHER) }],
    ['a load balancer of another account', 'not allowed', 's3:PutObject', LOG, { ...tls, ...from(OTHER) }],
    ['another region', 'not allowed', 's3:PutObject', LOG, { ...tls, ...from(ACCOUNT, 'us-east-1') }],
    ['what is no load balancer', 'not allowed', 's3:PutObject', LOG, from(ACCOUNT, REGION, 'targetgroup/a/1')],
    ['deleting a log', 'not allowed', 's3:DeleteObject', LOG, { ...tls, ...from() }],
    ['plain HTTP', 'denied', 's3:PutObject', LOG, { ...from(), 'aws:SecureTransport': 'false' }],
  ]),
  ...['other.amazonaws.com', 'delivery.logs.amazonaws.com'].flatMap((service) =>
    rows(OF, service, [['another service', 'not allowed', 's3:PutObject', LOG, { ...tls, ...from() }]]),
  ),
  ...rows(OF, `arn:aws:iam::${ACCOUNT}:role/some`, [
    ['reading, which IAM policies decide', 'not allowed', 's3:GetObject', LOG, tls],
    ['plain HTTP', 'denied', 's3:GetObject', LOG, { ...tls, 'aws:SecureTransport': 'false' }],
    ['plain HTTP', 'denied', 's3:ListBucket', BUCKET, { ...tls, 'aws:SecureTransport': 'false' }],
    ['TLS 1.1', 'denied', 's3:GetObject', LOG, { ...tls, 's3:TlsVersion': '1.1' }],
    ['TLS 1.1', 'denied', 's3:ListBucket', BUCKET, { ...tls, 's3:TlsVersion': '1.1' }],
  ]),
];
