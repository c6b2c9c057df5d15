import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { siteValues } from '../../storage/hdfs/site-values';
import { yarnWith } from './yarn-options';

const SIZES = { memoryGiBPerNode: 100, coresPerNode: 20 };
const ZOOKEEPERS =
  'hdfs-zk-0.hdfs-zk.data.svc.cluster.local:2181,hdfs-zk-1.hdfs-zk.data.svc.cluster.local:2181,' +
  'hdfs-zk-2.hdfs-zk.data.svc.cluster.local:2181';

/** @see https://hadoop.apache.org/docs/r3.5.0/hadoop-yarn/hadoop-yarn-site/ResourceManagerHA.html */
const OF_CLIENTS = {
  'yarn.resourcemanager.ha.enabled': 'true',
  'yarn.resourcemanager.cluster-id': 'jobs',
  'yarn.resourcemanager.ha.rm-ids': 'jobs-rm-0,jobs-rm-1',
  'yarn.resourcemanager.hostname.jobs-rm-0': 'jobs-rm-0.jobs-rm.data.svc.cluster.local',
  'yarn.resourcemanager.hostname.jobs-rm-1': 'jobs-rm-1.jobs-rm.data.svc.cluster.local',
  'yarn.resourcemanager.webapp.address.jobs-rm-0': 'jobs-rm-0.jobs-rm.data.svc.cluster.local:8088',
  'yarn.resourcemanager.webapp.address.jobs-rm-1': 'jobs-rm-1.jobs-rm.data.svc.cluster.local:8088',
  'yarn.client.failover-sleep-base-ms': '1000',
  'yarn.client.failover-sleep-max-ms': '5000',
  'yarn.log-aggregation-enable': 'true',
  'yarn.nodemanager.remote-app-log-dir': 'hdfs://hdfs/jobs/logs',
};

/** @see https://hadoop.apache.org/docs/r3.5.0/hadoop-yarn/hadoop-yarn-common/yarn-default.xml */
const OF_DAEMONS = {
  'yarn.resourcemanager.bind-host': '0.0.0.0',
  'hadoop.zk.address': ZOOKEEPERS,
  'yarn.resourcemanager.zk-address': ZOOKEEPERS,
  'yarn.resourcemanager.recovery.enabled': 'true',
  'yarn.resourcemanager.store.class': 'org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore',
  'yarn.resourcemanager.zk-state-store.parent-path': '/rmstore-jobs',
  'yarn.admin.acl': 'yarn',
  'yarn.scheduler.maximum-allocation-mb': '102400',
  'yarn.scheduler.maximum-allocation-vcores': '20',
  'yarn.resourcemanager.scheduler.monitor.enable': 'true',
  'yarn.nm.liveness-monitor.expiry-interval-ms': '120000',
  'hadoop.prometheus.endpoint.enabled': 'true',
  'net.topology.script.file.name': '/etc/hadoop/topology.sh',
  'yarn.nodemanager.hostname': '${env.YARN_HOSTNAME:-localhost}',
  'yarn.nodemanager.address': '${yarn.nodemanager.hostname}:8041',
  'yarn.nodemanager.bind-host': '0.0.0.0',
  'yarn.nodemanager.local-dirs': '/disks/nvme-1/local,/disks/nvme-2/local',
  'yarn.nodemanager.log-dirs': '/disks/nvme-1/logs,/disks/nvme-2/logs',
  'yarn.nodemanager.resource.memory-mb': '102400',
  'yarn.nodemanager.resource.cpu-vcores': '20',
  'yarn.nodemanager.vmem-check-enabled': 'false',
  'yarn.nodemanager.aux-services': 'mapreduce_shuffle',
  'yarn.application.classpath':
    '$HADOOP_CONF_DIR,/opt/hadoop/share/hadoop/common/*,/opt/hadoop/share/hadoop/common/lib/*,' +
    '/opt/hadoop/share/hadoop/hdfs/*,/opt/hadoop/share/hadoop/hdfs/lib/*,/opt/hadoop/share/hadoop/yarn/*,' +
    '/opt/hadoop/share/hadoop/yarn/lib/*,/opt/hadoop/share/hadoop/mapreduce/*',
};

/** @see mapred-default.xml of Hadoop 3.5.0 */
const OF_MAP_REDUCE = {
  'mapreduce.framework.name': 'yarn',
  'yarn.app.mapreduce.am.env': 'HADOOP_MAPRED_HOME=/opt/hadoop',
  'mapreduce.map.env': 'HADOOP_MAPRED_HOME=/opt/hadoop',
  'mapreduce.reduce.env': 'HADOOP_MAPRED_HOME=/opt/hadoop',
  'yarn.app.mapreduce.am.staging-dir': 'hdfs://hdfs/jobs/staging',
};

const planned = (hdfs: Partial<HdfsOptions> = {}) =>
  yarnWith({ name: 'jobs', ...SIZES }, { namespace: 'data', ...hdfs });

test('clients find both ResourceManagers, and the logs of jobs that ended', () => {
  expect(siteValues(planned().clientFiles['yarn-site.xml'])).toEqual(OF_CLIENTS);
});

test('daemons have what clients have, their state in ZooKeeper, and their sizes', () => {
  expect(siteValues(planned().files['yarn-site.xml'])).toEqual({ ...OF_CLIENTS, ...OF_DAEMONS });
});

test('MapReduce runs on YARN, with the classes of the image', () => {
  const { files, clientFiles } = planned();
  expect(siteValues(clientFiles['mapred-site.xml'])).toEqual(OF_MAP_REDUCE);
  expect(files['mapred-site.xml']).toBe(clientFiles['mapred-site.xml']);
});

test('without racks of HDFS there is no script of racks', () => {
  const { 'net.topology.script.file.name': _, ...others } = OF_DAEMONS;
  expect(siteValues(planned({ racks: 'none' }).files['yarn-site.xml'])).toEqual({ ...OF_CLIENTS, ...others });
});
