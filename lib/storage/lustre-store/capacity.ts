import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { LustreDeploymentType, LustreStoreOptions } from './options';

/** How large and how fast a file system is. */
export interface LustreCapacity {
  readonly storageGiB: number;
  /** MB/s for each TiB. */
  readonly throughputPerTiB: number;
  /** MB/s of the whole file system, which nodes share. */
  readonly throughputMBs: number;
  readonly efa: boolean;
  /** Undefined if they follow the capacity. */
  readonly metadataIops: number | undefined;
}

export const LUSTRE_CAPACITY_CODES = {
  'lustre-capacity': 'FSx for Lustre has no file system of this capacity.',
  'lustre-metadata-iops': 'FSx for Lustre has only certain numbers of metadata operations per second.',
  'lustre-scratch': 'A scratch file system lacks what an option asks for.',
} as const satisfies ProblemCodes;

type CapacityReader = OptionReader<LustreStoreOptions, keyof typeof LUSTRE_CAPACITY_CODES>;

/** @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/managing-throughput-capacity.html (read 2026-11) */
const THROUGHPUT = { steps: [125, 250, 500, 1000], default: 125, unit: 'MB/s per TiB' } as const;
/** @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/ssd-storage.html (SCRATCH_2) */
const SCRATCH_THROUGHPUT = 200;

const SMALLEST_GIB = 1200;
const STEP_GIB = 2400;
/**
 * The capacities of a file system with EFA are multiples of these, by its throughput.
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/increase-storage-capacity.html (read 2026-11)
 */
const EFA_STEP_GIB: Readonly<Record<number, number>> = { 125: 38400, 250: 19200, 500: 9600, 1000: 4800 };
/** More than the largest that AWS has by quota, and a limit for what is mistyped. */
const STORAGE_GIB = { min: 1, max: 10_000_000, unit: 'GiB' } as const;
const GIB_PER_TIB = 1024;

/** @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreMetadataConfiguration.html */
const METADATA_IOPS = { few: [1500, 3000, 6000], step: 12000, max: 192000 } as const;

/** The options that a scratch file system does not have. */
const PERSISTENT_ONLY = ['throughputPerTiB', 'metadataIops', 'automaticBackupDays'] as const;

/** Reads how large and how fast the file system is. */
export function readCapacity(read: CapacityReader, deploymentType: LustreDeploymentType): LustreCapacity {
  const isScratch = deploymentType === 'SCRATCH_2';
  if (isScratch) refuseOnScratch(read);
  const throughput = read.step('throughputPerTiB', THROUGHPUT);
  const efa = read.flag('efa', false) && !isScratch;
  const throughputPerTiB = isScratch ? SCRATCH_THROUGHPUT : throughput;
  const storageGiB = readStorage(read, efa ? EFA_STEP_GIB[throughput] : undefined, throughput);
  return {
    storageGiB,
    throughputPerTiB,
    throughputMBs: Math.round((storageGiB / GIB_PER_TIB) * throughputPerTiB),
    efa,
    metadataIops: isScratch ? undefined : readMetadataIops(read),
  };
}

function refuseOnScratch(read: CapacityReader): void {
  const given = [...PERSISTENT_ONLY.filter((name) => read.has(name)), ...(read.raw('efa') === true ? ['efa'] : [])];
  for (const name of given) {
    read.problem(
      'lustre-scratch',
      name,
      `deploymentType is 'SCRATCH_2', which has no ${name}: ${SCRATCH_THROUGHPUT} MB/s per TiB, no EFA, no backups.`,
      `Leave ${name} out, or use deploymentType 'PERSISTENT_2'.`,
    );
  }
}

function readStorage(read: CapacityReader, efaStep: number | undefined, throughput: number): number {
  const smallest = efaStep ?? SMALLEST_GIB;
  const storage = read.integer('storageGiB', { ...STORAGE_GIB, default: smallest });
  const step = efaStep ?? STEP_GIB;
  if (storage % step === 0 || storage === smallest) return storage;
  const next = efaStep === undefined && storage < SMALLEST_GIB ? SMALLEST_GIB : Math.ceil(storage / step) * step;
  const kind =
    efaStep === undefined
      ? `it must be ${SMALLEST_GIB}, ${STEP_GIB} or a multiple of ${STEP_GIB} GiB`
      : `with efa and ${throughput} MB/s per TiB it must be a multiple of ${efaStep} GiB`;
  read.problem('lustre-capacity', 'storageGiB', `storageGiB is ${storage}; ${kind}.`, `Use ${next}.`);
  return next;
}

function readMetadataIops(read: CapacityReader): number | undefined {
  const { few, step, max } = METADATA_IOPS;
  const iops = read.integer('metadataIops', { min: few[0], max, unit: 'operations per second' });
  if (iops === undefined || few.some((it) => it === iops) || iops % step === 0) return iops;
  const next = few.find((it) => it >= iops) ?? Math.ceil(iops / step) * step;
  read.problem(
    'lustre-metadata-iops',
    'metadataIops',
    `metadataIops is ${iops}; it must be ${few.join(', ')} or a multiple of ${step}.`,
    `Use ${next}, or leave it out.`,
  );
  return next;
}
