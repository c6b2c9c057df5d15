import { GP3 } from '../../compute/node-group/disks';
import type { EbsVolumeType } from './class-names';

/** What EBS makes of one type of volume. */
export interface EbsVolumeFacts {
  readonly sizeGiB: { readonly min: number; readonly max: number };
  readonly iops?: { readonly min: number; readonly max: number; readonly perGiB: number };
  readonly source: string;
}

/** The sizes and the IOPS of volumes. A claim that is too small is refused by EBS, not by Kubernetes. */
export const EBS_VOLUMES = {
  gp3: {
    sizeGiB: { min: 1, max: GP3.maxSizeGiB },
    iops: { min: GP3.iops.min, max: GP3.iops.max, perGiB: 500 },
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (2026-11)',
  },
  io2: {
    sizeGiB: { min: 4, max: 65_536 },
    iops: { min: 100, max: 256_000, perGiB: 1000 },
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html (2026-11)',
  },
  st1: {
    sizeGiB: { min: 125, max: 16_384 },
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/hdd-vols.html (2026-11)',
  },
  sc1: {
    sizeGiB: { min: 125, max: 16_384 },
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/hdd-vols.html (2026-11)',
  },
} as const satisfies Readonly<Record<EbsVolumeType, EbsVolumeFacts>>;

/** gp3 has at most a quarter of a MiB/s for each of its IOPS. */
export const GP3_MIBS_PER_IOPS = 0.25;

/** An io2 volume with more needs the driver's parameter for Block Express. */
export const IO2_IOPS_WITHOUT_BLOCK_EXPRESS = 64_000;

/** What is paid for beside the size of a volume. */
export interface VolumePerformance {
  readonly iops?: number;
  readonly throughputMiBs?: number;
}

/**
 * Returns the smallest volume of a type, with these IOPS: EBS ties IOPS to the size, except those that every gp3 volume
 * has.
 */
export function leastSizeGiB(type: EbsVolumeType, iops = 0): number {
  const { sizeGiB, iops: limits }: EbsVolumeFacts = EBS_VOLUMES[type];
  if (limits === undefined || iops <= limits.min) return sizeGiB.min;
  return Math.max(sizeGiB.min, Math.ceil(iops / limits.perGiB));
}
