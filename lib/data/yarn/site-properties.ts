import { CONFIGURATION_PATH, type HdfsHostDisk } from '../../storage/hdfs/daemons';
import type { HdfsPlan } from '../../storage/hdfs/hdfs';
import { addresses, HDFS_PORTS } from '../../storage/hdfs/names';
import { property, type SiteProperty } from '../../storage/hdfs/site-xml';
import type { YarnCapacity } from './capacity';
import type { YarnFolders } from './cluster-facts';
import { YARN_USER } from './daemons';
import { YARN_PORTS, type YarnPods } from './names';

/** What the configuration is written from. */
export interface YarnSiteInput {
  readonly name: string;
  readonly hdfs: HdfsPlan;
  readonly pods: YarnPods;
  readonly capacity: YarnCapacity;
  readonly folders: YarnFolders;
  readonly disks: readonly HdfsHostDisk[];
}

/** All addresses of a pod. */
const BIND_HOST = '0.0.0.0';
const LOST_NODE_MS = 120_000;
/** YARN waits 30 s. @see RMProxy.java of Hadoop 3.5.0, and yarn-default.xml */
const FAIL_OVER_SLEEP_MS = { base: 1000, max: 5000 } as const;
const FAIL_OVER_REASON =
  'NodeManagers, jobs and clients try the other ResourceManager in seconds, not in half a minute.';

/** `yarn-site.xml` of clients. */
export function clientYarn({ name, pods, folders, hdfs }: YarnSiteInput): readonly SiteProperty[] {
  const { resourceManagers } = pods;
  return [
    property('yarn.resourcemanager.ha.enabled', true, 'A ResourceManager that fails is replaced without an operator.'),
    property('yarn.resourcemanager.cluster-id', name, 'Which ResourceManagers belong together.'),
    property(
      'yarn.resourcemanager.ha.rm-ids',
      resourceManagers.podNames.join(','),
      'The ResourceManagers, by the names of their pods. Clients find the active one by trying each.',
    ),
    ...resourceManagers.podNames.flatMap((pod) => {
      const host = `${pod}.${resourceManagers.domain}`;
      const page = `${host}:${YARN_PORTS.resourceManagerHttp}`;
      return [
        property(`yarn.resourcemanager.hostname.${pod}`, host, 'Where clients and NodeManagers call it.'),
        property(`yarn.resourcemanager.webapp.address.${pod}`, page, 'Where applications show their state.'),
      ];
    }),
    property('yarn.client.failover-sleep-base-ms', FAIL_OVER_SLEEP_MS.base, FAIL_OVER_REASON),
    property('yarn.client.failover-sleep-max-ms', FAIL_OVER_SLEEP_MS.max, FAIL_OVER_REASON),
    property('yarn.log-aggregation-enable', true, 'Logs of containers stay when their pod is gone.'),
    property('yarn.nodemanager.remote-app-log-dir', `${hdfs.url}${folders.logs}`, 'Where those logs are.'),
  ];
}

/** `yarn-site.xml` of the daemons, and of the containers of jobs. */
export function daemonYarn(input: YarnSiteInput): readonly SiteProperty[] {
  return [...clientYarn(input), ...resourceManager(input), ...nodeManager(input)];
}

/** `mapred-site.xml`, of clients and daemons. */
export function mapReduce({ folders, hdfs }: YarnSiteInput): readonly SiteProperty[] {
  const home = `HADOOP_MAPRED_HOME=${hdfs.hadoopHome}`;
  return [
    property('mapreduce.framework.name', 'yarn', 'Jobs run on YARN. By default they run in the process of the client.'),
    ...['yarn.app.mapreduce.am.env', 'mapreduce.map.env', 'mapreduce.reduce.env'].map((name) =>
      property(name, home, 'Where the image of NodeManagers has the classes of MapReduce.'),
    ),
    property(
      'yarn.app.mapreduce.am.staging-dir',
      `${hdfs.url}${folders.staging}`,
      'A folder that each user may add to.',
    ),
  ];
}

function resourceManager({ name, hdfs, capacity }: YarnSiteInput): readonly SiteProperty[] {
  const quorum = addresses(hdfs.pods.zooKeepers, HDFS_PORTS.zooKeeperClient).join(',');
  return [
    property('yarn.resourcemanager.bind-host', BIND_HOST, 'The address of a pod changes; its name stays.'),
    property('hadoop.zk.address', quorum, 'The ZooKeepers of HDFS have the state of applications.'),
    property(
      'yarn.resourcemanager.zk-address',
      quorum,
      'They elect the active ResourceManager, which reads this older name only.',
    ),
    property('yarn.resourcemanager.recovery.enabled', true, 'Applications go on when another one becomes active.'),
    property(
      'yarn.resourcemanager.store.class',
      'org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore',
      'Both ResourceManagers have the state of applications, and an old active one cannot change it.',
    ),
    property('yarn.resourcemanager.zk-state-store.parent-path', `/rmstore-${name}`, 'Apart from other YARNs.'),
    property('yarn.admin.acl', YARN_USER, 'Who may change queues and nodes. By default each user may.'),
    property('yarn.scheduler.maximum-allocation-mb', capacity.memoryMiBPerNode, 'A container may fill a node.'),
    property('yarn.scheduler.maximum-allocation-vcores', capacity.coresPerNode, 'A container may fill a node.'),
    property(
      'yarn.resourcemanager.scheduler.monitor.enable',
      true,
      'A queue that has jobs again gets its share back from those that borrowed it.',
    ),
    property(
      'yarn.nm.liveness-monitor.expiry-interval-ms',
      LOST_NODE_MS,
      'Containers of a node that is silent start elsewhere after two minutes, not after ten.',
    ),
    property('hadoop.prometheus.endpoint.enabled', true, 'Metrics at /prom, without an agent.'),
    ...(hdfs.topology.racks === 'none'
      ? []
      : [
          property(
            'net.topology.script.file.name',
            `${CONFIGURATION_PATH}/topology.sh`,
            'The rack of an address, from the table of subnets of HDFS.',
          ),
        ]),
  ];
}

function nodeManager({ capacity, disks, hdfs }: YarnSiteInput): readonly SiteProperty[] {
  const folders = (name: string) => disks.map(({ mountPath }) => `${mountPath}/${name}`).join(',');
  const classPath = ['common', 'common/lib', 'hdfs', 'hdfs/lib', 'yarn', 'yarn/lib', 'mapreduce'];
  return [
    property('yarn.nodemanager.hostname', '${env.YARN_HOSTNAME:-localhost}', 'The name by which others reach it.'),
    property(
      'yarn.nodemanager.address',
      `\${yarn.nodemanager.hostname}:${YARN_PORTS.nodeManagerContainers}`,
      'A port that network policies can name: the default is another one at each start.',
    ),
    property('yarn.nodemanager.bind-host', BIND_HOST, 'The address of a pod changes; its name stays.'),
    property('yarn.nodemanager.local-dirs', folders('local'), 'What containers write: each NVMe disk.'),
    property('yarn.nodemanager.log-dirs', folders('logs'), 'Logs of containers until their application ends.'),
    property('yarn.nodemanager.resource.memory-mb', capacity.memoryMiBPerNode, 'What jobs get of the node.'),
    property('yarn.nodemanager.resource.cpu-vcores', capacity.coresPerNode, 'What jobs get of the node.'),
    property(
      'yarn.nodemanager.vmem-check-enabled',
      false,
      'A JVM reserves far more addresses than it uses memory; containers that use too much memory are ended.',
    ),
    property('yarn.nodemanager.aux-services', 'mapreduce_shuffle', 'Reducers fetch what mappers left on the node.'),
    property(
      'yarn.application.classpath',
      ['$HADOOP_CONF_DIR', ...classPath.map((folder) => `${hdfs.hadoopHome}/share/hadoop/${folder}/*`)].join(','),
      'Where the image has the classes of Hadoop, for applications that bring none.',
    ),
  ];
}
