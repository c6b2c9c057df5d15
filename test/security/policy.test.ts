import { allow } from '../../lib/security/policy';

test('a statement that allows has a condition only if one is given', () => {
  const statement = { Sid: 'List', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::models'] };
  const condition = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
  expect(allow('List', ['s3:ListBucket'], ['arn:aws:s3:::models'])).toStrictEqual(statement);
  expect(allow('List', ['s3:ListBucket'], ['arn:aws:s3:::models'], condition)).toStrictEqual({
    ...statement,
    Condition: condition,
  });
});
