import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { HDFS, planned } from './hdfs-options';

const OPTIONS = everyOption<HdfsOptions>({
  name: true,
  namespace: true,
  instanceType: true,
  customInstance: true,
  dataNodes: true,
  usableTiB: true,
  replication: true,
  zones: true,
  racks: true,
  subnetZones: true,
  dataNodeNetwork: true,
  nameNodes: true,
  journalNodes: true,
  nameNodeHeapGiB: true,
  dataNodeHeapGiB: true,
  nameNodeInstanceType: true,
  metadataStorageClass: true,
  gp3VolumesPerDataNode: true,
  gp3VolumeGiB: true,
  st1VolumesPerDataNode: true,
  st1VolumeGiB: true,
  sc1VolumesPerDataNode: true,
  sc1VolumeGiB: true,
  defaultStoragePolicy: true,
  directories: true,
  blockSizeMiB: true,
  averageFileMiB: true,
  writtenTiBPerMonth: true,
  decommission: true,
  drainMinutes: true,
  hadoopVersion: true,
  image: true,
  hadoopHome: true,
  clientNamespaces: true,
  createNamespace: true,
  retainMetadata: true,
  nodeSelector: true,
  tolerations: true,
  monitoring: true,
  monitoringNamespace: true,
  monitoringLabels: true,
  backupPlan: true,
  withoutBackup: true,
});

test('HDFS has two NameNodes, three JournalNodes, three ZooKeepers and the DataNodes that were asked for', () => {
  const { pods, url, clientConfigMapName, image } = planned({});
  expect(Object.values(pods).map(({ podNames }) => podNames)).toEqual([
    ['hdfs-nn-0', 'hdfs-nn-1'],
    ['hdfs-jn-0', 'hdfs-jn-1', 'hdfs-jn-2'],
    ['hdfs-dn-0', 'hdfs-dn-1', 'hdfs-dn-2', 'hdfs-dn-3', 'hdfs-dn-4', 'hdfs-dn-5'],
    ['hdfs-zk-0', 'hdfs-zk-1', 'hdfs-zk-2'],
  ]);
  expect({ url, clientConfigMapName, image }).toEqual({
    url: 'hdfs://hdfs',
    clientConfigMapName: 'hdfs-client',
    image: 'apache/hadoop:3.5.0',
  });
});

test.each<[Partial<HdfsOptions>, string, string, RegExp]>([
  [{ nameNodes: 1 }, 'out-of-range', 'nameNodes', /is 1; it must be a whole number from 2 to 3/],
  [{ nameNodes: 4 }, 'out-of-range', 'nameNodes', /is 4/],
  [{ journalNodes: 2 }, 'out-of-range', 'journalNodes', /is 2/],
  [{ journalNodes: 4 }, 'journal-nodes-even', 'journalNodes', /is 4; with an even number/],
  [{ journalNodes: 6 }, 'out-of-range', 'journalNodes', /is 6/],
  [{ name: 'Lake' }, 'malformed', 'name', /'Lake' is not a valid name of HDFS/],
  [{ name: 'a'.repeat(41) }, 'malformed', 'name', /a{41}/],
  [{ namespace: 'a.b' }, 'malformed', 'namespace', /'a\.b'/],
  [{ hadoopVersion: '3.5' }, 'malformed', 'hadoopVersion', /'3\.5' is not a valid version of Hadoop/],
  [{ hadoopHome: 'opt/hadoop' }, 'malformed', 'hadoopHome', /'opt\/hadoop'/],
  [{ drainMinutes: 0 }, 'out-of-range', 'drainMinutes', /is 0/],
  [{ drainMinutes: 241 }, 'out-of-range', 'drainMinutes', /is 241/],
  [{ blockSizeMiB: 0 }, 'out-of-range', 'blockSizeMiB', /is 0/],
  [{ blockSizeMiB: 1025 }, 'out-of-range', 'blockSizeMiB', /is 1025/],
  [{ averageFileMiB: 0 }, 'out-of-range', 'averageFileMiB', /is 0/],
  [{ decommission: ['hdfs-dn-6'] }, 'decommission-unknown', 'decommission', /the DataNodes are hdfs-dn-0 to hdfs-dn-5/],
])('%j is a problem', (options, code, path, message) => {
  const { problems, plan } = planHdfs({ ...HDFS, ...options });
  expect(problems).toEqual([{ code, path, message: expect.stringMatching(message), fix: expect.stringMatching(/\S/) }]);
  expect(plan.pods.journalNodes.podNames.length % 2).toBe(1);
});

test.each<Partial<HdfsOptions>>([
  { nameNodes: 3, journalNodes: 5, drainMinutes: 1, blockSizeMiB: 1024, averageFileMiB: 1 },
  { drainMinutes: 240, blockSizeMiB: 1, name: 'a'.repeat(40) },
])('%j is at the bounds', (options) => {
  expect(planHdfs({ ...HDFS, ...options }).problems).toEqual([]);
});

test('no decision about backups is a warning; a reason ends it', () => {
  expect(planHdfs({ ...HDFS, withoutBackup: undefined }).warnings.map(({ id }) => id)).toEqual([
    'ai-datacenter:backup-undecided',
  ]);
  expect(planHdfs(HDFS).warnings).toEqual([]);
});

test('odd values are problems, never exceptions', () => {
  expect(planOddities<HdfsOptions>(planHdfs, HDFS, OPTIONS)).toEqual([]);
});

test('null is a problem of its option', () => {
  const problems = nullProblems<HdfsOptions>(planHdfs, HDFS, OPTIONS);
  expect(OPTIONS.filter((name) => !problems.includes(`${name} wrong-type`))).toEqual([]);
});

test('directories with snapshots are not below each other, whichever is declared first', () => {
  const directories = [
    { path: '/a/b', snapshots: true },
    { path: '/a', snapshots: true },
    { path: '/ab', snapshots: true },
    { path: '/a/c' },
  ];
  expect(planHdfs({ ...HDFS, directories }).problems).toEqual([
    expect.objectContaining({ code: 'snapshots-nested', path: 'directories[0].snapshots' }),
  ]);
  expect(planHdfs({ ...HDFS, directories: directories.slice(1) }).problems).toEqual([]);
});

const snapshotProblems = (paths: readonly string[], without: readonly string[] = []) =>
  planHdfs({
    ...HDFS,
    directories: [...paths.map((path) => ({ path, snapshots: true })), ...without.map((path) => ({ path }))],
  }).problems.map(({ path, message }) => `${path}: ${message}`);

test('the root and each directory of its own may have snapshots; those without are not compared', () => {
  expect(snapshotProblems(['/'])).toEqual([]);
  expect(snapshotProblems(['/a'], ['/', '/a/b'])).toEqual([]);
  expect(snapshotProblems(['/', '/a'])).toEqual([
    "directories[1].snapshots: '/a' is below '/', and both have snapshots.",
  ]);
});

const codes = (options: HdfsOptions) => planHdfs(options).problems.map(({ path, code }) => `${path} ${code}`);

test('an unknown instance type is the only problem, whatever else its disks would decide', () => {
  const directories = [{ path: '/a', storagePolicy: 'COLD' }] as const;
  const wrong = { ...HDFS, directories, defaultStoragePolicy: 'COLD' } as const;
  expect(codes({ ...wrong, instanceType: 'i4i.8xlrage' })).toEqual(['instanceType instance-type-unknown']);
  expect(codes({ ...wrong, customInstance: 7 as never })).toEqual(['customInstance wrong-type']);
});

test('DataNodes without disks are planned with a stand-in, after the one problem that they have', () => {
  const none = { ...HDFS, instanceType: 'm7i.4xlarge' };
  const { plan, problems } = planHdfs(none);
  expect(problems[0]?.message).toBe('m7i.4xlarge has 0 local NVMe disks, and DataNodes have no volume.');
  expect(plan.disks).toEqual([
    {
      name: 'nvme-1',
      kind: 'nvme',
      storageType: 'SSD',
      sizeGiB: 1000,
      mountPath: '/disks/nvme-1',
      directory: '/disks/nvme-1/hdfs',
      hostPath: '/mnt/k8s-disks/1',
      storageClassName: undefined,
    },
  ]);
  for (const option of ['gp3VolumesPerDataNode', 'st1VolumesPerDataNode', 'sc1VolumesPerDataNode'])
    expect(planHdfs({ ...none, [option]: 21 }).problems.map(({ path }) => path)).toEqual([option]);
});

test('an instance type whose disks are not known has none for data', () => {
  const known = findInstance('m7i.4xlarge') as Instance;
  const customInstance = { ...known, type: 'custom.large', disks: undefined } as unknown as Instance;
  const { plan, problems } = planHdfs({ ...HDFS, instanceType: 'custom.large', customInstance });
  expect(problems.map(({ message }) => message)).toEqual([
    'custom.large has no known local NVMe disks, and DataNodes have no volume.',
  ]);
  expect(plan.disks).toHaveLength(1);
});

test('local disks are SSDs, unless they are hard disks, and volumes have their own class', () => {
  expect(planned({ gp3VolumesPerDataNode: 1, gp3VolumeGiB: 500 }).disks.slice(1)).toEqual([
    {
      name: 'nvme-2',
      kind: 'nvme',
      storageType: 'SSD',
      sizeGiB: 3492,
      mountPath: '/disks/nvme-2',
      directory: '/disks/nvme-2/hdfs/hdfs',
      hostPath: '/mnt/k8s-disks/2',
      storageClassName: undefined,
    },
    {
      name: 'gp3-1',
      kind: 'gp3',
      storageType: 'SSD',
      sizeGiB: 500,
      mountPath: '/disks/gp3-1',
      directory: '/disks/gp3-1/hdfs/hdfs',
      hostPath: undefined,
      storageClassName: 'ai-datacenter-gp3',
    },
  ]);
  expect(planned({ instanceType: 'd3en.xlarge' }).disks[0]).toMatchObject({ kind: 'nvme', storageType: 'DISK' });
});

test('a policy names every storage type that DataNodes have', () => {
  const { problems } = planHdfs({ ...HDFS, st1VolumesPerDataNode: 1, defaultStoragePolicy: 'COLD' });
  expect(problems[0]?.message).toBe(
    "defaultStoragePolicy is 'COLD', which puts replicas on ARCHIVE; DataNodes have SSD and DISK only.",
  );
});

test('names of DataNodes that do not exist are named, and left out; those of another size are not judged', () => {
  const decommission = ['hdfs-dn-5', 'hdfs-dn-6', 'hdfs-dn-7'];
  const { plan, problems } = planHdfs({ ...HDFS, decommission });
  expect(problems[0]?.message).toMatch(/^decommission names hdfs-dn-6, hdfs-dn-7; /);
  expect(plan.decommission).toEqual(['hdfs-dn-5']);
  const paths = (options: Partial<HdfsOptions>) =>
    planHdfs({ ...HDFS, decommission, ...options }).problems.map(({ path }) => path);
  expect(paths({ name: 'Lake' })).toEqual(['name']);
  expect(paths({ dataNodes: 0 })).toEqual(['dataNodes']);
  expect(paths({ dataNodes: undefined, usableTiB: 0 })).toEqual(['usableTiB']);
  expect(paths({ decommission: ['hdfs-dn-9', 'A'] })).toEqual(['decommission[1]']);
});

test('what HDFS is called is in its names and hints', () => {
  expect(planned({ name: 'lake' })).toMatchObject({ configMapName: 'lake-config', clientConfigMapName: 'lake-client' });
  expect(planHdfs({ ...HDFS, withoutBackup: undefined }).warnings[0]?.message).toContain('HDFS');
});

test('a plan of AWS Backup is refused: it cannot see the disks of nodes', () => {
  const { problems } = planHdfs({ ...HDFS, withoutBackup: undefined, backupPlan: 'daily' });
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'backup-unsupported',
      path: 'backupPlan',
      message: expect.stringContaining('AWS Backup cannot back up the disks of DataNodes'),
    }),
  ]);
});
