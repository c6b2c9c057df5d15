import { SERVICE_PRICES } from '../../catalog/prices';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import { type BACKUP_DECISION_CODES, type BackupDecision, readBackupDecision } from '../backup-decision';
import {
  type ClaimSurroundings,
  CLUSTER_MISSING_CODES,
  readStaticVolumes,
  requireCluster,
  type StaticVolumePlan,
} from '../static-volume';
import { LUSTRE_CAPACITY_CODES, type LustreCapacity, readCapacity } from './capacity';
import type { LustreDeploymentType, LustreStoreOptions } from './options';
import { readRepositories, REPOSITORY_CODES, type RepositoryPlan } from './repositories';

/** A Lustre file system, as planned. */
export interface LustreStorePlan extends LustreCapacity {
  readonly deploymentType: LustreDeploymentType;
  readonly compression: boolean;
  readonly repositories: readonly RepositoryPlan[];
  readonly automaticBackupDays: number;
  readonly weeklyMaintenance: string | undefined;
  readonly backup: BackupDecision;
  /** The volumes of `namespaces`. */
  readonly volumes: readonly StaticVolumePlan[];
  /** The StorageClass that makes more file systems like this one. */
  readonly storageClassName: string | undefined;
  readonly cost: readonly CostLine[];
}

/** What the planner has to know of what surrounds the file system. */
export interface LustreSurroundings extends ClaimSurroundings {
  /** The node groups that mount it, by their names, and how their images start. @default - none is known */
  readonly nodeGroups?: readonly { readonly name: string; readonly bootstrap: string }[];
}

export const LUSTRE_STORE_CODES = {
  ...LUSTRE_CAPACITY_CODES,
  ...REPOSITORY_CODES,
  ...CLUSTER_MISSING_CODES,
  'lustre-backup-of-repository': 'FSx has no backups of a file system that is linked to a bucket.',
  'lustre-client-missing': 'The image of a node group has no Lustre client, so its pods cannot mount the file system.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<LustreStoreOptions, keyof typeof LUSTRE_STORE_CODES | keyof typeof BACKUP_DECISION_CODES>;

/** @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html */
const BACKUP_DAYS = { min: 0, max: 90, default: 0, unit: 'days' } as const;
const MAINTENANCE = {
  pattern: /^[1-7]:([01]\d|2[0-3]):[0-5]\d$/,
  name: 'time of maintenance',
  rule: "a day from 1 (Monday) to 7, ':', and a time in UTC from 00:00 to 23:59",
  example: '7:03:00',
} as const;
/** The name by which the driver is registered. @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver */
export const LUSTRE_CSI_DRIVER = 'fsx.csi.aws.com';
/** Locks of files work between nodes only with it. */
export const LUSTRE_MOUNT_OPTIONS = ['flock'] as const;

/** Plans a Lustre file system. */
export function planLustreStore(
  options: LustreStoreOptions,
  { nodeGroups = [], hasCluster }: LustreSurroundings = {},
): Planned<LustreStorePlan> {
  const read: Reader = new OptionReader(options);
  const deploymentType = read.oneOf('deploymentType', ['PERSISTENT_2', 'SCRATCH_2'], 'PERSISTENT_2');
  const capacity = readCapacity(read, deploymentType);
  const repositories = readRepositories(read);
  const volumes = readStaticVolumes(read, {
    storage: `${capacity.storageGiB}Gi`,
    driver: LUSTRE_CSI_DRIVER,
    mountOptions: LUSTRE_MOUNT_OPTIONS,
    defaultClaimName: 'lustre',
  });
  const storageClassName = read.text('storageClassName', { ...NAMESPACE_NAME, name: 'StorageClass name' });
  const ofCluster = (['namespaces', 'storageClassName'] as const).filter((it) => read.has(it) && !read.failed(it));
  requireCluster(read, { hasCluster }, ofCluster);
  for (const group of nodeGroups) requireLustreClient(read, group);
  return read.planned({
    deploymentType,
    ...capacity,
    compression: read.flag('compression', true),
    repositories,
    automaticBackupDays: readBackupDays(read, deploymentType, repositories.length > 0),
    weeklyMaintenance: read.text('weeklyMaintenance', MAINTENANCE),
    backup: readBackupDecision(read, {
      name: 'the Lustre file system',
      unsupported: withoutBackups(deploymentType, repositories.length > 0),
    }),
    volumes,
    storageClassName,
    cost: [storageCost(deploymentType, capacity)],
  });
}

/** Returns whether a cluster needs the CSI driver: for claims, or for a StorageClass. */
export function needsDriver({ volumes, storageClassName }: LustreStorePlan): boolean {
  return volumes.length > 0 || storageClassName !== undefined;
}

/** @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-backups-fsx.html (read 2026-11) */
function withoutBackups(deploymentType: LustreDeploymentType, isLinked: boolean): string | undefined {
  if (deploymentType === 'SCRATCH_2') return 'FSx has no backups of scratch file systems';
  return isLinked ? 'FSx has no backups of a file system that is linked to a bucket' : undefined;
}

function readBackupDays(read: Reader, deploymentType: LustreDeploymentType, isLinked: boolean): number {
  const days = read.integer('automaticBackupDays', BACKUP_DAYS);
  // On a scratch file system the option itself is the problem.
  if (days === 0 || deploymentType === 'SCRATCH_2') return 0;
  read.require(
    !isLinked,
    'lustre-backup-of-repository',
    'automaticBackupDays',
    `automaticBackupDays is ${days}, and the file system is linked to a bucket; FSx has no backups of such ones.`,
    'Leave automaticBackupDays out: with autoExport the bucket has every file.',
  );
  return days;
}

/** Bottlerocket has no Lustre client. @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver/issues/356 */
function requireLustreClient(read: Reader, { name, bootstrap }: { readonly name: string; readonly bootstrap: string }) {
  read.require(
    bootstrap !== 'bottlerocket',
    'lustre-client-missing',
    'nodeGroups',
    `The node group ${name} runs Bottlerocket, which has no Lustre client.`,
    'Use an image of Amazon Linux 2023 for these nodes, or mount the file system on others.',
  );
}

function storageCost(deploymentType: LustreDeploymentType, capacity: LustreCapacity): CostLine {
  const { storageGiB, throughputPerTiB, throughputMBs } = capacity;
  const price = priceOf(throughputPerTiB);
  return {
    item: `${storageGiB} GiB of Lustre, ${deploymentType}`,
    usdPerHour: (storageGiB * price.usdPerGBMonth) / HOURS_PER_MONTH,
    basis:
      `${price.usdPerGBMonth} USD per GB and month at ${throughputPerTiB} MB/s per TiB, ${throughputMBs} MB/s in ` +
      'all; without backups and chosen metadata operations',
    source: sourceOf(price),
  };
}

function priceOf(throughputPerTiB: number) {
  switch (throughputPerTiB) {
    case 250:
      return SERVICE_PRICES.lustre250;
    case 500:
      return SERVICE_PRICES.lustre500;
    case 1000:
      return SERVICE_PRICES.lustre1000;
    case 125:
      return SERVICE_PRICES.lustre125;
    default:
      return SERVICE_PRICES.lustreScratch;
  }
}
