import { SERVICE_PRICES } from '../../catalog/prices';
import { KEY_ARN, REGION } from '../../core/arn';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { firstOfEachName } from '../../core/unique-names';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import { type BACKUP_DECISION_CODES, type BackupDecision, readBackupDecision } from '../backup-decision';
import { type ClaimSurroundings, CLUSTER_MISSING_CODES, requireCluster } from '../static-volume';
import { FOLDER_CODES, type FolderPlan, mountedFolders, readFolders } from './folders';
import type { SharedFilesOptions, SharedFilesThroughput } from './options';

/** A file system of EFS, as planned. */
export interface SharedFilesPlan {
  readonly folders: readonly FolderPlan[];
  readonly throughputMode: SharedFilesThroughput;
  /** Undefined unless it is provisioned. */
  readonly throughputMiBs: number | undefined;
  /** 0 for never. */
  readonly infrequentAccessAfterDays: number;
  /** 0 for never. */
  readonly archiveAfterDays: number;
  readonly replica: { readonly region: string; readonly keyArn: string | undefined } | undefined;
  readonly backup: BackupDecision;
  readonly cost: readonly CostLine[];
}

/** What the planner has to know of what surrounds the file system. */
export type SharedFilesSurroundings = ClaimSurroundings;

export const SHARED_FILES_CODES = {
  ...FOLDER_CODES,
  'shared-files-throughput': 'A fixed throughput is set without its mode, or the mode without the throughput.',
  'shared-files-archive': 'EFS archives only what has elastic throughput, and after it was in Infrequent Access.',
  'shared-files-replica-key': 'A key of the copy is set, and there is no copy.',
  ...CLUSTER_MISSING_CODES,
} as const satisfies ProblemCodes;

type Reader = OptionReader<SharedFilesOptions, keyof typeof SHARED_FILES_CODES | keyof typeof BACKUP_DECISION_CODES>;

const MODES = ['elastic', 'bursting', 'provisioned'] as const;
/** @see https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html (ProvisionedThroughputInMibps) */
const THROUGHPUT = { min: 1, max: 3414, unit: 'MiB/s' } as const;
/** @see https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html */
const STEPS = [0, 1, 7, 14, 30, 60, 90, 180, 270, 365] as const;
const INFREQUENT = { steps: STEPS, default: 30, unit: 'days' } as const;
const ARCHIVE_DAYS = 90;

/** Plans a file system of EFS. */
export function planSharedFiles(
  options: SharedFilesOptions,
  surroundings: SharedFilesSurroundings = {},
): Planned<SharedFilesPlan> {
  const read: Reader = new OptionReader(options);
  const folders = readFolders(read);
  requireCluster(read, surroundings, mountedFolders(folders));
  const throughputMode = read.oneOf('throughputMode', MODES, 'elastic');
  const throughputMiBs = readThroughput(read, throughputMode);
  const infrequentAccessAfterDays = read.step('infrequentAccessAfterDays', INFREQUENT);
  return read.planned({
    folders: firstOfEachName(folders),
    throughputMode,
    throughputMiBs,
    infrequentAccessAfterDays,
    archiveAfterDays: readArchive(read, throughputMode, infrequentAccessAfterDays),
    replica: readReplica(read),
    backup: readBackupDecision(read, { name: 'the shared files' }),
    cost: [storageCost(throughputMode), ...(throughputMiBs === undefined ? [] : [throughputCost(throughputMiBs)])],
  });
}

function readThroughput(read: Reader, mode: SharedFilesThroughput): number | undefined {
  const throughput = read.integer('throughputMiBs', THROUGHPUT);
  const isProvisioned = mode === 'provisioned';
  if (!read.failed('throughputMode', 'throughputMiBs')) {
    read.require(
      isProvisioned === (throughput !== undefined),
      'shared-files-throughput',
      'throughputMiBs',
      isProvisioned
        ? "throughputMode is 'provisioned', and throughputMiBs was left out."
        : `throughputMiBs is ${throughput}, and throughputMode is '${mode}', which has no fixed throughput.`,
      isProvisioned ? 'Set throughputMiBs, for example to 100.' : "Leave it out, or set throughputMode 'provisioned'.",
    );
  }
  return isProvisioned ? (throughput ?? THROUGHPUT.min) : undefined;
}

function readArchive(read: Reader, mode: SharedFilesThroughput, infrequentAccess: number): number {
  const byDefault = mode === 'elastic' && infrequentAccess > 0 && infrequentAccess < ARCHIVE_DAYS ? ARCHIVE_DAYS : 0;
  const days = read.step('archiveAfterDays', { steps: STEPS, default: byDefault, unit: 'days' });
  if (days === 0 || read.failed('infrequentAccessAfterDays')) return days;
  read.require(
    mode === 'elastic' && infrequentAccess > 0 && days > infrequentAccess,
    'shared-files-archive',
    'archiveAfterDays',
    `archiveAfterDays is ${days}, infrequentAccessAfterDays ${infrequentAccess} and throughputMode '${mode}'; ` +
      'files are archived only with elastic throughput, and later than they move to Infrequent Access.',
    'Use 0, or a later day with elastic throughput.',
  );
  return days;
}

function readReplica(read: Reader): SharedFilesPlan['replica'] {
  const region = read.text('replicaRegion', REGION);
  const keyArn = read.text('replicaKeyArn', KEY_ARN);
  read.require(
    region !== undefined || keyArn === undefined || read.failed('replicaKeyArn'),
    'shared-files-replica-key',
    'replicaKeyArn',
    'replicaKeyArn is set, and replicaRegion was left out.',
    'Set replicaRegion, or leave replicaKeyArn out.',
  );
  return region === undefined ? undefined : { region, keyArn };
}

function storageCost(mode: SharedFilesThroughput): CostLine {
  const { efsStandard, efsElasticRead, efsElasticWrite } = SERVICE_PRICES;
  const transfer =
    mode === 'elastic'
      ? `; ${efsElasticRead.usdPerGB} USD per GB that is read and ${efsElasticWrite.usdPerGB} per GB that is written`
      : '';
  return {
    item: 'Shared files, while there are none',
    usdPerHour: 0,
    basis: `${efsStandard.usdPerGBMonth} USD per GB and month, less in Infrequent Access and Archive${transfer}`,
    source: sourceOf(efsStandard),
  };
}

function throughputCost(throughputMiBs: number): CostLine {
  const price = SERVICE_PRICES.efsProvisioned;
  return {
    item: `${throughputMiBs} MiB/s of shared files`,
    usdPerHour: (throughputMiBs * price.usdPerMiBsMonth) / HOURS_PER_MONTH,
    basis: `${price.usdPerMiBsMonth} USD per MiB/s and month, without what the size of the files includes`,
    source: sourceOf(price),
  };
}
