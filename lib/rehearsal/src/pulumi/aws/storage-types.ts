import { type Properties, texts } from '../values';
import { blocks, defined } from './blocks';
import type { CloudType } from './cloud-type';
import { LOCAL_PARTITION } from './partition';

const LIFECYCLE = { coldStorageAfter: 'MoveToColdStorageAfterDays', deleteAfter: 'DeleteAfterDays' };

/** The setting of an EFS file system or of a vault, which CloudFormation has as a property of its owner. */
const ofFileSystem = (inputs: Properties): string => String(inputs['fileSystemId']);
const ofVault = (inputs: Properties): string => String(inputs['backupVaultName']);

/** Conditions of a backup selection: each operator has a list of keys and values. */
function conditions(inputs: Properties): Properties {
  const [given] = blocks(inputs['conditions']);
  if (given === undefined) return {};
  const pairs = (name: string) =>
    blocks(given[name]).map(({ key = null, value = null }) => ({ ConditionKey: key, ConditionValue: value }));
  return {
    Conditions: {
      StringEquals: pairs('stringEquals'),
      StringLike: pairs('stringLikes'),
      StringNotEquals: pairs('stringNotEquals'),
      StringNotLike: pairs('stringNotLikes'),
    },
  };
}

/** File systems and backups. Buckets are with the other types of S3. */
export const STORAGE_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:fsx/lustreFileSystem:LustreFileSystem': {
    type: 'AWS::FSx::FileSystem',
    within: 'LustreConfiguration',
    renames: { 'dataReadCacheConfiguration.size': 'SizeGiB', skipFinalBackup: '', finalBackupTags: '' },
    adjust: (_, properties) => ({ ...properties, FileSystemType: 'LUSTRE' }),
    outputs: (_, cloud) => ({
      arn: cloud['ResourceARN'] ?? null,
      dnsName: cloud['DNSName'] ?? null,
      mountName: cloud['LustreMountName'] ?? null,
    }),
    replaces: ['backupId', 'copyTagsToBackups', 'deploymentType', 'driveCacheType', 'efaEnabled', 'storageType'],
  },
  'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation': {
    type: 'AWS::FSx::DataRepositoryAssociation',
    renames: { batchImportMetaDataOnCreate: 'BatchImportMetaDataOnCreate', deleteDataInFilesystem: '' },
    outputs: (_, cloud) => ({ arn: cloud['ResourceARN'] ?? null, associationId: cloud['AssociationId'] ?? null }),
  },
  'aws:efs/fileSystem:FileSystem': {
    type: 'AWS::EFS::FileSystem',
    renames: {
      creationToken: '',
      tags: 'FileSystemTags',
      protection: 'FileSystemProtection',
      'protection.replicationOverwrite': 'ReplicationOverwriteProtection',
    },
    outputs: (_, cloud) => ({ arn: cloud['Arn'] ?? null, dnsName: fileSystemDnsName(cloud) }),
    replaces: ['creationToken'],
  },
  'aws:efs/mountTarget:MountTarget': {
    type: 'AWS::EFS::MountTarget',
    outputs: (inputs, cloud) => ({ ipAddress: inputs['ipAddress'] ?? cloud['IpAddress'] ?? null }),
  },
  'aws:efs/accessPoint:AccessPoint': {
    type: 'AWS::EFS::AccessPoint',
    renames: { tags: 'AccessPointTags' },
    outputs: (_, cloud) => ({ arn: cloud['Arn'] ?? null }),
  },
  'aws:efs/backupPolicy:BackupPolicy': {
    type: 'AWS::EFS::FileSystem',
    partOf: ofFileSystem,
    renames: { fileSystemId: '' },
    replaces: ['fileSystemId'],
  },
  'aws:efs/fileSystemPolicy:FileSystemPolicy': {
    type: 'AWS::EFS::FileSystem',
    partOf: ofFileSystem,
    renames: { fileSystemId: '', policy: 'FileSystemPolicy' },
    replaces: ['fileSystemId'],
  },
  'aws:efs/replicationConfiguration:ReplicationConfiguration': {
    type: 'AWS::EFS::FileSystem',
    partOf: (inputs) => String(inputs['sourceFileSystemId']),
    renames: { sourceFileSystemId: '', destination: 'ReplicationConfiguration.Destinations' },
    replaces: ['sourceFileSystemId', 'destination'],
  },
  'aws:backup/vault:Vault': {
    type: 'AWS::Backup::BackupVault',
    name: 'name',
    nameLength: 50,
    renames: { name: 'BackupVaultName', kmsKeyArn: 'EncryptionKeyArn', tags: 'BackupVaultTags', forceDestroy: '' },
    outputs: (_, cloud) => ({ arn: cloud['BackupVaultArn'] ?? null }),
  },
  'aws:backup/vaultLockConfiguration:VaultLockConfiguration': {
    type: 'AWS::Backup::BackupVault',
    partOf: ofVault,
    within: 'LockConfiguration',
    renames: { backupVaultName: '' },
    // CloudFormation requires what the service takes for one day
    adjust: (_, { LockConfiguration }) => ({
      LockConfiguration: { MinRetentionDays: 1, ...(LockConfiguration as Properties) },
    }),
    id: ofVault,
    replaces: ['backupVaultName', 'changeableForDays', 'maxRetentionDays', 'minRetentionDays'],
  },
  'aws:backup/vaultPolicy:VaultPolicy': {
    type: 'AWS::Backup::BackupVault',
    partOf: ofVault,
    renames: { backupVaultName: '', policy: 'AccessPolicy' },
    id: ofVault,
    replaces: ['backupVaultName'],
  },
  'aws:backup/vaultNotifications:VaultNotifications': {
    type: 'AWS::Backup::BackupVault',
    partOf: ofVault,
    within: 'Notifications',
    renames: { backupVaultName: '' },
    id: ofVault,
    replaces: ['backupVaultName'],
  },
  'aws:backup/plan:Plan': {
    type: 'AWS::Backup::BackupPlan',
    name: 'name',
    within: 'BackupPlan',
    renames: {
      name: 'BackupPlan.BackupPlanName',
      tags: 'BackupPlanTags',
      rules: 'BackupPlan.BackupPlanRule',
      'rules.completionWindow': 'CompletionWindowMinutes',
      'rules.startWindow': 'StartWindowMinutes',
      'rules.schedule': 'ScheduleExpression',
      'rules.targetVaultName': 'TargetBackupVault',
      ...inside('rules.lifecycle', LIFECYCLE),
      'rules.copyActions.destinationVaultArn': 'DestinationBackupVaultArn',
      ...inside('rules.copyActions.lifecycle', LIFECYCLE),
    },
    outputs: (_, cloud) => ({ arn: cloud['BackupPlanArn'] ?? null, version: cloud['VersionId'] ?? null }),
  },
  'aws:backup/selection:Selection': {
    type: 'AWS::Backup::BackupSelection',
    name: 'name',
    within: 'BackupSelection',
    renames: {
      name: 'BackupSelection.SelectionName',
      planId: 'BackupPlanId',
      selectionTags: 'BackupSelection.ListOfTags',
      ...inside('selectionTags', { key: 'ConditionKey', value: 'ConditionValue', type: 'ConditionType' }),
      conditions: '',
    },
    adjust: (inputs, properties) => ({
      ...properties,
      BackupSelection: { ...(properties['BackupSelection'] as Properties), ...conditions(inputs) },
    }),
    id: (_, cloud) => String(cloud['SelectionId']),
    replaces: ['conditions'],
  },
  'aws:backup/restoreTestingPlan:RestoreTestingPlan': {
    type: 'AWS::Backup::RestoreTestingPlan',
    name: 'name',
    renames: { name: 'RestoreTestingPlanName' },
    outputs: (_, cloud) => ({ arn: cloud['RestoreTestingPlanArn'] ?? null }),
  },
  'aws:backup/restoreTestingSelection:RestoreTestingSelection': {
    type: 'AWS::Backup::RestoreTestingSelection',
    name: 'name',
    renames: { name: 'RestoreTestingSelectionName' },
  },
};

/** Parts of buckets, for a directory bucket of S3 Express One Zone: its name ends with the id of its zone. */
export const DIRECTORY_BUCKET_TYPES: Readonly<Record<string, Partial<CloudType>>> = {
  'aws:s3/bucketPolicy:BucketPolicy': { type: 'AWS::S3Express::BucketPolicy' },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    type: 'AWS::S3Express::DirectoryBucket',
  },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': { type: 'AWS::S3Express::DirectoryBucket' },
};

/** Types of S3 beside the bucket of general purpose. */
export const BUCKET_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:s3/directoryBucket:DirectoryBucket': {
    type: 'AWS::S3Express::DirectoryBucket',
    renames: { bucket: 'BucketName', location: '', type: '', forceDestroy: '' },
    adjust: (inputs, properties) => {
      const [location = {}] = blocks(inputs['location']);
      return {
        DataRedundancy: 'SingleAvailabilityZone',
        ...properties,
        ...defined({ LocationName: location['name'] }),
      };
    },
    outputs: (_, cloud) => ({ arn: cloud['Arn'] ?? null }),
    replaces: ['location'],
  },
  'aws:s3/bucketReplicationConfig:BucketReplicationConfig': {
    type: 'AWS::S3::Bucket',
    partOf: (inputs) => String(inputs['bucket']),
    within: 'ReplicationConfiguration',
    renames: { bucket: '', token: '' },
    id: (inputs) => String(inputs['bucket']),
    replaces: ['bucket'],
  },
};

function inside(path: string, renames: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(renames).map(([name, target]) => [`${path}.${name}`, target]));
}

/** The DNS name of a file system, of the region that its ARN names. */
function fileSystemDnsName({ Arn, FileSystemId }: Properties): string {
  const [, , , region = ''] = texts([Arn ?? ''])[0]?.split(':') ?? [];
  return [FileSystemId, 'efs', region, LOCAL_PARTITION.dnsSuffix].join('.');
}
