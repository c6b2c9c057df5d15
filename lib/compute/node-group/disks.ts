import { diskLayouts, nvmeDiskCount } from '../../catalog/instance-properties';
import type { Instance, InstanceFacts } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { ImagePlan } from './image';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions, NvmeStrategy } from './options';

/** A volume of a node. */
export interface VolumePlan {
  readonly deviceName: string;
  readonly volumeType: 'gp3';
  readonly encrypted: true;
  /** Undefined if the image decides. */
  readonly sizeGiB?: number;
  readonly iops?: number;
  readonly throughputMiBs?: number;
}

/** The volume that images and pods fill. */
export interface RootVolumePlan extends VolumePlan {
  readonly sizeGiB: number;
  readonly iops: number;
  readonly throughputMiBs: number;
}

export const DISK_CODES = {
  'nvme-missing': 'The instance type has no local NVMe disks.',
  'nvme-too-few': 'The instance type has too few local NVMe disks for the strategy.',
  'nvme-strategy-bottlerocket': 'Bottlerocket does not support the strategy for local disks.',
} as const satisfies ProblemCodes;

type DiskReader = OptionReader<NodeGroupOptions, keyof typeof DISK_CODES>;

export const NVME_STRATEGIES = ['raid0', 'raid10', 'mount', 'none'] as const satisfies readonly NvmeStrategy[];

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ec2-launchtemplate-ebs.html (gp3,
 * read 2026-11)
 */
export const GP3 = {
  iops: { min: 3000, max: 80_000, default: 3000, unit: 'IOPS' },
  throughputMiBs: { min: 125, max: 2000, default: 125, unit: 'MiB/s' },
  maxSizeGiB: 65_536,
} as const;

/**
 * The AL2023 image alone takes 20 GiB, with the drivers of accelerators 30.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (diskSize)
 */
export const MIN_ROOT_VOLUME_GIB = { accelerated: 30, general: 20 } as const;
/** Images with CUDA or the Neuron SDK are ten times the size of others. */
const ROOT_VOLUME_GIB = { acceleratedImagesOnNvme: 100, acceleratedImagesOnRoot: 300, general: 50 } as const;

/** Plans how the nodes use their local disks. */
export function planNvme(read: DiskReader, instance: Instance, image: ImagePlan): NvmeStrategy {
  const fallback = strategyOf(instance, image);
  const strategy = read.oneOf('nvmeStrategy', NVME_STRATEGIES, fallback);
  if (!isHardwareKnown(read) || strategy === 'none') return strategy;
  const layouts = diskLayouts(instance);
  const disks = nvmeDiskCount(instance);
  const known = disks === undefined ? ' that the catalog knows of' : '';
  const bottlerocket = image.bootstrap === 'bottlerocket';
  if (!layouts.includes('mount')) {
    read.problem(
      'nvme-missing',
      'nvmeStrategy',
      `nvmeStrategy is '${strategy}', and ${instance.type} has no local NVMe disks${known}.`,
      "Use 'none' and a larger root volume, or an instance type with local NVMe disks.",
    );
  } else if (!layouts.includes(strategy)) {
    read.problem(
      'nvme-too-few',
      'nvmeStrategy',
      `nvmeStrategy is '${strategy}', and ${instance.type} has too few local NVMe disks for it: ${disks}.`,
      `Use ${layouts.map((layout) => `'${layout}'`).join(' or ')}.`,
    );
  } else if (bottlerocket && strategy !== 'raid0') {
    read.problem(
      'nvme-strategy-bottlerocket',
      'nvmeStrategy',
      `nvmeStrategy is '${strategy}'; Bottlerocket supports 'raid0' and 'none'.`,
      "Use 'raid0' or 'none', or an Amazon Linux image.",
    );
  }
  return strategy;
}

/**
 * Returns how nodes use their local disks by default. SSDs hold container images. Hard disks are for data: HDFS and the
 * like use each disk alone.
 */
export function strategyOf(instance: Instance, image: Pick<ImagePlan, 'bootstrap'>): NvmeStrategy {
  if (!diskLayouts(instance).includes('raid0')) return 'none';
  const spinning = instance.disks?.some(({ type, nvme = true }) => type === 'hdd' && nvme);
  if (!spinning) return 'raid0';
  return image.bootstrap === 'bottlerocket' ? 'none' : 'mount';
}

/** Plans the other volumes of an image. They are encrypted by the same key as the root volume. */
export function planSystemVolumes({ systemDeviceNames }: ImagePlan): readonly VolumePlan[] {
  return systemDeviceNames.map((deviceName) => ({ deviceName, volumeType: 'gp3', encrypted: true }));
}

/** Plans the root volume. */
export function planVolume(
  read: DiskReader,
  instance: Instance,
  image: ImagePlan,
  strategy: NvmeStrategy,
): RootVolumePlan {
  const accelerated = instance.accelerator !== undefined;
  return {
    deviceName: image.volumeDeviceName,
    volumeType: 'gp3',
    encrypted: true,
    sizeGiB: read.integer('rootVolumeGiB', {
      min: accelerated ? MIN_ROOT_VOLUME_GIB.accelerated : MIN_ROOT_VOLUME_GIB.general,
      max: GP3.maxSizeGiB,
      default: rootVolumeGiBOf(instance, strategy),
      unit: 'GiB',
    }),
    iops: read.integer('rootVolumeIops', GP3.iops),
    throughputMiBs: read.integer('rootVolumeThroughputMiBs', GP3.throughputMiBs),
  };
}

/** Returns the default size of a root volume. */
export function rootVolumeGiBOf(instance: InstanceFacts, strategy: NvmeStrategy): number {
  if (instance.accelerator === undefined) return ROOT_VOLUME_GIB.general;
  const imagesOnNvme = strategy === 'raid0' || strategy === 'raid10';
  return imagesOnNvme ? ROOT_VOLUME_GIB.acceleratedImagesOnNvme : ROOT_VOLUME_GIB.acceleratedImagesOnRoot;
}
