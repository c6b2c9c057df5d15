import { checksumOf } from '../../core/configuration-checksum';
import { NAME_PREFIX } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { PodToleration } from '../../core/tolerations';
import type { PodNetworkPolicy } from '../../core/network-policy';
import type { CostLine } from '../../planning/cost';
import { CONFIGURATION_PATH, type HdfsHostDisk } from '../../storage/hdfs/daemons';
import { HADOOP_IMAGE, type HdfsPlan } from '../../storage/hdfs/hdfs';
import { DAEMON_USER_ID } from '../../storage/hdfs/jvm';
import { podSet } from '../../storage/hdfs/names';
import { CAPACITY_CODES, planCapacity, type YarnCapacity } from './capacity';
import { planNodeManager, planResourceManager, type YarnDaemons } from './daemons';
import { yarnClientFiles, yarnFiles } from './files';
import type { YarnPods } from './names';
import { yarnNetworkPolicies } from './network-policies';
import type { YarnOptions } from './options';
import { planQueues, QUEUE_CODES, type YarnQueuePlan } from './queues';

/** YARN, as planned: everything that its Kubernetes objects need. */
export interface YarnPlan extends YarnCapacity {
  readonly name: string;
  /** The namespace of HDFS. */
  readonly namespace: string;
  readonly image: string;
  readonly userId: number;
  readonly pods: YarnPods;
  readonly daemons: YarnDaemons;
  readonly queues: readonly YarnQueuePlan[];
  /** The ConfigMap of the daemons, mounted at `configurationPath` with files that can be executed, and its name. */
  readonly files: Readonly<Record<string, string>>;
  readonly configMapName: string;
  readonly configurationPath: string;
  /** The daemons start anew when it changes. Queues and racks are read again without a start. */
  readonly configurationChecksum: string;
  /** The ConfigMap by which clients find YARN and HDFS, its name, and the namespaces that get it. */
  readonly clientFiles: Readonly<Record<string, string>>;
  readonly clientConfigMapName: string;
  readonly clientNamespaces: readonly string[];
  /** Labels and taints of the nodes of NodeManagers: those of DataNodes. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
  readonly networkPolicies: readonly PodNetworkPolicy[];
  /** Nothing: the pods run on nodes that HDFS has. */
  readonly cost: readonly CostLine[];
}

export const YARN_CODES = {
  ...CAPACITY_CODES,
  ...QUEUE_CODES,
  'yarn-name-taken': 'YARN has the name of its HDFS, so objects and folders of both would be the same.',
  'yarn-disks-missing': 'Nodes of the HDFS have no local NVMe disk for the files of jobs.',
} as const satisfies ProblemCodes;

type YarnReader = OptionReader<YarnOptions, keyof typeof YARN_CODES>;

const RESOURCE_MANAGERS = 2;
const RESOURCE_MANAGER_HEAP_GIB = { min: 1, max: 64, default: 2, unit: 'GiB' } as const;
const DRAIN_MINUTES = { min: 1, max: 240, default: 30, unit: 'minutes' } as const;
const MIB_PER_GIB = 1024;
const SECONDS_PER_MINUTE = 60;

const NAME = { ...NAME_PREFIX, name: 'name of YARN', example: 'yarn' } as const;

/**
 * Plans YARN beside the DataNodes of an HDFS, once for every engine.
 *
 * @example
 * const { plan, problems } = planYarn({ queues }, required(planHdfs({ instanceType: 'i4i.8xlarge', dataNodes: 6 })));
 */
export function planYarn(options: YarnOptions, hdfs: HdfsPlan): Planned<YarnPlan> {
  const read: YarnReader = new OptionReader(options);
  const name = readName(read, hdfs);
  const { namespace } = hdfs;
  const resourceManagerHeapMiB = read.integer('resourceManagerHeapGiB', RESOURCE_MANAGER_HEAP_GIB) * MIB_PER_GIB;
  const resourceManagers = podSet(`${name}-rm`, namespace, RESOURCE_MANAGERS);
  const resourceManager = planResourceManager(hdfs, resourceManagers, resourceManagerHeapMiB);
  const capacity = planCapacity(read, hdfs, resourceManager);
  const nodeManagers = podSet(`${name}-nm`, namespace, capacity.nodes);
  const pods: YarnPods = { resourceManagers, nodeManagers };
  const diskFolder = `${namespace}/${name}`;
  const disks = planDisks(read, hdfs, diskFolder);
  const drainSeconds = read.integer('drainMinutes', DRAIN_MINUTES) * SECONDS_PER_MINUTE;
  const queues = planQueues(read);
  const input = {
    name,
    hdfs,
    pods,
    capacity,
    queues,
    disks,
    diskFolder,
    drainSeconds,
    folders: { logs: `/${name}/logs`, staging: `/${name}/staging` },
  };
  const files = yarnFiles(input);
  return read.planned({
    ...capacity,
    name,
    namespace,
    image: read.text('image', HADOOP_IMAGE, hdfs.image),
    userId: DAEMON_USER_ID,
    pods,
    daemons: { resourceManager, nodeManager: planNodeManager(hdfs, nodeManagers, input) },
    queues,
    files,
    configMapName: `${name}-config`,
    configurationPath: CONFIGURATION_PATH,
    configurationChecksum: checksumOf(readAtStart(files)),
    clientFiles: yarnClientFiles(input),
    clientConfigMapName: `${name}-client`,
    clientNamespaces: [namespace, ...hdfs.access.clientNamespaces],
    nodeSelector: hdfs.access.dataNodeSelector,
    tolerations: hdfs.access.tolerations,
    networkPolicies: yarnNetworkPolicies(name, hdfs),
    cost: [],
  });
}

function readName(read: YarnReader, hdfs: HdfsPlan): string {
  const name = read.text('name', NAME, NAME.example);
  read.require(
    name !== hdfs.name || read.failed('name'),
    'yarn-name-taken',
    'name',
    `YARN and its HDFS are both called '${name}', in one namespace and on the same disks.`,
    "Use another name, for example 'yarn'.",
  );
  return name;
}

/** The NVMe disks of DataNodes, with a folder of YARN's own on each: jobs see nothing of the blocks of HDFS. */
function planDisks(read: YarnReader, { daemons, instance }: HdfsPlan, subPath: string): readonly HdfsHostDisk[] {
  const disks = daemons.dataNode.hostDisks.map((disk) => ({ ...disk, subPath }));
  read.require(
    disks.length > 0,
    'yarn-disks-missing',
    'hdfs',
    `${instance.type} has no local NVMe disk, and jobs write their shuffle data to disks of their node.`,
    'Give HDFS an instance type with local NVMe disks, for example i4i.4xlarge.',
  );
  return disks;
}

/** What is read again without a start of a daemon: queues, and the table of racks, beside scripts. */
const READ_AGAIN: readonly string[] = ['capacity-scheduler.xml', 'topology.table'];

/** Returns the files that a daemon reads once, when it starts. */
function readAtStart(files: Readonly<Record<string, string>>): object {
  return Object.entries(files).filter(([name]) => !name.endsWith('.sh') && !READ_AGAIN.includes(name));
}
