import { GP3 } from '../../compute/node-group/disks';
import { volumeKeyStatements } from '../../compute/cluster/addons';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import type { CostLine } from '../../planning/cost';
import { readKeyArn } from '../../security/given-key';
import type { PolicyStatement } from '../../security/policy';
import { type BACKUP_DECISION_CODES, type BackupDecision, readBackupDecision } from '../backup-decision';
import { classNames, type EbsVolumeType } from './class-names';
import {
  EBS_VOLUMES,
  GP3_MIBS_PER_IOPS,
  IO2_IOPS_WITHOUT_BLOCK_EXPRESS,
  leastSizeGiB,
  type VolumePerformance,
} from './ebs-volumes';
import type { StorageClassesOptions, VolumeFileSystem, VolumeReclaimPolicy } from './options';
import { volumeCost } from './volume-cost';

/** What the planner has to know of the cluster. */
export interface StorageClassesSurroundings {
  /** Whether the role of the EBS driver's pods is known, so that it can get permissions. @default true */
  readonly driverRoleKnown?: boolean;
}

/** One StorageClass. */
export interface StorageClassPlan {
  readonly name: string;
  readonly volumeType: EbsVolumeType;
  readonly isDefault: boolean;
  /** What each volume has; undefined for hard disks, which have it from their size. */
  readonly iops?: number;
  readonly throughputMiBs?: number;
  /** The smallest and the largest claim that EBS makes a volume for. */
  readonly minSizeGiB: number;
  readonly maxSizeGiB: number;
  /** The parameters of the class, by the driver's names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The StorageClasses of a cluster. */
export interface StorageClassesPlan {
  readonly provisioner: string;
  readonly reclaimPolicy: VolumeReclaimPolicy;
  /** Claims can be made larger, never smaller. */
  readonly allowVolumeExpansion: true;
  /** A volume is made in the zone of the node that its first pod is scheduled to. */
  readonly volumeBindingMode: 'WaitForFirstConsumer';
  readonly classes: readonly StorageClassPlan[];
  /** Undefined without snapshots. */
  readonly snapshotClass?: { readonly name: string; readonly deletionPolicy: VolumeReclaimPolicy };
  readonly encryptionKeyArn?: string;
  readonly backup: BackupDecision;
  /** What the pods of the EBS driver may do with the key. None for the key that AWS manages. */
  readonly keyStatements: readonly PolicyStatement[];
  readonly cost: readonly CostLine[];
}

export const STORAGE_CLASSES_CODES = {
  'throughput-above-iops': 'EBS gives a gp3 volume a quarter of a MiB/s for each of its IOPS, and no more.',
} as const satisfies ProblemCodes;

type StorageClassesReader = OptionReader<
  StorageClassesOptions,
  keyof typeof STORAGE_CLASSES_CODES | keyof typeof BACKUP_DECISION_CODES
>;

/** The add-on by which a cluster makes EBS volumes, and the name of its driver. */
export const EBS_DRIVER_ADDON = 'aws-ebs-csi-driver';
const EBS_DRIVER = 'ebs.csi.aws.com';
const NAME_PREFIX = {
  ...SERVICE_ACCOUNT_NAME,
  pattern: /^[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?$/,
  name: 'beginning of names',
  rule: '1 to 100 small letters, digits, hyphens and dots, the first and last a letter or digit',
  example: 'ai-datacenter',
  mustBeKnown: true,
} as const;
const VOLUME_TYPES = ['gp3', 'io2', 'st1', 'sc1'] as const satisfies readonly EbsVolumeType[];
const RECLAIM_POLICIES = ['Retain', 'Delete'] as const satisfies readonly VolumeReclaimPolicy[];
const FILE_SYSTEMS = ['ext4', 'xfs'] as const satisfies readonly VolumeFileSystem[];
/** By default as many as a gp3 volume has without extra cost: a database that needs fewer does not need io2. */
const IO2_IOPS = {
  min: EBS_VOLUMES.io2.iops.min,
  max: EBS_VOLUMES.io2.iops.max,
  default: GP3.iops.default,
  unit: 'IOPS',
} as const;

/** Parameters of a StorageClass, by the driver's names. */
type Parameters = Readonly<Record<string, string>>;

/** Plans the StorageClasses of a cluster. */
export function planStorageClasses(
  options: StorageClassesOptions,
  { driverRoleKnown = true }: StorageClassesSurroundings = {},
): Planned<StorageClassesPlan> {
  const read: StorageClassesReader = new OptionReader(options);
  const defaultClass = read.oneOf('defaultClass', [...VOLUME_TYPES, 'none'], 'gp3');
  const encryptionKeyArn = readKeyArn(read, 'encryptionKeyArn');
  const keyStatements = volumeKeyStatements(encryptionKeyArn === undefined ? [] : [encryptionKeyArn]);
  if (keyStatements.length > 0 && !driverRoleKnown) warnOfDriverRole(read, keyStatements);
  const names = classNames(read.text('namePrefix', NAME_PREFIX, NAME_PREFIX.example));
  const performance = readPerformance(read);
  const backup = readBackupDecision(read, { name: 'the volumes of pods' });
  const common = {
    encrypted: 'true',
    ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
    'csi.storage.k8s.io/fstype': read.oneOf('fileSystem', FILE_SYSTEMS, 'ext4'),
    ...tagParameters(backup.tags),
  };
  return read.planned({
    provisioner: EBS_DRIVER,
    reclaimPolicy: read.oneOf('reclaimPolicy', RECLAIM_POLICIES, 'Retain'),
    allowVolumeExpansion: true,
    volumeBindingMode: 'WaitForFirstConsumer',
    classes: VOLUME_TYPES.map((volumeType) => ({
      name: names[volumeType],
      volumeType,
      isDefault: volumeType === defaultClass,
      ...performance[volumeType],
      minSizeGiB: leastSizeGiB(volumeType, performance[volumeType].iops),
      maxSizeGiB: EBS_VOLUMES[volumeType].sizeGiB.max,
      parameters: { type: volumeType, ...common, ...performanceParameters(volumeType, performance[volumeType]) },
    })),
    snapshotClass: readSnapshotClass(read, names.snapshots),
    encryptionKeyArn,
    backup,
    keyStatements,
    cost: VOLUME_TYPES.map((type) => volumeCost(type, names[type], performance[type])),
  });
}

/**
 * Returns the tags of volumes as the driver takes them.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md (read 2026-11-26)
 */
function tagParameters(tags: Readonly<Record<string, string>>): Parameters {
  const entries = Object.entries(tags).map(([key, value], index) => [
    `tagSpecification_${index + 1}`,
    `${key}=${value}`,
  ]);
  return Object.fromEntries(entries) as Parameters;
}

/** Reads what is paid for beside the size, by type of volume. Hard disks have it from their size. */
function readPerformance(read: StorageClassesReader): Readonly<Record<EbsVolumeType, VolumePerformance>> {
  const gp3Iops = read.integer('gp3Iops', GP3.iops);
  const throughputMiBs = read.integer('gp3ThroughputMiBs', GP3.throughputMiBs);
  const most = Math.floor(gp3Iops * GP3_MIBS_PER_IOPS);
  const least = Math.ceil(throughputMiBs / GP3_MIBS_PER_IOPS);
  if (!read.failed('gp3Iops')) {
    read.require(
      throughputMiBs <= most,
      'throughput-above-iops',
      'gp3ThroughputMiBs',
      `gp3ThroughputMiBs is ${throughputMiBs}, and a gp3 volume with ${gp3Iops} IOPS has at most ${most} MiB/s.`,
      `Set gp3Iops to ${least} or more, or gp3ThroughputMiBs to ${most} or less.`,
    );
  }
  const iops = read.integer('io2Iops', IO2_IOPS);
  return { gp3: { iops: gp3Iops, throughputMiBs }, io2: { iops }, st1: {}, sc1: {} };
}

/** What a gp3 volume has without extra cost is no parameter: EBS gives it to volumes of any size. */
function performanceParameters(type: EbsVolumeType, { iops = 0, throughputMiBs = 0 }: VolumePerformance): Parameters {
  if (type === 'io2') {
    return { iops: `${iops}`, ...(iops > IO2_IOPS_WITHOUT_BLOCK_EXPRESS && { blockExpress: 'true' }) };
  }
  return {
    ...(iops > GP3.iops.default && { iops: `${iops}` }),
    ...(throughputMiBs > GP3.throughputMiBs.default && { throughput: `${throughputMiBs}` }),
  };
}

function readSnapshotClass(read: StorageClassesReader, name: string): StorageClassesPlan['snapshotClass'] {
  const deletionPolicy = read.oneOf('snapshotDeletionPolicy', RECLAIM_POLICIES, 'Retain');
  return read.flag('snapshots', true) ? { name, deletionPolicy } : undefined;
}

function warnOfDriverRole(read: StorageClassesReader, statements: readonly PolicyStatement[]): void {
  read.warn(
    'volume-key-permission',
    'encryptionKeyArn: the role of the EBS driver is not known, and gets no permission here. Volumes stay unusable ' +
      `unless its policies say, for this key: ${JSON.stringify(statements)}`,
  );
}
