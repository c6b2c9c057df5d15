import { storeTags } from '../backup-decision';
import type { SharedFilesPlan } from './shared-files';

/** The performance mode with the lowest latency, and the only one with elastic throughput. */
const PERFORMANCE_MODE = 'generalPurpose';

/**
 * Returns a file system in EFS's own shape.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
 * @see https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
 * @param keyArn may be late-bound
 */
export function fileSystemData(plan: SharedFilesPlan, keyArn: string) {
  const { throughputMode, throughputMiBs, backup } = plan;
  return {
    encrypted: true,
    kmsKeyId: keyArn,
    performanceMode: PERFORMANCE_MODE,
    throughputMode,
    ...(throughputMiBs !== undefined && { provisionedThroughputInMibps: throughputMiBs }),
    lifecyclePolicies: lifecyclePolicies(plan),
    tags: storeTags(backup),
  };
}

function lifecyclePolicies({ infrequentAccessAfterDays, archiveAfterDays }: SharedFilesPlan) {
  return [
    ...(infrequentAccessAfterDays > 0 ? [{ transitionToIa: after(infrequentAccessAfterDays) }] : []),
    ...(archiveAfterDays > 0 ? [{ transitionToArchive: after(archiveAfterDays) }] : []),
    ...(infrequentAccessAfterDays > 0 ? [{ transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }] : []),
  ];
}

function after(days: number): string {
  return days === 1 ? 'AFTER_1_DAY' : `AFTER_${days}_DAYS`;
}

/** The port of NFS, by which clients reach mount targets. */
export const NFS_RULE = { ipProtocol: 'tcp', fromPort: 2049, toPort: 2049, description: 'NFS' } as const;
