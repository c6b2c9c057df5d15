import {
  commandContainer,
  daemonBase,
  daemonContainer,
  type HdfsDaemon,
  type HdfsHostDisk,
  healthProbe,
  rootContainer,
  CONFIGURATION_PATH,
} from '../../storage/hdfs/daemons';
import type { HdfsPlan } from '../../storage/hdfs/hdfs';
import { heapOptions } from '../../storage/hdfs/jvm';
import { MEMORY_MARGIN, NODE_MANAGER, RESOURCE_MANAGER_CPU, type YarnCapacity } from './capacity';
import { YARN_PORTS, type YarnPods } from './names';

/** All daemons. */
export interface YarnDaemons {
  readonly resourceManager: HdfsDaemon;
  readonly nodeManager: HdfsDaemon;
}

/** What the daemons are planned from. */
export interface YarnDaemonInput {
  readonly hdfs: HdfsPlan;
  readonly pods: YarnPods;
  readonly disks: readonly HdfsHostDisk[];
  readonly capacity: YarnCapacity;
  readonly resourceManagerHeapMiB: number;
  readonly drainSeconds: number;
}

/** The user of YARN's daemons, whatever the image calls the user of its processes. HDFS has another superuser. */
export const YARN_USER = 'yarn';

/** After the drain the NodeManager ends its containers within a minute. */
const NODE_MANAGER_END_SECONDS = 60;
const RESOURCE_MANAGER_GRACE_SECONDS = 60;

/** Plans the pods of both roles. */
export function planYarnDaemons(input: YarnDaemonInput): YarnDaemons {
  return { resourceManager: resourceManager(input), nodeManager: nodeManager(input) };
}

function resourceManager({ hdfs, pods, resourceManagerHeapMiB }: YarnDaemonInput): HdfsDaemon {
  return {
    ...daemonBase(pods.resourceManagers, hdfs.hadoopHome, {
      HADOOP_USER_NAME: YARN_USER,
      YARN_RESOURCEMANAGER_OPTS: heapOptions(resourceManagerHeapMiB),
    }),
    ...pods.resourceManagers,
    initContainers: [commandContainer('init-resourcemanager')],
    containers: [
      {
        ...daemonContainer(
          'resourcemanager',
          ['$(HADOOP_HOME)/bin/yarn', 'resourcemanager', '-Dyarn.resourcemanager.ha.id=$(POD_NAME)'],
          RESOURCE_MANAGER_CPU,
          resourceManagerHeapMiB,
        ),
        ports: {
          scheduler: YARN_PORTS.resourceManagerScheduler,
          tracker: YARN_PORTS.resourceManagerTracker,
          client: YARN_PORTS.resourceManagerClient,
          admin: YARN_PORTS.resourceManagerAdmin,
          http: YARN_PORTS.resourceManagerHttp,
        },
        readiness: healthProbe('resourcemanager', 10, 3),
        liveness: healthProbe('resourcemanager', 30, 10),
      },
      commandContainer('refresh-queues'),
    ],
    graceSeconds: RESOURCE_MANAGER_GRACE_SECONDS,
  };
}

function nodeManager({ hdfs, pods, disks, capacity, drainSeconds }: YarnDaemonInput): HdfsDaemon {
  const onHost = hdfs.dataNodeNetwork === 'node-host-network';
  const daemon = daemonContainer(
    'nodemanager',
    ['$(HADOOP_HOME)/bin/yarn', 'nodemanager'],
    NODE_MANAGER.cpu,
    NODE_MANAGER.heapMiB,
  );
  return {
    ...daemonBase(pods.nodeManagers, hdfs.hadoopHome, {
      HADOOP_USER_NAME: YARN_USER,
      YARN_NODEMANAGER_OPTS: heapOptions(NODE_MANAGER.heapMiB),
      // The name by which HDFS knows a DataNode of this node, if both are on the network of the node.
      YARN_HOSTNAME: onHost ? '$(NODE_IP)' : `$(POD_NAME).${pods.nodeManagers.domain}`,
    }),
    ...pods.nodeManagers,
    fieldEnvironment: { POD_NAME: 'metadata.name', NODE_IP: 'status.hostIP' },
    initContainers: [rootContainer('init-nodemanager')],
    containers: [
      {
        ...daemon,
        cpu: daemon.cpu + capacity.coresPerNode,
        memoryMiB: daemon.memoryMiB + Math.ceil(capacity.memoryMiBPerNode * (1 + MEMORY_MARGIN)),
        ports: {
          localizer: YARN_PORTS.nodeManagerLocalizer,
          containers: YARN_PORTS.nodeManagerContainers,
          http: YARN_PORTS.nodeManagerHttp,
          shuffle: YARN_PORTS.nodeManagerShuffle,
        },
        readiness: healthProbe('nodemanager', 10, 3),
        liveness: healthProbe('nodemanager-alive', 30, 10),
        preStop: [`${CONFIGURATION_PATH}/drain-nodemanager.sh`],
      },
    ],
    hostDisks: disks,
    hostNetwork: onHost,
    // Containers of jobs leave processes behind, which the NodeManager does not collect.
    shareProcessNamespace: true,
    graceSeconds: drainSeconds + NODE_MANAGER_END_SECONDS,
  };
}
