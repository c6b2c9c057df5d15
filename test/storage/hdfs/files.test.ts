import { execFileSync } from 'node:child_process';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { siteXml } from '../../../lib/storage/hdfs/site-xml';
import { HDFS, planned } from './hdfs-options';
import { siteValues } from './site-values';

/** Reads a configuration as an XML parser does. */
function parsed(xml: string | undefined): readonly (readonly string[])[] {
  const program =
    'import sys,json,xml.etree.ElementTree as e;' +
    'texts=lambda p: [p.findtext(n) for n in ("name","value","description")];' +
    'print(json.dumps([texts(p) for p in e.parse(sys.stdin).getroot()]))';
  return JSON.parse(execFileSync('python3', ['-c', program], { input: xml, encoding: 'utf8' })) as string[][];
}

const daemons = (options: Partial<HdfsOptions> = {}) => siteValues(planned(options).files['hdfs-site.xml']);

test('characters of XML are written as such', () => {
  const value = '<a> & "b"';
  expect(parsed(siteXml([{ name: 'x', value, reason: 'Because <>&.' }]))).toEqual([['x', value, 'Because <>&.']]);
});

test('a file of Hadoop has its header and one element a line', () => {
  expect(siteXml([{ name: 'x', value: 1, reason: 'One.' }])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <property>
    <name>x</name>
    <value>1</value>
    <description>One.</description>
  </property>
</configuration>
`);
});

test('each file of Hadoop is XML, and has each property once, with a reason', () => {
  const { files, clientFiles } = planned({});
  for (const all of [files, clientFiles])
    for (const name of ['core-site.xml', 'hdfs-site.xml']) {
      const rows = parsed(all[name]);
      expect(rows.filter(([, , description]) => description?.endsWith('.') !== true)).toEqual([]);
      expect(rows.map(([property, value]) => [property, value])).toEqual(Object.entries(siteValues(all[name])));
    }
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

test('ZooKeeper has its three servers, keeps few snapshots, and answers the words of the probes', () => {
  expect(planned({ name: 'lake', namespace: 'data' }).files['zoo.cfg']).toBe(`tickTime=2000
initLimit=10
syncLimit=5
clientPort=2181
admin.enableServer=false
4lw.commands.whitelist=srvr,ruok
autopurge.snapRetainCount=3
autopurge.purgeInterval=24
server.1=lake-zk-0.lake-zk.data.svc.cluster.local:2888:3888
server.2=lake-zk-1.lake-zk.data.svc.cluster.local:2888:3888
server.3=lake-zk-2.lake-zk.data.svc.cluster.local:2888:3888
`);
});

test('logs go to the pod without each call of a client, and names that did not resolve are asked for again', () => {
  const { files } = planned({});
  expect(files['log4j.properties']).toMatch(/^log4j\.rootLogger=INFO,console\n/);
  expect(files['log4j.properties']).toContain('\nlog4j.appender.console.target=System.err\n');
  expect(files['log4j.properties']).toMatch(/FSNamesystem\.audit=WARN\n$/);
  expect(files['java.security']).toBe('networkaddress.cache.ttl=5\nnetworkaddress.cache.negative.ttl=1\n');
});

test('scripts know the pods, ports, disks and times', () => {
  const { files } = planned({ name: 'lake', namespace: 'data', drainMinutes: 2 });
  const facts = {
    nameservice: 'lake',
    'name_nodes[*]': 'lake-nn-0 lake-nn-1',
    name_node_domain: 'lake-nn.data.svc.cluster.local',
    name_node_rpc_port: '8020',
    name_node_http_port: '9870',
    'journal_nodes[*]': 'lake-jn-0 lake-jn-1 lake-jn-2',
    journal_node_domain: 'lake-jn.data.svc.cluster.local',
    journal_node_http_port: '8480',
    data_node_port: '9866',
    data_node_http_port: '9864',
    'disks[*]': '/disks/nvme-1 /disks/nvme-2',
    'data_directories[*]': '/disks/nvme-1/data/lake /disks/nvme-2/data/lake',
    daemon_user: '1000:1000',
    zookeeper_port: '2181',
    drain_seconds: '120',
    linger_seconds: '30',
    roll_seconds: '20',
  };
  const names = Object.keys(facts).map((name) => `"\${${name}}"`);
  const script = `${files['cluster.sh']}\nprintf '%s\\n' ${names.join(' ')}`;
  const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(Object.values(facts));
});

test('subnets are racks by their zones or partitions, and other addresses have one of their own', () => {
  const subnetZones = [
    { cidr: '10.0.0.0/18', zone: 'us-east-1a', partition: 1 },
    { cidr: '10.0.64.0/18', zone: 'us-east-1a', partition: 2 },
  ];
  const table = (racks: HdfsOptions['racks']) => planned({ racks, subnetZones, dataNodes: 2 }).files['topology.table'];
  expect(table('partition')).toBe('10.0.0.0/18 /us-east-1a/1\n10.0.64.0/18 /us-east-1a/2\n0.0.0.0/0 /other/other\n');
  expect(table('none')).toBe('0.0.0.0/0 /other\n');
});

test('directories have a line each, with what is set of them', () => {
  const directories: HdfsOptions['directories'] = [
    { path: '/tmp' },
    { path: '/a', owner: 'spark:spark', storagePolicy: 'ALL_SSD', spaceQuotaTiB: 1.5, nameQuota: 9, snapshots: true },
  ];
  expect(planned({ directories }).files['directories.table']).toBe(
    '/tmp|-|-|-|-|-\n/a|spark:spark|ALL_SSD|1649267441664|9|snapshots\n',
  );
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
