import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { HdfsDaemon } from '../../storage/hdfs/daemons';
import type { HdfsPlan } from '../../storage/hdfs/hdfs';
import { containerMemoryMiB } from '../../storage/hdfs/jvm';
import { nodeCapacity } from '../node-capacity';
import type { YarnOptions } from './options';

/** What jobs get of each node. */
export interface YarnCapacity {
  readonly nodes: number;
  readonly memoryMiBPerNode: number;
  readonly coresPerNode: number;
}

export const CAPACITY_CODES = {
  'node-managers-above-nodes': 'There are more NodeManagers than nodes of DataNodes.',
  'yarn-above-node': 'Jobs would get more of a node than the system, HDFS and YARN itself leave.',
} as const satisfies ProblemCodes;

const NODES = { min: 1, max: 1000, unit: 'NodeManagers' } as const;
const MEMORY_GIB = { min: 1, max: 24_000, unit: 'GiB' } as const;
const CORES = { min: 1, max: 2000, unit: 'cores' } as const;
const MIB_PER_GIB = 1024;

/** Heap and cores of a NodeManager. */
export const NODE_MANAGER = { heapMiB: 1024, cpu: 0.5 } as const;
/**
 * Memory of the pod beyond what jobs may use together: YARN measures its containers every three seconds, and a kernel
 * that has to end a process of the pod ends all of them.
 */
export const MEMORY_MARGIN = 0.05;

type CapacityReader = OptionReader<YarnOptions, keyof typeof CAPACITY_CODES>;

/** Plans how many NodeManagers there are, and what jobs get of each node. */
export function planCapacity(read: CapacityReader, hdfs: HdfsPlan, resourceManagerMiB: number): YarnCapacity {
  const dataNodes = hdfs.sizing.dataNodes;
  const nodes = read.integer('nodes', { ...NODES, default: dataNodes });
  read.require(
    nodes <= dataNodes || read.failed('nodes'),
    'node-managers-above-nodes',
    'nodes',
    `nodes is ${nodes}, and HDFS has ${dataNodes} DataNodes: each node has at most one NodeManager.`,
    `Use at most ${dataNodes}, or give HDFS more DataNodes.`,
  );
  const free = freeOfNode(hdfs, resourceManagerMiB);
  const freeGiB = Math.max(1, Math.floor(free.memoryMiB / (1 + MEMORY_MARGIN) / MIB_PER_GIB));
  const freeCores = Math.max(1, Math.floor(free.cores));
  const memoryGiB = read.integer('memoryGiBPerNode', { ...MEMORY_GIB, default: freeGiB });
  const cores = read.integer('coresPerNode', { ...CORES, default: freeCores });
  const neededMiB = memoryGiB * MIB_PER_GIB * (1 + MEMORY_MARGIN);
  requireFit(read, hdfs, 'memoryGiBPerNode', neededMiB <= free.memoryMiB, `${memoryGiB} GiB of memory`, [
    Math.floor(free.memoryMiB / (1 + MEMORY_MARGIN) / MIB_PER_GIB),
    'GiB',
  ]);
  requireFit(read, hdfs, 'coresPerNode', cores <= free.cores, `${cores} cores`, [Math.floor(free.cores), 'cores']);
  return { nodes, memoryMiBPerNode: memoryGiB * MIB_PER_GIB, coresPerNode: cores };
}

function requireFit(
  read: CapacityReader,
  { instance }: HdfsPlan,
  option: 'memoryGiBPerNode' | 'coresPerNode',
  fits: boolean,
  wanted: string,
  [most, unit]: readonly [number, string],
): void {
  read.require(
    fits || read.failed(option),
    'yarn-above-node',
    option,
    `Jobs would get ${wanted} on each node, and ${instance.type} has ${Math.max(0, most)} ${unit} for them: the ` +
      'system, a DataNode and a NodeManager need the rest.',
    most >= 1 ? `Use at most ${most}, or leave it out.` : 'Give HDFS a larger instance type.',
  );
}

/**
 * What the system, HDFS and a NodeManager leave of a node. On nodes without a taint there may also be one pod of each
 * other role of HDFS, and a ResourceManager.
 */
function freeOfNode({ instance, daemons, access }: HdfsPlan, resourceManagerMiB: number) {
  const { dataNode, nameNode, journalNode, zooKeeper } = daemons;
  const isShared = access.tolerations.length === 0;
  const hdfs = isShared ? [dataNode, nameNode, journalNode, zooKeeper] : [dataNode];
  const total = nodeCapacity(instance);
  const managerMiB = containerMemoryMiB(NODE_MANAGER.heapMiB) + (isShared ? resourceManagerMiB : 0);
  return {
    cores: total.cores - NODE_MANAGER.cpu - sumOf(hdfs, 'cpu') - (isShared ? 1 : 0),
    memoryMiB: total.memoryMiB - managerMiB - sumOf(hdfs, 'memoryMiB'),
  };
}

function sumOf(daemons: readonly HdfsDaemon[], what: 'cpu' | 'memoryMiB'): number {
  return daemons.flatMap(({ containers }) => containers).reduce((sum, container) => sum + container[what], 0);
}
