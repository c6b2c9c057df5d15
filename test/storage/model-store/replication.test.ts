import { required } from '../../../lib/core/plan';
import {
  type ModelStoreOptions,
  type ModelStorePlan,
  planModelStore,
} from '../../../lib/storage/model-store/model-store';
import { modelStorePolicy } from '../../../lib/storage/model-store/policy';
import {
  replicationRoleName,
  type ReplicationOptions,
  type ReplicationPlan,
} from '../../../lib/storage/model-store/replication';
import { replicationRules, replicationStatements } from '../../../lib/storage/model-store/replication-data';
import { replicationRoleArns, replicationTrustPolicy } from '../../../lib/storage/model-store/replication-roles';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/eu';
const COPIES: ModelStoreOptions = {
  bucketName: 'models',
  replicaBucketName: 'models-eu',
  replicaRegion: 'eu-west-1',
  replicaKeyArn: KEY,
};
const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1' };
const ARNS = { bucketArn: 'arn:aws:s3:::models', keyArn: 'arn:aws:kms:us-east-1:111122223333:key/us' };

function planned(options: ReplicationOptions = {}): ModelStorePlan & { readonly replication: ReplicationPlan } {
  return required(planModelStore({ ...COPIES, ...options })) as ModelStorePlan & {
    readonly replication: ReplicationPlan;
  };
}

test('models are copied to a bucket of another region, without deletions and without a promise of time', () => {
  expect(planned().replication).toEqual({
    bucketName: 'models-eu',
    region: 'eu-west-1',
    keyArn: KEY,
    deletions: false,
    timeControl: false,
    roleName: 'models-replication',
  });
});

test('copies are paid for by the GB, and the time control too', () => {
  expect(planned().cost[1]).toMatchObject({
    item: 'Copies of models in eu-west-1, while there are none',
    usdPerHour: 0,
    basis: expect.stringMatching(/^0\.02 USD per GB that is copied/),
  });
  const { basis, source } = planned({ replicationTimeControl: true }).cost[1] ?? {};
  expect(basis).toMatch(/^0\.02 USD and 0\.015 USD for the time control per GB/);
  expect(source).toMatch(/not verified\)$/);
});

const together = /replicaBucketName, replicaKeyArn are set, and replicaRegion left out/;
test.each<[ModelStoreOptions, string, string, RegExp]>([
  [{ ...COPIES, replicaRegion: undefined }, 'replica-incomplete', 'replicaRegion', together],
  [
    { replicationTimeControl: true },
    'replica-incomplete',
    'replicaBucketName',
    /^replicationTimeControl is set, and replicaBucketName, replicaRegion, replicaKeyArn left out/,
  ],
  [{ replicateDeletions: false }, 'replica-incomplete', 'replicaBucketName', /^replicateDeletions is set/],
  [
    { ...COPIES, bucketName: undefined },
    'replica-source-unnamed',
    'bucketName',
    /'models-eu', and bucketName was left/,
  ],
  [{ ...COPIES, bucketName: 'models-eu' }, 'replica-of-itself', 'replicaBucketName', /'models-eu', which is the/],
  [{ bucketName: 'models', replicaOf: 'models' }, 'replica-of-itself', 'replicaOf', /'models', which is the bucket/],
  [{ ...COPIES, replicaOf: 'models-us' }, 'replica-chained', 'replicaBucketName', /would not reach 'models-eu'/],
  [{ ...COPIES, replicaRegion: 'eu-west-3' }, 'key-of-another-region', 'replicaKeyArn', /eu-west-1, .* is eu-west-3/],
  [{ ...COPIES, replicaRegion: 'Ireland' }, 'malformed', 'replicaRegion', /'Ireland' is not a valid region/],
  [{ ...COPIES, replicaBucketName: 'Eu' }, 'malformed', 'replicaBucketName', /'Eu' is not a valid bucket name/],
  [{ ...COPIES, replicaKeyArn: 'alias/eu' }, 'malformed', 'replicaKeyArn', /'alias\/eu' is not a valid ARN of a key/],
  [{ replicaOf: 'Us' }, 'malformed', 'replicaOf', /'Us' is not a valid bucket name/],
])('%j is refused', (options, code, path, message) => {
  expect(planModelStore(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<ModelStoreOptions>([
  { ...COPIES, replicaOf: 'models-eu' },
  { ...COPIES, replicaOf: '${Output[1]}' },
  { ...COPIES, bucketName: '${Token[Name.1]}' },
  { ...COPIES, replicaBucketName: '${Output[1]}', replicaKeyArn: '${Output[2]}' },
  { ...COPIES, replicaRegion: '${Token[Region.1]}' },
  { replicaOf: 'models-us' },
])('%j is taken', (options) => {
  expect(planModelStore(options).problems).toEqual([]);
});

test.each([
  ['models', 'models-replication'],
  [`a${'b'.repeat(62)}`, `${'b'.repeat(52)}-replication`],
  ['${Token[A.very.long.name.of.a.parameter.that.only.the.deployment.knows.1]}', /^\$\{Token\[A.*\]\}-replication$/],
])('the role of %s has a name that IAM takes', (bucketName, name) => {
  expect(replicationRoleName(bucketName)).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
});

test('all models are copied, and encrypted again with the key of the other region', () => {
  expect(replicationRules(planned().replication, PLACE)).toEqual([
    {
      id: 'copy-models',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Disabled' },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
      destination: { bucket: 'arn:aws:s3:::models-eu', encryptionConfiguration: { replicaKmsKeyId: KEY } },
    },
  ]);
});

test('deletions and the time control are asked for by their options', () => {
  const { replication } = planned({ replicateDeletions: true, replicationTimeControl: true });
  expect(replicationRules(replication, PLACE)).toEqual([
    expect.objectContaining({
      deleteMarkerReplication: { status: 'Enabled' },
      destination: expect.objectContaining({
        metrics: { status: 'Enabled', eventThreshold: { minutes: 15 } },
        replicationTime: { status: 'Enabled', time: { minutes: 15 } },
      }),
    }),
  ]);
  const actions = (plan: ReplicationPlan) => replicationStatements(plan, ARNS, PLACE).flatMap(({ Action }) => Action);
  expect(actions(replication)).toContain('s3:ReplicateDelete');
  expect(actions(planned().replication)).not.toContain('s3:ReplicateDelete');
});

test('the role reads this bucket, writes the other one, and uses each key for its own bucket', () => {
  expect(replicationStatements(planned().replication, ARNS, PLACE)).toEqual([
    {
      Sid: 'ReadReplication',
      Effect: 'Allow',
      Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::models'],
    },
    {
      Sid: 'ReadVersions',
      Effect: 'Allow',
      Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      Resource: ['arn:aws:s3:::models/*'],
    },
    {
      Sid: 'WriteCopies',
      Effect: 'Allow',
      Action: ['s3:ReplicateObject', 's3:ReplicateTags'],
      Resource: ['arn:aws:s3:::models-eu/*'],
    },
    {
      Sid: 'DecryptModels',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [ARNS.keyArn],
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.us-east-1.*',
          'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'],
        },
      },
    },
    {
      Sid: 'EncryptCopies',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: [KEY],
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.eu-west-1.*',
          'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::models-eu', 'arn:aws:s3:::models-eu/*'],
        },
      },
    },
  ]);
});

test('both buckets let in the role that copies, which is outside of the VPC', () => {
  const role = 'arn:aws:iam::111122223333:role/platform/models-replication';
  const source = planned({ rolePath: '/platform/' } as ReplicationOptions);
  const copy = required(planModelStore({ bucketName: 'models-eu', replicaOf: 'models', rolePath: '/platform/' }));

  expect(replicationRoleArns(source, PLACE)).toEqual([role]);
  expect(replicationRoleArns(copy, PLACE)).toEqual([role]);
  for (const plan of [source, copy]) {
    const rule = modelStorePolicy(plan, { ...ARNS, vpcEndpointId: 'vpce-1' }, PLACE).find(
      ({ Sid }) => Sid === 'DenyModelsOutsideVpc',
    );
    expect(rule?.Condition?.ArnNotLike?.['aws:PrincipalArn']).toContain(role);
  }
});

test('S3 assumes the role', () => {
  expect(replicationTrustPolicy().Statement).toEqual([
    expect.objectContaining({ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' } }),
  ]);
});

test.each<keyof ReplicationOptions>(['replicaBucketName', 'replicaRegion', 'replicaKeyArn'])(
  'without %s no copies are planned',
  (option) => {
    expect(planModelStore({ ...COPIES, [option]: undefined }).plan.replication).toBeUndefined();
  },
);

test.each<[ModelStoreOptions, string]>([
  // Each would be a second problem if a stand-in were judged.
  [{ ...COPIES, replicaBucketName: 'Eu', replicaOf: 'models-us' }, 'replicaBucketName'],
  [{ bucketName: 'my-company-models', replicaOf: 'Us' }, 'replicaOf'],
  [{ ...COPIES, bucketName: 'my-company-models', replicaBucketName: 'Eu' }, 'replicaBucketName'],
  [{ ...COPIES, replicaRegion: 'Ireland', replicaKeyArn: KEY.replace('eu-west-1', 'us-west-2') }, 'replicaRegion'],
])('of %j only %s is a problem', (options, path) => {
  expect(planModelStore(options).problems.map((it) => it.path)).toEqual([path]);
});

test('copies in a region that is known only at deployment are those of another region', () => {
  expect(planned({ replicaRegion: '${Token[Region.1]}' }).cost[1]?.item).toBe(
    'Copies of models in another region, while there are none',
  );
  const [plain, controlled] = [false, true].map(
    (replicationTimeControl) => planned({ replicationTimeControl }).cost[1]?.source ?? '',
  );
  expect(plain).not.toContain(' and ');
  expect(controlled?.startsWith(`${plain} and https://`)).toBe(true);
});

test('a store with copies in both directions lets in both roles', () => {
  expect(replicationRoleArns(planned({ replicaOf: 'models-eu' }), PLACE)).toEqual([
    'arn:aws:iam::111122223333:role/models-replication',
    'arn:aws:iam::111122223333:role/models-eu-replication',
  ]);
});
