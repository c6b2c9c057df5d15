import { SERVICE_PRICES } from '../../catalog/prices';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import { HDFS_PATH, NESTED_SNAPSHOTS_CODES, requireSeparateSnapshots, snapshotPaths } from '../hdfs/directories';
import type { HdfsPlan } from '../hdfs/hdfs';

/** Snapshots of directories of HDFS, and copies of its namespace in a bucket. */
export interface HdfsBackupsOptions {
  /**
   * Directories of which snapshots are made. They must exist.
   * @default - the directories of HDFS with `snapshots: true`
   */
  readonly snapshotDirectories?: readonly string[];
  /** When snapshots are made: a cron expression of five fields, in UTC. @default '0 2 * * *' - each night */
  readonly snapshotSchedule?: string;
  /** Snapshots that are kept of each directory, 1 to 65,535. Older ones are deleted. @default 7 */
  readonly keepSnapshots?: number;
  /** When the namespace is copied: a cron expression of five fields, in UTC. @default '15 * * * *' - each hour */
  readonly copySchedule?: string;
  /**
   * The part of the bucket that has the copies, with '/' at its end. Two HDFS cannot share one.
   * @default - `<namespace>/<name of HDFS>/`
   */
  readonly prefix?: string;
  /** Image with the AWS CLI, `sh` and coreutils: it takes copies to the bucket. @default - that of AWS, pinned */
  readonly awsCliImage?: string;
}

/** Backups of HDFS, as planned. */
export interface HdfsBackupsPlan {
  readonly hdfs: HdfsPlan;
  /** The name of the service account, with which the names of the objects begin. */
  readonly name: string;
  readonly snapshotDirectories: readonly string[];
  readonly snapshotSchedule: string;
  readonly keepSnapshots: number;
  readonly copySchedule: string;
  readonly prefix: string;
  readonly awsCliImage: string;
  readonly cost: readonly CostLine[];
}

export const HDFS_BACKUPS_CODES = {
  ...NESTED_SNAPSHOTS_CODES,
  'cron-job-name-too-long': 'The name of a CronJob follows from that of HDFS, and is longer than Kubernetes allows.',
} as const satisfies ProblemCodes;

type BackupsReader = OptionReader<HdfsBackupsOptions, keyof typeof HDFS_BACKUPS_CODES>;

/**
 * Hadoop 3.4.3 and later come without the AWS SDK, which their S3 connector (hadoop-aws) needs: the AWS CLI takes
 * copies to the bucket, and Hadoop's image needs nothing beside Hadoop's distribution.
 * @see https://hadoop.apache.org/release/3.4.3.html (2026-02-24)
 * @see https://docs.aws.amazon.com/cli/latest/userguide/getting-started-docker.html (tags; read 2026-11)
 */
const AWS_CLI_IMAGE = 'public.ecr.aws/aws-cli/aws-cli:2.36.15';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const SCHEDULE = {
  pattern: /^[\d*,/-]+ [\d*,/-]+ [\d*,/?-]+ [\dA-Za-z*,/-]+ [\dA-Za-z*,/?-]+$/,
  name: 'schedule',
  rule: 'a cron expression: minute, hour, day of the month, month and day of the week, in UTC',
  example: '0 2 * * *',
  mustBeKnown: true,
} as const satisfies TextForm;

const PREFIX = {
  pattern: /^(?!\/)[\w!.*'()/-]{1,511}\/$/,
  name: 'prefix of a bucket',
  rule: "letters, digits and !_.*'()-, with '/' at the end and not at the beginning",
  example: 'hdfs/',
} as const satisfies TextForm;

const IMAGE = { pattern: /^\S+$/, name: 'image', rule: 'no blanks', example: AWS_CLI_IMAGE } as const;

/** @see HdfsSnapshots.html of Hadoop 3.5.0: a directory has 65,536 snapshots at most, and one more is made first */
const KEEP_SNAPSHOTS = { min: 1, max: 65_535, default: 7, unit: 'snapshots' } as const;

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ (52 characters; read 2026-11) */
const CRON_JOB_NAME = 52;

/** Plans the backups of an HDFS. */
export function planHdfsBackups(options: HdfsBackupsOptions, hdfs: HdfsPlan): Planned<HdfsBackupsPlan> {
  const read: BackupsReader = new OptionReader(options);
  const name = `${hdfs.name}-backup`;
  requireJobNames(read, hdfs, name);
  return read.planned({
    hdfs,
    name,
    snapshotDirectories: readSnapshotDirectories(read, hdfs),
    snapshotSchedule: read.text('snapshotSchedule', SCHEDULE, '0 2 * * *'),
    keepSnapshots: read.integer('keepSnapshots', KEEP_SNAPSHOTS),
    copySchedule: read.text('copySchedule', SCHEDULE, '15 * * * *'),
    prefix: read.text('prefix', PREFIX, `${hdfs.namespace}/${hdfs.name}/`),
    awsCliImage: read.text('awsCliImage', IMAGE, AWS_CLI_IMAGE),
    cost: [copiesCost(hdfs)],
  });
}

function requireJobNames(read: BackupsReader, hdfs: HdfsPlan, name: string): void {
  const longest = `${name}-snapshots`;
  read.require(
    longest.length <= CRON_JOB_NAME,
    'cron-job-name-too-long',
    'hdfs',
    `HDFS is named '${hdfs.name}': '${longest}' has ${longest.length} characters, and a CronJob has at most ` +
      `${CRON_JOB_NAME}.`,
    `Give HDFS a name of at most ${CRON_JOB_NAME - longest.length + hdfs.name.length} characters.`,
  );
}

function readSnapshotDirectories(read: BackupsReader, { directories }: HdfsPlan): readonly string[] {
  const marked = snapshotPaths(directories);
  if (!read.has('snapshotDirectories')) return marked;
  const given = [...new Set(read.knownTexts('snapshotDirectories', HDFS_PATH))];
  // HDFS itself allows snapshots of those that are marked, whether they are made here or not.
  given.forEach((path) => requireSeparateSnapshots(read, 'snapshotDirectories', path, [...given, ...marked]));
  return given;
}

/** How long copies stay is up to the lifecycle of the bucket: only the price is known. */
function copiesCost({ sizing }: HdfsPlan): CostLine {
  const price = SERVICE_PRICES.s3Standard;
  return {
    item: 'Copies of the namespace, while there are none',
    usdPerHour: 0,
    basis:
      `${price.usdPerGBMonth} USD per GB and month; a copy is smaller than the heap of a NameNode, ` +
      `${sizing.nameNodeHeapGiB} GiB, and stays as long as the lifecycle of the bucket says`,
    source: sourceOf(price),
  };
}
