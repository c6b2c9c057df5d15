import { DISK_MOUNT_FOLDER, diskMountPaths, GIB_PER_GB, nvmeDiskCount } from '../../catalog/instance-properties';
import type { Disks, Instance } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { STORAGE_CLASS_NAMES } from '../storage-classes/class-names';
import { EBS_VOLUMES } from '../storage-classes/ebs-volumes';
import type { HdfsOptions, HdfsStoragePolicy } from './options';

/** HDFS's word for the speed of a disk. */
export type StorageType = 'SSD' | 'DISK' | 'ARCHIVE';

/** One disk of each DataNode. */
export interface DataDisk {
  /** Unique among the disks of a DataNode, for example `nvme-1`. */
  readonly name: string;
  readonly kind: 'nvme' | 'gp3' | 'st1' | 'sc1';
  readonly storageType: StorageType;
  readonly sizeGiB: number;
  /** Where the container has the disk. */
  readonly mountPath: string;
  /** The folder of the disk that HDFS uses. */
  readonly directory: string;
  /** Where the node has the disk; undefined for a volume of a StorageClass. */
  readonly hostPath: string | undefined;
  /** Undefined for a disk of the node. */
  readonly storageClassName: string | undefined;
}

export const DISK_CODES = {
  'data-disks-missing': 'DataNodes have no disk for data: no local NVMe disk, and no volume.',
  'storage-tier-missing': 'A storage policy needs a storage type that DataNodes do not have.',
} as const satisfies ProblemCodes;

type DiskReader = OptionReader<HdfsOptions, keyof typeof DISK_CODES>;

const VOLUMES = { min: 0, max: 20, default: 0, unit: 'volumes' } as const;
const VOLUME_GIB = {
  gp3: { ...EBS_VOLUMES.gp3.sizeGiB, default: 1000, unit: 'GiB' },
  st1: { ...EBS_VOLUMES.st1.sizeGiB, default: 2000, unit: 'GiB' },
  sc1: { ...EBS_VOLUMES.sc1.sizeGiB, default: 2000, unit: 'GiB' },
} as const;

const STORAGE_TYPES = { gp3: 'SSD', st1: 'DISK', sc1: 'ARCHIVE' } as const;

/**
 * Storage types of one replica and of the others, by policy.
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/ArchivalStorage.html
 */
export const POLICY_TYPES = {
  ALL_SSD: ['SSD', 'SSD'],
  ONE_SSD: ['SSD', 'DISK'],
  HOT: ['DISK', 'DISK'],
  WARM: ['DISK', 'ARCHIVE'],
  COLD: ['ARCHIVE', 'ARCHIVE'],
} as const satisfies Record<HdfsStoragePolicy, readonly [StorageType, StorageType]>;

export const STORAGE_POLICIES = Object.keys(POLICY_TYPES) as readonly HdfsStoragePolicy[];

/** Plans the disks of each DataNode: each local NVMe disk alone, so that a broken one costs its own blocks only. */
export function planDataDisks(
  read: DiskReader,
  instance: Instance,
  isInstanceKnown: boolean,
  folder: string,
): readonly DataDisk[] {
  const sizes = {
    gp3: read.integer('gp3VolumeGiB', VOLUME_GIB.gp3),
    st1: read.integer('st1VolumeGiB', VOLUME_GIB.st1),
    sc1: read.integer('sc1VolumeGiB', VOLUME_GIB.sc1),
  };
  const counts = {
    gp3: read.integer('gp3VolumesPerDataNode', VOLUMES),
    st1: read.integer('st1VolumesPerDataNode', VOLUMES),
    sc1: read.integer('sc1VolumesPerDataNode', VOLUMES),
  };
  const volumes = (['gp3', 'st1', 'sc1'] as const).flatMap((kind) =>
    Array.from({ length: counts[kind] }, (_, index): DataDisk => {
      const name = `${kind}-${index + 1}`;
      return {
        ...inContainer(name, folder),
        kind,
        storageType: STORAGE_TYPES[kind],
        sizeGiB: sizes[kind],
        hostPath: undefined,
        storageClassName: STORAGE_CLASS_NAMES[kind],
      };
    }),
  );
  const disks = [...localDisks(instance, folder), ...volumes];
  read.require(
    disks.length > 0 ||
      !isInstanceKnown ||
      read.failed('gp3VolumesPerDataNode', 'st1VolumesPerDataNode', 'sc1VolumesPerDataNode'),
    'data-disks-missing',
    'instanceType',
    `${instance.type} has ${nvmeDiskCount(instance) ?? 'no known'} local NVMe disks, and DataNodes have no volume.`,
    'Use an instance type with local NVMe disks, for example i4i.4xlarge, or set gp3VolumesPerDataNode.',
  );
  return disks.length > 0 ? disks : [STAND_IN_DISK];
}

function localDisks(instance: Instance, folder: string): readonly DataDisk[] {
  const hostPaths = diskMountPaths(instance, 'mount');
  const each = (instance.disks ?? [])
    .filter(({ nvme = true }) => nvme)
    .flatMap(({ count, ...disk }: Disks) => Array.from({ length: count }, () => disk));
  return each.map(({ sizeGB, type }, index) => ({
    ...inContainer(`nvme-${index + 1}`, folder),
    kind: 'nvme',
    storageType: type === 'hdd' ? 'DISK' : 'SSD',
    sizeGiB: Math.floor(sizeGB * GIB_PER_GB),
    hostPath: hostPaths[index],
    storageClassName: undefined,
  }));
}

function inContainer(name: string, folder: string) {
  return { name, mountPath: `/disks/${name}`, directory: `/disks/${name}/${folder}` };
}

const STAND_IN_DISK: DataDisk = {
  ...inContainer('nvme-1', 'hdfs'),
  kind: 'nvme',
  storageType: 'SSD',
  sizeGiB: 1000,
  hostPath: `${DISK_MOUNT_FOLDER}/1`,
  storageClassName: undefined,
};

/** Returns `dfs.datanode.data.dir`: each folder with its storage type. */
export function dataDirectories(disks: readonly DataDisk[]): string {
  return disks.map(({ storageType, directory }) => `[${storageType}]file://${directory}`).join(',');
}

/** Plans the policy of files without another one: the fastest of which DataNodes have every storage type. */
export function planDefaultPolicy(read: DiskReader, disks: readonly DataDisk[]): HdfsStoragePolicy {
  const fallback = (['ALL_SSD', 'HOT', 'COLD'] as const).find((policy) => missingType(policy, disks) === undefined);
  const policy = read.oneOf('defaultStoragePolicy', STORAGE_POLICIES, fallback ?? 'ALL_SSD');
  if (read.failed('instanceType', 'customInstance')) return policy;
  requireTiers(read, 'defaultStoragePolicy', policy, disks);
  return policy;
}

/** Adds a problem if DataNodes lack a storage type of a policy. */
export function requireTiers<Options extends object>(
  read: OptionReader<Options, keyof typeof DISK_CODES>,
  option: keyof Options & string,
  policy: HdfsStoragePolicy,
  disks: readonly DataDisk[],
): void {
  const missing = missingType(policy, disks);
  const present = [...new Set(disks.map(({ storageType }) => storageType))].join(' and ');
  read.require(
    missing === undefined || read.failed(option),
    'storage-tier-missing',
    option,
    `${option} is '${policy}', which puts replicas on ${missing}; DataNodes have ${present} only.`,
    `Use a policy of ${present}, or add volumes: gp3 is SSD, st1 is DISK, sc1 is ARCHIVE.`,
  );
}

function missingType(policy: HdfsStoragePolicy, disks: readonly DataDisk[]): StorageType | undefined {
  return POLICY_TYPES[policy].find((type) => !disks.some(({ storageType }) => storageType === type));
}
