import * as pulumi from '@pulumi/pulumi';
import type { Backups, BackupsArgs } from '../../../lib/storage/backups/backups.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { declare, inputsOf, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function declared(args: Partial<BackupsArgs> = {}): Promise<Backups> {
  return declare(async () => {
    const { Backups } = await import('../../../lib/storage/backups/backups.pulumi');
    return new Backups('backups', {
      encryptionKeyArn: pulumi.output(KEY),
      vaultName: 'company-vault',
      plans: [{ name: 'daily', copyToVaultArn: pulumi.output('arn:aws:backup:eu-west-1:1:backup-vault:other') }],
      ...args,
    });
  });
}

test('the vault is encrypted, denies deletion, and stays with its policy', async () => {
  await declared();
  expect(inputsOf('aws:backup/vault:Vault', 'backups-vault')).toEqual({ name: 'company-vault', kmsKeyArn: KEY });
  const { policy } = inputsOf('aws:backup/vaultPolicy:VaultPolicy', 'backups-policy');
  expect(JSON.parse(String(policy))).toMatchObject({ Statement: [{ Effect: 'Deny', Sid: 'DenyDeletion' }] });
  for (const kept of ['aws:backup/vault:Vault backups-vault', 'aws:backup/vaultPolicy:VaultPolicy backups-policy'])
    expect(optionsOf(kept).retainOnDelete).toBe(true);
});

test('a vault without a lock, a topic and tests has none of them', async () => {
  await declared();
  expect(outputsOf('ai-datacenter:storage:Backups backups')).toEqual({
    vaultArn: 'arn:aws:mock:::backups-vault',
  });
  for (const type of ['vaultLockConfiguration:VaultLockConfiguration', 'vaultNotifications:VaultNotifications'])
    expect(registered(`aws:backup/${type}`)).toEqual([]);
  expect(inputsOf('aws:iam/role:Role').description).toBe('Makes backups of backups');
  for (const child of ['aws:backup/plan:Plan', 'aws:backup/selection:Selection'])
    expect(optionsOf(`${child} backups-daily`).parent).toBe('ai-datacenter:storage:Backups backups');
});

test('a plan fills the vault with the stores that name it, and copies to another vault', async () => {
  await declared();
  expect(inputsOf('aws:backup/plan:Plan', 'backups-daily')).toEqual({
    name: 'daily',
    rules: [
      {
        ruleName: 'daily',
        targetVaultName: 'company-vault',
        schedule: 'cron(0 5 ? * * *)',
        startWindow: 480,
        completionWindow: 10_080,
        enableContinuousBackup: false,
        lifecycle: { deleteAfter: 35 },
        copyActions: [
          {
            destinationVaultArn: 'arn:aws:backup:eu-west-1:1:backup-vault:other',
            lifecycle: { deleteAfter: 35 },
          },
        ],
      },
    ],
  });
  expect(inputsOf('aws:backup/selection:Selection', 'backups-daily')).toMatchObject({
    name: 'daily',
    selectionTags: [{ type: 'STRINGEQUALS', key: 'ai-datacenter/backup-plan', value: 'daily' }],
  });
  // AWS Backup refuses a selection by a role that may not make backups yet.
  expect(optionsOf('aws:backup/selection:Selection backups-daily').dependencies).toEqual(
    expect.arrayContaining([expect.stringContaining('backups-AWSBackupServiceRolePolicyForBackup')]),
  );
});

test('a lock, a topic and tests are declared where they are asked for', async () => {
  await declared({
    lock: 'compliance',
    notificationTopicArn: pulumi.output('arn:aws:sns:us-east-1:111122223333:backups'),
    restoreTests: ['S3'],
    retainOnDelete: false,
  });
  expect(inputsOf('aws:backup/vaultLockConfiguration:VaultLockConfiguration', 'backups-lock')).toEqual({
    backupVaultName: 'company-vault',
    minRetentionDays: 1,
    changeableForDays: 7,
  });
  expect(inputsOf('aws:backup/vaultNotifications:VaultNotifications', 'backups-notifications')).toEqual({
    backupVaultName: 'company-vault',
    snsTopicArn: 'arn:aws:sns:us-east-1:111122223333:backups',
    backupVaultEvents: [
      'BACKUP_JOB_COMPLETED',
      'COPY_JOB_FAILED',
      'RESTORE_JOB_COMPLETED',
      'S3_BACKUP_OBJECT_FAILED',
      'S3_RESTORE_OBJECT_FAILED',
    ],
  });
  expect(inputsOf('aws:backup/restoreTestingPlan:RestoreTestingPlan', 'backups-restore-tests')).toMatchObject({
    name: 'company_vault',
  });
  expect(
    inputsOf('aws:backup/restoreTestingSelection:RestoreTestingSelection', 'backups-restore-test-s3'),
  ).toMatchObject({ name: 'S3', protectedResourceArns: ['*'], validationWindowHours: 4 });
  expect(inputsOf('aws:iam/role:Role', 'backups-restore-role').description).toBe(
    'Restores backups as a test of backups',
  );
  expect(
    optionsOf('aws:backup/restoreTestingSelection:RestoreTestingSelection backups-restore-test-s3').dependencies,
  ).toEqual(expect.arrayContaining([expect.stringContaining('AWSBackupServiceRolePolicyForRestores')]));
  expect(optionsOf('aws:backup/vault:Vault backups-vault').retainOnDelete).toBe(false);
});

test('tests of a vault without a name have the end of the name of the component', async () => {
  await declare(async () => {
    const { Backups } = await import('../../../lib/storage/backups/backups.pulumi');
    return new Backups(`long-${'a'.repeat(50)}`, { encryptionKeyArn: KEY, restoreTests: ['S3'] });
  });
  expect(inputsOf('aws:backup/restoreTestingPlan:RestoreTestingPlan')).toMatchObject({ name: 'a'.repeat(50) });
});

test('a key is required, by its ARN', async () => {
  await expect(declared({ encryptionKeyArn: undefined })).rejects.toThrow(/encryptionKeyArn: .*\[missing\]/);
  await expect(declared({ encryptionKeyArn: 'alias/data' })).rejects.toThrow(/encryptionKeyArn: .*\[malformed\]/);
});

test('refused backups register nothing', async () => {
  await expect(declared({ plans: [{ name: 'every day' }] })).rejects.toThrow(/plans\[0\]\.name: 'every day'/);
  expect(registered('aws:backup/vault:Vault')).toEqual([]);
});

test('a vault gives the names of its plans, and refuses others', async () => {
  const backups = await declared();
  expect(backups.planName('daily')).toBe('daily');
  expect(() => backups.planName('dayly')).toThrow("backups: 1 problem\nbackupPlan: backupPlan is 'dayly'");
});
