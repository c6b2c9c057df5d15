import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { planned } from './hdfs-options';
import { siteValues } from './site-values';

const lake = (options: Partial<HdfsOptions> = {}) => planned({ name: 'lake', namespace: 'data', ...options });

/** @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-common/core-default.xml */
const CORE = {
  'fs.defaultFS': 'hdfs://lake',
  'io.file.buffer.size': '131072',
  'ipc.client.connect.max.retries.on.timeouts': '3',
};

/** @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/HDFSHighAvailabilityWithQJM.html */
const OF_CLIENTS = {
  'dfs.nameservices': 'lake',
  'dfs.ha.namenodes.lake': 'lake-nn-0,lake-nn-1',
  'dfs.namenode.rpc-address.lake.lake-nn-0': 'lake-nn-0.lake-nn.data.svc.cluster.local:8020',
  'dfs.namenode.http-address.lake.lake-nn-0': 'lake-nn-0.lake-nn.data.svc.cluster.local:9870',
  'dfs.namenode.rpc-address.lake.lake-nn-1': 'lake-nn-1.lake-nn.data.svc.cluster.local:8020',
  'dfs.namenode.http-address.lake.lake-nn-1': 'lake-nn-1.lake-nn.data.svc.cluster.local:9870',
  'dfs.client.failover.proxy.provider.lake':
    'org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider',
  'dfs.client.use.datanode.hostname': 'true',
  'dfs.replication': '3',
  'dfs.blocksize': '128m',
  'dfs.client.block.write.replace-datanode-on-failure.min-replication': '2',
};

/** @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml */
const OF_DAEMONS = {
  'dfs.ha.namenode.id': '${env.POD_NAME}',
  'dfs.namenode.rpc-bind-host': '0.0.0.0',
  'dfs.namenode.http-bind-host': '0.0.0.0',
  'dfs.namenode.name.dir': 'file:///data/name',
  'dfs.namenode.shared.edits.dir':
    'qjournal://lake-jn-0.lake-jn.data.svc.cluster.local:8485;lake-jn-1.lake-jn.data.svc.cluster.local:8485;' +
    'lake-jn-2.lake-jn.data.svc.cluster.local:8485/lake',
  'dfs.ha.automatic-failover.enabled': 'true',
  'dfs.ha.fencing.methods': 'shell(/bin/true)',
  'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
  'dfs.hosts.exclude': '/etc/hadoop/dfs.exclude',
  'dfs.namenode.handler.count': '50',
  'dfs.namenode.stale.datanode.interval': '15000',
  'dfs.namenode.avoid.read.stale.datanode': 'true',
  'dfs.namenode.avoid.write.stale.datanode': 'true',
  'dfs.storage.default.policy': 'ALL_SSD',
  'dfs.journalnode.edits.dir': '/data/journal',
  'dfs.journalnode.rpc-address': '0.0.0.0:8485',
  'dfs.journalnode.http-address': '0.0.0.0:8480',
  'dfs.journalnode.enable.sync.format': 'true',
  'dfs.journalnode.sync.interval': '30000',
  'dfs.datanode.data.dir': '[SSD]file:///disks/nvme-1/data/lake,[SSD]file:///disks/nvme-2/data/lake',
  'dfs.datanode.failed.volumes.tolerated': '1',
  'dfs.datanode.hostname': '${env.HDFS_HOSTNAME:-localhost}',
  'dfs.datanode.use.datanode.hostname': 'true',
  'dfs.datanode.address': '0.0.0.0:9866',
  'dfs.datanode.http.address': '0.0.0.0:9864',
  'dfs.datanode.ipc.address': '0.0.0.0:9867',
  'dfs.datanode.handler.count': '20',
  'dfs.datanode.max.transfer.threads': '8192',
  'dfs.datanode.synconclose': 'true',
};

const CORE_OF_DAEMONS = {
  ...CORE,
  'ha.zookeeper.quorum':
    'lake-zk-0.lake-zk.data.svc.cluster.local:2181,lake-zk-1.lake-zk.data.svc.cluster.local:2181,' +
    'lake-zk-2.lake-zk.data.svc.cluster.local:2181',
  'hadoop.tmp.dir': '/data/tmp',
  'hadoop.prometheus.endpoint.enabled': 'true',
};

test('clients know the name service, turn to the other NameNode soon, and know nothing of the daemons', () => {
  const { clientFiles } = lake();
  expect(Object.keys(clientFiles)).toEqual(['core-site.xml', 'hdfs-site.xml']);
  expect(siteValues(clientFiles['core-site.xml'])).toEqual({ ...CORE, 'ipc.client.rpc-timeout.ms': '30000' });
  expect(siteValues(clientFiles['hdfs-site.xml'])).toEqual(OF_CLIENTS);
});

test('daemons have what clients have, their folders, ports and quorums', () => {
  const { files } = lake();
  expect(siteValues(files['core-site.xml'])).toEqual({
    ...CORE_OF_DAEMONS,
    'net.topology.script.file.name': '/etc/hadoop/topology.sh',
  });
  expect(siteValues(files['hdfs-site.xml'])).toEqual({ ...OF_CLIENTS, ...OF_DAEMONS });
});

test('without racks there is no topology script', () => {
  expect(siteValues(lake({ racks: 'none' }).files['core-site.xml'])).toEqual(CORE_OF_DAEMONS);
});
