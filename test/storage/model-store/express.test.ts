import { required } from '../../../lib/core/plan';
import { planExpressBucketNames, planExpressUri } from '../../../lib/storage/model-store/express';
import {
  expressBucketArn,
  expressBucketPolicy,
  expressBucketSettings,
} from '../../../lib/storage/model-store/express-data';
import { type ModelStoreOptions, planModelStore } from '../../../lib/storage/model-store/model-store';
import { modelStoreReadStatements, modelStoreWriteStatements } from '../../../lib/storage/model-store/policy';

const HOT: ModelStoreOptions = { bucketName: 'models', expressZoneIds: ['use1-az4', 'use1-az6', 'use1-az4'] };
const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1' };
const BUCKET = 'arn:aws:s3express:us-east-1:111122223333:bucket/models--use1-az4--x-s3';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/us';

test('each zone has one directory bucket, whose name says the zone', () => {
  expect(required(planModelStore(HOT)).express).toEqual([
    { zoneId: 'use1-az4', bucketName: 'models--use1-az4--x-s3' },
    { zoneId: 'use1-az6', bucketName: 'models--use1-az6--x-s3' },
  ]);
});

test('an empty directory bucket costs nothing; what is stored, written and read has a price per GB', () => {
  const [, first, second] = required(planModelStore(HOT)).cost;
  expect(first).toMatchObject({ item: 'Directory bucket in use1-az4, while it is empty', usdPerHour: 0 });
  expect(first?.basis).toMatch(
    /^0\.11 USD per GB and month of models, 0\.0032 per GB that is written and 0\.0006 per GB/,
  );
  expect(second).toMatchObject({ item: 'Directory bucket in use1-az6, while it is empty' });
});

test('a bucket name that is no text is one problem: it was not left out', () => {
  const { problems } = planModelStore({ ...HOT, bucketName: 5 as never });
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(['bucketName wrong-type']);
});

test.each<[ModelStoreOptions, string, string, RegExp]>([
  [{ ...HOT, bucketName: undefined }, 'express-unnamed', 'bucketName', /use1-az4, use1-az6, and bucketName was left/],
  [
    { ...HOT, bucketName: 'm'.repeat(48) },
    'express-name-too-long',
    'bucketName',
    /^bucketName has 48 characters, and 'm{48}--use1-az4--x-s3' 64; a bucket name has at most 63/,
  ],
  [{ ...HOT, expressZoneIds: ['use1-az4', 'usw2-az1'] }, 'express-zones-mixed', 'expressZoneIds', /of use1 and usw2/],
  [{ ...HOT, expressZoneIds: ['us-east-1a'] }, 'malformed', 'expressZoneIds[0]', /'us-east-1a' is not a valid id of a/],
  [{ ...HOT, expressZoneIds: ['${Token[Zone.1]}'] }, 'must-be-known', 'expressZoneIds[0]', /must be known/],
])('%j is refused', (options, code, path, message) => {
  expect(planModelStore(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

const names = (options: ModelStoreOptions) => planModelStore(options).plan.express.map((it) => it.bucketName);

test('directory buckets are named after the store, or after a stand-in that is refused', () => {
  expect(names({ ...HOT, bucketName: 'weights' })[0]).toBe('weights--use1-az4--x-s3');
  expect(names({ ...HOT, bucketName: undefined })[0]).toBe('models--use1-az4--x-s3');
  const { problems } = planModelStore({ ...HOT, bucketName: 'Bad_' });
  expect(problems.map(({ code }) => code)).toEqual(['malformed']);
});

test('of zones whose names differ in length the longest counts', () => {
  const options = { bucketName: 'm'.repeat(47), expressZoneIds: ['use1-az4', 'use1-az10'] };
  expect(planModelStore(options).problems).toEqual([
    expect.objectContaining({
      code: 'express-name-too-long',
      message: expect.stringContaining(`'${'m'.repeat(47)}--use1-az10--x-s3' 64;`),
      fix: expect.stringContaining('46'),
    }),
  ]);
});

test('directory buckets that exist are named', () => {
  const existing = ['models--use1-az4--x-s3', '${Token[Name.1]}'];
  expect(planExpressBucketNames({ expressBucketNames: existing })).toMatchObject({ plan: existing, problems: [] });
  expect(planExpressBucketNames({ expressBucketNames: ['models'] }).problems).toMatchObject([
    { code: 'malformed', path: 'expressBucketNames[0]' },
  ]);
  expect(planExpressBucketNames({}).plan).toEqual([]);
});

test('the longest name is taken, and the fix says how long it is', () => {
  expect(planModelStore({ ...HOT, bucketName: 'm'.repeat(47) }).problems).toEqual([]);
  expect(planModelStore({ ...HOT, bucketName: 'm'.repeat(50) }).problems[0]?.fix).toMatch(/at most 47 characters/);
  expect(
    planModelStore({ ...HOT, bucketName: '${Token[A.name.that.is.as.long.as.that.of.no.bucket.1]}' }),
  ).toMatchObject({
    problems: [],
  });
});

test('directory buckets need an endpoint of their own in the VPC', () => {
  expect(planModelStore(HOT, { hasExpressEndpoint: false }).problems).toEqual([
    expect.objectContaining({ code: 'express-endpoint-missing', path: 'expressZoneIds' }),
  ]);
  expect(planModelStore({ bucketName: 'models' }, { hasExpressEndpoint: false }).problems).toEqual([]);
});

test('directory buckets and copies in another region go together: the bucket of the store has the originals', () => {
  const replica = {
    replicaBucketName: 'models-eu',
    replicaRegion: 'eu-west-1',
    replicaKeyArn: KEY.replace('us-east-1', 'eu-west-1'),
  };
  expect(planModelStore({ ...HOT, ...replica }).problems).toEqual([]);
});

test('an address names the bucket of its zone; a zone without bucket is refused', () => {
  const { express } = required(planModelStore(HOT));
  expect(required(planExpressUri(express, 'use1-az6', 'llama'))).toBe('s3://models--use1-az6--x-s3/llama');
  expect(planExpressUri(express, 'use1-az5', 'llama').problems).toEqual([
    expect.objectContaining({
      code: 'express-zone-undeclared',
      path: 'zoneId',
      message: "The store has no directory bucket in 'use1-az5'; it has use1-az4, use1-az6.",
    }),
  ]);
});

test('a store without directory buckets says so, and plans an address all the same', () => {
  const { plan, problems } = planExpressUri([], 'use1-az5', 'llama');
  expect(problems[0]?.message).toBe("The store has no directory bucket in 'use1-az5'; it has none.");
  expect(plan).toMatch(/^s3:\/\/models--[a-z0-9-]+--x-s3\/llama$/);
});

test('a directory bucket is encrypted with the key of the store, and keeps no parts of uploads', () => {
  const plan = required(planModelStore(HOT));
  const [first] = plan.express;
  expect(first && expressBucketSettings(plan, first, KEY)).toEqual({
    bucketName: 'models--use1-az4--x-s3',
    locationName: 'use1-az4',
    dataRedundancy: 'SingleAvailabilityZone',
    encryption: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY },
    bucketKeyEnabled: true,
    lifecycle: {
      id: 'remove-incomplete-uploads',
      status: 'Enabled',
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  });
  expect(expressBucketArn('models--use1-az4--x-s3', PLACE)).toBe(BUCKET);
});

test('sessions begin in the VPC, with a TLS of today', () => {
  const uploader = 'arn:aws:iam::111122223333:role/uploader';
  const policyOf = (options: ModelStoreOptions) =>
    expressBucketPolicy(required(planModelStore({ ...HOT, ...options })), BUCKET, 'vpce-2');
  expect(policyOf({ uploadPrincipals: [uploader] })).toEqual([
    {
      Sid: 'DenyOldTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3express:CreateSession'],
      Resource: [BUCKET],
      Condition: { NumericLessThan: { 's3express:TlsVersion': '1.2' } },
    },
    {
      Sid: 'DenyModelsOutsideVpc',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3express:CreateSession'],
      Resource: [BUCKET],
      Condition: {
        StringNotEquals: { 'aws:SourceVpce': 'vpce-2' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
        ArnNotLike: { 'aws:PrincipalArn': [uploader] },
      },
    },
  ]);
  // A condition without a value would match nothing, and deny nothing.
  expect(policyOf({})[1]?.Condition).not.toHaveProperty('ArnNotLike');
});

test('a reader has sessions that only read, a writer others; both use the key', () => {
  const arns = { bucketArn: 'arn:aws:s3:::models', keyArn: KEY, expressBucketArns: [BUCKET] };
  const useKey = {
    Sid: 'UseKeyOfExpressModels',
    Effect: 'Allow',
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: [KEY],
    Condition: {
      StringLike: { 'kms:ViaService': ['s3express.us-east-1.*', 's3.us-east-1.*'] },
      StringLikeIfExists: {
        'kms:EncryptionContext:aws:s3:arn': [`*${BUCKET}`],
        'kms:EncryptionContext:aws:s3express:arn': [`*${BUCKET}`],
      },
    },
  };
  expect(modelStoreReadStatements(arns, PLACE).slice(3)).toEqual([
    {
      Sid: 'ReadExpressModels',
      Effect: 'Allow',
      Action: ['s3express:CreateSession'],
      Resource: [BUCKET],
      Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
    },
    useKey,
  ]);
  expect(modelStoreWriteStatements(arns, PLACE).slice(3)).toEqual([
    { Sid: 'WriteExpressModels', Effect: 'Allow', Action: ['s3express:CreateSession'], Resource: [BUCKET] },
    useKey,
  ]);
});
