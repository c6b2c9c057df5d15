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

test('a plan of AWS Backup is refused: it cannot see the disks of nodes', () => {
  const { problems } = planHdfs({ ...HDFS, withoutBackup: undefined, backupPlan: 'daily' });
  expect(problems).toEqual([expect.objectContaining({ code: 'backup-unsupported', path: 'backupPlan' })]);
});
