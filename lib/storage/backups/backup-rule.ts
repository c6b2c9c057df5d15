import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { BACKUP_PLAN_NAME } from '../backup-decision';

/** When stores are backed up, and for how long their backups are kept. A store names its plan by `backupPlan`. */
export interface BackupPlanOptions {
  /** 1 to 50 letters, digits, '-', '_' and '.'. Stores with `backupPlan` of this name are backed up. */
  readonly name: string;
  /**
   * When backups begin, as a cron expression of six fields in UTC, at most once an hour. AWS Backup takes `?` in one of
   * the two fields of days.
   * @default 'cron(0 5 ? * * *)' - each day at 5:00
   */
  readonly schedule?: string;
  /** Hours in which a backup must begin, from 1; later it has failed. @default 8 */
  readonly startWithinHours?: number;
  /** Hours in which a backup must end, at least 1 more than `startWithinHours`. @default 168 */
  readonly completeWithinHours?: number;
  /** Days for which a backup is kept, at least 1. @default 35 */
  readonly deleteAfterDays?: number;
  /**
   * Days after which a backup moves to cold storage, at least 90 days before it is deleted. AWS Backup moves those of
   * EFS only; others stay where they are.
   * @default - backups stay in warm storage
   */
  readonly coldStorageAfterDays?: number;
  /** Whether buckets can be restored to any second, for at most 35 days. Other stores get snapshots. @default false */
  readonly continuous?: boolean;
  /**
   * ARN of a vault that gets a copy of each backup, for example that of `Backups` in another region.
   * @default - no copies
   */
  readonly copyToVaultArn?: string;
  /** Days for which a copy is kept, at least 1. @default - as long as the backup itself */
  readonly copyDeleteAfterDays?: number;
}

/** A backup plan, as planned. */
export interface BackupRulePlan {
  readonly name: string;
  readonly schedule: string;
  readonly startWithinHours: number;
  readonly completeWithinHours: number;
  readonly deleteAfterDays: number;
  readonly coldStorageAfterDays: number | undefined;
  readonly continuous: boolean;
  readonly copy: { readonly vaultArn: string; readonly deleteAfterDays: number } | undefined;
}

export const BACKUP_RULE_CODES = {
  'backup-windows-invalid': 'A backup must end at least one hour after the last moment at which it may begin.',
  'backup-cold-too-short': 'AWS Backup keeps a backup in cold storage for 90 days or more.',
  'backup-continuous-invalid': 'AWS Backup keeps continuous backups for at most 35 days, and not in cold storage.',
  'backup-copy-incomplete': 'A copy of backups is kept for some days, and no vault is named for it.',
} as const satisfies ProblemCodes;

type RuleReader = OptionReader<BackupPlanOptions, keyof typeof BACKUP_RULE_CODES>;

/**
 * The bounds of AWS Backup, and the defaults of its console.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html (read 2026-11)
 */
const START = { min: 1, max: 720, default: 8, unit: 'hours' } as const;
const COMPLETE = { min: 2, max: 2400, default: 168, unit: 'hours' } as const;
/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html (read 2026-11) */
const DELETE = { min: 1, max: 36_500, default: 35, unit: 'days' } as const;
const COLD = { min: 1, max: 36_410, unit: 'days' } as const;
const COLD_DAYS = 90;
/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html (read 2026-11) */
const CONTINUOUS_DAYS = 35;

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html */
export const BACKUP_SCHEDULE = {
  pattern: /^cron\([\d,\-/*]+ [\d,\-/*]+ (\? \S+ [^\s?]+|[^\s?]+ \S+ \?) [\d,\-/*]+\)$/,
  name: 'schedule',
  rule: "cron(minute hour day-of-month month day-of-week year), with '?' for one of the two fields of days",
  example: 'cron(0 5 ? * * *)',
} as const satisfies TextForm;

const VAULT_ARN = {
  pattern: /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/,
  name: 'ARN of a backup vault',
  rule: 'arn:aws:backup:<region>:<account>:backup-vault:<name>',
  example: 'arn:aws:backup:us-west-2:111122223333:backup-vault:datacenter',
} as const satisfies TextForm;

/** Reads one backup plan. */
export function readBackupRule(read: RuleReader): BackupRulePlan {
  const rule = {
    name: read.requiredText('name', BACKUP_PLAN_NAME),
    schedule: read.text('schedule', BACKUP_SCHEDULE, BACKUP_SCHEDULE.example),
    startWithinHours: read.integer('startWithinHours', START),
    completeWithinHours: read.integer('completeWithinHours', COMPLETE),
    deleteAfterDays: read.integer('deleteAfterDays', DELETE),
    coldStorageAfterDays: read.integer('coldStorageAfterDays', COLD),
    continuous: read.flag('continuous', false),
  };
  requireWindows(read, rule);
  requireLifecycle(read, rule);
  return { ...rule, copy: readCopy(read, rule.deleteAfterDays) };
}

function requireWindows(
  read: RuleReader,
  {
    startWithinHours: start,
    completeWithinHours: complete,
  }: Pick<BackupRulePlan, 'startWithinHours' | 'completeWithinHours'>,
): void {
  if (read.failed('startWithinHours', 'completeWithinHours')) return;
  read.require(
    complete > start,
    'backup-windows-invalid',
    'completeWithinHours',
    `completeWithinHours is ${complete}, and startWithinHours is ${start}; a backup needs an hour more to end.`,
    `Use at least ${start + 1}, or leave it out.`,
  );
}

type Lifecycle = Pick<BackupRulePlan, 'deleteAfterDays' | 'coldStorageAfterDays' | 'continuous'>;

function requireLifecycle(read: RuleReader, { deleteAfterDays, coldStorageAfterDays, continuous }: Lifecycle): void {
  if (read.failed('deleteAfterDays')) return;
  if (continuous) {
    const reason =
      coldStorageAfterDays === undefined ? `deleteAfterDays is ${deleteAfterDays}` : 'they move to cold storage';
    read.require(
      deleteAfterDays <= CONTINUOUS_DAYS && coldStorageAfterDays === undefined,
      'backup-continuous-invalid',
      'continuous',
      `Backups are continuous, and ${reason}; ` +
        `AWS Backup keeps them for at most ${CONTINUOUS_DAYS} days in warm storage.`,
      `Use at most ${CONTINUOUS_DAYS} days without cold storage, and a second plan for what is kept longer.`,
    );
    return;
  }
  const latest = deleteAfterDays - COLD_DAYS;
  read.require(
    coldStorageAfterDays === undefined || coldStorageAfterDays <= latest,
    'backup-cold-too-short',
    'coldStorageAfterDays',
    `coldStorageAfterDays is ${coldStorageAfterDays}, and deleteAfterDays is ${deleteAfterDays}; ` +
      `a backup must be in cold storage for ${COLD_DAYS} days or more.`,
    `Set deleteAfterDays to at least ${(coldStorageAfterDays ?? 0) + COLD_DAYS}, or leave coldStorageAfterDays out.`,
  );
}

function readCopy(read: RuleReader, deleteAfterDays: number): BackupRulePlan['copy'] {
  const vaultArn = read.text('copyToVaultArn', VAULT_ARN);
  const copyDays = read.integer('copyDeleteAfterDays', { ...DELETE, default: deleteAfterDays });
  if (vaultArn !== undefined) return { vaultArn, deleteAfterDays: copyDays };
  if (!read.failed('copyDeleteAfterDays')) {
    read.require(
      !read.has('copyDeleteAfterDays'),
      'backup-copy-incomplete',
      'copyDeleteAfterDays',
      `copyDeleteAfterDays is ${copyDays}, and copyToVaultArn was left out: no copy is made.`,
      'Set copyToVaultArn, or leave copyDeleteAfterDays out.',
    );
  }
  return undefined;
}
