import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { type Resources, Templates } from './templates';

// File systems, backups and buckets: what AWS makes of a right one, and what it refuses.

jest.setTimeout(240_000); // the first start on a machine installs the emulator

const ref = (name: string) => ({ Ref: name });
const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] });
const subnet = (block: number, AvailabilityZone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Vpc'), CidrBlock: `10.0.${block}.0/24`, AvailabilityZone },
});

const BASE: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  A: subnet(0, 'us-east-1a'),
  B: subnet(1, 'us-east-1b'),
  A2: subnet(2, 'us-east-1a'),
  Corpus: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'corpus' } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'backups',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
};
const BASE_OUTPUTS = { A: ref('A'), B: ref('B'), A2: ref('A2'), Role: attribute('Role', 'Arn') };

let cloud: Cloud;
let control: CloudControl;
let templates: Templates;
let base: Readonly<Record<string, string>>;
let count = 0;

const unused = () => `stack-${(count += 1)}`;

const lustre = (Properties: Record<string, unknown> = {}, configuration: Record<string, unknown> = {}): Resources => ({
  Fast: {
    Type: 'AWS::FSx::FileSystem',
    Properties: {
      FileSystemType: 'LUSTRE',
      StorageCapacity: 4800,
      StorageType: 'SSD',
      SubnetIds: [base['A']],
      LustreConfiguration: { DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 250, ...configuration },
      ...Properties,
    },
  },
});

const association = (FileSystemPath: string, bucket = 'corpus', FileSystemId: unknown = ref('Fast')) => ({
  Type: 'AWS::FSx::DataRepositoryAssociation',
  Properties: { FileSystemId, FileSystemPath, DataRepositoryPath: `s3://${bucket}/tokens` },
});

const files = (Properties: Record<string, unknown> = {}): Resources => ({
  Files: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: true, ...Properties } },
});
const target = (SubnetId?: string) => ({
  Type: 'AWS::EFS::MountTarget',
  Properties: { FileSystemId: ref('Files'), SubnetId, SecurityGroups: [] },
});

/** Both vaults of a plan have names: a plan refers to its vault by name. */
const backups = (rule: Record<string, unknown> = {}, lock: Record<string, unknown> = {}): Resources => ({
  Vault: {
    Type: 'AWS::Backup::BackupVault',
    Properties: { BackupVaultName: 'kept', LockConfiguration: { MinRetentionDays: 1, ...lock } },
  },
  Daily: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: {
        BackupPlanName: 'daily',
        BackupPlanRule: [
          {
            RuleName: 'daily',
            TargetBackupVault: ref('Vault'),
            ScheduleExpression: 'cron(0 5 * * ? *)',
            Lifecycle: { DeleteAfterDays: 35 },
            ...rule,
          },
        ],
      },
    },
  },
});
const selection = (IamRoleArn: unknown, BackupPlanId: unknown = ref('Daily')) => ({
  Type: 'AWS::Backup::BackupSelection',
  Properties: {
    BackupPlanId,
    BackupSelection: {
      SelectionName: 'tagged',
      IamRoleArn,
      ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup-plan', ConditionValue: 'daily' }],
    },
  },
});
const restoreTest = (plan: unknown, IamRoleArn = base['Role']) => ({
  Type: 'AWS::Backup::RestoreTestingSelection',
  Properties: {
    RestoreTestingPlanName: plan,
    RestoreTestingSelectionName: 'files',
    IamRoleArn,
    ProtectedResourceType: 'EFS',
    ProtectedResourceArns: ['*'],
  },
});

const replicating = (versioning: string, Role = base['Role']) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName: `replicating-${versioning.toLowerCase()}`,
    VersioningConfiguration: { Status: versioning },
    ReplicationConfiguration: {
      Role,
      Rules: [{ Status: 'Enabled', Prefix: '', Destination: { Bucket: 'arn:aws:s3:::copies' } }],
    },
  },
});
const directory = (BucketName: string) => ({
  Type: 'AWS::S3Express::DirectoryBucket',
  Properties: { BucketName, DataRedundancy: 'SingleAvailabilityZone', LocationName: 'use1-az4' },
});

beforeAll(async () => {
  cloud = await startCloud();
  control = new CloudControl(cloud, cloud.region);
  templates = new Templates(cloud);
  const made = await templates.create('Base', BASE, BASE_OUTPUTS);
  expect(made.failures).toEqual([]);
  base = made.outputs;
});

afterAll(async () => {
  templates?.close();
  await cloud?.stop();
});

it('makes file systems, backups and buckets with ids of the right form, and takes all of them away', async () => {
  const resources: Resources = {
    ...lustre(),
    Link: association('/tokens'),
    ...files({ ThroughputMode: 'elastic', BackupPolicy: { Status: 'ENABLED' } }),
    InA: target(base['A']),
    InB: target(base['B']),
    ...backups(),
    Tagged: selection(base['Role']),
    Tests: {
      Type: 'AWS::Backup::RestoreTestingPlan',
      Properties: {
        RestoreTestingPlanName: 'weekly',
        ScheduleExpression: 'cron(0 5 ? * SUN *)',
        RecoveryPointSelection: {
          Algorithm: 'LATEST_WITHIN_WINDOW',
          IncludeVaults: ['*'],
          RecoveryPointTypes: ['SNAPSHOT'],
        },
      },
    },
    Restored: restoreTest(ref('Tests')),
    Hot: directory('hot--use1-az4--x-s3'),
    Copied: replicating('Enabled'),
  };
  const outcome = await templates.create('storage', resources, {
    Fast: ref('Fast'),
    Dns: attribute('Fast', 'DNSName'),
    Mount: attribute('Fast', 'LustreMountName'),
    Link: ref('Link'),
    InA: ref('InA'),
    Tests: attribute('Tests', 'RestoreTestingPlanArn'),
    Hot: attribute('Hot', 'Arn'),
  });
  expect(outcome.failures).toEqual([]);
  const { outputs } = outcome;
  expect(outputs['Fast']).toMatch(/^fs-[0-9a-f]{17}$/);
  expect(outputs['Dns']).toBe(`${outputs['Fast']}.fsx.us-east-1.amazonaws.com`);
  expect(outputs['Mount']).toMatch(/^[0-9a-f]{8}$/);
  expect(outputs['Link']).toMatch(/^dra-[0-9a-f]{17}$/);
  expect(outputs['Tests']).toBe('arn:aws:backup:us-east-1:000000000000:restore-testing-plan:weekly');
  expect(outputs['Hot']).toBe('arn:aws:s3express:us-east-1:000000000000:bucket/hot--use1-az4--x-s3');
  const targets = await control.list('AWS::EFS::MountTarget');
  expect(targets.map(({ properties }) => properties['SubnetId']).toSorted()).toEqual([base['A'], base['B']].toSorted());
  expect(targets.map(({ identifier }) => identifier)).toContain(outputs['InA']);

  await templates.delete('storage');
  for (const { Type } of Object.values(resources))
    expect({ Type, left: (await control.list(Type)).filter(({ identifier }) => identifier !== 'corpus') }).toEqual({
      Type,
      left: [],
    });
});

const USER = 'arn:aws:iam::000000000000:user/backups';
const NO_FILE_SYSTEM = 'fs-00000000000000000';

it.each<[string, () => Resources, RegExp]>([
  ['a capacity between two steps', () => lustre({ StorageCapacity: 3600 }), /StorageCapacity: 3600 GiB, allowed are/],
  ['two subnets', () => lustre({ SubnetIds: [base['A'], base['B']] }), /2 subnets, a Lustre file system takes one/],
  ['an unknown subnet', () => lustre({ SubnetIds: ['subnet-12345678'] }), /there is no subnet subnet-12345678/],
  ['a tier of another deployment', () => lustre({}, { PerUnitStorageThroughput: 200 }), /200, PERSISTENT_2 on SSD/],
  ['no tier', () => lustre({}, { PerUnitStorageThroughput: undefined }), /PerUnitStorageThroughput: None/],
  [
    'backups of a scratch file system',
    () => lustre({ LustreConfiguration: { DeploymentType: 'SCRATCH_2', AutomaticBackupRetentionDays: 7 } }),
    /SCRATCH_2 has no backups/,
  ],
  ['an import path of PERSISTENT_2', () => lustre({}, { ImportPath: 's3://corpus' }), /ImportPath: not with PERS/],
  ['EFA on scratch', () => lustre({ LustreConfiguration: { DeploymentType: 'SCRATCH_2', EfaEnabled: true } }), /EfaEn/],
  ['an association of nothing', () => ({ It: association('/a', 'corpus', NO_FILE_SYSTEM) }), /there is no file system/],
  ['an association with no bucket', () => ({ ...lustre(), It: association('/a', 'lost') }), /no bucket lost/],
  [
    'an association and automatic backups',
    () => ({ ...lustre({}, { AutomaticBackupRetentionDays: 7 }), It: association('/a') }),
    /automatic backups, which exclude associations/,
  ],
  [
    'associations of one folder and one inside of it',
    () => ({ ...lustre(), One: association('/a'), Two: { ...association('/a/b'), DependsOn: 'One' } }),
    /\/a\/b\/ overlaps with \/a\//,
  ],
  ['a key without encryption', () => files({ Encrypted: false, KmsKeyId: 'alias/aws/elasticfilesystem' }), /KmsKeyId/],
  ['a throughput without its mode', () => files({ ProvisionedThroughputInMibps: 64 }), /ProvisionedThroughputInMibps/],
  [
    'two mount targets in one zone',
    () => ({ ...files(), One: target(base['A']), Two: { ...target(base['A2']), DependsOn: 'One' } }),
    /us-east-1a has a mount target already/,
  ],
  [
    'a lock of no length',
    () => backups({}, { MinRetentionDays: 30, MaxRetentionDays: 7 }),
    /MinRetentionDays 30 is mo/,
  ],
  ['a vault that is not there', () => backups({ TargetBackupVault: 'lost' }), /there is no vault lost/],
  [
    'cold storage that ends too early',
    () => backups({ Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 } }),
    /less than 90 days after/,
  ],
  ['a retention beyond the lock', () => backups({}, { MaxRetentionDays: 14 }), /35, the lock of kept allows 1 to 14/],
  [
    'a selection without a role',
    () => ({ ...backups(), It: selection('backups') }),
    /'backups' is not an AWS::IAM::Role.Arn/,
  ],
  ['a selection of no plan', () => ({ It: selection(base['Role'], 'lost') }), /there is no backup plan lost/],
  ['a restore test of no plan', () => ({ It: restoreTest('lost') }), /there is no restore testing plan lost/],
  ['a restore test by a user', () => ({ It: restoreTest('weekly', USER) }), /IamRoleArn: '\S+' is not .*role/i],
  ['replication by a user', () => ({ It: replicating('Enabled', USER) }), /Role: '\S+' is not .*role/i],
  ['replication without versions', () => ({ It: replicating('Suspended') }), /versioning must be enabled/],
  ['a directory bucket of another zone', () => ({ It: directory('hot--use1-az6--x-s3') }), /must end with --use1-az4/],
])('refuses %s', async (_, resources, reason) => {
  const { status, failures } = await templates.create(unused(), resources());
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(failures[0]?.reason).toMatch(reason);
});
