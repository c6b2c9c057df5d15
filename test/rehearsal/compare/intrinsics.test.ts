import { holds, resolve, type Surroundings } from '../../../lib/rehearsal/src/compare/intrinsics';
import { Unread } from '../../../lib/rehearsal/src/compare/resource';

const AROUND: Surroundings = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'Store',
  stackId: 'arn:stack',
  template: {
    Conditions: {
      IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] },
      IsAws: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] },
      Both: { 'Fn::And': [{ Condition: 'IsProduction' }, { 'Fn::Not': [{ Condition: 'IsAws' }] }] },
      Either: { 'Fn::Or': [{ Condition: 'IsProduction' }, { Condition: 'IsAws' }] },
    },
    Mappings: { Sizes: { 'us-east-1': { small: 't3.small' } } },
  },
  ref: (name) => ({ Bucket: 'bucket-1', Stage: 'test', Key: new Unread('Key was not made') })[name],
  attribute: async (logicalId, name) => `${logicalId}.${name}`,
  importValue: (name) => ({ 'Network:Vpc': 'vpc-1' })[name],
  stackOutput: async (stack, name) => `${stack}/${name}`,
};

test.each([
  [{ Ref: 'Bucket' }, 'bucket-1'],
  [{ Ref: 'AWS::Region' }, 'us-east-1'],
  [{ Ref: 'AWS::StackId' }, 'arn:stack'],
  [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'Bucket.Arn'],
  [{ 'Fn::GetAtt': 'Database.Endpoint.Address' }, 'Database.Endpoint.Address'],
  [{ 'Fn::ImportValue': { 'Fn::Sub': 'Network:${Vpc}' } }, undefined],
  [{ 'Fn::ImportValue': 'Network:Vpc' }, 'vpc-1'],
  [{ 'Fn::GetStackOutput': { StackName: 'Network', OutputName: 'Vpc' } }, 'Network/Vpc'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }]] }, 'a-bucket-1'],
  [{ 'Fn::Select': ['1', { 'Fn::Split': [':', 'a:b'] }] }, 'b'],
  [
    { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/${!literal}/${Bucket.Arn}' },
    'arn:aws:s3:::bucket-1/${literal}/Bucket.Arn',
  ],
  [{ 'Fn::Sub': ['${Name}!', { Name: { Ref: 'Bucket' } }] }, 'bucket-1!'],
  [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
  [{ 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  [{ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 't3.small'],
  [{ 'Fn::If': ['IsProduction', 'large', 'small'] }, 'small'],
  [{ 'Fn::Length': ['a', 'b'] }, 2],
  [{ 'Fn::ToJsonString': { a: { Ref: 'Bucket' } } }, '{"a":"bucket-1"}'],
  [
    ['a', { Ref: 'AWS::NoValue' }, { 'Fn::If': ['IsAws', 'b', 'c'] }],
    ['a', 'b'],
  ],
])('%j becomes %j', async (value, expected) => {
  expect(await resolve(value, AROUND)).toEqual(expected);
});

test('the condition of a policy statement is no function', async () => {
  const statement = { Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } } };
  expect(await resolve(statement, AROUND)).toEqual({
    Condition: { StringEquals: { 'aws:PrincipalAccount': '000000000000' } },
  });
});

test.each([
  ['IsProduction', false],
  ['IsAws', true],
  ['Both', false],
  ['Either', true],
])('the condition %s is %s', async (condition, expected) => {
  expect(await holds(condition, AROUND)).toBe(expected);
});

test.each([
  ['{{resolve:secretsmanager:arn:SecretString:password}}', 'a secret'],
  [{ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Bucket' }, '}}']] }, 'a secret'],
  [{ 'Fn::Sub': '{{resolve:ssm-secure:${Bucket}}}' }, 'a secret'],
  [{ 'Fn::Join': ['', ['a', { Ref: 'Key' }]] }, 'Key was not made'],
  [{ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, 'Fn::Cidr is not read'],
])('%j has no value here, with a reason', async (value, reason) => {
  expect(await resolve(value, AROUND)).toEqual(new Unread(reason));
});
