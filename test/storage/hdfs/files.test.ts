import { execFileSync } from 'node:child_process';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { siteXml } from '../../../lib/storage/hdfs/site-xml';
import { HDFS, planned } from './hdfs-options';

/** Reads a configuration as an XML parser does. */
function properties(xml: string | undefined): Readonly<Record<string, string>> {
  const program =
    'import sys,json,xml.etree.ElementTree as e;' +
    'texts=lambda p: [p.findtext(n) for n in ("name","value","description")];' +
    'print(json.dumps([texts(p) for p in e.parse(sys.stdin).getroot()]))';
  const rows = JSON.parse(execFileSync('python3', ['-c', program], { input: xml, encoding: 'utf8' })) as string[][];
  expect(rows.filter(([, , description]) => description?.endsWith('.') !== true)).toEqual([]);
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  return Object.fromEntries(rows.map(([name = '', value = '']) => [name, value]));
}

const core = (options: Partial<HdfsOptions> = {}) => properties(planned(options).files['core-site.xml']);
const daemons = (options: Partial<HdfsOptions> = {}) => properties(planned(options).files['hdfs-site.xml']);

test('characters of XML are written as such', () => {
  const value = '<a> & "b"';
  expect(properties(siteXml([{ name: 'x', value, reason: 'Because <>&.' }]))).toEqual({ x: value });
});

test('each NameNode and JournalNode is named by its pod', () => {
  expect(daemons({ name: 'lake', namespace: 'data', nameNodes: 3 })).toMatchObject({
    'dfs.nameservices': 'lake',
    'dfs.ha.namenodes.lake': 'lake-nn-0,lake-nn-1,lake-nn-2',
    'dfs.namenode.rpc-address.lake.lake-nn-2': 'lake-nn-2.lake-nn.data.svc.cluster.local:8020',
    'dfs.namenode.http-address.lake.lake-nn-0': 'lake-nn-0.lake-nn.data.svc.cluster.local:9870',
    'dfs.namenode.shared.edits.dir':
      'qjournal://lake-jn-0.lake-jn.data.svc.cluster.local:8485;lake-jn-1.lake-jn.data.svc.cluster.local:8485;' +
      'lake-jn-2.lake-jn.data.svc.cluster.local:8485/lake',
  });
});

test('the pod of a deleted DataNode stays until no NameNode chooses it and no daemon keeps its address', () => {
  const { files, daemons: roles } = planned({ drainMinutes: 1 });
  const number = (file: string, form: RegExp) => Number(form.exec(files[file] ?? '')?.[1]);
  const chosenSeconds = Number(daemons()['dfs.namenode.stale.datanode.interval']) / 1000;
  const addressSeconds = number('java.security', /^networkaddress\.cache\.ttl=(\d+)$/m);
  const lingerSeconds = number('cluster.sh', /^linger_seconds=\D*:-(\d+)}$/m);

  expect(lingerSeconds).toBeGreaterThan(chosenSeconds + addressSeconds);
  expect(roles.dataNode.graceSeconds).toBeGreaterThan(60 + lingerSeconds);
});

test('each disk is a directory with its storage type, and half of them may fail', () => {
  expect(daemons({ st1VolumesPerDataNode: 1, gp3VolumesPerDataNode: 1, sc1VolumesPerDataNode: 1 })).toMatchObject({
    'dfs.datanode.data.dir':
      '[SSD]file:///disks/nvme-1/hdfs/hdfs,[SSD]file:///disks/nvme-2/hdfs/hdfs,' +
      '[SSD]file:///disks/gp3-1/hdfs/hdfs,[DISK]file:///disks/st1-1/hdfs/hdfs,[ARCHIVE]file:///disks/sc1-1/hdfs/hdfs',
    'dfs.datanode.failed.volumes.tolerated': '2',
  });
});

test.each<[Partial<HdfsOptions>, string, string]>([
  [{}, 'dfs.storage.default.policy', 'ALL_SSD'],
  [{ instanceType: 'd3en.4xlarge' }, 'dfs.storage.default.policy', 'HOT'],
  [{ instanceType: 'm7i.4xlarge', sc1VolumesPerDataNode: 1 }, 'dfs.storage.default.policy', 'COLD'],
  [{ replication: 2 }, 'dfs.replication', '2'],
  [{ replication: 2 }, 'dfs.client.block.write.replace-datanode-on-failure.min-replication', '1'],
  [{ replication: 1 }, 'dfs.client.block.write.replace-datanode-on-failure.min-replication', '1'],
  [{}, 'dfs.client.block.write.replace-datanode-on-failure.min-replication', '2'],
  [{ blockSizeMiB: 256 }, 'dfs.blocksize', '256m'],
])('with %j, %s is %s', (options, name, value) => {
  expect(daemons(options)[name]).toBe(value);
});

test('clients learn what they need and nothing of the daemons: no path of a disk, no script', () => {
  const { clientFiles, files } = planned({});
  const client = properties(clientFiles['hdfs-site.xml']);
  expect(Object.entries(properties(files['hdfs-site.xml']))).toEqual(expect.arrayContaining(Object.entries(client)));
  const names = Object.keys({ ...client, ...properties(clientFiles['core-site.xml']) });
  expect(names).toEqual(
    expect.arrayContaining(['fs.defaultFS', 'dfs.nameservices', 'dfs.replication', 'dfs.blocksize']),
  );
  const ofDaemons = /^(dfs\.(datanode|journalnode|hosts|namenode\.(name|shared|handler))|ha\.|net\.|hadoop\.)/;
  expect(names.filter((name) => ofDaemons.test(name))).toEqual([]);
  expect(JSON.stringify(clientFiles)).not.toContain('env.');
});

test('without racks there is no topology script', () => {
  expect(core()['net.topology.script.file.name']).toBe('/etc/hadoop/topology.sh');
  expect(core({ racks: 'none' })['net.topology.script.file.name']).toBeUndefined();
});

test('decommissioned DataNodes are in the list of the NameNodes by their names', () => {
  const { files, decommission } = planned({ decommission: ['hdfs-dn-4', 'hdfs-dn-5'] });
  expect(files['dfs.exclude']).toBe(
    'hdfs-dn-4.hdfs-dn.hdfs.svc.cluster.local\nhdfs-dn-5.hdfs-dn.hdfs.svc.cluster.local\n',
  );
  expect(decommission).toEqual(['hdfs-dn-4', 'hdfs-dn-5']);
});

test('all files fit into a ConfigMap many times over', () => {
  expect(Buffer.byteLength(JSON.stringify(planned({ dataNodes: 1000 }).files))).toBeLessThan(100_000);
});

test('late-bound networks of subnets reach the table of racks', () => {
  const subnetZones = [
    { cidr: '${Token[Subnet.1]}', zone: 'us-east-1a' },
    { cidr: '10.0.64.0/18', zone: '${Token[Zone.2]}' },
  ];
  const { files, topology } = planned({ dataNodes: 4, subnetZones });
  expect(topology.zones).toBe(2);
  expect(files['topology.table']).toBe(
    '${Token[Subnet.1]} /us-east-1a\n10.0.64.0/18 /${Token[Zone.2]}\n0.0.0.0/0 /other\n',
  );
});

test('the subnets of a network count if the options name none', () => {
  const { subnetZones, ...others } = HDFS;
  const { plan, problems } = planHdfs(others, { subnetZones });
  expect(problems).toEqual([]);
  expect(plan.topology).toEqual(planned({}).topology);
});

test.each<[Partial<HdfsOptions>, string, string, RegExp]>([
  [{ subnetZones: [] }, 'subnet-zones-missing', 'subnetZones', /names no subnet/],
  [{ racks: 'partition' }, 'partition-missing', 'subnetZones[0].partition', /has no partition/],
  [{ zones: 2 }, 'zones-mismatch', 'zones', /is 2, and subnetZones has subnets of 3 zones/],
  [{ zones: 0 }, 'out-of-range', 'zones', /is 0/],
  [{ zones: 7 }, 'out-of-range', 'zones', /is 7/],
  [
    { racks: 'zone', subnetZones: HDFS.subnetZones?.slice(0, 1) },
    'racks-too-few',
    'racks',
    /all subnets are in one rack/,
  ],
  [{ subnetZones: [{ cidr: '10.0.0.1/18', zone: 'a' }] }, 'malformed', 'subnetZones[0].cidr', /'10\.0\.0\.1\/18'/],
  [{ defaultStoragePolicy: 'HOT' }, 'storage-tier-missing', 'defaultStoragePolicy', /on DISK; DataNodes have SSD only/],
  [{ defaultStoragePolicy: 'ONE_SSD' }, 'storage-tier-missing', 'defaultStoragePolicy', /on DISK/],
  [{ instanceType: 'm7i.4xlarge' }, 'data-disks-missing', 'instanceType', /m7i\.4xlarge has 0 local NVMe disks/],
  [{ gp3VolumesPerDataNode: 21 }, 'out-of-range', 'gp3VolumesPerDataNode', /is 21/],
  [{ st1VolumeGiB: 124 }, 'out-of-range', 'st1VolumeGiB', /is 124/],
  [{ sc1VolumeGiB: 16_385 }, 'out-of-range', 'sc1VolumeGiB', /is 16385/],
  [{ directories: [{ path: 'datasets' }] }, 'malformed', 'directories[0].path', /'datasets'/],
  [{ directories: [{ path: '/a' }, { path: '/a' }] }, 'name-repeated', 'directories[1].path', /Two directories/],
  [
    { directories: [{ path: '/a', storagePolicy: 'COLD' }] },
    'storage-tier-missing',
    'directories[0].storagePolicy',
    /ARCHIVE/,
  ],
  [{ directories: [{ path: '/a', owner: 'a b' }] }, 'malformed', 'directories[0].owner', /'a b'/],
  [{ directories: [{ path: '/a', nameQuota: 0 }] }, 'out-of-range', 'directories[0].nameQuota', /is 0/],
  [{ directories: [{ path: '/a', spaceQuotaTiB: 0 }] }, 'out-of-range', 'directories[0].spaceQuotaTiB', /is 0/],
])('%j is a problem', (options, code, path, message) => {
  expect(planHdfs({ ...HDFS, ...options }).problems).toEqual([
    { code, path, message: expect.stringMatching(message), fix: expect.stringMatching(/\S/) },
  ]);
});
