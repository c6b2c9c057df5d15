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
const OF_NODE = {
  memoryGiBPerNode: { min: 1, max: 24_000, unit: 'GiB', amount: 'GiB of memory' },
  coresPerNode: { min: 1, max: 2000, unit: 'cores', amount: 'cores' },
} as const;
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
export function planCapacity(read: CapacityReader, hdfs: HdfsPlan, resourceManager: HdfsDaemon): YarnCapacity {
  const dataNodes = hdfs.sizing.dataNodes;
  const nodes = read.integer('nodes', { ...NODES, default: dataNodes });
  read.require(
    nodes <= dataNodes,
    'node-managers-above-nodes',
    'nodes',
    `nodes is ${nodes}, and HDFS has ${dataNodes} DataNodes: each node has at most one NodeManager.`,
    `Use at most ${dataNodes}, or give HDFS more DataNodes.`,
  );
  const free = freeOfNode(hdfs, resourceManager);
  const freeGiB = Math.floor(free.memoryMiB / (1 + MEMORY_MARGIN) / MIB_PER_GIB);
  return {
    nodes,
    memoryMiBPerNode: readOfNode(read, hdfs, 'memoryGiBPerNode', freeGiB) * MIB_PER_GIB,
    coresPerNode: readOfNode(read, hdfs, 'coresPerNode', Math.floor(free.cores)),
  };
}

/** Reads what jobs get of each node: by default the most that it has for them. */
function readOfNode(read: CapacityReader, { instance }: HdfsPlan, option: keyof typeof OF_NODE, most: number): number {
  const { amount, ...range } = OF_NODE[option];
  const given = read.integer(option, { ...range, default: Math.max(1, most) });
  read.require(
    given <= most || read.failed(option),
    'yarn-above-node',
    option,
    `Jobs would get ${given} ${amount} on each node, and ${instance.type} has ${Math.max(0, most)} ${range.unit} for ` +
      'them: the system, a DataNode and a NodeManager need the rest.',
    most >= 1 ? `Use at most ${most}, or leave it out.` : 'Give HDFS a larger instance type.',
  );
  return given;
}

/**
 * What the system, HDFS and a NodeManager leave of a node. On nodes without a taint there may also be one pod of each
 * other role of HDFS, and a ResourceManager.
 */
function freeOfNode({ instance, daemons, access }: HdfsPlan, resourceManager: HdfsDaemon) {
  const { dataNode, nameNode, journalNode, zooKeeper } = daemons;
  const isShared = access.tolerations.length === 0;
  const others = isShared ? [dataNode, nameNode, journalNode, zooKeeper, resourceManager] : [dataNode];
  const total = nodeCapacity(instance);
  return {
    cores: total.cores - NODE_MANAGER.cpu - sumOf(others, 'cpu'),
    memoryMiB: total.memoryMiB - containerMemoryMiB(NODE_MANAGER.heapMiB) - sumOf(others, 'memoryMiB'),
  };
}

function sumOf(daemons: readonly HdfsDaemon[], what: 'cpu' | 'memoryMiB'): number {
  return daemons.flatMap(({ containers }) => containers).reduce((sum, container) => sum + container[what], 0);
}
