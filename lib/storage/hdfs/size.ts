import type { Instance } from '../../catalog/instances';
import { INSTANCE_TYPE, type InstanceCode, lookUpInstance } from '../../catalog/read-instance';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { DataDisk } from './disks';
import { containerMemoryMiB } from './jvm';
import type { HdfsOptions, HdfsStoragePolicy } from './options';
import { dataNodesFor, type HdfsSizing, planSizing, usableTiB } from './sizing';
import type { HdfsTopology } from './topology';

export const SIZE_CODES = {
  'hdfs-size-missing': 'Neither the number of DataNodes nor the size of the data is known.',
  'hdfs-too-small': 'The data do not fit on the disks of the DataNodes.',
  'replication-above-data-nodes': 'A block has more copies than there are DataNodes.',
  'data-nodes-per-zone': 'A zone has one DataNode only, so HDFS cannot restore a lost copy there.',
  'heap-above-node': 'The Java heap of a daemon does not fit into the memory of its node.',
} as const satisfies ProblemCodes;

type SizeReader = OptionReader<HdfsOptions, keyof typeof SIZE_CODES | InstanceCode>;

/** How large HDFS is to be, as the options say it. */
export interface WantedSize {
  /** DataNodes; undefined if the options leave them out. */
  readonly given: number | undefined;
  /** Data in TiB before replication. */
  readonly wanted: number | undefined;
  readonly replication: number;
}

/** What the size is planned from. */
export interface SizeInput extends WantedSize {
  readonly instance: Instance;
  readonly disks: readonly DataDisk[];
  readonly policy: HdfsStoragePolicy;
  readonly topology: HdfsTopology;
  readonly blockSizeMiB: number;
  readonly averageFileMiB: number;
  readonly writtenTiBPerMonth: number | undefined;
}

const DATA_NODES = { min: 1, max: 1000, unit: 'DataNodes' } as const;
const USABLE_TIB = { min: 0, above: true, max: 1_000_000, unit: 'TiB' } as const;
const REPLICATION = { min: 1, max: 10, default: 3, unit: 'copies' } as const;
const NAME_NODE_HEAP_GIB = { min: 1, max: 512, unit: 'GiB' } as const;
const DATA_NODE_HEAP_GIB = { min: 1, max: 64, unit: 'GiB' } as const;
/** In a zone with one DataNode, its copies cannot be made again in that zone. */
const DATA_NODES_PER_ZONE = 2;
const MIB_PER_GIB = 1024;
/** What the system, the kubelet and daemon sets of a node leave for pods, at least. */
const NODE_SHARE = 0.9;

/** Reads how large HDFS is to be. */
export function readWantedSize(read: SizeReader): WantedSize {
  const given = read.integer('dataNodes', DATA_NODES);
  const wanted = read.number('usableTiB', USABLE_TIB);
  const copies = { ...REPLICATION, default: Math.min(REPLICATION.default, given ?? Infinity) };
  return { given, wanted, replication: read.integer('replication', copies) };
}

/** Plans how many DataNodes there are, and what the size means for each daemon. */
export function planSize(read: SizeReader, input: SizeInput): HdfsSizing {
  const { disks, policy, given, wanted, replication } = input;
  const { zones, racks } = input.topology;
  const least = leastDataNodes(replication, zones);
  const needed =
    wanted === undefined ? least : roundUp(Math.max(least, dataNodesFor(wanted, disks, replication, policy)), zones);
  const dataNodes = given ?? Math.min(needed, DATA_NODES.max);
  const sizing = planSizing({
    ...input,
    dataNodes,
    zones,
    racks,
    nameNodeHeapGiB: read.integer('nameNodeHeapGiB', NAME_NODE_HEAP_GIB),
    dataNodeHeapGiB: read.integer('dataNodeHeapGiB', DATA_NODE_HEAP_GIB),
  });
  requireSize(read, input, needed);
  requireMemory(read, input.instance, sizing);
  return sizing;
}

/** A lost DataNode must leave as many as a block has copies, and each zone another one. */
function leastDataNodes(replication: number, zones: number): number {
  return roundUp(Math.max(replication + 1, zones === 1 ? 1 : DATA_NODES_PER_ZONE * zones), zones);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function requireSize(
  read: SizeReader,
  { disks, policy, instance, given, wanted, replication, topology: { zones } }: SizeInput,
  needed: number,
): void {
  if (read.failed('dataNodes', 'usableTiB', 'replication', 'zones', 'instanceType', 'customInstance')) return;
  read.require(
    given !== undefined || wanted !== undefined,
    'hdfs-size-missing',
    'dataNodes',
    'dataNodes and usableTiB were left out, so the number of DataNodes is not known.',
    'Set usableTiB to the data that must fit, for example to 100, or dataNodes.',
  );
  if (given === undefined) {
    read.require(
      needed <= DATA_NODES.max,
      'hdfs-too-small',
      'usableTiB',
      `usableTiB is ${wanted}, which needs ${needed} DataNodes of ${instance.type}; at most ${DATA_NODES.max} are ` +
        'planned.',
      'Use an instance type with more or larger disks.',
    );
    return;
  }
  read.require(
    replication <= given,
    'replication-above-data-nodes',
    'replication',
    `replication is ${replication}, and there are ${given} DataNodes: a DataNode has one copy of a block at most.`,
    `Use at most ${given}, or more DataNodes.`,
  );
  const fits = usableTiB(disks, given, replication, policy);
  read.require(
    wanted === undefined || wanted <= fits,
    'hdfs-too-small',
    'usableTiB',
    `usableTiB is ${wanted}, and ${given} DataNodes of ${instance.type} hold ${fits.toFixed(1)} TiB with ` +
      `${replication} copies, a quarter of the disks left free.`,
    `Set dataNodes to ${needed}, or leave it out.`,
  );
  read.require(
    zones === 1 || given >= DATA_NODES_PER_ZONE * zones,
    'data-nodes-per-zone',
    'dataNodes',
    `dataNodes is ${given} over ${zones} zones: a zone has one DataNode or none, and a lost copy cannot be restored ` +
      'there.',
    `Use at least ${DATA_NODES_PER_ZONE * zones} DataNodes, or fewer zones.`,
  );
}

function requireMemory(read: SizeReader, instance: Instance, { nameNodeHeapGiB, dataNodeHeapGiB }: HdfsSizing): void {
  if (!read.failed('instanceType', 'customInstance'))
    requireHeap(read, 'dataNodeHeapGiB', 'DataNode', dataNodeHeapGiB, instance);
  const nameNodeInstance = readNameNodeInstance(read);
  if (nameNodeInstance !== undefined)
    requireHeap(read, 'nameNodeHeapGiB', 'NameNode', nameNodeHeapGiB, nameNodeInstance);
}

/** Returns the row of the nodes of NameNodes, if the options name it. Their facts are those of the catalog only. */
function readNameNodeInstance(read: SizeReader): Instance | undefined {
  const type = read.text('nameNodeInstanceType', { ...INSTANCE_TYPE, example: 'r7i.xlarge' });
  if (type === undefined || read.failed('nameNodeInstanceType')) return undefined;
  return lookUpInstance(read, type, 'nameNodeInstanceType', { kind: 'general', customizable: false });
}

function requireHeap(
  read: SizeReader,
  option: 'dataNodeHeapGiB' | 'nameNodeHeapGiB',
  daemon: string,
  heapGiB: number,
  { type, memoryGiB }: Instance,
): void {
  const neededGiB = containerMemoryMiB(heapGiB * MIB_PER_GIB) / MIB_PER_GIB;
  read.require(
    neededGiB <= memoryGiB * NODE_SHARE || read.failed(option),
    'heap-above-node',
    option,
    `A ${daemon} with a heap of ${heapGiB} GiB takes ${neededGiB.toFixed(1)} GiB, and a node of ${type} has ` +
      `${memoryGiB} GiB, of which pods get nine tenths.`,
    read.has(option)
      ? 'Use a smaller heap, or an instance type with more memory.'
      : 'Use an instance type with more memory.',
  );
}
