import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { awsPlaceOf, policyDocument } from '../../security/policy.cdk';
import { createRole } from '../../security/role.cdk';
import type { BackupRulePlan } from './backup-rule';
import { type BackupsOptions, type BackupsPlan, MAX_VAULT_NAME_LENGTH, planBackups } from './backups';
import {
  BACKUP_POLICIES,
  backupRuleData,
  backupTrustPolicy,
  recoveryPointSelection,
  RESTORE_POLICIES,
  restoreTestName,
  restoreTestSelection,
  selectionTag,
  VAULT_EVENTS,
  vaultPolicy,
} from './backups-data';
import type { RestoreTestPlan } from './restore-tests';

/** Props of `Backups`. */
export interface BackupsProps extends BackupsOptions {
  /** Encrypts the backups of buckets and of EFS; other backups keep the key of their store. */
  readonly encryptionKey: IKey;
  /**
   * What happens to the vault when the stack is deleted; one that still holds backups is never deleted.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Backups of stores: a vault, and plans that select stores by their tag, which a store gets by `backupPlan`.
 *
 * Costs `plan.cost`: nothing while there is no backup, then a price per GB and month.
 *
 * @example
 * const backups = new Backups(stack, 'Backups', { encryptionKey: keys.data, plans: [{ name: 'daily' }] });
 * new ModelStore(stack, 'Models', { ..., backupPlan: 'daily', uploadPrincipals: [backups.role.roleArn] });
 */
export class Backups extends Construct {
  readonly plan: BackupsPlan;
  readonly encryptionKey: IKey;
  readonly vault: backup.CfnBackupVault;
  readonly vaultArn: string;
  /** By name. */
  readonly backupPlans: Readonly<Record<string, backup.CfnBackupPlan>>;
  /** The role that makes backups; policies of buckets let it in, by `uploadPrincipals`. */
  readonly role: iam.Role;
  /** The role that restores backups as a test. None without tests. */
  readonly restoreRole: iam.Role | undefined;
  private readonly vaultName: string;

  constructor(scope: Construct, id: string, props: BackupsProps) {
    super(scope, id);
    checked(this, props, ['encryptionKey']);
    this.plan = accept(this, planBackups(props));
    this.encryptionKey = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', keptBy: props });
    const { rules, restoreTests } = this.plan;
    const unique = Names.uniqueResourceName(this, { maxLength: MAX_VAULT_NAME_LENGTH, separator: '-' });
    this.vaultName = this.plan.vaultName ?? unique;
    this.vault = this.createVault(props.removalPolicy);
    this.vaultArn = this.vault.attrBackupVaultArn;
    this.role = this.createRole('Role', 'Makes backups', BACKUP_POLICIES);
    this.backupPlans = Object.fromEntries(rules.map((rule) => [rule.name, this.createPlan(rule)]));
    if (restoreTests) {
      this.restoreRole = this.createRole('RestoreRole', 'Restores backups as a test', RESTORE_POLICIES);
      this.createTests(restoreTests, this.restoreRole);
    }
  }

  private createVault(removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE): backup.CfnBackupVault {
    const { lock, notificationTopicArn } = this.plan;
    const vault = new backup.CfnBackupVault(this, 'Vault', {
      backupVaultName: this.vaultName,
      encryptionKeyArn: this.encryptionKey.keyArn,
      accessPolicy: policyDocument(vaultPolicy(this.plan, awsPlaceOf(this))),
      lockConfiguration: lock,
      notifications:
        notificationTopicArn === undefined
          ? undefined
          : { snsTopicArn: notificationTopicArn, backupVaultEvents: [...VAULT_EVENTS] },
    });
    vault.applyRemovalPolicy(removalPolicy);
    return vault;
  }

  private createRole(id: string, does: string, managedPolicies: readonly string[]): iam.Role {
    return createRole(this, id, {
      ...this.plan.roles,
      description: `${does} of ${this.node.path}`,
      trust: backupTrustPolicy(),
      managedPolicies,
    });
  }

  private createPlan(rule: BackupRulePlan): backup.CfnBackupPlan {
    const plan = new backup.CfnBackupPlan(this, `Plan-${rule.name}`, {
      backupPlan: { backupPlanName: rule.name, backupPlanRule: [backupRuleData(rule, this.vault.ref)] },
    });
    new backup.CfnBackupSelection(this, `Selection-${rule.name}`, {
      backupPlanId: plan.ref,
      backupSelection: {
        selectionName: rule.name,
        iamRoleArn: this.role.roleArn,
        listOfTags: [selectionTag(rule)],
      },
    });
    return plan;
  }

  private createTests(tests: RestoreTestPlan, role: iam.Role): void {
    const plan = new backup.CfnRestoreTestingPlan(this, 'RestoreTests', {
      restoreTestingPlanName: restoreTestName(this.vaultName),
      scheduleExpression: tests.schedule,
      startWindowHours: tests.startWindowHours,
      recoveryPointSelection: recoveryPointSelection(tests, this.vaultArn),
    });
    for (const protectedResourceType of tests.resourceTypes) {
      new backup.CfnRestoreTestingSelection(this, `RestoreTest-${protectedResourceType}`, {
        restoreTestingPlanName: plan.ref,
        restoreTestingSelectionName: protectedResourceType,
        ...restoreTestSelection(protectedResourceType, tests),
        iamRoleArn: role.roleArn,
      });
    }
  }
}
