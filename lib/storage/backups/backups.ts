import { SERVICE_PRICES } from '../../catalog/prices';
import { PRINCIPAL_ARN, TOPIC_ARN } from '../../core/arn';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { firstOfEachName, UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';
import { type CostLine, sourceOf } from '../../planning/cost';
import { readRoles, type RoleOptions } from '../../security/roles';
import { type BACKUP_RULE_CODES, type BackupPlanOptions, type BackupRulePlan, readBackupRule } from './backup-rule';
import { readRestoreTests, type RestoreTestOptions, type RestoreTestPlan } from './restore-tests';
import { readVaultLock, type VAULT_LOCK_CODES, type VaultLockOptions, type VaultLockPlan } from './vault-lock';

/** A vault of backups, and the plans that fill it. */
export interface BackupsOptions extends VaultLockOptions, RestoreTestOptions, RoleOptions {
  /** 2 to 50 letters, digits, '-' and '_'. A change makes another vault. @default - the deployment makes a name */
  readonly vaultName?: string;
  /** The plans. Stores name one of them by `backupPlan`. @default - none: the vault only takes copies of others */
  readonly plans?: readonly BackupPlanOptions[];
  /**
   * ARNs of roles or users that may delete backups, or shorten how long they are kept. `*` and `?` stand for parts of a
   * name. It exempts them from the denial of the vault; it grants no permission.
   * @default - none: backups go when their time is over, and not before
   */
  readonly deletePrincipals?: readonly string[];
  /**
   * ARN of an SNS topic that is informed of ended backups, and of copies, restores and objects that failed. Its policy
   * lets AWS Backup publish. May be late-bound.
   * @default - none
   */
  readonly notificationTopicArn?: string;
}

/** A vault of backups, as planned. */
export interface BackupsPlan {
  readonly vaultName: string | undefined;
  readonly rules: readonly BackupRulePlan[];
  readonly deletePrincipals: readonly string[];
  readonly notificationTopicArn: string | undefined;
  readonly lock: VaultLockPlan | undefined;
  readonly restoreTests: RestoreTestPlan | undefined;
  readonly roles: RoleOptions;
  readonly cost: readonly CostLine[];
}

export const BACKUPS_CODES = {
  ...UNIQUE_NAMES_CODES,
  'backup-retention-locked': 'The lock of a vault refuses backups that are kept for so many days.',
} as const satisfies ProblemCodes;

type Code = keyof typeof BACKUPS_CODES | keyof typeof BACKUP_RULE_CODES | keyof typeof VAULT_LOCK_CODES;
type BackupsReader = OptionReader<BackupsOptions, Code>;
type RuleReader = OptionReader<BackupPlanOptions, Code>;

/** The longest name of a vault. */
export const MAX_VAULT_NAME_LENGTH = 50;

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html (read 2026-11) */
const VAULT_NAME = {
  pattern: /^[A-Za-z0-9_-]{2,50}$/,
  name: 'name of a backup vault',
  rule: "2 to 50 letters, digits, '-' and '_'",
  example: 'datacenter',
  mustBeKnown: true,
} as const satisfies TextForm;

const DELETE_PRINCIPAL = { ...PRINCIPAL_ARN, example: 'arn:aws:iam::111122223333:role/backup-administrator' } as const;

const NOTIFICATION_TOPIC_ARN = {
  ...TOPIC_ARN,
  rule: 'arn:aws:sns:<region>:<account>:<name>; AWS Backup takes no FIFO topics',
  example: 'arn:aws:sns:us-east-1:111122223333:backups',
} as const satisfies TextForm;

/** Plans a vault of backups and the plans that fill it. */
export function planBackups(options: BackupsOptions): Planned<BackupsPlan> {
  const read: BackupsReader = new OptionReader<BackupsOptions, Code>(options);
  const lock = readVaultLock(read);
  const lockWithKnownDays = read.failed('lockMinRetentionDays', 'lockMaxRetentionDays') ? undefined : lock;
  const names = new UniqueNames('backup plans');
  const rules = read.each<BackupPlanOptions, BackupRulePlan>('plans', (item) => {
    const rule = readBackupRule(item);
    names.take(item, 'name', rule.name);
    if (lockWithKnownDays !== undefined) requireWithinLock(item, rule, lockWithKnownDays);
    return rule;
  });
  return read.planned({
    vaultName: read.text('vaultName', VAULT_NAME),
    rules: firstOfEachName(rules),
    deletePrincipals: [...new Set(read.texts('deletePrincipals', DELETE_PRINCIPAL))],
    notificationTopicArn: read.text('notificationTopicArn', NOTIFICATION_TOPIC_ARN),
    lock,
    restoreTests: readRestoreTests(read),
    roles: readRoles(read),
    cost: backupCost(rules),
  });
}

function requireWithinLock(
  item: RuleReader,
  { deleteAfterDays }: BackupRulePlan,
  { minRetentionDays, maxRetentionDays = Infinity }: VaultLockPlan,
): void {
  if (item.failed('deleteAfterDays')) return;
  const allowed =
    maxRetentionDays === Infinity ? `${minRetentionDays} or more` : `${minRetentionDays} to ${maxRetentionDays}`;
  item.require(
    deleteAfterDays >= minRetentionDays && deleteAfterDays <= maxRetentionDays,
    'backup-retention-locked',
    'deleteAfterDays',
    `deleteAfterDays is ${deleteAfterDays}; ` +
      `the lock of the vault takes backups that are kept ${allowed} days, and fails others.`,
    `Keep the backups ${allowed} days, or change the lock.`,
  );
}

/** How much is backed up is not known to a plan: only the price is. */
function backupCost(rules: readonly BackupRulePlan[]): readonly CostLine[] {
  const { awsBackup } = SERVICE_PRICES;
  const warm = `${awsBackup.usdPerGBMonth} USD per GB and month of backups`;
  return rules.map(({ name, coldStorageAfterDays, copy }) => ({
    item: `Backups of the plan '${name}', while there are none`,
    usdPerHour: 0,
    basis: [
      warm,
      ...(coldStorageAfterDays === undefined
        ? []
        : [`${awsBackup.usdPerGBMonthInColdStorage} USD in cold storage (EFS)`]),
      ...(copy === undefined ? [] : ['copies cost the same again, and traffic to their region']),
    ].join('; '),
    source: sourceOf(awsBackup),
  }));
}
