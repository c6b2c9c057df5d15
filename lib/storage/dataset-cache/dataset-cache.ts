import type { InstanceFacts } from '../../catalog/instances';
import type { DiskLayout } from '../../catalog/instance-properties';
import { ephemeralStorage } from '../../compute/node-group/ephemeral-storage';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { CostLine } from '../../planning/cost';
import { readStaticVolumes, type StaticVolumeOptions, type StaticVolumePlan } from '../static-volume';

/** Objects of a bucket as files of pods, read through a cache on the disks of the nodes. */
export interface DatasetCacheOptions extends StaticVolumeOptions {
  /** The part of the bucket that pods see, with '/' at its end, for example `corpus/`. @default - the whole bucket */
  readonly prefix?: string;
  /**
   * GiB that each mount may keep on the local disks of its node, from 1. Each claim has a mount of its own on a node.
   * @default 100
   */
  readonly cacheGiB?: number;
  /** Seconds for which a file that has changed in the bucket may be read as it was, 0 to 31536000. @default 60 */
  readonly metadataTtlSeconds?: number;
  /** Whether pods may write new files. They can neither change nor delete one. @default false */
  readonly writable?: boolean;
  /**
   * Whose permissions count: `driver`, those of the CSI driver, which this construct adds; or `pod`, those of the
   * service account of each pod, which `grants` gives. With `driver` each pod of a namespace with the claim reads.
   * @default 'driver'
   */
  readonly authenticationSource?: 'driver' | 'pod';
}

/** Nodes on which the pods run. */
export interface DatasetCacheNodes {
  readonly name: string;
  readonly instance: InstanceFacts;
  readonly nvmeStrategy: DiskLayout;
}

/** What surrounds a cache. */
export interface DatasetCacheSurroundings {
  /** @default - none: the cache is not compared with disks */
  readonly nodeGroups?: readonly DatasetCacheNodes[];
}

/** A cache of a data set, as planned. */
export interface DatasetCachePlan {
  readonly prefix: string;
  readonly cacheGiB: number;
  readonly writable: boolean;
  readonly authenticationSource: 'driver' | 'pod';
  /** One for each namespace. */
  readonly volumes: readonly StaticVolumePlan[];
  readonly cost: readonly CostLine[];
}

export const DATASET_CACHE_CODES = {
  'cache-not-on-nvme': 'The cache of a data set would be on the root volume of the nodes, and not on their NVMe disks.',
  'cache-too-large': 'The caches of a data set are larger than what a node has for pods on its local disks.',
} as const satisfies ProblemCodes;

type CacheReader = OptionReader<DatasetCacheOptions, keyof typeof DATASET_CACHE_CODES>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const PREFIX = {
  pattern: /^(?!\/)[^\s\\{}^%`"<>~#|]{1,1023}\/$/,
  name: 'prefix of a bucket',
  rule: "1 to 1024 characters without spaces, '/' at the end and not at the beginning",
  example: 'corpus/',
} as const satisfies TextForm;

const CACHE_GIB = { min: 1, max: 60_000, default: 100, unit: 'GiB' } as const;
/** A minute is what Mountpoint itself takes with a cache; a year stands for files that never change. */
const METADATA_TTL = { min: 0, max: 31_536_000, default: 60, unit: 'seconds' } as const;
/** A volume of a bucket has no size: the API server requires one, and the driver ignores it. */
const ANY_SIZE = '1Ti';

/** Plans the cache of a data set. */
export function planDatasetCache(
  options: DatasetCacheOptions,
  { nodeGroups = [] }: DatasetCacheSurroundings = {},
): Planned<DatasetCachePlan> {
  const read: CacheReader = new OptionReader<DatasetCacheOptions, keyof typeof DATASET_CACHE_CODES>(options);
  const prefix = read.text('prefix', PREFIX, '');
  const cacheGiB = read.integer('cacheGiB', CACHE_GIB);
  const metadataTtlSeconds = read.integer('metadataTtlSeconds', METADATA_TTL);
  const writable = read.flag('writable', false);
  const volumes = readStaticVolumes(read, {
    defaultClaimName: 'datasets',
    accessMode: writable ? 'ReadWriteMany' : 'ReadOnlyMany',
    storage: ANY_SIZE,
    driver: 's3.csi.aws.com',
    mountOptions: mountOptions({ prefix, metadataTtlSeconds, writable }),
  });
  for (const nodes of nodeGroups) requireDisks(read, nodes, cacheGiB, volumes.length);
  return read.planned({
    prefix,
    cacheGiB,
    writable,
    authenticationSource: read.oneOf('authenticationSource', ['driver', 'pod'], 'driver'),
    volumes,
    cost: [],
  });
}

/**
 * The options of Mountpoint. Without `allow-other` only root reads the files.
 * @see https://github.com/awslabs/mountpoint-s3/blob/main/doc/CONFIGURATION.md (read 2026-11)
 */
function mountOptions({
  prefix,
  metadataTtlSeconds,
  writable,
}: Pick<DatasetCachePlan, 'prefix' | 'writable'> & { readonly metadataTtlSeconds: number }): readonly string[] {
  return [
    'allow-other',
    ...(writable ? [] : ['read-only']),
    ...(prefix === '' ? [] : [`prefix ${prefix}`]),
    `metadata-ttl ${metadataTtlSeconds === 0 ? 'minimal' : metadataTtlSeconds}`,
  ];
}

/** The cache is an emptyDir: kubelet keeps those on the NVMe disks only if these are one array. */
function requireDisks(
  read: CacheReader,
  { name, instance, nvmeStrategy }: DatasetCacheNodes,
  cacheGiB: number,
  claims: number,
): void {
  if (!nvmeStrategy.startsWith('raid')) {
    const strategy = `The nodes '${name}' have the NVMe strategy '${nvmeStrategy}'`;
    const message = `${strategy}: the cache would be on their root volume.`;
    read.problem('cache-not-on-nvme', 'nodeGroups', message, "Set nvmeStrategy of the nodes to 'raid0'.");
    return;
  }
  const { on, allocatableGiB } = ephemeralStorage(instance, nvmeStrategy);
  // The sizes of the disks are not known to the catalog.
  if (on !== 'nvme' || read.failed('cacheGiB')) return;
  const neededGiB = cacheGiB * claims;
  const caches = claims === 1 ? 'one claim' : `${claims} claims`;
  const room = `a node of '${name}' has ${allocatableGiB} GiB for pods on its local disks`;
  read.require(
    neededGiB <= allocatableGiB,
    'cache-too-large',
    'cacheGiB',
    `cacheGiB is ${cacheGiB}, for ${caches}: ${neededGiB} GiB; ${room}.`,
    `Use at most ${Math.floor(allocatableGiB / Math.max(claims, 1))}, or larger nodes.`,
  );
}
