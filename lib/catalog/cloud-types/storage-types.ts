import type { Properties } from './json';
import { blocks, defined } from './blocks';
import { answered, type CloudType, input } from './cloud-type';
import { LOCAL_PARTITION } from './local-partition';

const LIFECYCLE = { coldStorageAfter: 'MoveToColdStorageAfterDays', deleteAfter: 'DeleteAfterDays' };

/** Owners of settings that are resources in Terraform and properties of their owner in CloudFormation. */
const ofFileSystem = input('fileSystemId');
const ofVault = input('backupVaultName');
const ofBucket = input('bucket');

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

/** File systems, backups, and of S3 directory buckets and replication; its other types are in cloud-types.ts. */
export const STORAGE_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:fsx/lustreFileSystem:LustreFileSystem': {
    type: 'AWS::FSx::FileSystem',
    within: 'LustreConfiguration',
    renames: { 'dataReadCacheConfiguration.size': 'SizeGiB', skipFinalBackup: '', finalBackupTags: '' },
    adjust: (_, properties) => ({ ...properties, FileSystemType: 'LUSTRE' }),
    outputs: answered({ arn: 'ResourceARN', dnsName: 'DNSName', mountName: 'LustreMountName' }),
    replaces: ['backupId', 'copyTagsToBackups', 'deploymentType', 'driveCacheType', 'efaEnabled', 'storageType'],
  },
  'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation': {
    type: 'AWS::FSx::DataRepositoryAssociation',
    renames: { batchImportMetaDataOnCreate: 'BatchImportMetaDataOnCreate', deleteDataInFilesystem: '' },
    outputs: answered({ arn: 'ResourceARN', associationId: 'AssociationId' }),
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
    outputs: answered({ arn: 'Arn' }),
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
    partOf: input('sourceFileSystemId'),
    renames: { sourceFileSystemId: '', destination: 'ReplicationConfiguration.Destinations' },
    replaces: ['sourceFileSystemId', 'destination'],
  },
  'aws:backup/vault:Vault': {
    type: 'AWS::Backup::BackupVault',
    name: 'name',
    nameLength: 50,
    renames: { name: 'BackupVaultName', kmsKeyArn: 'EncryptionKeyArn', tags: 'BackupVaultTags', forceDestroy: '' },
    outputs: answered({ arn: 'BackupVaultArn' }),
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
    outputs: answered({ arn: 'BackupPlanArn', version: 'VersionId' }),
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
    outputs: answered({ arn: 'RestoreTestingPlanArn' }),
  },
  'aws:backup/restoreTestingSelection:RestoreTestingSelection': {
    type: 'AWS::Backup::RestoreTestingSelection',
    name: 'name',
    renames: { name: 'RestoreTestingSelectionName' },
  },
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
    outputs: answered({ arn: 'Arn' }),
    replaces: ['location'],
  },
  'aws:s3/bucketReplicationConfig:BucketReplicationConfig': {
    type: 'AWS::S3::Bucket',
    partOf: ofBucket,
    within: 'ReplicationConfiguration',
    renames: { bucket: '', token: '' },
    id: ofBucket,
    replaces: ['bucket'],
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

function inside(path: string, renames: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(renames).map(([name, target]) => [`${path}.${name}`, target]));
}

/** The DNS name of a file system, of the region that its ARN names. */
function fileSystemDnsName({ Arn, FileSystemId }: Properties): string {
  return [FileSystemId, 'efs', String(Arn).split(':')[3], LOCAL_PARTITION.dnsSuffix].join('.');
}
