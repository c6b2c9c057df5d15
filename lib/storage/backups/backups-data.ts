import type { AwsPlace, PolicyStatement } from '../../security/policy';
import { serviceTrustPolicy, type TrustPolicy } from '../../security/trust-policies';
import { BACKUP_PLAN_TAG } from '../backup-decision';
import type { BackupRulePlan } from './backup-rule';
import type { BackupsPlan } from './backups';
import type { RestoreTestPlan } from './restore-tests';

/** Lets AWS Backup assume a role. */
export function backupTrustPolicy(): TrustPolicy {
  return serviceTrustPolicy('backup.amazonaws.com');
}

/**
 * AWS's own policies of the role that makes backups, and of the one that restores them. AWS adds permissions to them
 * when AWS Backup supports another service; buckets have policies of their own.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html (read 2026-11)
 */
export const BACKUP_POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'AWSBackupServiceRolePolicyForS3Backup',
] as const;
export const RESTORE_POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Restore',
] as const;

/** The actions by which a backup goes before its time. */
const DELETE_ACTIONS = [
  'backup:DeleteRecoveryPoint',
  'backup:DisassociateRecoveryPoint',
  'backup:UpdateRecoveryPointLifecycle',
] as const;

/**
 * The access policy of the vault: backups go when their time is over, and only the named principals can delete one
 * before. It stops mistakes and stolen permissions of others. An administrator may change it: only a lock stops that.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html (read 2026-11)
 */
export function vaultPolicy(
  { deletePrincipals }: BackupsPlan,
  { partition, accountId }: Pick<AwsPlace, 'partition' | 'accountId'>,
): readonly PolicyStatement[] {
  // AWS Backup itself removes what is over; only AWS services can assume roles of this path.
  const serviceLinkedRoles = `arn:${partition}:iam::${accountId}:role/aws-service-role/*`;
  const statement: PolicyStatement = {
    Sid: 'DenyDeletion',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: DELETE_ACTIONS,
    // In the policy of a vault: its backups.
    Resource: ['*'],
    Condition: { ArnNotLike: { 'aws:PrincipalArn': [serviceLinkedRoles, ...deletePrincipals] } },
  };
  return [statement];
}

/**
 * What a topic is informed of. Events of ended backups have the attribute `State`, by which a subscription filters.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html (read 2026-11)
 */
export const VAULT_EVENTS = [
  'BACKUP_JOB_COMPLETED',
  'COPY_JOB_FAILED',
  'RESTORE_JOB_COMPLETED',
  'S3_BACKUP_OBJECT_FAILED',
  'S3_RESTORE_OBJECT_FAILED',
] as const;

const MINUTES = 60;

/**
 * Returns the rule of a plan in AWS Backup's own shape.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html (read 2026-11)
 *
 * @param vaultName may be late-bound
 */
export function backupRuleData(rule: BackupRulePlan, vaultName: string) {
  const { name, schedule, startWithinHours, completeWithinHours, continuous, copy } = rule;
  return {
    ruleName: name,
    targetBackupVault: vaultName,
    scheduleExpression: schedule,
    startWindowMinutes: startWithinHours * MINUTES,
    completionWindowMinutes: completeWithinHours * MINUTES,
    enableContinuousBackup: continuous,
    lifecycle: { deleteAfterDays: rule.deleteAfterDays, moveToColdStorageAfterDays: rule.coldStorageAfterDays },
    copyActions:
      copy === undefined
        ? []
        : [{ destinationBackupVaultArn: copy.vaultArn, lifecycle: { deleteAfterDays: copy.deleteAfterDays } }],
  };
}

/** Returns which stores a plan backs up: those with its name in their tag. */
export function selectionTag({ name }: BackupRulePlan) {
  return { conditionType: 'STRINGEQUALS', conditionKey: BACKUP_PLAN_TAG, conditionValue: name } as const;
}

/** Returns the name of the restore tests of a vault: AWS Backup takes letters, digits and '_'. */
export function restoreTestName(vaultName: string): string {
  return vaultName.replaceAll(/\W/g, '_');
}

/** Returns which stores are restored as a test, in AWS Backup's own shape: all of one kind that have a backup. */
export function restoreTestSelection(protectedResourceType: string, { validationWindowHours }: RestoreTestPlan) {
  return { protectedResourceType, protectedResourceArns: ['*'], validationWindowHours };
}

/**
 * Returns which backups are restored as a test, in AWS Backup's own shape: the latest of each store, from this vault.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingRecoveryPointSelection.html
 *
 * @param vaultArn may be late-bound
 */
export function recoveryPointSelection({ selectionWindowDays }: RestoreTestPlan, vaultArn: string) {
  return {
    algorithm: 'LATEST_WITHIN_WINDOW',
    includeVaults: [vaultArn],
    recoveryPointTypes: ['CONTINUOUS', 'SNAPSHOT'],
    selectionWindowDays,
  };
}
