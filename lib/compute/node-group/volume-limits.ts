import type { Instance } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { RootVolumePlan } from './disks';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';

export const VOLUME_CODES = {
  'volume-iops-invalid': 'The root volume is too small for its IOPS.',
  'volume-throughput-invalid': 'The root volume has too few IOPS for its throughput.',
} as const satisfies ProblemCodes;

/**
 * What a gp3 volume may have of one thing for each unit of another.
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp3)
 * @see aws-cdk-lib 2.276, aws-ec2/lib/volume, where the ratios were read
 */
const GP3_RATIOS = { iopsPerGiB: 500, mibsPerIops: 0.25 } as const;

/** An instance's bandwidth to EBS is in Mbps of 10^6 bits, a volume's throughput in MiB/s. */
const MBPS_PER_MIBS = (8 * 1024 * 1024) / 1_000_000;

/** Requires that size, IOPS and throughput of the root volume fit each other, and warns of what the instance limits. */
export function requireVolumeLimits(
  read: OptionReader<NodeGroupOptions, keyof typeof VOLUME_CODES>,
  instance: Instance,
  { sizeGiB, iops, throughputMiBs }: RootVolumePlan,
): void {
  if (read.failed('rootVolumeGiB', 'rootVolumeIops', 'rootVolumeThroughputMiBs')) return;
  const mostIops = sizeGiB * GP3_RATIOS.iopsPerGiB;
  read.require(
    iops <= mostIops,
    'volume-iops-invalid',
    'rootVolumeIops',
    `rootVolumeIops is ${iops}; a gp3 volume of ${sizeGiB} GiB has at most ${mostIops} IOPS, ` +
      `${GP3_RATIOS.iopsPerGiB} for each GiB.`,
    `Use at most ${mostIops}, or set rootVolumeGiB to at least ${Math.ceil(iops / GP3_RATIOS.iopsPerGiB)}.`,
  );
  const mostMiBs = Math.floor(iops * GP3_RATIOS.mibsPerIops);
  read.require(
    throughputMiBs <= mostMiBs,
    'volume-throughput-invalid',
    'rootVolumeThroughputMiBs',
    `rootVolumeThroughputMiBs is ${throughputMiBs}; a gp3 volume with ${iops} IOPS has at most ${mostMiBs} MiB/s, ` +
      `${GP3_RATIOS.mibsPerIops} for each of its IOPS.`,
    `Use at most ${mostMiBs}, or set rootVolumeIops to at least ${Math.ceil(throughputMiBs / GP3_RATIOS.mibsPerIops)}.`,
  );
  warnOfInstance(read, instance, throughputMiBs);
}

function warnOfInstance(
  read: OptionReader<NodeGroupOptions, never>,
  { type, ebsBaselineMbps, ebsPeakMbps = ebsBaselineMbps }: Instance,
  throughputMiBs: number,
): void {
  if (ebsPeakMbps === undefined || !read.has('rootVolumeThroughputMiBs') || !isHardwareKnown(read)) return;
  const most = Math.floor(ebsPeakMbps / MBPS_PER_MIBS);
  if (throughputMiBs <= most) return;
  read.warn(
    'volume-faster-than-instance',
    `rootVolumeThroughputMiBs is ${throughputMiBs}, and ${type} reaches its volumes with at most ${most} MiB/s ` +
      `(${ebsPeakMbps} Mbps) in all. The rest is paid for and not used.`,
  );
}
