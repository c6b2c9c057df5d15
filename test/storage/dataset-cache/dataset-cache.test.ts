import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { DiskLayout } from '../../../lib/catalog/instance-properties';
import type { Instance } from '../../../lib/catalog/instances';
import { type DatasetCacheOptions, planDatasetCache } from '../../../lib/storage/dataset-cache/dataset-cache';
import { datasetStatements, volumeAttributes } from '../../../lib/storage/dataset-cache/policy';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<DatasetCacheOptions>({
  prefix: true,
  cacheGiB: true,
  metadataTtlSeconds: true,
  writable: true,
  authenticationSource: true,
  namespaces: true,
  claimName: true,
});

/** Two disks of 3750 GB. */
const nodes = (nvmeStrategy: DiskLayout) => ({
  name: 'gpus',
  instance: findInstance('i4i.16xlarge') as Instance,
  nvmeStrategy,
});

test('a data set is read-only, with 100 GiB of cache, and a claim in each namespace', () => {
  expect(planDatasetCache({ namespaces: ['training', 'lab'] })).toEqual({
    plan: {
      prefix: '',
      cacheGiB: 100,
      writable: false,
      authenticationSource: 'driver',
      volumes: ['training', 'lab'].map((namespace) => ({
        namespace,
        claimName: 'datasets',
        volumeName: `datasets-${namespace}`,
        storage: '1Ti',
        accessMode: 'ReadOnlyMany',
        driver: 's3.csi.aws.com',
        mountOptions: ['allow-other', 'read-only', 'metadata-ttl 60'],
      })),
      cost: [],
    },
    problems: [],
    warnings: [],
  });
});

test('a prefix, writes and metadata that never age are options of the mount', () => {
  const { plan } = planDatasetCache({
    prefix: 'corpus/',
    writable: true,
    metadataTtlSeconds: 0,
    namespaces: ['training'],
  });
  expect(plan.volumes[0]).toMatchObject({
    accessMode: 'ReadWriteMany',
    mountOptions: ['allow-other', 'prefix corpus/', 'metadata-ttl minimal'],
  });
});

test.each<[DatasetCacheOptions, string, string, RegExp]>([
  [{ prefix: 'corpus' }, 'malformed', 'prefix', /'corpus' is not a valid prefix of a bucket/],
  [{ prefix: '/corpus/' }, 'malformed', 'prefix', /'\/corpus\/'/],
  [{ prefix: 'a corpus/' }, 'malformed', 'prefix', /without spaces/],
  [{ cacheGiB: 0 }, 'out-of-range', 'cacheGiB', /from 1 to 60000 GiB/],
  [{ metadataTtlSeconds: -1 }, 'out-of-range', 'metadataTtlSeconds', /from 0 to 31536000/],
  [{ namespaces: ['Training'] }, 'malformed', 'namespaces[0]', /'Training'/],
])('%j is refused', (options, code, path, message) => {
  expect(planDatasetCache(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

/** The problems of a cache of this size, with two claims. */
function problemsOfCache(cacheGiB: number, strategy: DiskLayout) {
  const options = { cacheGiB, namespaces: ['training', 'lab'] };
  return planDatasetCache(options, { nodeGroups: [nodes(strategy)] }).problems.map(({ code, path, fix }) => [
    code,
    path,
    fix,
  ]);
}

test('the caches of all claims together fit what the array of NVMe disks has for pods; a mirror has half', () => {
  // 15,000 GB are 13,969 GiB: 1 % is the file system's, a tenth of the rest is kept free, 1 GiB is reserved.
  expect(problemsOfCache(6223, 'raid0')).toEqual([]);
  expect(problemsOfCache(6224, 'raid0')).toEqual([
    ['cache-too-large', 'cacheGiB', 'Use at most 6223, or larger nodes.'],
  ]);
  expect(problemsOfCache(3111, 'raid10')).toEqual([]);
  expect(problemsOfCache(3112, 'raid10')).toEqual([
    ['cache-too-large', 'cacheGiB', 'Use at most 3111, or larger nodes.'],
  ]);
});

test.each([
  [['lab'], 12_447, 'cacheGiB is 12447, for one claim: 12447 GiB; '],
  [['training', 'lab'], 6224, 'cacheGiB is 6224, for 2 claims: 12448 GiB; '],
])('a problem of the caches of %j says what each claim takes', (namespaces, cacheGiB, taken) => {
  const { problems } = planDatasetCache({ cacheGiB, namespaces }, { nodeGroups: [nodes('raid0')] });
  expect(problems.map(({ message }) => message)).toEqual([
    `${taken}a node of 'gpus' has 12446 GiB for pods on its local disks.`,
  ]);
});

test('a size that is wrong already is not compared with disks; where the cache is, is judged all the same', () => {
  const small = { ...nodes('raid0'), instance: findInstance('i4i.large') as Instance };
  const options = { cacheGiB: 0, namespaces: ['a', 'b', 'c', 'd'] };
  expect(planDatasetCache({ ...options, cacheGiB: 100 }, { nodeGroups: [small] }).problems).toHaveLength(1);
  const codes = (group: typeof small) =>
    planDatasetCache(options, { nodeGroups: [group] }).problems.map(({ code }) => code);
  expect(codes(small)).toEqual(['out-of-range']);
  expect(codes(nodes('none'))).toEqual(['out-of-range', 'cache-not-on-nvme']);
});

test('permissions of the driver, or of pods, may be named', () => {
  for (const authenticationSource of ['driver', 'pod'] as const)
    expect(planDatasetCache({ authenticationSource })).toMatchObject({ plan: { authenticationSource }, problems: [] });
});

test('disks whose sizes the catalog does not have are not judged', () => {
  const { disks: _, ...instance } = nodes('raid0').instance;
  const group = { name: 'gpus', instance, nvmeStrategy: 'raid0' as const };
  expect(planDatasetCache({ cacheGiB: 60_000, namespaces: ['lab'] }, { nodeGroups: [group] }).problems).toEqual([]);
});

test.each(['mount', 'none'] as const)('with the NVMe strategy %s the cache would be on the root volume', (strategy) => {
  expect(planDatasetCache({}, { nodeGroups: [nodes(strategy)] }).problems).toEqual([
    expect.objectContaining({
      code: 'cache-not-on-nvme',
      path: 'nodeGroups',
      message: `The nodes 'gpus' have the NVMe strategy '${strategy}': the cache would be on their root volume.`,
    }),
  ]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<DatasetCacheOptions>(planDatasetCache, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<DatasetCacheOptions>(planDatasetCache, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

const BUCKET = 'arn:aws:s3:::company-datasets';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('permissions end at the prefix, and the key serves this bucket only', () => {
  const { plan } = planDatasetCache({ prefix: 'corpus/' });
  const statements = datasetStatements(plan, { bucketArn: BUCKET, keyArn: KEY }, { region: 'us-east-1' });
  expect(statements).toEqual([
    {
      Sid: 'ListDataset',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [BUCKET],
      Condition: { StringLike: { 's3:prefix': 'corpus/*' } },
    },
    { Sid: 'ReadDataset', Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${BUCKET}/corpus/*`] },
    {
      Sid: 'DatasetKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [KEY],
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.us-east-1.*',
          'kms:EncryptionContext:aws:s3:arn': [BUCKET, `${BUCKET}/*`],
        },
      },
    },
  ]);
});

test('without a prefix all of the bucket is listed, and without a key none is used', () => {
  const { plan } = planDatasetCache({ writable: true });
  expect(datasetStatements(plan, { bucketArn: BUCKET }, { region: 'us-east-1' })).toEqual([
    { Sid: 'ListDataset', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [BUCKET] },
    { Sid: 'ReadDataset', Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${BUCKET}/*`] },
    {
      Sid: 'WriteDataset',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
      Resource: [`${BUCKET}/*`],
    },
  ]);
});

test('a writable data set takes new files, and nothing deletes one', () => {
  const { plan } = planDatasetCache({ writable: true });
  const actions = datasetStatements(plan, { bucketArn: BUCKET, keyArn: KEY }, { region: 'us-east-1' }).flatMap(
    ({ Action }) => Action,
  );
  expect(actions).toEqual([
    's3:ListBucket',
    's3:GetObject',
    's3:PutObject',
    's3:AbortMultipartUpload',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ]);
});

test('the driver learns the bucket, the cache and its limit; pods of their own permissions the region of STS', () => {
  const bucket = { bucketName: 'company-datasets', region: 'us-east-1' };
  expect(volumeAttributes(planDatasetCache({}).plan, bucket)).toEqual({
    bucketName: 'company-datasets',
    authenticationSource: 'driver',
    cache: 'emptyDir',
    cacheEmptyDirSizeLimit: '100Gi',
  });
  expect(volumeAttributes(planDatasetCache({ authenticationSource: 'pod' }).plan, bucket)).toMatchObject({
    authenticationSource: 'pod',
    stsRegion: 'us-east-1',
  });
});

test('numbers are taken from their least to their most, and not beyond', () => {
  const bounds = { cacheGiB: [1, 60_000], metadataTtlSeconds: [0, 31_536_000] } as const;
  expect(boundFaults<DatasetCacheOptions>(planDatasetCache, {}, bounds)).toEqual([]);
});
