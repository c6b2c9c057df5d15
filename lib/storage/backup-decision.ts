import { OptionReader, type TextForm } from '../core/option-reader';
import type { Planned } from '../core/plan';
import type { ProblemCodes } from '../core/problem';

/** Whether the data of a store are backed up. Each store has these options, and one of the two is set. */
export interface BackupDecisionOptions {
  /**
   * The name of the plan of `Backups` that backs up the store: the store gets the tag `ai-datacenter/backup-plan`, by
   * which the plan selects it. In CDK a name that no plan of the app has is a warning at synthesis; in Pulumi take the
   * name from `backups.planName(...)`.
   * @default - no backup; without `withoutBackup` a warning asks for a decision
   */
  readonly backupPlan?: string;
  /**
   * Why the store needs no backup, in a few words, for example `every file can be downloaded again`.
   * @default - none; without `backupPlan` a warning asks for a decision
   */
  readonly withoutBackup?: string;
}

/** What was decided about backups of a store. */
export interface BackupDecision {
  /** The plan that backs the store up; undefined for none. */
  readonly plan: string | undefined;
  /** Why the store has no backup; undefined if it has one, and if nothing was decided. */
  readonly withoutBackup: string | undefined;
  /** The tags of the store, by which the plan selects it. */
  readonly tags: Readonly<Record<string, string>>;
}

export const BACKUP_DECISION_CODES = {
  'backup-contradictory': 'A store has a backup plan, and a reason why it is not backed up.',
  'backup-unsupported': 'AWS Backup cannot back up a store of this kind.',
  'backup-plan-unknown': 'No backup plan has the name that a store names: it would never be backed up.',
} as const satisfies ProblemCodes;

/** The tag by which a backup plan selects a store; its value is the name of the plan. */
export const BACKUP_PLAN_TAG = 'ai-datacenter/backup-plan';

/** The tag of a store that nothing backs up, by decision; its value says why. */
export const WITHOUT_BACKUP_TAG = 'ai-datacenter/without-backup';

/**
 * Returns the tags of a store that AWS Backup could back up: its plan, or why it has none. Characters of the reason
 * that no value of a tag may have are hyphens.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html (tag restrictions)
 */
export function storeTags({ tags, withoutBackup }: BackupDecision): Readonly<Record<string, string>> {
  if (withoutBackup === undefined) return tags;
  const value = withoutBackup.replaceAll(/[^\p{L}\p{N} _.:/=+@-]/gu, '-').slice(0, MOST_TAG_CHARACTERS);
  return { ...tags, [WITHOUT_BACKUP_TAG]: value };
}

/** Characters of a tag's value. */
const MOST_TAG_CHARACTERS = 256;

/**
 * AWS Backup's form of a plan's name.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html (RuleName, read 2026-11)
 */
export const BACKUP_PLAN_NAME = {
  pattern: /^[A-Za-z0-9_.-]{1,50}$/,
  name: 'name of a backup plan',
  rule: "1 to 50 letters, digits, '-', '_' and '.'",
  example: 'daily',
  mustBeKnown: true,
} as const satisfies TextForm;

/** At least three words: 'no' and 'not needed' are no reasons. */
const REASON = {
  pattern: /^\s*\S+\s+\S+\s+\S[\s\S]*$/,
  name: 'reason',
  rule: 'at least three words that say why the data can be lost',
  example: 'every file can be downloaded again',
  mustBeKnown: true,
} as const satisfies TextForm;

/** The store whose decision is read. */
export interface BackedUpStore {
  /** As messages name it, for example `the bucket of models`. */
  readonly name: string;
  /** Why AWS Backup cannot back it up, for example `AWS Backup has no S3 Express One Zone`. @default - it can */
  readonly unsupported?: string;
}

/** Reads whether a store is backed up. No decision is the warning `backup-undecided`. */
export function readBackupDecision(
  read: OptionReader<BackupDecisionOptions, keyof typeof BACKUP_DECISION_CODES>,
  { name, unsupported }: BackedUpStore,
): BackupDecision {
  const plan = read.text('backupPlan', BACKUP_PLAN_NAME);
  const withoutBackup = read.text('withoutBackup', REASON);
  if (plan === undefined && withoutBackup === undefined && !read.failed('backupPlan', 'withoutBackup')) {
    read.warn('backup-undecided', undecided(name, unsupported));
  }
  if (plan !== undefined && !read.failed('backupPlan', 'withoutBackup')) {
    read.require(
      withoutBackup === undefined,
      'backup-contradictory',
      'withoutBackup',
      `backupPlan is '${plan}', and withoutBackup is '${withoutBackup}'; ${name} is either backed up or not.`,
      'Leave one of them out.',
    );
    read.require(
      unsupported === undefined || withoutBackup !== undefined,
      'backup-unsupported',
      'backupPlan',
      `backupPlan is '${plan}'; ${unsupported}.`,
      'Leave backupPlan out, and set withoutBackup to the reason why the data can be lost.',
    );
  }
  return { plan, withoutBackup, tags: plan === undefined ? {} : { [BACKUP_PLAN_TAG]: plan } };
}

function undecided(name: string, unsupported: string | undefined): string {
  const what = `Nothing is decided about backups of ${name}.`;
  const reason = 'withoutBackup to the reason why the data can be lost';
  if (unsupported !== undefined) return `${what} ${unsupported}: set ${reason}.`;
  return `${what} Set backupPlan to the name of a plan of Backups, or ${reason}.`;
}

/**
 * Judges the plan that a store names. A name that no plan has selects nothing, and no job fails: the store would never
 * be backed up. It is the warning `backup-plan-unknown`, as the plan may be declared elsewhere.
 *
 * @param plans the names of all plans of the app that select stores by their tag
 */
export function planBackupSelection(plan: string, plans: readonly string[]): Planned<undefined> {
  const read = new OptionReader({});
  if (!plans.includes(plan)) {
    const elsewhere = 'If it is declared elsewhere, acknowledge this warning with the place.';
    read.warn('backup-plan-unknown', `${unknownPlan(plan, plans)} Correct the name, or declare the plan. ${elsewhere}`);
  }
  return read.planned(undefined);
}

/** Returns the name of a plan. One that no plan has is a problem. */
export function planBackupPlanName(plan: string, plans: readonly string[]): Planned<string> {
  const read = new OptionReader<object, keyof typeof BACKUP_DECISION_CODES>({});
  const message = unknownPlan(plan, plans);
  read.require(plans.includes(plan), 'backup-plan-unknown', 'backupPlan', message, 'Correct the name.');
  return read.planned(plan);
}

function unknownPlan(plan: string, plans: readonly string[]): string {
  const known = plans.length === 0 ? 'there is no plan' : `the plans are ${plans.map((it) => `'${it}'`).join(', ')}`;
  return `backupPlan is '${plan}', and no plan has this name: ${known}.`;
}
