import type { BackupDecisionOptions } from '../backup-decision';
import type { EbsVolumeType } from './class-names';

/** What happens to a volume, or to a snapshot, when nothing in the cluster refers to it any more. */
export type VolumeReclaimPolicy = 'Retain' | 'Delete';

/** The file system of a volume. */
export type VolumeFileSystem = 'ext4' | 'xfs';

/** How the volumes of pods are made. */
export interface StorageClassesOptions extends BackupDecisionOptions {
  /**
   * The beginning of the names: the classes are `<namePrefix>-gp3` and so on, the snapshot class is
   * `<namePrefix>-ebs`. Kubernetes changes no StorageClass: to change one, give it another prefix. Volumes of the old
   * classes stay as they are.
   * @default 'ai-datacenter'
   */
  readonly namePrefix?: string;
  /**
   * ARN of the KMS key that encrypts the volumes. Volumes are encrypted without it too.
   * @default - the account's default key for EBS: the one that AWS manages, unless the account has set another
   */
  readonly encryptionKeyArn?: string;
  /**
   * The class of claims that name none: `gp3`, `io2`, `st1`, `sc1`, or `none`. A cluster has one default at most.
   * @default 'gp3'
   */
  readonly defaultClass?: EbsVolumeType | 'none';
  /**
   * What happens to a volume when its claim is deleted, which also happens when its namespace is deleted: `Retain`
   * keeps the volume, and its cost, until it is deleted in EC2; `Delete` deletes it with its data.
   * @default 'Retain'
   */
  readonly reclaimPolicy?: VolumeReclaimPolicy;
  /** The file system of new volumes: `ext4` or `xfs`. @default 'ext4' */
  readonly fileSystem?: VolumeFileSystem;
  /**
   * IOPS of each gp3 volume, from 3000 to 80000. More than 3000 cost extra, and a volume has at most 500 per GiB.
   * @default 3000
   */
  readonly gp3Iops?: number;
  /**
   * Throughput of each gp3 volume, from 125 to 2000 MiB/s and at most a quarter of the IOPS. More than 125 cost extra.
   * @default 125
   */
  readonly gp3ThroughputMiBs?: number;
  /**
   * IOPS of each io2 volume, from 100 to 256000, all of which cost. A volume has at most 1000 per GiB.
   * @default 3000
   */
  readonly io2Iops?: number;
  /**
   * Whether volumes can have snapshots: a VolumeSnapshotClass, and the add-on `snapshot-controller` once for the
   * cluster.
   * @default true
   */
  readonly snapshots?: boolean;
  /** What happens to a snapshot in EBS when its VolumeSnapshot is deleted: `Retain` or `Delete`. @default 'Retain' */
  readonly snapshotDeletionPolicy?: VolumeReclaimPolicy;
}
