import * as pulumi from '@pulumi/pulumi';
import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { DatasetCache, DatasetCacheArgs } from '../../../lib/storage/dataset-cache/dataset-cache.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VOLUME = 'kubernetes:core/v1:PersistentVolume';
const POLICY = 'aws:iam/rolePolicy:RolePolicy';

function declared(
  args: Partial<DatasetCacheArgs> = {},
  use: (cache: DatasetCache) => void = () => undefined,
): Promise<DatasetCache> {
  return declare(async () => {
    const { DatasetCache } = await import('../../../lib/storage/dataset-cache/dataset-cache.pulumi');
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const cluster = { clusterName: pulumi.output('training'), provider: new Provider('training', {}) };
    const cache = new DatasetCache('corpus', {
      cluster,
      bucketName: pulumi.output('company-datasets'),
      region: 'us-east-1',
      encryptionKeyArn: KEY,
      prefix: pulumi.output('corpus/'),
      namespaces: [pulumi.output('training')],
      ...args,
    });
    use(cache);
    return cache;
  });
}

test('the namespace gets a volume of the prefix, after the driver and its permissions', async () => {
  await declared({ cacheGiB: 500 });
  const [volume] = allRegistered().filter(({ type }) => type === VOLUME);
  expect(volume?.inputs).toMatchObject({
    metadata: { name: 'datasets-training' },
    spec: {
      mountOptions: ['allow-other', 'read-only', 'prefix corpus/', 'metadata-ttl 60', 'region us-east-1'],
      csi: {
        driver: 's3.csi.aws.com',
        volumeAttributes: { bucketName: 'company-datasets', cache: 'emptyDir', cacheEmptyDirSizeLimit: '500Gi' },
      },
    },
  });
  const { dependencies } = optionsOf(`${VOLUME} ${volume?.name}`);
  expect(dependencies).toEqual(expect.arrayContaining([expect.stringContaining(`${POLICY} corpus-driver`)]));
  expect(dependencies).toEqual(expect.arrayContaining([expect.stringContaining('aws-mountpoint-s3-csi-driver')]));
  expect(outputsOf('ai-datacenter:storage:DatasetCache corpus')).toEqual({ bucketName: 'company-datasets' });
});

test('the driver reads the prefix, and nothing else', async () => {
  await declared();
  const { policy } = inputsOf(POLICY, 'corpus-driver');
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [
      { Sid: 'ListDataset' },
      { Sid: 'ReadDataset', Resource: [expect.stringMatching(/:s3:::company-datasets\/corpus\/\*$/)] },
      {
        Sid: 'DatasetKey',
        Resource: [KEY],
        Condition: { StringLike: { 'kms:ViaService': 's3.us-east-1.*' } },
      },
    ],
  });
});

test('with permissions of pods the driver gets none, and a role gets them by a grant', async () => {
  await declared({ authenticationSource: 'pod' }, (cache) => {
    cache.grants.mount('trainer', 'trainer-role');
  });
  expect(allRegistered().map(({ name }) => name)).not.toContain('corpus-driver');
  expect(inputsOf(POLICY, 'corpus-trainer-mount')).toMatchObject({ role: 'trainer-role' });
});

test('without a region the bucket is in that of the provider, and without a key none is used', async () => {
  const cache = await declared({ region: undefined, encryptionKeyArn: undefined });
  expect(cache.encryptionKeyArn).toBeUndefined();
  const [volume] = registered(VOLUME);
  expect(volume?.inputs).toMatchObject({ spec: { mountOptions: expect.arrayContaining(['region us-east-1']) } });
  const { policy } = inputsOf(POLICY, 'corpus-driver');
  expect(JSON.parse(String(policy)).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
    'ListDataset',
    'ReadDataset',
  ]);
});

test('every problem is reported at once: of references, the key, the bucket and the disks', async () => {
  const nodeGroup = { plan: { instance: findInstance('i4i.large'), nvmeStrategy: 'none' } };
  const wrong = { cluster: undefined, bucketName: 's3://datasets', encryptionKeyArn: 'data', nodeGroups: [nodeGroup] };
  const error = await declared(wrong as never).catch((thrown: unknown) => thrown);
  const { errors } = error as pulumi.InputPropertiesError;
  expect(errors?.map(({ propertyPath }) => propertyPath).toSorted()).toEqual([
    'bucketName',
    'cluster',
    'encryptionKeyArn',
    'nodeGroups',
  ]);
  expect(errors?.find(({ propertyPath }) => propertyPath === 'nodeGroups')?.reason).toContain("The nodes 'i4i.large'");
});

test('a refused cache registers nothing', async () => {
  await expect(declared({ prefix: 'corpus' })).rejects.toThrow(/prefix: 'corpus' is not a valid prefix/);
  expect(registered(VOLUME)).toEqual([]);
});
