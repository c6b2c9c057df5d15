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
import type { PodSet } from '../../storage/hdfs/names';
import { MEMORY_MARGIN, NODE_MANAGER, type YarnCapacity } from './capacity';
import { YARN_PORTS } from './names';

/** All daemons. */
export interface YarnDaemons {
  readonly resourceManager: HdfsDaemon;
  readonly nodeManager: HdfsDaemon;
}

/** What NodeManagers are planned from. */
export interface NodeManagerInput {
  readonly disks: readonly HdfsHostDisk[];
  readonly capacity: YarnCapacity;
  readonly drainSeconds: number;
}

/** The user of YARN's daemons, whatever the image calls the user of its processes. HDFS has another superuser. */
export const YARN_USER = 'yarn';

/** After the drain the NodeManager ends its containers within a minute. */
const NODE_MANAGER_END_SECONDS = 60;
const RESOURCE_MANAGER_GRACE_SECONDS = 60;
const RESOURCE_MANAGER_CPU = 1;

/** Plans the pods of ResourceManagers. */
export function planResourceManager({ hadoopHome }: HdfsPlan, pods: PodSet, heapMiB: number): HdfsDaemon {
  return {
    ...daemonBase(pods, hadoopHome, {
      HADOOP_USER_NAME: YARN_USER,
      YARN_RESOURCEMANAGER_OPTS: heapOptions(heapMiB),
    }),
    ...pods,
    initContainers: [commandContainer('init-resourcemanager')],
    containers: [
      {
        ...daemonContainer(
          'resourcemanager',
          ['$(HADOOP_HOME)/bin/yarn', 'resourcemanager', '-Dyarn.resourcemanager.ha.id=$(POD_NAME)'],
          RESOURCE_MANAGER_CPU,
          heapMiB,
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

/** Plans the pods of NodeManagers. */
export function planNodeManager(
  hdfs: HdfsPlan,
  pods: PodSet,
  { disks, capacity, drainSeconds }: NodeManagerInput,
): HdfsDaemon {
  const onHost = hdfs.dataNodeNetwork === 'node-host-network';
  const daemon = daemonContainer(
    'nodemanager',
    ['$(HADOOP_HOME)/bin/yarn', 'nodemanager'],
    NODE_MANAGER.cpu,
    NODE_MANAGER.heapMiB,
  );
  return {
    ...daemonBase(pods, hdfs.hadoopHome, {
      HADOOP_USER_NAME: YARN_USER,
      YARN_NODEMANAGER_OPTS: heapOptions(NODE_MANAGER.heapMiB),
      // The name by which HDFS knows a DataNode of this node, if both are on the network of the node.
      YARN_HOSTNAME: onHost ? '$(NODE_IP)' : `$(POD_NAME).${pods.domain}`,
    }),
    ...pods,
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
