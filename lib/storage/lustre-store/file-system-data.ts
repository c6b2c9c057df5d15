import { storeTags } from '../backup-decision';
import type { LustreStorePlan } from './lustre-store';

/** What a file system refers to. Every text may be late-bound. */
export interface LustreReferences {
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** Undefined for the key that AWS owns, which every scratch file system has. */
  readonly keyArn: string | undefined;
}

/** The version of Lustre. With EFA and metadata settings FSx needs this one. */
const LUSTRE_VERSION = '2.15';
const STORAGE_TYPE = 'SSD';

/**
 * Returns a file system in FSx's own shape.
 *
 * @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
 */
export function fileSystemData(plan: LustreStorePlan, { subnetId, securityGroupId, keyArn }: LustreReferences) {
  const { deploymentType, storageGiB, backup } = plan;
  return {
    fileSystemType: 'LUSTRE',
    fileSystemTypeVersion: LUSTRE_VERSION,
    storageType: STORAGE_TYPE,
    storageCapacity: storageGiB,
    subnetIds: [subnetId],
    securityGroupIds: [securityGroupId],
    kmsKeyId: deploymentType === 'PERSISTENT_2' ? keyArn : undefined,
    lustreConfiguration: { deploymentType, ...lustreConfiguration(plan) },
    tags: storeTags(backup),
  };
}

function lustreConfiguration(plan: LustreStorePlan) {
  const { deploymentType, compression, automaticBackupDays, weeklyMaintenance: weeklyMaintenanceStartTime } = plan;
  return {
    ...(deploymentType === 'PERSISTENT_2' && persistentConfiguration(plan)),
    dataCompressionType: compression ? 'LZ4' : 'NONE',
    ...(automaticBackupDays > 0 && { automaticBackupRetentionDays: automaticBackupDays, copyTagsToBackups: true }),
    ...(weeklyMaintenanceStartTime !== undefined && { weeklyMaintenanceStartTime }),
  };
}

function persistentConfiguration({ throughputPerTiB, efa, metadataIops }: LustreStorePlan) {
  return {
    perUnitStorageThroughput: throughputPerTiB,
    ...(efa && { efaEnabled: true }),
    metadataConfiguration:
      metadataIops === undefined ? { mode: 'AUTOMATIC' } : { mode: 'USER_PROVISIONED', iops: metadataIops },
  };
}

/**
 * Returns the parameters of a StorageClass by which the driver makes file systems like this one. All are texts.
 *
 * @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/master/examples/kubernetes/dynamic_provisioning
 */
export function storageClassParameters(
  plan: LustreStorePlan,
  { subnetId, securityGroupId, keyArn }: LustreReferences,
): Readonly<Record<string, string>> {
  const { deploymentType, throughputPerTiB, compression, efa } = plan;
  return {
    subnetId,
    securityGroupIds: securityGroupId,
    deploymentType,
    fileSystemTypeVersion: LUSTRE_VERSION,
    storageType: STORAGE_TYPE,
    dataCompressionType: compression ? 'LZ4' : 'NONE',
    ...(deploymentType === 'PERSISTENT_2' && { perUnitStorageThroughput: String(throughputPerTiB) }),
    ...(deploymentType === 'PERSISTENT_2' && keyArn !== undefined && { kmsKeyId: keyArn }),
    ...(efa && { efaEnabled: 'true' }),
  };
}
