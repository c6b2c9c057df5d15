import { PRINCIPAL_ARN } from '../../core/arn';
import { NEW_BUCKET } from '../../core/bucket-name';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { LOG_RETENTION } from '../../planning/log-retention';
import { refuseWithoutEffect } from './without-effect';

/** What CloudTrail records, where, and for how long. */
export interface TrailOptions {
  /**
   * Name of the CloudWatch log group to which a trail of the account delivers already, for example that of its
   * organization. No trail, bucket and log group are made then; alarms and queries read this group. It must be in the
   * region of the alarms.
   * @default - a trail is made: the first copy of management events is free, each further one is not, see `Cost`
   */
  readonly trailLogGroupName?: string;
  /**
   * ARNs of buckets whose reads and writes of objects are recorded, for example `modelStore.bucket.bucketArn`. Each
   * call of an object is an event that costs; a training run that reads shards makes millions.
   * @default - none but the bucket of the trail itself
   */
  readonly dataEventBucketArns?: readonly string[];
  /** ARNs of directory buckets of S3 Express One Zone whose calls are recorded. @default - none */
  readonly dataEventExpressBucketArns?: readonly string[];
  /** Whether CloudTrail looks for unusual rates of calls and errors. Costs for each event. @default false */
  readonly insights?: boolean;
  /** Name of the bucket of the trail. A change makes another bucket. @default - the deployment makes a name */
  readonly bucketName?: string;
  /** Days for which log files are kept in the bucket, 1 to 36500. @default 365 */
  readonly retentionDays?: number;
  /** Days for which events are kept in CloudWatch Logs, for alarms and queries; one of its steps. @default 90 */
  readonly logRetentionDays?: number;
  /**
   * Whether S3 refuses to delete or overwrite a log file before its time (Object Lock). `governance`: a principal with
   * `s3:BypassGovernanceRetention` may. `compliance`: nobody may, the root user included; the bucket stays until then.
   * A bucket that is there cannot get `none` again.
   * @default 'none'
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html (read 2026-11)
   */
  readonly lock?: 'none' | 'governance' | 'compliance';
  /** Days for which a log file is locked, at most `retentionDays`. Needs `lock`. @default - `retentionDays` */
  readonly lockDays?: number;
  /**
   * ARNs of roles or users that the bucket lets delete log files. `*` and `?` stand for parts of a name. It exempts
   * them from a denial; it grants no permission.
   * @default - none: log files go when their time is over, and not before
   */
  readonly deletePrincipals?: readonly string[];
}

/** The trail, as planned. */
export interface TrailPlan {
  readonly bucketName: string | undefined;
  readonly dataEventBucketArns: readonly string[];
  readonly dataEventExpressBucketArns: readonly string[];
  readonly insights: boolean;
  readonly retentionDays: number;
  readonly logRetentionDays: number;
  readonly lock: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number } | undefined;
  readonly deletePrincipals: readonly string[];
}

export const TRAIL_CODES = {
  'trail-exists': 'An option is about a trail that is made, and the audit reads one that exists.',
  'trail-lock-incomplete': 'A number of days of a lock is set, and the bucket has no lock.',
  'trail-lock-too-long': 'Log files are locked for more days than they are kept.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<TrailOptions, keyof typeof TRAIL_CODES>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html (read 2026-11): at most 100 years */
const DAYS = { min: 1, max: 36_500, unit: 'days' } as const;
const RETENTION = { ...DAYS, default: 365 } as const;

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html (read 2026-11) */
const LOG_GROUP_NAME = {
  pattern: /^[\w./#-]{1,512}$/,
  name: 'name of a log group',
  rule: "1 to 512 letters, digits, '_', '-', '/', '.' and '#'",
  example: '/aws/cloudtrail/organization',
} as const satisfies TextForm;

const BUCKET_ARN = {
  pattern: /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  name: 'ARN of a bucket',
  rule: 'arn:aws:s3:::<name>, without a path',
  example: 'arn:aws:s3:::my-company-models',
} as const satisfies TextForm;

const EXPRESS_BUCKET_ARN = {
  pattern: /^arn:aws[a-z-]*:s3express:[a-z0-9-]+:\d{12}:bucket\/[a-z0-9-]+--x-s3$/,
  name: 'ARN of a directory bucket',
  rule: 'arn:aws:s3express:<region>:<account>:bucket/<name>--<id of the zone>--x-s3',
  example: 'arn:aws:s3express:us-east-1:111122223333:bucket/models--use1-az4--x-s3',
} as const satisfies TextForm;

/** Options that only a trail of the audit has. */
const OF_NEW_TRAIL = [
  'dataEventBucketArns',
  'dataEventExpressBucketArns',
  'insights',
  'bucketName',
  'retentionDays',
  'logRetentionDays',
  'lock',
  'lockDays',
  'deletePrincipals',
] as const;

/** Reads the name of the log group of a trail that exists. */
export function readTrailLogGroup(read: Reader): string | undefined {
  return read.text('trailLogGroupName', LOG_GROUP_NAME);
}

/** Reads the trail; undefined if one exists. */
export function readTrail(read: Reader): TrailPlan | undefined {
  const retentionDays = read.integer('retentionDays', RETENTION);
  const plan = {
    bucketName: read.text('bucketName', NEW_BUCKET),
    dataEventBucketArns: [...new Set(read.texts('dataEventBucketArns', BUCKET_ARN))],
    dataEventExpressBucketArns: [...new Set(read.texts('dataEventExpressBucketArns', EXPRESS_BUCKET_ARN))],
    insights: read.flag('insights', false),
    retentionDays,
    logRetentionDays: read.step('logRetentionDays', LOG_RETENTION),
    lock: readLock(read, retentionDays),
    deletePrincipals: [...new Set(read.texts('deletePrincipals', PRINCIPAL_ARN))],
  };
  if (!read.has('trailLogGroupName')) return plan;
  refuseWithoutEffect(read, OF_NEW_TRAIL, {
    code: 'trail-exists',
    because: 'trailLogGroupName',
    given: 'trailLogGroupName names the log group of a trail that exists: no trail is made.',
    otherwise: 'leave trailLogGroupName out.',
  });
  return undefined;
}

function readLock(read: Reader, retentionDays: number): TrailPlan['lock'] {
  const lock = read.oneOf('lock', ['none', 'governance', 'compliance'], 'none');
  const days = read.integer('lockDays', { ...DAYS, default: retentionDays });
  if (lock === 'none') {
    if (!read.failed('lock', 'lockDays')) {
      const message = `lockDays is ${days}, and lock is 'none': S3 locks no log file.`;
      const fix = "Set lock to 'governance' or 'compliance', or leave lockDays out.";
      read.require(!read.has('lockDays'), 'trail-lock-incomplete', 'lockDays', message, fix);
    }
    return undefined;
  }
  if (!read.failed('retentionDays')) {
    read.require(
      days <= retentionDays,
      'trail-lock-too-long',
      'lockDays',
      `lockDays is ${days}, and retentionDays is ${retentionDays}; S3 would keep log files for longer than that.`,
      `Use at most ${retentionDays}, or set retentionDays to at least ${days}.`,
    );
  }
  return { mode: lock === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE', days };
}
