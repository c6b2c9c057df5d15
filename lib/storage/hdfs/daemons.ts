import type { DataDisk } from './disks';
import { containerMemoryMiB, heapOptions, SMALL_HEAP_MIB } from './jvm';
import { HDFS_PORTS, type HdfsPods, type PodSet } from './names';
import type { DataNodeNetwork } from './options';
import type { HdfsSizing } from './sizing';

/** A probe that runs a command in the container. */
export interface HdfsProbe {
  readonly command: readonly string[];
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** A container of a daemon. Its command may have `$(NAME)` of the environment, as Kubernetes replaces it. */
export interface HdfsContainer {
  readonly name: string;
  readonly command: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Whether it has to run as root, to change the owner of folders of the node. */
  readonly asRoot: boolean;
  readonly startup?: HdfsProbe;
  readonly readiness?: HdfsProbe;
  readonly liveness?: HdfsProbe;
  /** Runs before the container gets SIGTERM. Kubernetes replaces no `$(NAME)` in it. */
  readonly preStop?: readonly string[];
}

/** A volume of each pod. */
export interface HdfsClaim {
  readonly name: string;
  readonly mountPath: string;
  readonly storageClassName: string;
  readonly sizeGiB: number;
}

/** A disk of the node in each pod. */
export interface HdfsHostDisk {
  readonly name: string;
  readonly mountPath: string;
  readonly hostPath: string;
  /** The folder of the disk that containers get which do not run as root. @default - the whole disk */
  readonly subPath?: string;
}

/** The pods of one role: a StatefulSet and its headless Service. */
export interface HdfsDaemon extends PodSet {
  readonly replicas: number;
  /** The environment of every container, in the order in which values use each other. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with a field of the pod, before the others. */
  readonly fieldEnvironment: Readonly<Record<string, string>>;
  readonly initContainers: readonly HdfsContainer[];
  readonly containers: readonly HdfsContainer[];
  readonly claims: readonly HdfsClaim[];
  readonly hostDisks: readonly HdfsHostDisk[];
  readonly hostNetwork: boolean;
  /** Whether Kubernetes' own first process collects processes whose parent ended. @default false */
  readonly shareProcessNamespace?: boolean;
  readonly graceSeconds: number;
  /** How many pods a drain of nodes may evict at a time. */
  readonly maxUnavailable: number;
}

/** All daemons. */
export interface HdfsDaemons {
  readonly zooKeeper: HdfsDaemon;
  readonly journalNode: HdfsDaemon;
  readonly nameNode: HdfsDaemon;
  readonly dataNode: HdfsDaemon;
}

/** What the daemons are planned from. */
export interface DaemonInput {
  readonly pods: HdfsPods;
  readonly disks: readonly DataDisk[];
  readonly sizing: HdfsSizing;
  readonly replication: number;
  readonly dataNodeNetwork: DataNodeNetwork;
  readonly metadataStorageClass: string;
  readonly hadoopHome: string;
  readonly drainSeconds: number;
}

/** Where the ConfigMap of the daemons is mounted. */
export const CONFIGURATION_PATH = '/etc/hadoop';
/** Where a pod of the metadata has its volume. */
export const DATA_PATH = '/data';
/** The superuser of HDFS, whatever the image calls the user of its processes. */
export const HDFS_SUPERUSER = 'hdfs';

const MIB_PER_GIB = 1024;
const ZOOKEEPER_GIB = 10;
/** Of a container whose script calls no command of Hadoop. */
const SHELL_MIB = 64;
/** A NameNode may have to write an image before it ends. */
const METADATA_GRACE_SECONDS = 900;
const ZOOKEEPER_GRACE_SECONDS = 60;
/** After the drain the DataNode ends, and its pod stays for a while: together at most a minute. */
const DATA_NODE_END_SECONDS = 60;
const CPU = { nameNode: 1, dataNode: 1, small: 0.25, command: 0.1 } as const;
/** A NameNode reads its image and waits for reports: an hour for a hundred million blocks. */
const NAME_NODE_START = { periodSeconds: 10, failureThreshold: 360 } as const;

/** Plans the pods of all roles. */
export function planDaemons(input: DaemonInput): HdfsDaemons {
  return {
    zooKeeper: zooKeeper(input),
    journalNode: journalNode(input),
    nameNode: nameNode(input),
    dataNode: dataNode(input),
  };
}

function zooKeeper({ pods, metadataStorageClass, hadoopHome }: DaemonInput): HdfsDaemon {
  return {
    ...pods.zooKeepers,
    ...daemonBase(pods.zooKeepers, hadoopHome, { HADOOP_CLIENT_OPTS: heapOptions(SMALL_HEAP_MIB.zooKeeper) }),
    containers: [
      {
        ...daemonContainer(
          'zookeeper',
          [configurationScript('start-zookeeper.sh')],
          CPU.small,
          SMALL_HEAP_MIB.zooKeeper,
        ),
        ports: {
          client: HDFS_PORTS.zooKeeperClient,
          peer: HDFS_PORTS.zooKeeperPeer,
          election: HDFS_PORTS.zooKeeperElection,
        },
        readiness: readyProbe('zookeeper'),
        liveness: healthProbe('zookeeper', 30, 10),
      },
    ],
    claims: [metadata(metadataStorageClass, ZOOKEEPER_GIB)],
    graceSeconds: ZOOKEEPER_GRACE_SECONDS,
  };
}

function journalNode({ pods, metadataStorageClass, hadoopHome, sizing }: DaemonInput): HdfsDaemon {
  return {
    ...pods.journalNodes,
    ...daemonBase(pods.journalNodes, hadoopHome, { HDFS_JOURNALNODE_OPTS: heapOptions(SMALL_HEAP_MIB.journalNode) }),
    containers: [
      {
        ...daemonContainer(
          'journalnode',
          ['$(HADOOP_HOME)/bin/hdfs', 'journalnode'],
          CPU.small,
          SMALL_HEAP_MIB.journalNode,
        ),
        ports: { rpc: HDFS_PORTS.journalNodeRpc, http: HDFS_PORTS.journalNodeHttp },
        readiness: readyProbe('journalnode'),
        liveness: healthProbe('journalnode', 30, 10),
      },
      { ...commandContainer('maintain-journalnode'), memoryMiB: SHELL_MIB },
    ],
    claims: [metadata(metadataStorageClass, sizing.journalNodeVolumeGiB)],
    graceSeconds: METADATA_GRACE_SECONDS,
  };
}

function nameNode({ pods, metadataStorageClass, hadoopHome, sizing }: DaemonInput): HdfsDaemon {
  const heapMiB = sizing.nameNodeHeapGiB * MIB_PER_GIB;
  return {
    ...pods.nameNodes,
    ...daemonBase(pods.nameNodes, hadoopHome, {
      HDFS_NAMENODE_OPTS: heapOptions(heapMiB),
      HDFS_ZKFC_OPTS: heapOptions(SMALL_HEAP_MIB.zkfc),
    }),
    initContainers: [
      daemonContainer('init-namenode', [configurationScript('init-namenode.sh')], CPU.nameNode, heapMiB),
    ],
    containers: [
      {
        ...daemonContainer('namenode', ['$(HADOOP_HOME)/bin/hdfs', 'namenode'], CPU.nameNode, heapMiB),
        ports: { rpc: HDFS_PORTS.nameNodeRpc, http: HDFS_PORTS.nameNodeHttp },
        startup: healthProbe('namenode', NAME_NODE_START.periodSeconds, NAME_NODE_START.failureThreshold),
        readiness: readyProbe('namenode'),
        liveness: healthProbe('namenode', 30, 10),
      },
      {
        ...daemonContainer('zkfc', [configurationScript('start-zkfc.sh')], CPU.command, SMALL_HEAP_MIB.zkfc),
        ports: { zkfc: HDFS_PORTS.zkfc },
      },
      commandContainer('maintain-namenode'),
    ],
    claims: [metadata(metadataStorageClass, sizing.nameNodeVolumeGiB)],
    graceSeconds: METADATA_GRACE_SECONDS,
  };
}

function dataNode(input: DaemonInput): HdfsDaemon {
  const { pods, disks, hadoopHome, sizing, replication, drainSeconds } = input;
  const onHost = input.dataNodeNetwork === 'node-host-network';
  const heapMiB = sizing.dataNodeHeapGiB * MIB_PER_GIB;
  return {
    ...pods.dataNodes,
    ...daemonBase(pods.dataNodes, hadoopHome, {
      HDFS_DATANODE_OPTS: heapOptions(heapMiB),
      HDFS_HOSTNAME: onHost ? '$(NODE_IP)' : `$(POD_NAME).${pods.dataNodes.domain}`,
    }),
    fieldEnvironment: { ...POD_NAME, NODE_IP: 'status.hostIP' },
    initContainers: [rootContainer('init-datanode')],
    containers: [
      {
        ...daemonContainer('datanode', [configurationScript('start-datanode.sh')], CPU.dataNode, heapMiB),
        ports: { data: HDFS_PORTS.dataNodeData, http: HDFS_PORTS.dataNodeHttp, ipc: HDFS_PORTS.dataNodeIpc },
        readiness: readyProbe('datanode'),
        liveness: healthProbe('datanode', 30, 20),
        preStop: [`${CONFIGURATION_PATH}/drain-datanode.sh`],
      },
    ],
    claims: disks.flatMap(({ name, mountPath, storageClassName, sizeGiB }) =>
      storageClassName === undefined ? [] : [{ name, mountPath, storageClassName, sizeGiB }],
    ),
    hostDisks: disks.flatMap(({ name, mountPath, hostPath }) =>
      hostPath === undefined ? [] : [{ name, mountPath, hostPath }],
    ),
    hostNetwork: onHost,
    graceSeconds: drainSeconds + DATA_NODE_END_SECONDS,
    maxUnavailable: Math.max(1, replication - 2),
  };
}

const POD_NAME = { POD_NAME: 'metadata.name' } as const;

/** Returns what the daemons of one role have in common with all others; `environment` comes last. */
export function daemonBase(pods: PodSet, hadoopHome: string, environment: Readonly<Record<string, string>>) {
  return {
    replicas: pods.podNames.length,
    fieldEnvironment: POD_NAME,
    environment: {
      HADOOP_HOME: hadoopHome,
      HADOOP_CONF_DIR: CONFIGURATION_PATH,
      HADOOP_LOG_DIR: '/tmp',
      HADOOP_PID_DIR: '/tmp',
      HADOOP_ROOT_LOGGER: 'INFO,console',
      HADOOP_USER_NAME: HDFS_SUPERUSER,
      HADOOP_OPTS: '-Djava.security.properties=$(HADOOP_CONF_DIR)/java.security',
      HADOOP_CLIENT_OPTS: `-Xmx${SMALL_HEAP_MIB.command}m`,
      HDFS_DATA: DATA_PATH,
      ...environment,
    },
    initContainers: [],
    claims: [],
    hostDisks: [],
    hostNetwork: false,
    maxUnavailable: 1,
  };
}

/** Returns a container with a heap, and no ports and no probes. */
export function daemonContainer(name: string, command: readonly string[], cpu: number, heapMiB: number): HdfsContainer {
  return { name, command, ports: {}, cpu, memoryMiB: containerMemoryMiB(heapMiB), asRoot: false };
}

/** Returns a container that runs a script of the ConfigMap, which calls commands of Hadoop. */
export function commandContainer(name: string): HdfsContainer {
  return daemonContainer(name, [configurationScript(`${name}.sh`)], CPU.command, SMALL_HEAP_MIB.command);
}

/** Returns a container that runs a script of the ConfigMap as root, without a JVM. */
export function rootContainer(name: string): HdfsContainer {
  return { ...daemonContainer(name, [configurationScript(`${name}.sh`)], CPU.command, 0), asRoot: true };
}

/** Returns a script of the ConfigMap as a command. */
function configurationScript(name: string): string {
  return `$(HADOOP_CONF_DIR)/${name}`;
}

/** Returns a probe by `health.sh`: whether the daemon answers. */
export function healthProbe(role: string, periodSeconds: number, failureThreshold: number): HdfsProbe {
  return probe('health.sh', role, periodSeconds, failureThreshold);
}

/** Returns a probe by `ready.sh`: whether another pod of the role may be lost. */
function readyProbe(role: string): HdfsProbe {
  return probe('ready.sh', role, 10, 3);
}

function probe(file: string, role: string, periodSeconds: number, failureThreshold: number): HdfsProbe {
  return { command: [`${CONFIGURATION_PATH}/${file}`, role], periodSeconds, timeoutSeconds: 10, failureThreshold };
}

function metadata(storageClassName: string, sizeGiB: number): HdfsClaim {
  return { name: 'data', mountPath: DATA_PATH, storageClassName, sizeGiB };
}
