import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import type { IModelStore } from '../../../lib/storage/model-store/model-store-access.pulumi';
import { planModelStore } from '../../../lib/storage/model-store/model-store';
import type { ModelStore, ModelStoreArgs } from '../../../lib/storage/model-store/model-store.pulumi';
import {
  modelStorePolicy,
  modelStoreReadStatements,
  modelStoreWriteStatements,
} from '../../../lib/storage/model-store/policy';
import { expressBucketPolicy } from '../../../lib/storage/model-store/express-data';
import type { ReplicationPlan } from '../../../lib/storage/model-store/replication';
import { replicationStatements } from '../../../lib/storage/model-store/replication-data';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const BUCKET = 'aws:s3/bucket:Bucket';
const POLICY = 'aws:iam/rolePolicy:RolePolicy';
const ARNS = { bucketArn: 'arn:aws:mock:::models-bucket', keyArn: KEY };
const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1' };

function declared(
  args: Partial<ModelStoreArgs> = {},
  use: (models: ModelStore) => void = () => undefined,
): Promise<ModelStore> {
  return declare(async () => {
    const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
    const store = new ModelStore('models', {
      encryptionKeyArn: pulumi.output(KEY),
      vpcEndpointId: pulumi.output('vpce-1'),
      bucketName: 'company-models',
      ...args,
    });
    use(store);
    return store;
  });
}

function settingsOf(type: string, name: string): Record<string, unknown> {
  return inputsOf(`aws:s3/${type}`, name);
}

const STORE = 'ai-datacenter:storage:ModelStore models';

test('a store ends its registration with its bucket', async () => {
  await declared();
  expect(outputsOf(STORE)).toEqual({ bucketName: 'company-models', bucketArn: ARNS.bucketArn });
});

test('the bucket of a backup plan has its tag', async () => {
  await declared({ backupPlan: 'daily', uploadPrincipals: ['arn:aws:iam::111122223333:role/backups'] });
  expect(inputsOf(BUCKET, 'models-bucket')).toMatchObject({ tags: { 'ai-datacenter/backup-plan': 'daily' } });
});

test('the bucket is encrypted with the key, versioned, closed to the public, and forgets replaced models', async () => {
  await declared({ keepReplacedDays: 7 });
  expect(inputsOf(BUCKET, 'models-bucket')).toEqual({ bucket: 'company-models', tags: {} });
  const bucket = 'company-models';
  const encryption = 'bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
  expect(settingsOf(encryption, 'models-encryption')).toEqual({
    bucket,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ],
  });
  expect(settingsOf('bucketVersioning:BucketVersioning', 'models-versions')).toEqual({
    bucket,
    versioningConfiguration: { status: 'Enabled' },
  });
  expect(settingsOf('bucketPublicAccessBlock:BucketPublicAccessBlock', 'models-public-access')).toEqual({
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(settingsOf('bucketOwnershipControls:BucketOwnershipControls', 'models-ownership')).toEqual({
    bucket,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });
  expect(settingsOf('bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'models-lifecycle')).toEqual({
    bucket,
    rules: [
      {
        id: 'expire-replaced-models',
        status: 'Enabled',
        filter: { prefix: '' },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
});

test('the policy of the bucket is the planned one, after public access is blocked', async () => {
  const uploader = 'arn:aws:iam::111122223333:role/uploader';
  await declared({ uploadPrincipals: [pulumi.output(uploader)] });
  const plan = required(planModelStore({ uploadPrincipals: [uploader] }));
  const [policy] = registered('aws:s3/bucketPolicy:BucketPolicy');
  expect(JSON.parse(String(policy?.inputs.policy))).toEqual({
    Version: '2012-10-17',
    Statement: modelStorePolicy(plan, { ...ARNS, vpcEndpointId: 'vpce-1' }, PLACE),
  });
  expect(optionsOf('aws:s3/bucketPolicy:BucketPolicy models-policy').dependencies).toContain(
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock models-public-access',
  );
});

test.each([
  [undefined, true],
  [false, false],
])(
  'with retainOnDelete %p the bucket is retained with its settings, and never its policy: %p',
  async (retainOnDelete, expected) => {
    await declared({ retainOnDelete });
    const ofBucket = allRegistered().filter(({ type }) => type.startsWith('aws:s3/'));
    expect(ofBucket).toHaveLength(7);
    expect(optionsOf('aws:s3/bucketPolicy:BucketPolicy models-policy').retainOnDelete).not.toBe(true);
    const settings = ofBucket.filter(({ name }) => name !== 'models-policy');
    const retained = settings.map(({ type, name }) => optionsOf(`${type} ${name}`).retainOnDelete);
    expect(new Set(retained)).toEqual(new Set([expected]));
  },
);

test('permissions go to a role, a component that has one, a name, or an Output of a name', async () => {
  await declared({}, (models) => {
    const role = { name: pulumi.output('a-role') } as never;
    models.grants.read('one', { role });
    models.grants.read('two', 'b-role');
    models.grants.write('three', pulumi.output('c-role'));
    models.grants.read('four', Promise.resolve('d-role'));
  });
  expect(Object.fromEntries(registered(POLICY).map(({ name, inputs }) => [name, inputs.role]))).toEqual({
    'models-one-read': 'a-role',
    'models-two-read': 'b-role',
    'models-three-write': 'c-role',
    'models-four-read': 'd-role',
  });
  const statementsOf = (name: string) => JSON.parse(String(inputsOf(POLICY, name).policy)).Statement;
  expect(statementsOf('models-one-read')).toEqual(modelStoreReadStatements(ARNS, PLACE));
  expect(statementsOf('models-three-write')).toEqual(modelStoreWriteStatements(ARNS, PLACE));
});

test('a component without a role of its own is refused', async () => {
  await expect(declared({}, (models) => void models.grants.read('one', { role: undefined }))).rejects.toThrow(
    'The component has no role of its own; pass the name of its role.',
  );
});

test('the pods of a service account get permission to read before their association exists', async () => {
  await declared({}, (models) => {
    models.podIdentity('chat', { clusterName: 'training', namespace: 'chat', serviceAccount: 'chat' });
  });
  expect(inputsOf('aws:iam/role:Role', 'chat-role').description).toBe('Reads models for chat/chat');
  const policy = JSON.parse(String(inputsOf(POLICY, 'chat-permissions').policy));
  expect(policy.Statement).toEqual(modelStoreReadStatements(ARNS, PLACE));
  expect(optionsOf('aws:eks/podIdentityAssociation:PodIdentityAssociation chat').dependencies).toContain(
    `${POLICY} chat-permissions`,
  );
});

test('models are copied by a role of its own, once versions and permissions are there', async () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/eu';
  const args = {
    replicaBucketName: pulumi.output('company-models-eu'),
    replicaRegion: 'eu-west-1',
    replicaKeyArn: pulumi.output(keyArn),
    replicationTimeControl: true,
    rolePath: '/platform/',
  };
  const store = await declared(args);

  expect(store.replicationRole).toBeDefined();
  const name = 'aws:s3/bucketReplicationConfig:BucketReplicationConfig';
  expect(inputsOf(name, 'models-replication')).toEqual({
    bucket: 'company-models',
    role: expect.stringContaining('models-replication-role'),
    rules: [
      {
        id: 'copy-models',
        status: 'Enabled',
        priority: 1,
        filter: { prefix: '' },
        deleteMarkerReplication: { status: 'Disabled' },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
        destination: {
          bucket: 'arn:aws:s3:::company-models-eu',
          encryptionConfiguration: { replicaKmsKeyId: keyArn },
          metrics: { status: 'Enabled', eventThreshold: { minutes: 15 } },
          replicationTime: { status: 'Enabled', time: { minutes: 15 } },
        },
      },
    ],
  });
  expect(optionsOf(`${name} models-replication`).dependencies).toEqual(
    expect.arrayContaining([
      'aws:s3/bucketVersioning:BucketVersioning models-versions',
      `${POLICY} models-replication-permissions`,
    ]),
  );
  expect(inputsOf('aws:iam/role:Role', 'models-replication-role')).toMatchObject({
    name: 'company-models-replication',
    path: '/platform/',
  });
  const { plan } = store;
  const { replication } = plan;
  expect(JSON.parse(String(inputsOf(POLICY, 'models-replication-permissions').policy)).Statement).toEqual(
    replicationStatements({ ...replication, bucketName: 'company-models-eu', keyArn } as ReplicationPlan, ARNS, PLACE),
  );
});

test('a zone gets a directory bucket with settings and policy, and readers get sessions that only read', async () => {
  const args = { expressZoneIds: ['use1-az4'], expressVpcEndpointId: pulumi.output('vpce-2') };
  const models = await declared(args, (store) => void store.grants.read('loader', 'loader-role'));
  const bucket = 'company-models--use1-az4--x-s3';
  const arn = `arn:aws:s3express:us-east-1:111122223333:bucket/${bucket}`;
  const name = 'models-express-use1-az4';

  expect(inputsOf('aws:s3/directoryBucket:DirectoryBucket', name)).toEqual({
    bucket,
    location: { name: 'use1-az4' },
    dataRedundancy: 'SingleAvailabilityZone',
  });
  const encryption = 'bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
  expect(settingsOf(encryption, `${name}-encryption`)).toEqual({
    bucket,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ],
  });
  expect(settingsOf('bucketLifecycleConfiguration:BucketLifecycleConfiguration', `${name}-lifecycle`)).toMatchObject({
    bucket,
    rules: [{ abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }],
  });
  const { policy } = settingsOf('bucketPolicy:BucketPolicy', `${name}-policy`);
  expect(JSON.parse(String(policy)).Statement).toEqual(expressBucketPolicy(models.plan, arn, 'vpce-2'));
  expect(optionsOf(`aws:s3/bucketPolicy:BucketPolicy ${name}-policy`).parent).toBe(STORE);
  expect(JSON.parse(String(inputsOf(POLICY, 'models-loader-read').policy)).Statement).toEqual(
    modelStoreReadStatements({ ...ARNS, expressBucketArns: [arn] }, PLACE),
  );
  expect(await knownValue(models.expressUriOf('use1-az4', pulumi.output('llama')))).toBe(`s3://${bucket}/llama`);
});

test('zones without the endpoint of the VPC are refused', async () => {
  await expect(declared({ expressZoneIds: ['use1-az4'] })).rejects.toMatchObject({
    errors: [{ propertyPath: 'expressZoneIds' }],
  });
});

test('an address of a model has the name of the bucket', async () => {
  const models = await declared();
  expect(await knownValue(models.uriOf('llama'))).toBe('s3://company-models/llama');
});

test('an existing bucket is used as it is: no resource, and permissions in its own region', async () => {
  let models: IModelStore | undefined;
  await declare(async () => {
    const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
    models = ModelStore.fromBucket('models', {
      bucketName: 'theirs',
      encryptionKeyArn: KEY.replace('us-east-1', 'eu-west-1'),
      region: 'eu-west-1',
    });
    models.grants.read('loader', 'role');
    return models as unknown as pulumi.Resource;
  });
  expect(outputsOf(STORE)).toEqual({ bucketName: 'theirs', bucketArn: 'arn:aws:s3:::theirs' });
  expect(allRegistered().map(({ type }) => type)).toEqual(['ai-datacenter:storage:ModelStore', POLICY]);
  expect(JSON.parse(String(inputsOf(POLICY).policy)).Statement).toEqual(
    modelStoreReadStatements(
      { bucketArn: 'arn:aws:s3:::theirs', keyArn: KEY.replace('us-east-1', 'eu-west-1') },
      { region: 'eu-west-1' },
    ),
  );
  expect(await knownValue(models?.uriOf('llama'))).toBe('s3://theirs/llama');
});

test('an existing directory bucket is read with the permissions of its store; another name is refused', async () => {
  const attributes = { bucketName: 'theirs', encryptionKeyArn: KEY };
  await declare(async () => {
    const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
    const models = ModelStore.fromBucket('models', {
      ...attributes,
      expressBucketNames: [pulumi.output('theirs--use1-az4--x-s3')],
    });
    models.grants.read('loader', 'role');
    expect(() => ModelStore.fromBucket('others', { ...attributes, expressBucketNames: ['theirs'] })).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ propertyPath: 'expressBucketNames[0]' })] }),
    );
    return models as unknown as pulumi.Resource;
  });
  expect(JSON.parse(String(inputsOf(POLICY, 'models-loader-read').policy)).Statement).toEqual(
    modelStoreReadStatements(
      {
        bucketArn: 'arn:aws:s3:::theirs',
        keyArn: KEY,
        expressBucketArns: ['arn:aws:s3express:us-east-1:111122223333:bucket/theirs--use1-az4--x-s3'],
      },
      PLACE,
    ),
  );
});

test('an existing bucket whose key is named by an alias is refused', async () => {
  const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
  const attributes = { bucketName: 'theirs', encryptionKeyArn: 'alias/theirs' };
  expect(() => ModelStore.fromBucket('models', attributes)).toThrow(
    expect.objectContaining({ errors: [expect.objectContaining({ propertyPath: 'encryptionKeyArn' })] }),
  );
});

test('an existing bucket is named by its name and its region, not by an address', async () => {
  const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
  const attributes = { bucketName: 's3://theirs', region: 'Ireland', encryptionKeyArn: KEY };
  expect(() => ModelStore.fromBucket('models', attributes)).toThrow(
    expect.objectContaining({
      errors: [
        expect.objectContaining({ propertyPath: 'bucketName' }),
        expect.objectContaining({ propertyPath: 'region' }),
      ],
    }),
  );
});

test('all problems are thrown at once, those of references too, and no child is registered', async () => {
  const wrong = { bucketName: 'No', encryptionKeyArn: 'alias/x', vpcEndpointId: undefined, keepReplacedDays: 0 };
  await expect(declared(wrong as never)).rejects.toMatchObject({
    errors: [
      { propertyPath: 'encryptionKeyArn' },
      { propertyPath: 'vpcEndpointId' },
      { propertyPath: 'bucketName' },
      { propertyPath: 'keepReplacedDays' },
    ],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});

test('the key of a bucket that exists is required', async () => {
  const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
  const attributes = { bucketName: 'theirs', encryptionKeyArn: undefined as never };
  expect(() => ModelStore.fromBucket('keyless', attributes)).toThrow(/encryptionKeyArn.*\[missing\]/);
});
