import { Plan } from '@pulumi/aws/backup/plan';
import { RestoreTestingPlan } from '@pulumi/aws/backup/restoreTestingPlan';
import { RestoreTestingSelection } from '@pulumi/aws/backup/restoreTestingSelection';
import { Selection } from '@pulumi/aws/backup/selection';
import { Vault } from '@pulumi/aws/backup/vault';
import { VaultLockConfiguration } from '@pulumi/aws/backup/vaultLockConfiguration';
import { VaultNotifications } from '@pulumi/aws/backup/vaultNotifications';
import { VaultPolicy } from '@pulumi/aws/backup/vaultPolicy';
import type { Role } from '@pulumi/aws/iam/role';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { awsPlace, markedPlace, policyText } from '../../security/policy.pulumi';
import { createRole, type CreatedRole } from '../../security/role.pulumi';
import { planBackupPlanName } from '../backup-decision';
import type { BackupPlanOptions, BackupRulePlan } from './backup-rule';
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

/** A backup plan whose texts may be Outputs. */
export interface BackupPlanArgs extends Omit<BackupPlanOptions, 'copyToVaultArn'> {
  /** ARN of a vault that gets a copy of each backup. @default - no copies */
  readonly copyToVaultArn?: pulumi.Input<string>;
}

type LateBound = 'plans' | 'deletePrincipals' | 'notificationTopicArn' | 'rolePath' | 'permissionsBoundaryArn';

/** Args of `Backups`. */
export interface BackupsArgs extends Omit<BackupsOptions, LateBound> {
  /** The plans. Stores name one of them by `backupPlan`. @default - none: the vault only takes copies of others */
  readonly plans?: readonly BackupPlanArgs[];
  /** ARNs of roles or users that may delete backups. @default - none: backups go when their time is over */
  readonly deletePrincipals?: readonly pulumi.Input<string>[];
  /** ARN of an SNS topic that is informed of ended backups, and of what failed. @default - none */
  readonly notificationTopicArn?: pulumi.Input<string>;
  /** The path of the roles, for example `/platform/`. @default '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the roles. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** The KMS key that encrypts the backups of buckets and of EFS: `keys.data.arn`. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /**
   * Whether the vault, with its policy and lock, stays in the account when the stack no longer has it. One that still
   * holds backups is never deleted.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/**
 * Backups of stores: a vault, and plans that select stores by their tag, which a store gets by `backupPlan`.
 *
 * Costs `plan.cost`: nothing while there is no backup, then a price per GB and month.
 *
 * @example
 * const backups = new Backups('backups', { encryptionKeyArn: keys.data.arn, plans: [{ name: 'daily' }] });
 */
export class Backups extends pulumi.ComponentResource {
  readonly plan: BackupsPlan;
  readonly encryptionKeyArn: pulumi.Output<string>;
  readonly vault: Vault;
  readonly vaultArn: pulumi.Output<string>;
  /** By name. */
  readonly backupPlans: Readonly<Record<string, Plan>>;
  /** The role that makes backups; policies of buckets let it in, by `uploadPrincipals`. */
  readonly role: Role;
  /** The role that restores backups as a test. None without tests. */
  readonly restoreRole: Role | undefined;
  private readonly late = new OutputMarkers();
  private readonly child = { parent: this };

  constructor(
    private readonly name: string,
    args: BackupsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:Backups', name, {}, opts);
    checked(name, args, []);
    const marked = this.late.markAll<MarkedArgs>(args);
    this.plan = accept(this, name, planArgs(marked, planBackups(marked)));
    const { rules, restoreTests } = this.plan;
    this.encryptionKeyArn = pulumi.output(args.encryptionKeyArn);
    this.vault = this.createVault({ parent: this, retainOnDelete: args.retainOnDelete ?? true });
    this.vaultArn = this.vault.arn;
    const made = this.createRole(name, 'Makes backups', BACKUP_POLICIES);
    this.role = made.role;
    this.backupPlans = Object.fromEntries(rules.map((rule) => [rule.name, this.createPlan(rule, made)]));
    if (restoreTests) {
      const restores = this.createRole(`${name}-restore`, 'Restores backups as a test', RESTORE_POLICIES);
      this.restoreRole = restores.role;
      this.createTests(restoreTests, restores);
    }
    this.registerOutputs({ vaultArn: this.vaultArn });
  }

  /**
   * Returns the name of a plan for `backupPlan` of a store.
   *
   * @throws InputPropertiesError if no plan of the vault has this name: the store would never be backed up
   */
  planName(plan: string): string {
    const plans = this.plan.rules.map(({ name }) => name);
    return accept(this, this.name, planBackupPlanName(plan, plans));
  }

  private createVault(kept: pulumi.CustomResourceOptions): Vault {
    const { vaultName, lock, notificationTopicArn } = this.plan;
    const vault = new Vault(`${this.name}-vault`, { name: vaultName, kmsKeyArn: this.encryptionKeyArn }, kept);
    const backupVaultName = vault.name;
    const statements = vaultPolicy(this.plan, markedPlace(awsPlace(this), this.late));
    new VaultPolicy(`${this.name}-policy`, { backupVaultName, policy: policyText(statements, this.late) }, kept);
    if (lock) new VaultLockConfiguration(`${this.name}-lock`, { backupVaultName, ...lock }, kept);
    if (notificationTopicArn !== undefined) {
      const snsTopicArn = this.late.resolve(notificationTopicArn);
      const events = { backupVaultName, snsTopicArn, backupVaultEvents: [...VAULT_EVENTS] };
      new VaultNotifications(`${this.name}-notifications`, events, kept);
    }
    return vault;
  }

  private createRole(name: string, does: string, managedPolicies: readonly string[]): CreatedRole {
    const settings = {
      ...this.plan.roles,
      description: `${does} of ${this.name}`,
      trust: backupTrustPolicy(),
      managedPolicies,
    };
    return createRole(this, name, settings, this.late);
  }

  private createPlan(rule: BackupRulePlan, made: CreatedRole): Plan {
    const data = this.late.resolve(backupRuleData(rule, this.late.mark(this.vault.name)));
    const plan = new Plan(
      `${this.name}-${rule.name}`,
      {
        name: rule.name,
        rules: [
          {
            ruleName: data.ruleName,
            targetVaultName: data.targetBackupVault,
            schedule: data.scheduleExpression,
            startWindow: data.startWindowMinutes,
            completionWindow: data.completionWindowMinutes,
            enableContinuousBackup: data.enableContinuousBackup,
            lifecycle: {
              deleteAfter: data.lifecycle.deleteAfterDays,
              coldStorageAfter: data.lifecycle.moveToColdStorageAfterDays,
            },
            copyActions: data.copyActions.map(({ destinationBackupVaultArn, lifecycle }) => ({
              destinationVaultArn: destinationBackupVaultArn,
              lifecycle: { deleteAfter: lifecycle.deleteAfterDays },
            })),
          },
        ],
      },
      this.child,
    );
    const { conditionType: type, conditionKey: key, conditionValue: value } = selectionTag(rule);
    new Selection(
      `${this.name}-${rule.name}`,
      {
        planId: plan.id,
        name: rule.name,
        iamRoleArn: made.role.arn,
        selectionTags: [{ type, key, value }],
      },
      { ...this.child, dependsOn: [...made.policies] },
    );
    return plan;
  }

  private createTests(tests: RestoreTestPlan, restores: CreatedRole): void {
    const vaultName = this.plan.vaultName ?? this.name.slice(-MAX_VAULT_NAME_LENGTH);
    const plan = new RestoreTestingPlan(
      `${this.name}-restore-tests`,
      {
        name: restoreTestName(vaultName),
        scheduleExpression: tests.schedule,
        startWindowHours: tests.startWindowHours,
        recoveryPointSelection: this.late.resolve(recoveryPointSelection(tests, this.late.mark(this.vaultArn))),
      },
      this.child,
    );
    for (const protectedResourceType of tests.resourceTypes) {
      new RestoreTestingSelection(
        `${this.name}-restore-test-${protectedResourceType.toLowerCase()}`,
        {
          restoreTestingPlanName: plan.name,
          name: protectedResourceType,
          ...restoreTestSelection(protectedResourceType, tests),
          iamRoleArn: restores.role.arn,
        },
        { ...this.child, dependsOn: [...restores.policies] },
      );
    }
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = BackupsOptions & { readonly encryptionKeyArn: string };

/** Adds the problems of the key to those of the plan. */
function planArgs(args: MarkedArgs, planned: Planned<BackupsPlan>): Planned<BackupsPlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences(args, ['encryptionKeyArn']));
  return read.planned(read.part(planned));
}
