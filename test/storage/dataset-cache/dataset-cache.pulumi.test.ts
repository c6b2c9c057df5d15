import * as pulumi from '@pulumi/pulumi';
import type { DatasetCache, DatasetCacheArgs } from '../../../lib/storage/dataset-cache/dataset-cache.pulumi';
import { optionsOf } from '../../core/registration-options';
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
});

test('the driver reads the prefix, and nothing else', async () => {
  await declared();
  const { policy } = inputsOf(POLICY, 'corpus-driver');
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [
      { Sid: 'ListDataset' },
      { Sid: 'ReadDataset', Resource: [expect.stringMatching(/:s3:::company-datasets\/corpus\/\*$/)] },
      { Sid: 'DatasetKey', Resource: [KEY] },
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

test('a refused cache registers nothing', async () => {
  await expect(declared({ prefix: 'corpus' })).rejects.toThrow(/prefix: 'corpus' is not a valid prefix/);
  expect(registered(VOLUME)).toEqual([]);
});
