import type { OptionReader } from '../../core/option-reader';
import { BACKUP_SCHEDULE } from './backup-rule';

/** Which backups are restored as a test. */
export interface RestoreTestOptions {
  /**
   * The kinds of stores whose latest backup is restored on schedule, and removed again: `S3`, `EFS`, `EBS` or `FSx`.
   * Only a restore shows that a backup can be used.
   * @default - none: restores cost, see `Cost`
   */
  readonly restoreTests?: readonly string[];
  /** When tests begin, as `schedule` of a plan. @default 'cron(0 9 ? * 1 *)' - each Sunday at 9:00 UTC */
  readonly restoreTestSchedule?: string;
  /** Hours for which a restored store stays, to be looked at, 1 to 168. @default 4 */
  readonly restoreTestHours?: number;
}

/** The restore tests of a vault, as planned. */
export interface RestoreTestPlan {
  readonly resourceTypes: readonly string[];
  readonly schedule: string;
  readonly startWindowHours: number;
  readonly validationWindowHours: number;
  /** A backup of the last days is restored. */
  readonly selectionWindowDays: number;
}

/** What the stores of the library are to AWS Backup. */
const RESOURCE_TYPE = {
  pattern: /^(S3|EFS|EBS|FSx)$/,
  name: 'kind of store',
  rule: "'S3', 'EFS', 'EBS' or 'FSx'",
  example: 'S3',
  mustBeKnown: true,
} as const;

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html (read 2026-11) */
const VALIDATION_HOURS = { min: 1, max: 168, default: 4, unit: 'hours' } as const;
const START_WINDOW_HOURS = 8;
const SELECTION_WINDOW_DAYS = 7;
const SUNDAYS = 'cron(0 9 ? * 1 *)';

/** Reads the restore tests of a vault; undefined for none. */
export function readRestoreTests(read: OptionReader<RestoreTestOptions>): RestoreTestPlan | undefined {
  const resourceTypes = [...new Set(read.knownTexts('restoreTests', RESOURCE_TYPE))];
  const schedule = read.text('restoreTestSchedule', BACKUP_SCHEDULE, SUNDAYS);
  const validationWindowHours = read.integer('restoreTestHours', VALIDATION_HOURS);
  if (resourceTypes.length === 0) return undefined;
  return {
    resourceTypes,
    schedule,
    startWindowHours: START_WINDOW_HOURS,
    validationWindowHours,
    selectionWindowDays: SELECTION_WINDOW_DAYS,
  };
}
