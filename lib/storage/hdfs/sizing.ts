import { type DataDisk, POLICY_TYPES, type StorageType } from './disks';
import type { HdfsRacks, HdfsStoragePolicy } from './options';

/** What of the disks is filled at most: the rest is for files of jobs, and for blocks of a DataNode that was lost. */
export const FILL_SHARE = 0.75;

/**
 * Heap of a NameNode, and of a DataNode for its replicas.
 * 1 GB of heap for every million blocks, never less than 1 GB (read 2026-11):
 * @see docs.cloudera.com/cdp-private-cloud-base/7.1.8/hdfs-overview/topics/hdfs-disk-space-versus-namespace.html
 */
const BLOCKS_PER_HEAP_GIB = 1_000_000;
const MIN_NAME_NODE_HEAP_GIB = 2;
/**
 * Bytes of a replica in a full block report: three varints of up to ten bytes, of which ids and lengths of real blocks
 * take about 5, 4 and 4.
 * @see hadoop-hdfs-client 3.5.0, BlockListAsLongs.java (BufferDecoder)
 */
const REPORT_BYTES_PER_REPLICA = 13;
/**
 * A DataNode reports all of its disks in one message, or from the threshold on each disk in one of its own.
 * @see hdfs-default.xml of Hadoop 3.5.0 (dfs.blockreport.intervalMsec, dfs.blockreport.split.threshold)
 */
const BLOCK_REPORT_HOURS = 6;
const BLOCK_REPORT_SPLIT_REPLICAS = 1_000_000;
/**
 * Transactions that JournalNodes keep for a NameNode that was away, and the bytes of one.
 * @see hdfs-default.xml of Hadoop 3.5.0 (dfs.namenode.num.extra.edits.retained, dfs.namenode.checkpoint.txns,
 * dfs.journalnode.edit-cache-size.bytes: around 200 bytes on average)
 */
const KEPT_TRANSACTIONS = 2_000_000;
const BYTES_PER_TRANSACTION = 200;
const MIB_PER_TIB = 2 ** 20;
const GIB_PER_TIB = 2 ** 10;
const GIB = 2 ** 30;
/** Volumes below it have as few as 100 IOPS with older types, and cost cents. */
const MIN_METADATA_GIB = 20;

/** Data per storage type. */
export interface HdfsCapacity {
  readonly storageType: StorageType;
  readonly rawTiB: number;
}

/** What the size of the file system means for each daemon. */
export interface HdfsSizing {
  readonly dataNodes: number;
  readonly disksPerDataNode: number;
  readonly capacity: readonly HdfsCapacity[];
  /** Data that fit under the default policy, before replication. */
  readonly usableTiB: number;
  /** Blocks and files at `usableTiB`. */
  readonly blocks: number;
  readonly files: number;
  /** Replicas of each DataNode, and the size of its full block report every six hours. */
  readonly replicasPerDataNode: number;
  readonly blockReportMiB: number;
  /** Messages of all DataNodes with block reports. */
  readonly blockReportsPerHour: number;
  readonly nameNodeHeapGiB: number;
  readonly dataNodeHeapGiB: number;
  readonly nameNodeVolumeGiB: number;
  readonly journalNodeVolumeGiB: number;
  /** Traffic between zones of what is written in a month. */
  readonly crossZoneTiBPerMonth: number;
  /** The mean rate of writes over a month, over the network: each replica but the first. */
  readonly replicationMiBs: number;
}

/** Returns the data in TiB that a number of DataNodes holds under a policy, before replication. */
export function usableTiB(
  disks: readonly DataDisk[],
  dataNodes: number,
  replication: number,
  policy: HdfsStoragePolicy,
): number {
  const [first, others] = POLICY_TYPES[policy];
  const fill = (type: StorageType) => (rawGiB(disks, type) * dataNodes * FILL_SHARE) / GIB_PER_TIB;
  if (first === others) return fill(first) / replication;
  return replication === 1 ? fill(first) : Math.min(fill(first), fill(others) / (replication - 1));
}

/** Returns the DataNodes that hold so many TiB before replication. */
export function dataNodesFor(
  wanted: number,
  disks: readonly DataDisk[],
  replication: number,
  policy: HdfsStoragePolicy,
): number {
  return Math.ceil(wanted / usableTiB(disks, 1, replication, policy));
}

/** What `planSizing` calculates from. */
export interface SizingInput {
  readonly disks: readonly DataDisk[];
  readonly dataNodes: number;
  readonly replication: number;
  readonly policy: HdfsStoragePolicy;
  readonly zones: number;
  readonly racks: HdfsRacks;
  readonly blockSizeMiB: number;
  readonly averageFileMiB: number;
  readonly writtenTiBPerMonth: number | undefined;
  readonly nameNodeHeapGiB: number | undefined;
  readonly dataNodeHeapGiB: number | undefined;
}

/** Calculates what the size of the file system means for each daemon. */
export function planSizing(input: SizingInput): HdfsSizing {
  const { disks, dataNodes, replication, policy } = input;
  const usable = usableTiB(disks, dataNodes, replication, policy);
  const files = Math.ceil((usable * MIB_PER_TIB) / input.averageFileMiB);
  const blocks = files * Math.ceil(input.averageFileMiB / input.blockSizeMiB);
  const replicasPerDataNode = Math.ceil((blocks * replication) / dataNodes);
  const nameNodeHeapGiB =
    input.nameNodeHeapGiB ?? Math.max(MIN_NAME_NODE_HEAP_GIB, Math.ceil(blocks / BLOCKS_PER_HEAP_GIB));
  const written = input.writtenTiBPerMonth ?? usable;
  return {
    dataNodes,
    disksPerDataNode: disks.length,
    capacity: (['SSD', 'DISK', 'ARCHIVE'] as const)
      .map((storageType) => ({ storageType, rawTiB: (rawGiB(disks, storageType) * dataNodes) / GIB_PER_TIB }))
      .filter(({ rawTiB }) => rawTiB > 0),
    usableTiB: usable,
    blocks,
    files,
    replicasPerDataNode,
    blockReportMiB: (replicasPerDataNode * REPORT_BYTES_PER_REPLICA) / 2 ** 20,
    blockReportsPerHour:
      (dataNodes * (replicasPerDataNode < BLOCK_REPORT_SPLIT_REPLICAS ? 1 : disks.length)) / BLOCK_REPORT_HOURS,
    nameNodeHeapGiB,
    dataNodeHeapGiB: input.dataNodeHeapGiB ?? Math.max(1, Math.ceil(replicasPerDataNode / BLOCKS_PER_HEAP_GIB)),
    nameNodeVolumeGiB: Math.max(MIN_METADATA_GIB, 4 * nameNodeHeapGiB),
    journalNodeVolumeGiB: MIN_METADATA_GIB + Math.ceil((KEPT_TRANSACTIONS * BYTES_PER_TRANSACTION) / GIB),
    crossZoneTiBPerMonth: written * crossZoneCopies(replication, input.zones, input.racks),
    replicationMiBs: (written * MIB_PER_TIB * (replication - 1)) / SECONDS_PER_MONTH,
  };
}

const SECONDS_PER_MONTH = 730 * 3600;

/**
 * Returns how often each written byte crosses between zones on its way to its replicas. With zones as racks the second
 * replica is in another zone and the third beside the second; further ones, and all without racks, are anywhere.
 *
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/HdfsDesign.html (Replica Placement)
 */
export function crossZoneCopies(replication: number, zones: number, racks: HdfsRacks): number {
  if (zones === 1 || replication === 1) return 0;
  const anywhere = (zones - 1) / zones;
  if (racks === 'none') return (replication - 1) * anywhere;
  return 1 + Math.max(0, replication - 3) * anywhere;
}

function rawGiB(disks: readonly DataDisk[], type: StorageType): number {
  return disks.reduce((sum, disk) => sum + (disk.storageType === type ? disk.sizeGiB : 0), 0);
}
