import type { PolicyStatement } from '../../../lib/security/policy';
import { planModelStore } from '../../../lib/storage/model-store/model-store';
import {
  modelStorePolicy,
  modelStoreReadStatements,
  modelStoreWriteStatements,
} from '../../../lib/storage/model-store/policy';

const arns = { bucketArn: 'arn:aws:s3:::models', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k' };
const place = { region: 'eu-central-1' };
const account = { partition: 'aws', accountId: '111122223333' };
const serviceLinkedRoles = 'arn:aws:iam::111122223333:role/aws-service-role/*';
const ofThisBucket = {
  StringLike: {
    'kms:ViaService': 's3.eu-central-1.*',
    'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'],
  },
};

function policyOf(uploadPrincipals: readonly string[] = []): readonly PolicyStatement[] {
  return modelStorePolicy(planModelStore({ uploadPrincipals }).plan, { ...arns, vpcEndpointId: 'vpce-1' }, account);
}

test('the bucket policy grants nothing', () => {
  expect(policyOf().map(({ Effect }) => Effect)).not.toContain('Allow');
});

test('calls that reach models on another way than the endpoint are denied, but not those of AWS services', () => {
  const statement = policyOf().find(({ Sid }) => Sid === 'DenyModelsOutsideVpc');
  expect(statement).toEqual({
    Sid: 'DenyModelsOutsideVpc',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: [
      's3:GetObject*',
      's3:PutObject*',
      's3:DeleteObject*',
      's3:RestoreObject',
      's3:ReplicateObject',
      's3:ReplicateDelete',
      's3:ListBucket',
      's3:ListBucketVersions',
      's3:ListBucketMultipartUploads',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ],
    Resource: ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'],
    Condition: {
      StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotLike: { 'aws:PrincipalArn': [serviceLinkedRoles] },
    },
  });
});

test.each([
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
  's3:DeleteBucket',
  's3:GetBucketLocation',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
])('CloudFormation can still call %s from anywhere over TLS', (action) => {
  const denied = policyOf().filter(
    ({ Sid, Action }) =>
      !['DenyPlaintext', 'DenyOldTls'].includes(Sid) && Action.some((pattern) => matches(pattern, action)),
  );
  expect(denied).toEqual([]);
});

test('principals that upload from outside are exempt from the rule', () => {
  const uploader = 'arn:aws:iam::111122223333:role/uploader';
  const statement = policyOf([uploader]).find(({ Sid }) => Sid === 'DenyModelsOutsideVpc');
  expect(statement?.Condition?.ArnNotLike).toEqual({ 'aws:PrincipalArn': [serviceLinkedRoles, uploader] });
});

test.each([
  ['DenyPlaintext', ['arn:aws:s3:::models', 'arn:aws:s3:::models/*']],
  ['DenyOldTls', ['arn:aws:s3:::models', 'arn:aws:s3:::models/*']],
  ['DenyModelsOutsideVpc', ['arn:aws:s3:::models', 'arn:aws:s3:::models/*']],
  ['DenyOtherEncryption', ['arn:aws:s3:::models/*']],
  ['DenyUnnamedKey', ['arn:aws:s3:::models/*']],
  ['DenyOtherKey', ['arn:aws:s3:::models/*']],
  ['DenyCustomerKey', ['arn:aws:s3:::models/*']],
])('%s is for every principal, on %j', (sid, resources) => {
  expect(policyOf().find(({ Sid }) => Sid === sid)).toMatchObject({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Resource: resources,
  });
});

test('plaintext, old TLS and other keys are denied', () => {
  const policy = Object.fromEntries(policyOf().map((statement) => [statement.Sid, statement]));
  expect(policy.DenyPlaintext).toMatchObject({
    Action: ['s3:*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  expect(policy.DenyOldTls).toMatchObject({
    Action: ['s3:*'],
    Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
  });
  for (const sid of ['DenyOtherEncryption', 'DenyUnnamedKey', 'DenyOtherKey', 'DenyCustomerKey']) {
    expect(policy[sid]?.Action).toEqual(['s3:PutObject', 's3:ReplicateObject']);
  }
  expect(policy.DenyOtherEncryption?.Condition).toEqual({
    Null: { 's3:x-amz-server-side-encryption': 'false' },
    StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
  });
  expect(policy.DenyUnnamedKey?.Condition).toEqual({
    StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
    Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' },
  });
  expect(policy.DenyCustomerKey?.Condition).toEqual({
    Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
  });
  expect(policy.DenyOtherKey?.Condition).toEqual({
    Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
    StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': arns.keyArn },
  });
});

test('a reader may list, get and decrypt, and nothing else', () => {
  expect(modelStoreReadStatements(arns, place)).toEqual([
    { Sid: 'ListModels', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::models'] },
    {
      Sid: 'ReadModels',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: ['arn:aws:s3:::models/*'],
    },
    {
      Sid: 'DecryptModels',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [arns.keyArn],
      Condition: ofThisBucket,
    },
  ]);
});

test('a writer may not delete', () => {
  expect(modelStoreWriteStatements(arns, place)).toEqual([
    {
      Sid: 'ListUploads',
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
      Resource: ['arn:aws:s3:::models'],
    },
    {
      Sid: 'WriteModels',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      Resource: ['arn:aws:s3:::models/*'],
    },
    {
      Sid: 'EncryptModels',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: [arns.keyArn],
      Condition: ofThisBucket,
    },
  ]);
});

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
}
