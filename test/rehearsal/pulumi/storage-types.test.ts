import { resourceModel } from '../../../lib/rehearsal/src/cloud/resource-model';
import { findCloudType } from '../../../lib/rehearsal/src/pulumi/aws/find-type';
import { cloudShape } from '../../../lib/rehearsal/src/pulumi/aws/shape';
import type { Properties } from '../../../lib/rehearsal/src/pulumi/values';

const model = resourceModel();

function shaped(token: string, inputs: Properties): { type: string; properties: Properties } {
  const found = findCloudType(model, token, inputs);
  expect(found?.isGuess).toBe(false);
  const { type, renames, within, adjust } = found?.cloudType ?? { type: '' };
  const { properties, leftOut } = cloudShape(model, type, inputs, renames, within);
  expect(leftOut).toEqual([]);
  return { type, properties: adjust?.(inputs, properties) ?? properties };
}

it.each<[string, Properties, string, Properties]>([
  [
    'aws:fsx/lustreFileSystem:LustreFileSystem',
    {
      subnetIds: 'subnet-1',
      storageCapacity: 1200,
      deploymentType: 'PERSISTENT_2',
      metadataConfiguration: { mode: 'USER_PROVISIONED', iops: 1500 },
      skipFinalBackup: true,
    },
    'AWS::FSx::FileSystem',
    {
      FileSystemType: 'LUSTRE',
      SubnetIds: ['subnet-1'],
      StorageCapacity: 1200,
      LustreConfiguration: {
        DeploymentType: 'PERSISTENT_2',
        MetadataConfiguration: { Mode: 'USER_PROVISIONED', Iops: 1500 },
      },
    },
  ],
  [
    'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation',
    { fileSystemId: 'fs-1', fileSystemPath: '/a', s3: { autoImportPolicy: { events: ['NEW'] } } },
    'AWS::FSx::DataRepositoryAssociation',
    { FileSystemId: 'fs-1', FileSystemPath: '/a', S3: { AutoImportPolicy: { Events: ['NEW'] } } },
  ],
  [
    'aws:efs/fileSystem:FileSystem',
    {
      creationToken: 'once',
      lifecyclePolicies: [{ transitionToIa: 'AFTER_30_DAYS' }],
      protection: { replicationOverwrite: 'ENABLED' },
      tags: { team: 'data' },
    },
    'AWS::EFS::FileSystem',
    {
      LifecyclePolicies: [{ TransitionToIA: 'AFTER_30_DAYS' }],
      FileSystemProtection: { ReplicationOverwriteProtection: 'ENABLED' },
      FileSystemTags: [{ Key: 'team', Value: 'data' }],
    },
  ],
  [
    'aws:efs/accessPoint:AccessPoint',
    {
      fileSystemId: 'fs-1',
      posixUser: { uid: 1000, gid: 1000, secondaryGids: [2000] },
      rootDirectory: { path: '/a', creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: '750' } },
    },
    'AWS::EFS::AccessPoint',
    {
      FileSystemId: 'fs-1',
      PosixUser: { Uid: 1000, Gid: 1000, SecondaryGids: [2000] },
      RootDirectory: { Path: '/a', CreationInfo: { OwnerUid: 1000, OwnerGid: 1000, Permissions: '750' } },
    },
  ],
  [
    'aws:efs/replicationConfiguration:ReplicationConfiguration',
    { sourceFileSystemId: 'fs-1', destination: { region: 'us-west-2' } },
    'AWS::EFS::FileSystem',
    { ReplicationConfiguration: { Destinations: [{ Region: 'us-west-2' }] } },
  ],
  [
    'aws:backup/vaultLockConfiguration:VaultLockConfiguration',
    { backupVaultName: 'kept', maxRetentionDays: 35 },
    'AWS::Backup::BackupVault',
    { LockConfiguration: { MinRetentionDays: 1, MaxRetentionDays: 35 } },
  ],
  [
    'aws:backup/vaultNotifications:VaultNotifications',
    { backupVaultName: 'kept', snsTopicArn: 'topic', backupVaultEvents: ['BACKUP_JOB_FAILED'] },
    'AWS::Backup::BackupVault',
    { Notifications: { SNSTopicArn: 'topic', BackupVaultEvents: ['BACKUP_JOB_FAILED'] } },
  ],
  [
    'aws:backup/plan:Plan',
    {
      name: 'daily',
      rules: [
        {
          ruleName: 'daily',
          targetVaultName: 'kept',
          schedule: 'cron(0 5 * * ? *)',
          startWindow: 60,
          completionWindow: 180,
          lifecycle: { coldStorageAfter: 30, deleteAfter: 120 },
          copyActions: [{ destinationVaultArn: 'copy', lifecycle: { deleteAfter: 30 } }],
        },
      ],
      tags: { team: 'data' },
    },
    'AWS::Backup::BackupPlan',
    {
      BackupPlan: {
        BackupPlanName: 'daily',
        BackupPlanRule: [
          {
            RuleName: 'daily',
            TargetBackupVault: 'kept',
            ScheduleExpression: 'cron(0 5 * * ? *)',
            StartWindowMinutes: 60,
            CompletionWindowMinutes: 180,
            Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 },
            CopyActions: [{ DestinationBackupVaultArn: 'copy', Lifecycle: { DeleteAfterDays: 30 } }],
          },
        ],
      },
      BackupPlanTags: { team: 'data' },
    },
  ],
  [
    'aws:backup/selection:Selection',
    {
      name: 'tagged',
      planId: 'plan',
      iamRoleArn: 'role',
      resources: ['*'],
      selectionTags: [{ type: 'STRINGEQUALS', key: 'plan', value: 'daily' }],
      conditions: [{ stringLikes: [{ key: 'aws:ResourceTag/team', value: 'data*' }] }],
    },
    'AWS::Backup::BackupSelection',
    {
      BackupPlanId: 'plan',
      BackupSelection: {
        SelectionName: 'tagged',
        IamRoleArn: 'role',
        Resources: ['*'],
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plan', ConditionValue: 'daily' }],
        Conditions: {
          StringEquals: [],
          StringLike: [{ ConditionKey: 'aws:ResourceTag/team', ConditionValue: 'data*' }],
          StringNotEquals: [],
          StringNotLike: [],
        },
      },
    },
  ],
  [
    'aws:s3/bucketReplicationConfig:BucketReplicationConfig',
    {
      bucket: 'models',
      role: 'role',
      rules: [
        {
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: { bucket: 'arn:aws:s3:::copies', encryptionConfiguration: { replicaKmsKeyId: 'key' } },
        },
      ],
    },
    'AWS::S3::Bucket',
    {
      ReplicationConfiguration: {
        Role: 'role',
        Rules: [
          {
            Status: 'Enabled',
            Priority: 1,
            Filter: { Prefix: '' },
            DeleteMarkerReplication: { Status: 'Enabled' },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
            Destination: { Bucket: 'arn:aws:s3:::copies', EncryptionConfiguration: { ReplicaKmsKeyID: 'key' } },
          },
        ],
      },
    },
  ],
  [
    'aws:s3/directoryBucket:DirectoryBucket',
    { bucket: 'hot--use1-az4--x-s3', location: { name: 'use1-az4' } },
    'AWS::S3Express::DirectoryBucket',
    { BucketName: 'hot--use1-az4--x-s3', DataRedundancy: 'SingleAvailabilityZone', LocationName: 'use1-az4' },
  ],
  [
    'aws:s3/bucketPolicy:BucketPolicy',
    { bucket: 'hot--use1-az4--x-s3', policy: '{}' },
    'AWS::S3Express::BucketPolicy',
    { Bucket: 'hot--use1-az4--x-s3', PolicyDocument: {} },
  ],
  [
    'aws:s3/bucketPolicy:BucketPolicy',
    { bucket: 'models', policy: '{}' },
    'AWS::S3::BucketPolicy',
    { Bucket: 'models', PolicyDocument: {} },
  ],
])('%s in CloudFormation’s form', (token, inputs, type, properties) => {
  expect(shaped(token, inputs)).toEqual({ type, properties });
});
