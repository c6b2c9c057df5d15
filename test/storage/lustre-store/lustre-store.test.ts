import { HOURS_PER_MONTH } from '../../../lib/planning/cost';
import { fileSystemData, storageClassParameters } from '../../../lib/storage/lustre-store/file-system-data';
import {
  type ExistingLustreStoreOptions,
  planExistingLustreStore,
} from '../../../lib/storage/lustre-store/existing-lustre-store';
import { needsDriver, planLustreStore } from '../../../lib/storage/lustre-store/lustre-store';
import type { LustreRepository, LustreStoreOptions } from '../../../lib/storage/lustre-store/options';
import { lustreDriverStatements, repositoryTaskStatements } from '../../../lib/storage/lustre-store/policy';
import { repositoryData } from '../../../lib/storage/lustre-store/repositories';
import { lustreRules } from '../../../lib/storage/lustre-store/security-rules';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const DECIDED: LustreStoreOptions = { withoutBackup: 'every file is in the bucket' };
const OPTIONS = everyOption<LustreStoreOptions>({
  deploymentType: true,
  storageGiB: true,
  throughputPerTiB: true,
  efa: true,
  metadataIops: true,
  compression: true,
  repositories: true,
  automaticBackupDays: true,
  weeklyMaintenance: true,
  namespaces: true,
  claimName: true,
  storageClassName: true,
  backupPlan: true,
  withoutBackup: true,
});
const REFERENCES = { subnetId: 'subnet-1', securityGroupId: 'sg-1', keyArn: 'arn:key' };
const PLACE = { partition: 'aws', region: 'us-east-1', accountId: '111122223333' };

test('a file system is the smallest persistent one, compressed, and asks for a decision about backups', () => {
  const { plan, problems, warnings } = planLustreStore({});
  expect(problems).toEqual([]);
  expect(plan).toEqual({
    deploymentType: 'PERSISTENT_2',
    storageGiB: 1200,
    throughputPerTiB: 125,
    throughputMBs: 146,
    efa: false,
    metadataIops: undefined,
    compression: true,
    repositories: [],
    automaticBackupDays: 0,
    weeklyMaintenance: undefined,
    backup: { plan: undefined, withoutBackup: undefined, tags: {} },
    volumes: [],
    storageClassName: undefined,
    cost: [expect.objectContaining({ item: '1200 GiB of Lustre, PERSISTENT_2' })],
  });
  expect(warnings.map(({ id }) => id)).toEqual(['ai-datacenter:backup-undecided']);
});

test.each([
  [{}, 1200, 0.145],
  [{ storageGiB: 2400, throughputPerTiB: 250 }, 2400, 0.21],
  [{ storageGiB: 4800, throughputPerTiB: 500 }, 4800, 0.34],
  [{ storageGiB: 4800, throughputPerTiB: 1000 }, 4800, 0.6],
  [{ deploymentType: 'SCRATCH_2' as const, storageGiB: 7200 }, 7200, 0.14],
])('%j costs its whole capacity: %d GiB at %d USD', (options, storage, price) => {
  const [cost] = planLustreStore({ ...DECIDED, ...options }).plan.cost;
  expect((cost?.usdPerHour ?? 0) * HOURS_PER_MONTH).toBeCloseTo(storage * price, 6);
});

test.each([
  [125, 38400],
  [250, 19200],
  [500, 9600],
  [1000, 4800],
])('with EFA and %d MB/s per TiB the smallest file system, and each step, has %d GiB', (throughputPerTiB, step) => {
  const efa = { ...DECIDED, efa: true, throughputPerTiB };
  expect(planLustreStore(efa).plan).toMatchObject({ storageGiB: step, efa: true });
  expect(planLustreStore({ ...efa, storageGiB: 2 * step }).problems).toEqual([]);
  const { plan, problems } = planLustreStore({ ...efa, storageGiB: step + 2400 });
  expect(problems).toMatchObject([{ code: 'lustre-capacity', fix: `Use ${2 * step}.` }]);
  expect(plan.storageGiB).toBe(2 * step);
});

test.each<[LustreStoreOptions, string, string, RegExp]>([
  [{ storageGiB: 0 }, 'out-of-range', 'storageGiB', /storageGiB is 0/],
  [{ storageGiB: 600 }, 'lustre-capacity', 'storageGiB', /is 600; it must be 1200, 2400 or a multiple of 2400 GiB/],
  [{ storageGiB: 3600 }, 'lustre-capacity', 'storageGiB', /is 3600/],
  [{ storageGiB: 600, efa: true, throughputPerTiB: 1000 }, 'lustre-capacity', 'storageGiB', /multiple of 4800 GiB/],
  [{ deploymentType: 'SCRATCH_2', storageGiB: 0 }, 'out-of-range', 'storageGiB', /is 0/],
  [{ throughputPerTiB: 200 }, 'out-of-range', 'throughputPerTiB', /must be one of 125, 250, 500, 1000 MB/],
  [{ metadataIops: 1499 }, 'out-of-range', 'metadataIops', /is 1499/],
  [{ metadataIops: 192001 }, 'out-of-range', 'metadataIops', /is 192001/],
  [{ metadataIops: 18000 }, 'lustre-metadata-iops', 'metadataIops', /is 18000; .* or a multiple of 12000/],
  [{ automaticBackupDays: -1 }, 'out-of-range', 'automaticBackupDays', /is -1/],
  [{ automaticBackupDays: 91 }, 'out-of-range', 'automaticBackupDays', /is 91/],
  [{ weeklyMaintenance: '8:03:00' }, 'malformed', 'weeklyMaintenance', /'8:03:00'/],
  [{ weeklyMaintenance: '1:24:00' }, 'malformed', 'weeklyMaintenance', /'1:24:00'/],
  [{ namespaces: ['Training'] }, 'malformed', 'namespaces[0]', /'Training'/],
  [{ claimName: 'A' }, 'malformed', 'claimName', /'A' is not a valid claim name/],
  [{ storageClassName: 'Lustre' }, 'malformed', 'storageClassName', /'Lustre'/],
  [{ deploymentType: 'SCRATCH_2', throughputPerTiB: 500 }, 'lustre-scratch', 'throughputPerTiB', /no throughputPerTiB/],
  [{ deploymentType: 'SCRATCH_2', efa: true }, 'lustre-scratch', 'efa', /no efa/],
  [{ deploymentType: 'SCRATCH_2', metadataIops: 1500 }, 'lustre-scratch', 'metadataIops', /no metadataIops/],
  [{ deploymentType: 'SCRATCH_2', automaticBackupDays: 7 }, 'lustre-scratch', 'automaticBackupDays', /no automatic/],
])('%j is refused', (options, code, path, message) => {
  expect(planLustreStore({ ...DECIDED, ...options }).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<[LustreStoreOptions, string]>([
  [{ storageGiB: 600 }, 'Use 1200.'],
  [{ storageGiB: 1201 }, 'Use 2400.'],
  [{ storageGiB: 3600 }, 'Use 4800.'],
  [{ storageGiB: 600, efa: true, throughputPerTiB: 1000 }, 'Use 4800.'],
  [{ storageGiB: 4801, efa: true, throughputPerTiB: 1000 }, 'Use 9600.'],
  [{ metadataIops: 1501 }, 'Use 3000, or leave it out.'],
  [{ metadataIops: 6001 }, 'Use 12000, or leave it out.'],
  [{ metadataIops: 13_000 }, 'Use 24000, or leave it out.'],
])('%j has the next possible value as its fix: %s', (options, fix) => {
  const { plan, problems } = planLustreStore({ ...DECIDED, ...options });
  expect(problems).toMatchObject([{ fix }]);
  const next = Number(/\d+/.exec(fix)?.[0]);
  expect([plan.storageGiB, plan.metadataIops]).toContain(next);
});

const text = (options: LustreStoreOptions) => planLustreStore({ ...DECIDED, ...options }).problems[0]?.message;

test('texts of problems say what an option is', () => {
  expect(text({ metadataIops: 1 })).toMatch(/ operations per second\.$/);
  expect(text({ storageClassName: 'A' })).toMatch(/^'A' is not a valid StorageClass name: /);
  expect(text({ storageGiB: 600, efa: true, throughputPerTiB: 1000 })).toBe(
    'storageGiB is 600; with efa and 1000 MB/s per TiB it must be a multiple of 4800 GiB.',
  );
  expect(planLustreStore({}).warnings[0]?.message).toContain('the Lustre file system');
});

const needs = (options: LustreStoreOptions) => needsDriver(planLustreStore({ ...DECIDED, ...options }).plan);

test('a driver is needed for claims, and for a StorageClass', () => {
  expect([{}, { namespaces: ['a'] }, { storageClassName: 'lustre' }].map(needs)).toEqual([false, true, true]);
});

test.each<LustreStoreOptions>([
  { deploymentType: 'PERSISTENT_2' },
  { storageGiB: 1200 },
  { metadataIops: 3000 },
  { metadataIops: 6000 },
  { metadataIops: 12_000 },
  { storageGiB: 2400 },
  { storageGiB: 48000 },
  { metadataIops: 1500 },
  { metadataIops: 192000 },
  { automaticBackupDays: 90 },
  { weeklyMaintenance: '1:00:00' },
  { deploymentType: 'SCRATCH_2', storageGiB: 2400, compression: false },
])('%j is taken as it is', (options) => {
  const { plan, problems } = planLustreStore({ ...DECIDED, ...options });
  expect(problems).toEqual([]);
  expect(plan).toMatchObject(options);
});

const corpus: LustreRepository = { path: '/corpus', uri: 's3://company-datasets/corpus' };

test('a file system that is linked to a bucket has no backups', () => {
  const linked = { ...DECIDED, repositories: [corpus] };
  expect(planLustreStore({ ...linked, automaticBackupDays: 7 }).problems).toMatchObject([
    { code: 'lustre-backup-of-repository', path: 'automaticBackupDays' },
  ]);
  expect(planLustreStore({ repositories: [corpus], backupPlan: 'daily' }).problems).toMatchObject([
    { code: 'backup-unsupported', message: expect.stringContaining('linked to a bucket') },
  ]);
  const scratch = planLustreStore({ ...linked, deploymentType: 'SCRATCH_2', automaticBackupDays: 7 });
  expect(scratch).toMatchObject({ problems: [{ code: 'lustre-scratch' }], plan: { automaticBackupDays: 0 } });
  expect(scratch.problems).toHaveLength(1);
  expect(planLustreStore({ deploymentType: 'SCRATCH_2', backupPlan: 'daily' }).problems).toMatchObject([
    { code: 'backup-unsupported', message: expect.stringContaining('scratch file systems') },
  ]);
  expect(planLustreStore({ backupPlan: 'daily', automaticBackupDays: 7 }).problems).toEqual([]);
});

test.each<[readonly LustreRepository[], string]>([
  [[corpus, { path: '/corpus', uri: 's3://other' }], 'repositories[1].path'],
  [[corpus, { path: '/corpus/en', uri: 's3://other' }], 'repositories[1].path'],
  [[corpus, { path: '/', uri: 's3://other' }], 'repositories[1].path'],
  [[corpus, { path: '/other', uri: 's3://company-datasets' }], 'repositories[1].uri'],
  [[corpus, { path: '/other', uri: 's3://company-datasets/corpus/en' }], 'repositories[1].uri'],
])('of %j one is in the other', (repositories, path) => {
  expect(planLustreStore({ ...DECIDED, repositories }).problems).toMatchObject([
    { code: 'lustre-repositories-overlap', path },
  ]);
});

const linked = (repositories: readonly LustreRepository[]) => planLustreStore({ ...DECIDED, repositories });
const beside = (other: LustreRepository) => linked([corpus, other]).problems.map(({ message }) => message);

test('a link says what it is in the way of', () => {
  expect(beside({ path: '/corpus/en', uri: 's3://company-datasets/corpus/en' })).toEqual([
    "The folders '/corpus' and '/corpus/en' are linked to buckets, and one is in the other.",
    "'s3://company-datasets/corpus' and 's3://company-datasets/corpus/en' are linked to folders, and one is in the " +
      'other.',
  ]);
});

test('links import and export unless one way is off; those that are wrong, or late-bound, are not compared', () => {
  expect(linked([corpus]).plan.repositories).toEqual([{ ...corpus, autoImport: true, autoExport: true }]);
  const oneWay = { ...corpus, autoImport: false, autoExport: false };
  expect(linked([oneWay]).plan.repositories).toEqual([oneWay]);
  const wrong = linked([corpus, { path: '/corpus', uri: 'corpus' }]);
  expect(wrong.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(['repositories[1].uri malformed']);
  const late = 's3://${Token[Bucket.1]}/corpus';
  const lateBound = (uri: string) =>
    linked([
      { path: '/a', uri: late },
      { path: '/b', uri },
    ]).problems;
  expect(lateBound(late)).toEqual([]);
  expect(lateBound('s3://company-datasets')).toEqual([]);
  const below = 's3://company-datasets/${Token[Prefix.2]}';
  const whole = { ...corpus, uri: 's3://company-datasets' };
  expect(linked([whole, { path: '/b', uri: below }]).problems).toEqual([]);
  expect(linked([corpus, { path: '/b', uri: 's3://company-datasets/corpus' }]).problems).toHaveLength(1);
});

function numbered(count: number): readonly LustreRepository[] {
  return Array.from({ length: count }, (_, index) => ({ path: `/p${index}`, uri: `s3://parts/p${index}` }));
}

test('folders and prefixes whose names only begin alike are apart; at most eight are linked', () => {
  const alike = [corpus, { path: '/corpus2', uri: 's3://company-datasets/corpus2' }];
  expect(planLustreStore({ ...DECIDED, repositories: alike }).problems).toEqual([]);
  expect(planLustreStore({ ...DECIDED, repositories: numbered(8) }).problems).toEqual([]);
  expect(planLustreStore({ ...DECIDED, repositories: numbered(9) }).problems).toMatchObject([
    { code: 'lustre-repositories-many', path: 'repositories' },
  ]);
});

test('nodes with Bottlerocket cannot mount it, and claims need a cluster', () => {
  const nodeGroups = [
    { name: 'Gpus', bootstrap: 'nodeadm' },
    { name: 'Old', bootstrap: 'bottlerocket' },
  ];
  expect(planLustreStore(DECIDED, { nodeGroups }).problems).toMatchObject([
    { code: 'lustre-client-missing', path: 'nodeGroups', message: expect.stringContaining('Old') },
  ]);
  const objects = { ...DECIDED, namespaces: ['training'], storageClassName: 'lustre' };
  expect(planLustreStore(objects, { hasCluster: false }).problems).toMatchObject([
    {
      code: 'cluster-missing',
      path: 'cluster',
      message: 'cluster was left out, and namespaces and storageClassName name objects of it.',
    },
  ]);
  expect(planLustreStore(DECIDED, { hasCluster: false }).problems).toEqual([]);
});

const EXISTING = {
  fileSystemId: 'fs-0123456789abcdef0',
  dnsName: 'fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com',
  mountName: 'fsx',
};

test('an existing file system is named by its id, its DNS name and its mount name; no decision is asked for', () => {
  const planned = planExistingLustreStore({ ...EXISTING, namespaces: ['training'] });
  expect(planned).toMatchObject({ problems: [], warnings: [], plan: { address: EXISTING } });
  expect(planned.plan.store.volumes).toMatchObject([{ namespace: 'training', claimName: 'lustre' }]);
  const lateBound = { fileSystemId: '${Token[Id.1]}', dnsName: '${Token[Dns.2]}', mountName: '${Token[Mount.3]}' };
  expect(planExistingLustreStore(lateBound)).toMatchObject({ problems: [], plan: { address: lateBound } });
});

test.each<[Partial<ExistingLustreStoreOptions>, string, string]>([
  [{ fileSystemId: 'lustre' }, 'fileSystemId', 'malformed'],
  [{ fileSystemId: undefined }, 'fileSystemId', 'missing'],
  [{ dnsName: 'fs-0123456789abcdef0' }, 'dnsName', 'malformed'],
  [{ dnsName: 'fs-1.example.com@tcp:/fsx' }, 'dnsName', 'malformed'],
  [{ mountName: '/fsx' }, 'mountName', 'malformed'],
  [{ mountName: 'ninechars' }, 'mountName', 'malformed'],
  [{ namespaces: ['Training'] }, 'namespaces[0]', 'malformed'],
  [{ claimName: 'Lustre' }, 'claimName', 'malformed'],
])('of an existing file system %j is refused', (options, path, code) => {
  expect(planExistingLustreStore({ ...EXISTING, ...options }).problems).toEqual([
    expect.objectContaining({ code, path }),
  ]);
});

test('each namespace has a volume of its own, with locks that hold between nodes', () => {
  const { volumes } = planLustreStore({ ...DECIDED, namespaces: ['a', 'b', 'a'], claimName: 'scratch' }).plan;
  expect(volumes).toEqual(
    ['a', 'b'].map((namespace) => ({
      namespace,
      claimName: 'scratch',
      volumeName: `scratch-${namespace}`,
      storage: '1200Gi',
      driver: 'fsx.csi.aws.com',
      mountOptions: ['flock'],
      accessMode: 'ReadWriteMany',
    })),
  );
});

test('odd values are problems, never exceptions', () => {
  expect(planOddities(planLustreStore, DECIDED, OPTIONS)).toEqual([]);
  expect(nullProblems(planLustreStore, DECIDED, OPTIONS)).toEqual(OPTIONS.map((it) => `${it} wrong-type`));
});

test("a persistent file system in FSx's own shape", () => {
  const { plan } = planLustreStore({ backupPlan: 'daily', automaticBackupDays: 7, weeklyMaintenance: '7:03:00' });
  expect(fileSystemData(plan, REFERENCES)).toStrictEqual({
    fileSystemType: 'LUSTRE',
    fileSystemTypeVersion: '2.15',
    storageType: 'SSD',
    storageCapacity: 1200,
    subnetIds: ['subnet-1'],
    securityGroupIds: ['sg-1'],
    kmsKeyId: 'arn:key',
    lustreConfiguration: {
      deploymentType: 'PERSISTENT_2',
      perUnitStorageThroughput: 125,
      metadataConfiguration: { mode: 'AUTOMATIC' },
      dataCompressionType: 'LZ4',
      automaticBackupRetentionDays: 7,
      copyTagsToBackups: true,
      weeklyMaintenanceStartTime: '7:03:00',
    },
    tags: { 'ai-datacenter/backup-plan': 'daily' },
  });
  const fast = planLustreStore({ ...DECIDED, efa: true, throughputPerTiB: 1000, metadataIops: 24000 }).plan;
  expect(fileSystemData(fast, REFERENCES).lustreConfiguration).toStrictEqual({
    deploymentType: 'PERSISTENT_2',
    perUnitStorageThroughput: 1000,
    efaEnabled: true,
    metadataConfiguration: { mode: 'USER_PROVISIONED', iops: 24000 },
    dataCompressionType: 'LZ4',
  });
  expect(storageClassParameters(fast, { ...REFERENCES, keyArn: undefined })).not.toHaveProperty('kmsKeyId');
  expect(storageClassParameters(fast, REFERENCES)).toEqual({
    subnetId: 'subnet-1',
    securityGroupIds: 'sg-1',
    deploymentType: 'PERSISTENT_2',
    fileSystemTypeVersion: '2.15',
    storageType: 'SSD',
    dataCompressionType: 'LZ4',
    perUnitStorageThroughput: '1000',
    kmsKeyId: 'arn:key',
    efaEnabled: 'true',
  });
});

test('a scratch file system has neither a key nor a throughput of its own', () => {
  const { plan } = planLustreStore({ ...DECIDED, deploymentType: 'SCRATCH_2', compression: false });
  expect(plan).toMatchObject({ throughputPerTiB: 200, throughputMBs: 234 });
  expect(fileSystemData(plan, REFERENCES)).toMatchObject({
    kmsKeyId: undefined,
    lustreConfiguration: { deploymentType: 'SCRATCH_2', dataCompressionType: 'NONE' },
  });
  expect(fileSystemData(plan, REFERENCES).lustreConfiguration).not.toHaveProperty('perUnitStorageThroughput');
  expect(storageClassParameters(plan, REFERENCES)['dataCompressionType']).toBe('NONE');
  expect(Object.keys(storageClassParameters(plan, REFERENCES)).toSorted()).toEqual([
    'dataCompressionType',
    'deploymentType',
    'fileSystemTypeVersion',
    'securityGroupIds',
    'storageType',
    'subnetId',
  ]);
});

test('a link imports and exports every kind of change, unless one way is off', () => {
  const events = ['NEW', 'CHANGED', 'DELETED'];
  const both = { ...corpus, autoImport: true, autoExport: true };
  expect(repositoryData(both)).toEqual({
    fileSystemPath: '/corpus',
    dataRepositoryPath: 's3://company-datasets/corpus',
    batchImportMetaDataOnCreate: true,
    s3: { autoImportPolicy: { events }, autoExportPolicy: { events } },
  });
  expect(repositoryData({ ...both, autoImport: false }).s3).toEqual({ autoExportPolicy: { events } });
  expect(repositoryData({ ...both, autoExport: false }).s3).toEqual({ autoImportPolicy: { events } });
});

test("only Lustre's ports are open, between the servers and from their clients", () => {
  const rules = lustreRules(false, { own: 'own', clients: ['nodes'] });
  const shown = rules.map(
    ({ direction, groupId, peerGroupId, ipProtocol, fromPort, toPort }) =>
      `${groupId} ${direction} ${peerGroupId} ${ipProtocol} ${fromPort}-${toPort}`,
  );
  expect(shown).toEqual([
    'own in own tcp 988-988',
    'own in own tcp 1018-1023',
    'own out own tcp 988-988',
    'own out own tcp 1018-1023',
    'own in nodes tcp 988-988',
    'own in nodes tcp 1018-1023',
    'own out nodes tcp 988-988',
    'own out nodes tcp 1018-1023',
  ]);
});

test('with EFA all traffic is open in both directions, in the groups of the nodes too', () => {
  const rules = lustreRules(true, { own: 'own', clients: ['nodes'] });
  expect(rules.map((it) => `${it.groupId} ${it.direction} ${it.peerGroupId} ${it.ipProtocol}`)).toEqual([
    'own in own -1',
    'own out own -1',
    'own in nodes -1',
    'own out nodes -1',
    'nodes in own -1',
    'nodes out own -1',
  ]);
});

const FSX = 'arn:aws:fsx:us-east-1:111122223333';
const IN_REGION = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };

test('the driver makes file systems with its tag, and changes only those', () => {
  expect(lustreDriverStatements(PLACE)).toEqual([
    {
      Sid: 'MakeFileSystems',
      Effect: 'Allow',
      Action: ['fsx:CreateFileSystem', 'fsx:TagResource'],
      Resource: [`${FSX}:file-system/*`],
      Condition: { Null: { 'aws:RequestTag/CSIVolumeName': 'false' } },
    },
    {
      Sid: 'ChangeOwnFileSystems',
      Effect: 'Allow',
      Action: ['fsx:UpdateFileSystem', 'fsx:DeleteFileSystem'],
      Resource: [`${FSX}:file-system/*`],
      Condition: { Null: { 'aws:ResourceTag/CSIVolumeName': 'false' } },
    },
    {
      Sid: 'FindFileSystems',
      Effect: 'Allow',
      Action: ['fsx:DescribeFileSystems'],
      Resource: ['*'],
      Condition: IN_REGION,
    },
    {
      Sid: 'MakeServiceRole',
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: ['arn:aws:iam::111122223333:role/*'],
      Condition: { StringEquals: { 'iam:AWSServiceName': 'fsx.amazonaws.com' } },
    },
  ]);
});

test('repository tasks are those of one file system', () => {
  expect(repositoryTaskStatements('fs-1', PLACE)).toEqual([
    {
      Sid: 'StartTasks',
      Effect: 'Allow',
      Action: ['fsx:CreateDataRepositoryTask'],
      Resource: [`${FSX}:file-system/fs-1`, `${FSX}:task/*`],
    },
    {
      Sid: 'SeeTasks',
      Effect: 'Allow',
      Action: ['fsx:DescribeDataRepositoryTasks'],
      Resource: ['*'],
      Condition: IN_REGION,
    },
    { Sid: 'CancelTasks', Effect: 'Allow', Action: ['fsx:CancelDataRepositoryTask'], Resource: [`${FSX}:task/*`] },
  ]);
});

test('numbers are taken from their least to their most, and not beyond', () => {
  expect(boundFaults(planLustreStore, DECIDED, { automaticBackupDays: [0, 90] })).toEqual([]);
  expect(boundFaults(planLustreStore, DECIDED, { metadataIops: [1500, 192_000] })).toEqual([]);
});
