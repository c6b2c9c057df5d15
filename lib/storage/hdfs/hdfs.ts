import { CATALOG_CODES } from '../../catalog/catalog-codes';
import type { Instance } from '../../catalog/instances';
import { readInstance } from '../../catalog/read-instance';
import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { CostLine } from '../../planning/cost';
import { BACKUP_DECISION_CODES, type BackupDecision, readBackupDecision } from '../backup-decision';
import { ACCESS_CODES, type HdfsAccessPlan, planHdfsAccess } from './access';
import { hdfsCost } from './cost';
import { commandContainer, CONFIGURATION_PATH, type HdfsContainer, type HdfsDaemons, planDaemons } from './daemons';
import { DIRECTORY_CODES, readDirectories } from './directories';
import { type DataDisk, planDataDisks, planDefaultPolicy } from './disks';
import { clientFiles, daemonFiles } from './files';
import { DAEMON_USER_ID } from './jvm';
import { type HdfsPods, podSet } from './names';
import { PUBLIC_SOURCE_CODES, requireImageReachable } from '../../network/public-sources';
import type { DataNodeNetwork, HdfsDirectory, HdfsOptions, HdfsReferences, HdfsStoragePolicy } from './options';
import { type RestartStep, restartOrder } from './restart-order';
import { SIZE_CODES, planSize, readWantedSize } from './size';
import type { HdfsSizing } from './sizing';
import { type HdfsTopology, planTopology, TOPOLOGY_CODES } from './topology';

/** HDFS, as planned: everything that its Kubernetes objects need. */
export interface HdfsPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly hadoopVersion: string;
  /** Where the image has Hadoop's distribution. */
  readonly hadoopHome: string;
  /** The user and group of all daemons. */
  readonly userId: number;
  /** `hdfs://<name>`. */
  readonly url: string;
  readonly pods: HdfsPods;
  /** The nodes of DataNodes. */
  readonly instance: Instance;
  readonly disks: readonly DataDisk[];
  readonly dataNodeNetwork: DataNodeNetwork;
  readonly replication: number;
  readonly defaultStoragePolicy: HdfsStoragePolicy;
  readonly directories: readonly HdfsDirectory[];
  readonly topology: HdfsTopology;
  readonly sizing: HdfsSizing;
  readonly daemons: HdfsDaemons;
  /** The container of the Job that makes the directories, in the environment of a NameNode; undefined without any. */
  readonly applyDirectories: HdfsContainer | undefined;
  /** Names of DataNodes that hand their blocks to others. */
  readonly decommission: readonly string[];
  /** The ConfigMap of the daemons, mounted at `configurationPath` with files that can be executed, and its name. */
  readonly files: Readonly<Record<string, string>>;
  readonly configMapName: string;
  readonly configurationPath: string;
  /** The ConfigMap by which clients find HDFS, and its name. */
  readonly clientFiles: Readonly<Record<string, string>>;
  readonly clientConfigMapName: string;
  /** The order in which pods take a new version. */
  readonly restartOrder: readonly RestartStep[];
  /** Where the pods run, who may connect to them, and what stays when HDFS is removed. */
  readonly access: HdfsAccessPlan;
  readonly backup: BackupDecision;
  readonly cost: readonly CostLine[];
}

export const HDFS_CODES = {
  ...ACCESS_CODES,
  ...DIRECTORY_CODES,
  ...TOPOLOGY_CODES,
  ...SIZE_CODES,
  ...PUBLIC_SOURCE_CODES,
  'journal-nodes-even':
    'With an even number of JournalNodes one more is needed for a majority, and none more may fail.',
  'decommission-unknown': 'A DataNode that is to be decommissioned does not exist.',
} as const satisfies ProblemCodes;

export type HdfsReader = OptionReader<
  HdfsOptions,
  keyof typeof HDFS_CODES | keyof typeof BACKUP_DECISION_CODES | keyof typeof CATALOG_CODES
>;

/** Most of the data are on disks of nodes. `HdfsBackups` copies the namespace, and its snapshots stay in HDFS. */
const NO_AWS_BACKUP = 'AWS Backup cannot back up the disks of DataNodes, and HdfsBackups copies no blocks';

const ZOOKEEPERS = 3;
const NAME_NODES = { min: 2, max: 3, default: 2, unit: 'NameNodes' } as const;
const JOURNAL_NODES = { min: 3, max: 5, default: 3, unit: 'JournalNodes' } as const;
const BLOCK_SIZE_MIB = { min: 1, max: 1024, default: 128, unit: 'MiB' } as const;
const AVERAGE_FILE_MIB = { min: 0, above: true, max: 1_048_576, default: 128, unit: 'MiB' } as const;
const WRITTEN_TIB = { min: 0, max: 1_000_000, unit: 'TiB' } as const;
const DRAIN_MINUTES = { min: 1, max: 240, default: 30, unit: 'minutes' } as const;
const SECONDS_PER_MINUTE = 60;

/** Hadoop 3.5.0, with ZooKeeper 3.8.6. @see https://hadoop.apache.org/release/3.5.0.html */
const HADOOP_VERSION = '3.5.0';
const DEFAULT_IMAGE = 'apache/hadoop';

const NAME = { ...NAME_PREFIX, name: 'name of HDFS', example: 'hdfs' } as const;
const VERSION = {
  pattern: /^\d+\.\d+\.\d+$/,
  name: 'version of Hadoop',
  rule: 'three numbers with dots',
  example: HADOOP_VERSION,
  mustBeKnown: true,
} as const satisfies TextForm;
const HADOOP_HOME = {
  pattern: /^(\/[\w.-]+)+$/,
  name: 'folder of Hadoop',
  rule: "an absolute path of letters, digits, '.', '_' and '-'",
  example: '/opt/hadoop',
} as const satisfies TextForm;
/** An image with Hadoop's distribution. */
export const HADOOP_IMAGE = {
  pattern: /^\S+$/,
  name: 'image',
  rule: 'no blanks',
  example: `${DEFAULT_IMAGE}:${HADOOP_VERSION}`,
} as const;
const CLASS_NAME = {
  pattern: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  name: 'name of a StorageClass',
  rule: 'small letters, digits, hyphens and dots',
  example: 'ai-datacenter-gp3',
} as const satisfies TextForm;
const POD_NAME = {
  pattern: /^[a-z0-9-]+$/,
  name: 'name of a DataNode',
  rule: 'that of its pod',
  example: 'hdfs-dn-0',
  mustBeKnown: true,
} as const satisfies TextForm;

/**
 * Plans HDFS, once for every engine.
 *
 * @example
 * const { plan, problems } = planHdfs({ usableTiB: 200, instanceType: 'i4i.8xlarge', subnetZones });
 */
export function planHdfs(options: HdfsOptions, references: HdfsReferences = {}): Planned<HdfsPlan> {
  const read: HdfsReader = new OptionReader(options);
  const name = read.text('name', NAME, NAME.example);
  const namespace = read.text('namespace', NAMESPACE_NAME, 'hdfs');
  const instance = readInstance(read, 'instanceType', {
    kind: 'general',
    customInstance: read.record('customInstance'),
  });
  const isInstanceKnown = !read.failed('instanceType', 'customInstance');
  const disks = planDataDisks(read, instance, isInstanceKnown, `${namespace}/${name}`);
  const defaultStoragePolicy = planDefaultPolicy(read, disks);
  const blockSizeMiB = read.integer('blockSizeMiB', BLOCK_SIZE_MIB);
  const averageFileMiB = read.number('averageFileMiB', AVERAGE_FILE_MIB);
  const writtenTiBPerMonth = read.number('writtenTiBPerMonth', WRITTEN_TIB);
  const wantedSize = readWantedSize(read);
  const { replication } = wantedSize;
  const topology = planTopology(read, references, replication);
  const sizing = planSize(read, {
    ...wantedSize,
    instance,
    disks,
    policy: defaultStoragePolicy,
    topology,
    blockSizeMiB,
    averageFileMiB,
    writtenTiBPerMonth,
  });
  const pods: HdfsPods = {
    nameNodes: podSet(`${name}-nn`, namespace, read.integer('nameNodes', NAME_NODES)),
    journalNodes: podSet(`${name}-jn`, namespace, journalNodeCount(read)),
    dataNodes: podSet(`${name}-dn`, namespace, sizing.dataNodes),
    zooKeepers: podSet(`${name}-zk`, namespace, ZOOKEEPERS),
  };
  const dataNodeNetwork = read.oneOf('dataNodeNetwork', ['pod-network', 'node-host-network'], 'pod-network');
  const directories = readDirectories(read, disks);
  const drainSeconds = read.integer('drainMinutes', DRAIN_MINUTES) * SECONDS_PER_MINUTE;
  const hadoopHome = read.text('hadoopHome', HADOOP_HOME, HADOOP_HOME.example);
  const daemons = planDaemons({
    pods,
    disks,
    sizing,
    replication,
    dataNodeNetwork,
    drainSeconds,
    metadataStorageClass: read.text('metadataStorageClass', CLASS_NAME, CLASS_NAME.example),
    hadoopHome,
  });
  const decommission = readDecommission(read, pods);
  const files = {
    name,
    pods,
    disks,
    replication,
    drainSeconds,
    topology,
    decommission,
    directories,
    racks: topology.racks,
    policy: defaultStoragePolicy,
    blockSizeMiB,
  };
  const hadoopVersion = read.text('hadoopVersion', VERSION, HADOOP_VERSION);
  const image = read.text('image', HADOOP_IMAGE, `${DEFAULT_IMAGE}:${hadoopVersion}`);
  requireImageReachable(read, references, image);
  return read.planned({
    name,
    namespace,
    hadoopVersion,
    hadoopHome,
    image,
    userId: DAEMON_USER_ID,
    url: `hdfs://${name}`,
    pods,
    instance,
    disks,
    dataNodeNetwork,
    replication,
    defaultStoragePolicy,
    directories,
    topology,
    sizing,
    daemons,
    applyDirectories: directories.length === 0 ? undefined : commandContainer('apply-directories'),
    decommission,
    files: daemonFiles(files),
    configMapName: `${name}-config`,
    configurationPath: CONFIGURATION_PATH,
    clientFiles: clientFiles(files),
    clientConfigMapName: `${name}-client`,
    restartOrder: restartOrder(daemons),
    access: planHdfsAccess(read, {
      namespace,
      name,
      replication,
      nameNodes: daemons.nameNode.replicas,
      journalNodes: daemons.journalNode.replicas,
      instanceType: instance.type,
      dataNodeNetwork,
      networks: topology.networks,
    }),
    backup: readBackupDecision(read, { name: 'HDFS', unsupported: NO_AWS_BACKUP }),
    cost: hdfsCost(sizing, daemons, disks),
  });
}

function journalNodeCount(read: HdfsReader): number {
  const count = read.integer('journalNodes', JOURNAL_NODES);
  const isOdd = count % 2 === 1;
  read.require(
    isOdd,
    'journal-nodes-even',
    'journalNodes',
    `journalNodes is ${count}; with an even number the loss of as many JournalNodes stops writes as with one less.`,
    `Use ${JOURNAL_NODES.min} or ${JOURNAL_NODES.max}.`,
  );
  return isOdd ? count : JOURNAL_NODES.default;
}

function readDecommission(read: HdfsReader, { dataNodes }: HdfsPods): readonly string[] {
  const names = read.knownTexts('decommission', POD_NAME);
  const unknown = names.filter((name) => !dataNodes.podNames.includes(name));
  if (unknown.length === 0 || read.failed('name', 'dataNodes', 'usableTiB', 'decommission')) return names;
  read.problem(
    'decommission-unknown',
    'decommission',
    `decommission names ${unknown.join(', ')}; the DataNodes are ${dataNodes.podNames[0]} to ` +
      `${dataNodes.podNames.at(-1)}.`,
    'Use the name of a pod. Reduce dataNodes only after the pods with the highest numbers are decommissioned.',
  );
  return names.filter((name) => !unknown.includes(name));
}
