import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:fsx/lustreFileSystem:LustreFileSystem',
    {
      subnetIds: 'subnet-1',
      storageCapacity: 1200,
      storageType: 'INTELLIGENT_TIERING',
      deploymentType: 'PERSISTENT_2',
      driveCacheType: 'NONE',
      efaEnabled: true,
      backupId: 'b-1',
      copyTagsToBackups: true,
      metadataConfiguration: { mode: 'USER_PROVISIONED', iops: 6000 },
      dataReadCacheConfiguration: { sizingMode: 'USER_PROVISIONED', size: 32 },
      skipFinalBackup: true,
      finalBackupTags: { a: 'b' },
    },
    { ResourceARN: 'arn:fs', DNSName: 'fs-1.fsx', LustreMountName: 'abc' },
    {
      type: 'AWS::FSx::FileSystem',
      properties: {
        SubnetIds: 'subnet-1',
        LustreConfiguration: {
          SubnetIds: 'subnet-1',
          StorageCapacity: 1200,
          StorageType: 'INTELLIGENT_TIERING',
          DeploymentType: 'PERSISTENT_2',
          DriveCacheType: 'NONE',
          EfaEnabled: true,
          BackupId: 'b-1',
          CopyTagsToBackups: true,
          MetadataConfiguration: { Mode: 'USER_PROVISIONED', Iops: 6000 },
          DataReadCacheConfiguration: { SizingMode: 'USER_PROVISIONED', SizeGiB: 32 },
        },
        StorageCapacity: 1200,
        StorageType: 'INTELLIGENT_TIERING',
        DeploymentType: 'PERSISTENT_2',
        DriveCacheType: 'NONE',
        EfaEnabled: true,
        BackupId: 'b-1',
        CopyTagsToBackups: true,
        MetadataConfiguration: { Mode: 'USER_PROVISIONED', Iops: 6000 },
        DataReadCacheConfiguration: { SizingMode: 'USER_PROVISIONED', SizeGiB: 32 },
        FileSystemType: 'LUSTRE',
      },
      replaces: ['backupId', 'copyTagsToBackups', 'deploymentType', 'driveCacheType', 'efaEnabled', 'storageType'],
      outputs: { arn: 'arn:fs', dnsName: 'fs-1.fsx', mountName: 'abc' },
    },
  ],
  [
    'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation',
    {
      fileSystemId: 'fs-1',
      fileSystemPath: '/a',
      dataRepositoryPath: 's3://a',
      batchImportMetaDataOnCreate: true,
      deleteDataInFilesystem: false,
      s3: { autoImportPolicy: { events: ['NEW'] } },
    },
    { ResourceARN: 'arn:dra', AssociationId: 'dra-1' },
    {
      type: 'AWS::FSx::DataRepositoryAssociation',
      properties: {
        FileSystemId: 'fs-1',
        FileSystemPath: '/a',
        DataRepositoryPath: 's3://a',
        BatchImportMetaDataOnCreate: true,
        S3: { AutoImportPolicy: { Events: ['NEW'] } },
      },
      outputs: { arn: 'arn:dra', associationId: 'dra-1' },
    },
  ],
  [
    'aws:efs/fileSystem:FileSystem',
    {
      creationToken: 'once',
      encrypted: true,
      lifecyclePolicies: [{ transitionToIa: 'AFTER_30_DAYS' }],
      protection: { replicationOverwrite: 'ENABLED' },
      tags: { team: 'data' },
    },
    { Arn: 'arn:aws:elasticfilesystem:eu-west-1:1:file-system/fs-1', FileSystemId: 'fs-1' },
    {
      type: 'AWS::EFS::FileSystem',
      properties: {
        Encrypted: true,
        LifecyclePolicies: [{ TransitionToIa: 'AFTER_30_DAYS' }],
        FileSystemProtection: { ReplicationOverwriteProtection: 'ENABLED' },
        FileSystemTags: [{ Key: 'team', Value: 'data' }],
      },
      replaces: ['creationToken'],
      outputs: {
        arn: 'arn:aws:elasticfilesystem:eu-west-1:1:file-system/fs-1',
        dnsName: 'fs-1.efs.eu-west-1.amazonaws.com',
      },
    },
  ],
  [
    'aws:efs/mountTarget:MountTarget',
    { fileSystemId: 'fs-1', subnetId: 'subnet-1', securityGroups: ['sg-1'] },
    { IpAddress: '10.0.0.9' },
    {
      type: 'AWS::EFS::MountTarget',
      properties: { FileSystemId: 'fs-1', SubnetId: 'subnet-1', SecurityGroups: ['sg-1'] },
      outputs: { ipAddress: '10.0.0.9' },
    },
  ],
  [
    'aws:efs/mountTarget:MountTarget',
    { fileSystemId: 'fs-1', subnetId: 'subnet-1', ipAddress: '10.0.0.7' },
    { IpAddress: '10.0.0.9' },
    {
      type: 'AWS::EFS::MountTarget',
      properties: { FileSystemId: 'fs-1', SubnetId: 'subnet-1', IpAddress: '10.0.0.7' },
      outputs: { ipAddress: '10.0.0.7' },
    },
  ],
  [
    'aws:efs/accessPoint:AccessPoint',
    {
      fileSystemId: 'fs-1',
      posixUser: { uid: 1000, gid: 1000, secondaryGids: [2000] },
      rootDirectory: { path: '/a', creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: '750' } },
      tags: { team: 'data' },
    },
    { Arn: 'arn:ap' },
    {
      type: 'AWS::EFS::AccessPoint',
      properties: {
        FileSystemId: 'fs-1',
        PosixUser: { Uid: 1000, Gid: 1000, SecondaryGids: [2000] },
        RootDirectory: { Path: '/a', CreationInfo: { OwnerUid: 1000, OwnerGid: 1000, Permissions: '750' } },
        AccessPointTags: [{ Key: 'team', Value: 'data' }],
      },
      outputs: { arn: 'arn:ap' },
    },
  ],
  [
    'aws:efs/backupPolicy:BackupPolicy',
    { fileSystemId: 'fs-1', backupPolicy: { status: 'ENABLED' } },
    {},
    {
      type: 'AWS::EFS::FileSystem',
      properties: { BackupPolicy: { Status: 'ENABLED' } },
      replaces: ['fileSystemId'],
      owner: 'fs-1',
    },
  ],
  [
    'aws:efs/fileSystemPolicy:FileSystemPolicy',
    { fileSystemId: 'fs-1', policy: '{"Statement":[]}', bypassPolicyLockoutSafetyCheck: true },
    {},
    {
      type: 'AWS::EFS::FileSystem',
      properties: { FileSystemPolicy: '{"Statement":[]}', BypassPolicyLockoutSafetyCheck: true },
      replaces: ['fileSystemId'],
      owner: 'fs-1',
    },
  ],
  [
    'aws:efs/replicationConfiguration:ReplicationConfiguration',
    { sourceFileSystemId: 'fs-1', destination: { region: 'us-west-2' } },
    {},
    {
      type: 'AWS::EFS::FileSystem',
      properties: { ReplicationConfiguration: { Destinations: { Region: 'us-west-2' } } },
      replaces: ['sourceFileSystemId', 'destination'],
      owner: 'fs-1',
    },
  ],
  [
    'aws:backup/vault:Vault',
    { name: 'kept', kmsKeyArn: 'arn:key', forceDestroy: false, tags: { team: 'data' } },
    { BackupVaultArn: 'arn:vault' },
    {
      type: 'AWS::Backup::BackupVault',
      properties: {
        BackupVaultName: 'kept',
        EncryptionKeyArn: 'arn:key',
        BackupVaultTags: [{ Key: 'team', Value: 'data' }],
      },
      outputs: { arn: 'arn:vault' },
    },
  ],
  [
    'aws:backup/vaultLockConfiguration:VaultLockConfiguration',
    { backupVaultName: 'kept', maxRetentionDays: 35, changeableForDays: 3 },
    {},
    {
      type: 'AWS::Backup::BackupVault',
      properties: { LockConfiguration: { MinRetentionDays: 1, MaxRetentionDays: 35, ChangeableForDays: 3 } },
      replaces: ['backupVaultName', 'changeableForDays', 'maxRetentionDays', 'minRetentionDays'],
      owner: 'kept',
      id: 'kept',
    },
  ],
  [
    'aws:backup/vaultLockConfiguration:VaultLockConfiguration',
    { backupVaultName: 'kept', minRetentionDays: 7 },
    {},
    {
      type: 'AWS::Backup::BackupVault',
      properties: { LockConfiguration: { MinRetentionDays: 7 } },
      replaces: ['backupVaultName', 'changeableForDays', 'maxRetentionDays', 'minRetentionDays'],
      owner: 'kept',
      id: 'kept',
    },
  ],
  [
    'aws:backup/vaultPolicy:VaultPolicy',
    { backupVaultName: 'kept', policy: '{"Statement":[]}' },
    {},
    {
      type: 'AWS::Backup::BackupVault',
      properties: { AccessPolicy: '{"Statement":[]}' },
      replaces: ['backupVaultName'],
      owner: 'kept',
      id: 'kept',
    },
  ],
  [
    'aws:backup/vaultNotifications:VaultNotifications',
    { backupVaultName: 'kept', snsTopicArn: 'arn:topic', backupVaultEvents: ['BACKUP_JOB_FAILED'] },
    {},
    {
      type: 'AWS::Backup::BackupVault',
      properties: {
        SnsTopicArn: 'arn:topic',
        Notifications: { SnsTopicArn: 'arn:topic', BackupVaultEvents: ['BACKUP_JOB_FAILED'] },
        BackupVaultEvents: ['BACKUP_JOB_FAILED'],
      },
      replaces: ['backupVaultName'],
      owner: 'kept',
      id: 'kept',
    },
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
          copyActions: [{ destinationVaultArn: 'arn:copy', lifecycle: { coldStorageAfter: 1, deleteAfter: 91 } }],
        },
      ],
      tags: { team: 'data' },
    },
    { BackupPlanArn: 'arn:plan', VersionId: 'v1' },
    {
      type: 'AWS::Backup::BackupPlan',
      properties: {
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
              CopyActions: [
                {
                  DestinationBackupVaultArn: 'arn:copy',
                  Lifecycle: { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 91 },
                },
              ],
            },
          ],
        },
        BackupPlanTags: [{ Key: 'team', Value: 'data' }],
      },
      outputs: { arn: 'arn:plan', version: 'v1' },
    },
  ],
  [
    'aws:backup/selection:Selection',
    {
      name: 'tagged',
      planId: 'plan',
      iamRoleArn: 'arn:role',
      resources: ['*'],
      selectionTags: [{ type: 'STRINGEQUALS', key: 'plan', value: 'daily' }],
      conditions: [
        {
          stringEquals: [{ key: 'a', value: '1' }],
          stringLikes: [{ key: 'b', value: '2*' }],
          stringNotEquals: [{ key: 'c', value: '3' }],
          stringNotLikes: [{ key: 'd', value: '4*' }],
        },
      ],
    },
    { SelectionId: 's-1' },
    {
      type: 'AWS::Backup::BackupSelection',
      properties: {
        BackupSelection: {
          SelectionName: 'tagged',
          IamRoleArn: 'arn:role',
          Resources: ['*'],
          ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plan', ConditionValue: 'daily' }],
          Conditions: {
            StringEquals: [{ ConditionKey: 'a', ConditionValue: '1' }],
            StringLike: [{ ConditionKey: 'b', ConditionValue: '2*' }],
            StringNotEquals: [{ ConditionKey: 'c', ConditionValue: '3' }],
            StringNotLike: [{ ConditionKey: 'd', ConditionValue: '4*' }],
          },
        },
        BackupPlanId: 'plan',
        IamRoleArn: 'arn:role',
        Resources: ['*'],
      },
      replaces: ['conditions'],
      id: 's-1',
    },
  ],
  [
    'aws:backup/selection:Selection',
    { name: 'all', planId: 'plan', iamRoleArn: 'arn:role', resources: ['*'] },
    { SelectionId: 's-2' },
    {
      type: 'AWS::Backup::BackupSelection',
      properties: {
        BackupSelection: { SelectionName: 'all', IamRoleArn: 'arn:role', Resources: ['*'] },
        BackupPlanId: 'plan',
        IamRoleArn: 'arn:role',
        Resources: ['*'],
      },
      replaces: ['conditions'],
      id: 's-2',
    },
  ],
  [
    'aws:backup/restoreTestingPlan:RestoreTestingPlan',
    {
      name: 'kept',
      scheduleExpression: 'cron(0 9 ? * 1 *)',
      startWindowHours: 8,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: ['arn:vault'],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: 7,
      },
    },
    { RestoreTestingPlanArn: 'arn:tests' },
    {
      type: 'AWS::Backup::RestoreTestingPlan',
      properties: {
        RestoreTestingPlanName: 'kept',
        ScheduleExpression: 'cron(0 9 ? * 1 *)',
        StartWindowHours: 8,
        RecoveryPointSelection: {
          Algorithm: 'LATEST_WITHIN_WINDOW',
          IncludeVaults: ['arn:vault'],
          RecoveryPointTypes: ['SNAPSHOT'],
          SelectionWindowDays: 7,
        },
      },
      outputs: { arn: 'arn:tests' },
    },
  ],
  [
    'aws:backup/restoreTestingSelection:RestoreTestingSelection',
    {
      name: 'S3',
      restoreTestingPlanName: 'kept',
      protectedResourceType: 'S3',
      protectedResourceArns: ['*'],
      iamRoleArn: 'arn:role',
      validationWindowHours: 4,
    },
    {},
    {
      type: 'AWS::Backup::RestoreTestingSelection',
      properties: {
        RestoreTestingSelectionName: 'S3',
        RestoreTestingPlanName: 'kept',
        ProtectedResourceType: 'S3',
        ProtectedResourceArns: ['*'],
        IamRoleArn: 'arn:role',
        ValidationWindowHours: 4,
      },
    },
  ],
  [
    'aws:s3/directoryBucket:DirectoryBucket',
    {
      bucket: 'hot--use1-az4--x-s3',
      location: { name: 'use1-az4', type: 'AvailabilityZone' },
      type: 'Directory',
      forceDestroy: true,
    },
    { Arn: 'arn:hot' },
    {
      type: 'AWS::S3Express::DirectoryBucket',
      properties: {
        DataRedundancy: 'SingleAvailabilityZone',
        BucketName: 'hot--use1-az4--x-s3',
        LocationName: 'use1-az4',
      },
      replaces: ['location'],
      outputs: { arn: 'arn:hot' },
    },
  ],
  [
    'aws:s3/bucketReplicationConfig:BucketReplicationConfig',
    {
      bucket: 'models',
      token: 't',
      role: 'arn:role',
      rules: [
        {
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: { bucket: 'arn:aws:s3:::copies', encryptionConfiguration: { replicaKmsKeyId: 'arn:key' } },
        },
      ],
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        Role: 'arn:role',
        ReplicationConfiguration: {
          Role: 'arn:role',
          Rules: [
            {
              Status: 'Enabled',
              Priority: 1,
              Filter: { Prefix: '' },
              DeleteMarkerReplication: { Status: 'Enabled' },
              SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
              Destination: { Bucket: 'arn:aws:s3:::copies', EncryptionConfiguration: { ReplicaKmsKeyId: 'arn:key' } },
            },
          ],
        },
        Rules: [
          {
            Status: 'Enabled',
            Priority: 1,
            Filter: { Prefix: '' },
            DeleteMarkerReplication: { Status: 'Enabled' },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
            Destination: { Bucket: 'arn:aws:s3:::copies', EncryptionConfiguration: { ReplicaKmsKeyId: 'arn:key' } },
          },
        ],
      },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toEqual(expected);
});
