import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Backups, type BackupsProps } from '../../../lib/storage/backups/backups.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<BackupsProps> = {}): { stack: Stack; backups: Backups } {
  const stack = new Stack(new App(), 'Storage');
  const backups = new Backups(stack, 'Backups', {
    encryptionKey: new kms.Key(stack, 'Key'),
    plans: [{ name: 'daily' }],
    ...props,
  });
  return { stack, backups };
}

const vault = { Ref: Match.stringLikeRegexp('^BackupsVault') };
const role = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^Backups${id}`), 'Arn'] });

test('the vault is encrypted, denies deletion, and outlives the stack', () => {
  Template.fromStack(declared().stack).hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BackupVaultName: Match.stringLikeRegexp('^Storage-Backups-'),
      EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      AccessPolicy: { Statement: [Match.objectLike({ Effect: 'Deny', Sid: 'DenyDeletion' })] },
      LockConfiguration: Match.absent(),
      Notifications: Match.absent(),
    },
  });
});

test('a plan fills the vault with the stores that name it, by a role of AWS Backup', () => {
  const { stack, backups } = declared();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: {
      BackupPlanName: 'daily',
      BackupPlanRule: [
        Match.objectLike({ RuleName: 'daily', TargetBackupVault: vault, Lifecycle: { DeleteAfterDays: 35 } }),
      ],
    },
  });
  template.hasResourceProperties('AWS::Backup::BackupSelection', {
    BackupSelection: {
      SelectionName: 'daily',
      IamRoleArn: role('Role'),
      ListOfTags: [
        { ConditionType: 'STRINGEQUALS', ConditionKey: 'ai-datacenter/backup-plan', ConditionValue: 'daily' },
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Makes backups of Storage/Backups',
    AssumeRolePolicyDocument: {
      Statement: [Match.objectLike({ Principal: { Service: 'backup.amazonaws.com' } })],
    },
  });
  template.resourceCountIs('AWS::IAM::Role', 1);
  template.resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
  expect(Object.keys(backups.backupPlans)).toEqual(['daily']);
  expect(backups.restoreRole).toBeUndefined();
});

test('a lock, a topic and tests are declared where they are asked for', () => {
  const { stack } = declared({
    vaultName: 'company-vault',
    lock: 'compliance',
    lockChangeableDays: 3,
    notificationTopicArn: 'arn:aws:sns:us-east-1:111122223333:backups',
    restoreTests: ['S3', 'EFS'],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'Delete',
    Properties: {
      BackupVaultName: 'company-vault',
      LockConfiguration: { MinRetentionDays: 1, ChangeableForDays: 3 },
      Notifications: {
        SNSTopicArn: 'arn:aws:sns:us-east-1:111122223333:backups',
        BackupVaultEvents: Match.arrayWith(['BACKUP_JOB_COMPLETED', 'COPY_JOB_FAILED']),
      },
    },
  });
  template.hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
    RestoreTestingPlanName: 'company_vault',
    RecoveryPointSelection: Match.objectLike({ Algorithm: 'LATEST_WITHIN_WINDOW' }),
  });
  template.hasResourceProperties('AWS::IAM::Role', { Description: 'Restores backups as a test of Storage/Backups' });
  template.resourceCountIs('AWS::Backup::RestoreTestingSelection', 2);
  template.hasResourceProperties('AWS::Backup::RestoreTestingSelection', {
    ProtectedResourceType: 'EFS',
    ProtectedResourceArns: ['*'],
    IamRoleArn: role('RestoreRole'),
    ValidationWindowHours: 4,
  });
});

test('a key is required, and one of another region is refused', () => {
  expect(() => new Backups(new Stack(), 'None', {} as BackupsProps)).toThrow(/encryptionKey.*\[missing\]/);
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage', { env: { account: '111122223333', region: 'us-east-1' } });
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    new Backups(stack, 'Backups', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn) });
  });
  expect(message).toContain('[Storage/Backups] encryptionKey:');
});

test('nothing of refused backups reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage');
    new Backups(stack, 'Backups', { encryptionKey: new kms.Key(stack, 'Key'), plans: [{ name: 'every day' }] });
  });
  expect(message).toContain('[Storage/Backups] plans[0].name:');
  expect(templates).toEqual([]);
});

test('a repeated name is a problem, and no error of CDK', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage');
    const plans = [{ name: 'daily' }, { name: 'daily' }];
    new Backups(stack, 'Backups', { encryptionKey: new kms.Key(stack, 'Key'), plans });
  });
  expect(message).toContain("[Storage/Backups] plans[1].name: Two backup plans have the name 'daily'.");
});
