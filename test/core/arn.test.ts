import { parseArn } from '../../lib/core/arn';

test.each([
  [
    'arn:aws:iam::111122223333:role/team/admin',
    { partition: 'aws', service: 'iam', region: '', accountId: '111122223333', resource: 'role/team/admin' },
  ],
  [
    'arn:aws-cn:acm:cn-north-1:111122223333:certificate/12:34',
    {
      partition: 'aws-cn',
      service: 'acm',
      region: 'cn-north-1',
      accountId: '111122223333',
      resource: 'certificate/12:34',
    },
  ],
  ['arn:aws:s3:::models', { partition: 'aws', service: 's3', region: '', accountId: '', resource: 'models' }],
  [
    'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy',
    { partition: 'aws', service: 'iam', region: '', accountId: 'aws', resource: 'policy/AmazonEKSClusterPolicy' },
  ],
])('reads %s', (text, parts) => {
  expect(parseArn(text)).toEqual(parts);
});

test.each(['', 'office', 'arn:aws:s3:::', 'arn:gcp:s3:::models', 'arn:aws:iam::12345:role/a', 'x arn:aws:s3:::models'])(
  "'%s' is no ARN",
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

test.each(['${Token[Role.Arn.12]}', 'arn:aws:iam::${Token[AWS.AccountId.4]}:role/a', '${Output[0]}'])(
  '%s is known only at deployment',
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);
