import { isProblems } from '../../lib/planning/problem';
import {
  type ModelStoreOptions,
  modelStorePolicy,
  modelStoreReadStatements,
  modelStoreWriteStatements,
  planModelStore,
} from '../../lib/storage/model-store';

const arns = { bucketArn: 'arn:aws:s3:::models', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k' };
const place = { region: 'eu-central-1' };
const ofThisBucket = {
  StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
  StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'] },
};

test('a model store keeps what was replaced for a month, and broken uploads for a week', () => {
  expect(planModelStore({})).toEqual({
    bucketName: undefined,
    uploadPrincipals: [],
    keepReplacedDays: 30,
    abortUploadAfterDays: 7,
  });
});

test('the bucket policy gives no right at all', () => {
  expect(modelStorePolicy(arns, 'vpce-1', []).map(({ Effect }) => Effect)).not.toContain('Allow');
});

test('models are refused to whoever comes by another way than the endpoint, but for AWS services', () => {
  const statement = modelStorePolicy(arns, 'vpce-1', []).find(({ Sid }) => Sid === 'DenyModelsOutsideVpc');
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
  const denied = modelStorePolicy(arns, 'vpce-1', []).filter(
    ({ Sid, Action }) =>
      !['DenyPlaintext', 'DenyOldTls'].includes(Sid) && Action.some((pattern) => matches(pattern, action)),
  );
  expect(denied).toEqual([]);
});

test('who uploads from outside is left out of the rule', () => {
  const uploader = 'arn:aws:iam::111122223333:role/uploader';
  const statement = modelStorePolicy(arns, 'vpce-1', [uploader]).find(({ Sid }) => Sid === 'DenyModelsOutsideVpc');
  expect(statement?.Condition?.ArnNotLike).toEqual({ 'aws:PrincipalArn': [uploader] });
});

test('plaintext, old TLS and other keys are refused', () => {
  const policy = Object.fromEntries(
    modelStorePolicy(arns, 'vpce-1', []).map((statement) => [statement.Sid, statement]),
  );
  expect(policy.DenyPlaintext).toMatchObject({
    Action: ['s3:*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  expect(policy.DenyOldTls).toMatchObject({
    Action: ['s3:*'],
    Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
  });
  expect(policy.DenyOtherEncryption?.Condition).toEqual({
    Null: { 's3:x-amz-server-side-encryption': 'false' },
    StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
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

test.each<[ModelStoreOptions, string, string, RegExp]>([
  [{ keepReplacedDays: 0 }, 'model-retention-invalid', 'keepReplacedDays', /for 0 days/],
  [{ keepReplacedDays: 1.5 }, 'model-retention-invalid', 'keepReplacedDays', /for 1.5 days/],
  [{ bucketName: 'My_Models' }, 'bucket-name-invalid', 'bucketName', /'My_Models'/],
  [{ bucketName: 'models.example.com' }, 'bucket-name-invalid', 'bucketName', /'models.example.com'/],
  [{ bucketName: 'models-s3alias' }, 'bucket-name-invalid', 'bucketName', /'models-s3alias'/],
  [
    { uploadPrincipals: ['arn:aws:iam::111122223333:role/uploader', '*'] },
    'upload-principal-invalid',
    'uploadPrincipals[1]',
    /'\*'/,
  ],
  [
    { uploadPrincipals: ['arn:aws:iam::111122223333:root'] },
    'upload-principal-invalid',
    'uploadPrincipals[0]',
    /:root'/,
  ],
  [
    { uploadPrincipals: ['arn:aws:sts::111122223333:assumed-role/uploader/me'] },
    'upload-principal-invalid',
    'uploadPrincipals[0]',
    /assumed-role/,
  ],
])('%j is refused', (options, code, path, message) => {
  expect(planModelStore(options)).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('names and ARNs that only the deployment knows are not judged', () => {
  expect(
    isProblems(
      planModelStore({
        bucketName: '${Token[Name.1]}',
        uploadPrincipals: ['arn:aws:iam::${Token[Account.2]}:role/uploader'],
      }),
    ),
  ).toBe(false);
});

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
}
