import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { Deployed } from '../../../lib/rehearsal/src/compare/deployed';
import type { Place } from '../../../lib/rehearsal/src/compare/places';
import { readPulumiDeployment, type ResourceOfPulumi } from '../../../lib/rehearsal/src/compare/pulumi-deployment';
import { Unread } from '../../../lib/rehearsal/src/compare/resource';

const CLOUD = { region: 'us-east-1', account: '000000000000', env: {} } as unknown as Cloud;

const properties = async (type: string, id: string, { region }: Place) => ({ type, id, region });

beforeEach(() => {
  jest.spyOn(Deployed, 'read').mockResolvedValue({ properties } as unknown as Deployed);
});
afterEach(() => jest.restoreAllMocks());

const resource = (type: string, name: string, more: Partial<ResourceOfPulumi> = {}): ResourceOfPulumi => ({
  urn: `urn:pulumi:lab::company::${type}::${name}`,
  type,
  name,
  id: `${name}-id`,
  inputs: {},
  protect: false,
  retainOnDelete: false,
  ...more,
});
const read = (...resources: ResourceOfPulumi[]) => readPulumiDeployment(CLOUD, { resources }, { stack: 'lab' });

const CLUSTER = resource('aws:eks/cluster:Cluster', 'lab', {
  cloud: { type: 'AWS::EKS::Cluster', identifier: 'lab', region: 'us-west-2', properties: { Name: 'lab' } },
});

test('a resource is compared in its region as the type that the local cloud made of it, under its URN', async () => {
  const { resources, stacks } = await read(CLUSTER, { ...resource('pulumi:pulumi:Stack', 'lab'), id: undefined });
  expect(stacks).toEqual([{ name: 'lab', resources: 1, seconds: undefined }]);
  expect(resources).toMatchObject([
    {
      path: 'urn:pulumi:lab::company::aws:eks/cluster:Cluster::lab',
      type: 'AWS::EKS::Cluster',
      physicalId: 'lab',
      resolved: { Name: 'lab' },
      actual: { type: 'AWS::EKS::Cluster', id: 'lab', region: 'us-west-2' },
      region: 'us-west-2',
      retained: false,
    },
  ]);
});

test('a secret is not compared, and is nowhere in what was read', async () => {
  const cloud = {
    type: 'AWS::RDS::DBInstance',
    identifier: 'db',
    region: 'us-east-1',
    properties: { Engine: 'postgres' },
    secrets: ['Password'],
  };
  const { resources } = await read(resource('aws:rds/instance:Instance', 'db', { cloud }));
  expect(resources[0]?.resolved).toEqual({ Engine: 'postgres', Password: new Unread('a secret') });
});

test('what is kept by its declaration, or protected, is retained', async () => {
  const { resources } = await read({ ...CLUSTER, retainOnDelete: true }, { ...CLUSTER, protect: true });
  expect(resources.map(({ retained }) => retained)).toEqual([true, true]);
});

test('a part of another resource is compared with that one', async () => {
  const part = resource('aws:s3/bucketVersioning:BucketVersioning', 'part', {
    cloud: { type: 'AWS::S3::Bucket', identifier: 'models', region: 'us-east-1', properties: {}, isPart: true },
  });
  expect((await read(part)).resources).toEqual([]);
});

test('objects go to their cluster, without the secrets that a state encrypts', async () => {
  const inputs = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'key', namespace: 'serving' },
    data: {
      open: 'eA==',
      closed: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'x' },
    },
    __defaults: [],
  };
  const object = resource('kubernetes:core/v1:Secret', 'key', { inputs, line: 'index.ts:7' });
  expect((await read(CLUSTER, object)).objects).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'serving' },
      data: { open: 'eA==' },
      cluster: 'lab',
      declaredBy: { path: object.urn, line: 'index.ts:7' },
    },
  ]);
  expect((await read({ ...object, cluster: 'existing' })).objects[0]?.cluster).toBe('existing');
});

test('a Helm release is a release and no object', async () => {
  const inputs = { chart: 'gpu-operator', version: '1.2.3', namespace: 'gpu' };
  const { objects, releases } = await read(CLUSTER, resource('kubernetes:helm.sh/v3:Release', 'operator', { inputs }));
  expect(objects).toEqual([]);
  expect(releases).toMatchObject([
    { cluster: 'lab', name: 'operator', namespace: 'gpu', chart: 'gpu-operator', version: '1.2.3' },
  ]);
});
