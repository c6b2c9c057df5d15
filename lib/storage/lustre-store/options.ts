import type { BackupDecisionOptions } from '../backup-decision';
import type { StaticVolumeOptions } from '../static-volume';

/** How a file system keeps its files: `PERSISTENT_2` replicates them within its zone, `SCRATCH_2` does not. */
export type LustreDeploymentType = 'PERSISTENT_2' | 'SCRATCH_2';

/** A folder of a file system whose files are objects of a bucket. */
export interface LustreRepository {
  /** The folder, for example `/datasets`. `/` is the whole file system, and then the only one. */
  readonly path: string;
  /** A bucket of the same region, optionally with a prefix: `s3://company-datasets/corpus`. May be late-bound. */
  readonly uri: string;
  /** Whether objects that are added, changed or deleted change the folder too. @default true */
  readonly autoImport?: boolean;
  /** Whether files that are added, changed or deleted change the bucket too. @default true */
  readonly autoExport?: boolean;
}

/** What a Lustre file system is. */
export interface LustreStoreOptions extends BackupDecisionOptions, StaticVolumeOptions {
  /** @default 'PERSISTENT_2' */
  readonly deploymentType?: LustreDeploymentType;
  /**
   * Capacity in GiB: 1200, 2400 or a multiple of 2400. With `efa` a multiple of 38400, 19200, 9600 or 4800, for 125,
   * 250, 500 or 1000 MB/s per TiB. It can grow later, not shrink.
   * @default - the smallest
   */
  readonly storageGiB?: number;
  /** Throughput in MB/s for each TiB of capacity: 125, 250, 500 or 1000. A scratch file system has 200. @default 125 */
  readonly throughputPerTiB?: number;
  /**
   * Whether nodes reach the file system through EFA too, and their GPUs by GPUDirect Storage. It cannot be changed
   * later. Nodes without EFA still reach it through TCP.
   * @default false
   */
  readonly efa?: boolean;
  /**
   * Metadata operations per second: 1500, 3000, 6000, 12000 or a multiple of 12000 up to 192000.
   * @default - as many as belong to the capacity; they cost nothing
   */
  readonly metadataIops?: number;
  /** Whether files are compressed with LZ4. @default true */
  readonly compression?: boolean;
  /** Folders that are linked to buckets, at most 8. Such a file system has no backups. @default - none */
  readonly repositories?: readonly LustreRepository[];
  /** Days for which FSx keeps a backup of each day, 0 to 90. They go with the file system. @default 0 - none */
  readonly automaticBackupDays?: number;
  /**
   * When AWS maintains the file system, in UTC: the day from 1 (Monday) to 7, and the time, for example `7:03:00`.
   * @default - AWS chooses
   */
  readonly weeklyMaintenance?: string;
  /** The name of the claim in each of `namespaces`. @default 'lustre' */
  readonly claimName?: string;
  /**
   * The name of a StorageClass. Each claim of it makes a file system like this one, without its repositories, and
   * deletes it with the claim; it costs what its capacity costs. Needs `cluster`.
   * @default - none: claims are those of `namespaces`
   */
  readonly storageClassName?: string;
}
