import { KEY_ARN, MANAGED_POLICY_ARN, parseArn, ROLE_ARN, ROLE_PATH } from '../../lib/core/arn';

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

const FORMS = { KEY_ARN, MANAGED_POLICY_ARN, ROLE_ARN, ROLE_PATH };

test.each(Object.entries(FORMS))(
  'the example of %s has its form, and an empty text has not',
  (_, { pattern, example }) => {
    expect(example).toMatch(pattern);
    expect('').not.toMatch(pattern);
  },
);

test.each([
  'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
])('%s is a key', (text) => {
  expect(text).toMatch(KEY_ARN.pattern);
});

test.each([
  'arn:aws:kms:us-east-1:111122223333:alias/company',
  'arn:aws:kms::111122223333:key/k',
  'arn:aws:kms:us-east-1:1111:key/k',
  'alias/company',
])('%s is no key', (text) => {
  expect(text).not.toMatch(KEY_ARN.pattern);
});

test.each(['arn:aws:iam::111122223333:role/nodes', 'arn:aws-cn:iam::111122223333:role/a/b/nodes+1'])(
  '%s is a role',
  (text) => {
    expect(text).toMatch(ROLE_ARN.pattern);
  },
);

test.each([
  'arn:aws:iam::111122223333:role/',
  'arn:aws:iam::111122223333:user/nodes',
  'arn:aws:sts::111122223333:assumed-role/nodes/session',
  'arn:aws:iam::111122223333:role/no des',
])('%s is no role', (text) => {
  expect(text).not.toMatch(ROLE_ARN.pattern);
});
