import { NEW_BUCKET } from '../../core/bucket-name';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { joinedName } from '../../core/joined-name';
import { LOG_RETENTION } from '../../planning/log-retention';
import { logDeliveryKeyStatements, logsKeyStatements } from '../../security/key-statements';
import type { AwsPlace, PolicyStatement } from '../../security/policy';
import type { FlowLogPartitions } from './flow-log-columns';
import { type FlowLogQuery, flowLogQueries } from './flow-log-queries';

/** Where flow logs go: a log group of CloudWatch Logs, a bucket with a table of Athena, or both. */
export type FlowLogDestination = 'cloud-watch-logs' | 's3' | 'both';

/** Flow logs of a network. */
export interface FlowLogOptions {
  /**
   * Where flow logs go. `s3`: Parquet files in an encrypted bucket, with a table and saved queries of Athena; needs a
   * key. `both` pays for both.
   * @default 'cloud-watch-logs'
   */
  readonly flowLogDestination?: FlowLogDestination;
  /** Days after which flow logs are deleted; one of the steps of CloudWatch Logs. @default 90 */
  readonly flowLogRetentionDays?: number;
  /**
   * How the files in the bucket are partitioned. `daily` makes fewer and larger folders, for a network with little
   * traffic.
   * @default 'hourly' - a query of an hour reads the files of that hour only
   */
  readonly flowLogPartitions?: FlowLogPartitions;
  /** Name of the bucket. May be late-bound. A change makes another bucket. @default - the deployment makes a name */
  readonly flowLogBucketName?: string;
  /**
   * GiB that a query may read, 1 to 1000000: Athena stops one that reads more. 100 GiB cost about 0.5 USD.
   * @default 100
   */
  readonly flowLogQueryLimitGiB?: number;
}

/** Flow logs in a bucket, as planned. */
export interface FlowLogTablePlan {
  readonly bucketName: string | undefined;
  readonly partitions: FlowLogPartitions;
  readonly retentionDays: number;
  readonly queryLimitBytes: number;
  readonly queries: readonly FlowLogQuery[];
}

/** Where the flow logs of a network go, as planned. */
export interface FlowLogPlan {
  readonly flowLogDestination: FlowLogDestination;
  readonly flowLogRetentionDays: number;
  /** Undefined without a bucket. */
  readonly flowLogTable: FlowLogTablePlan | undefined;
}

export const FLOW_LOG_CODES = {
  'flow-log-bucket-missing': 'An option is about flow logs in a bucket, and they go to CloudWatch Logs alone.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<FlowLogOptions, keyof typeof FLOW_LOG_CODES>;

/** @see https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html (2026-11) */
const QUERY_LIMIT_GIB = { min: 1, max: 1_000_000, default: 100, unit: 'GiB' } as const;
const BYTES_PER_GIB = 2 ** 30;

/** Options that only a bucket has. */
const OF_BUCKET = ['flowLogPartitions', 'flowLogBucketName', 'flowLogQueryLimitGiB'] as const;

/** Reads where the flow logs of a network go. */
export function readFlowLogs(read: Reader, vpcCidrs: readonly string[]): FlowLogPlan {
  const destinations = ['cloud-watch-logs', 's3', 'both'] as const;
  const flowLogDestination = read.oneOf('flowLogDestination', destinations, 'cloud-watch-logs');
  const flowLogRetentionDays = read.step('flowLogRetentionDays', LOG_RETENTION);
  const partitions = read.oneOf('flowLogPartitions', ['hourly', 'daily'], 'hourly');
  const table: FlowLogTablePlan = {
    bucketName: read.text('flowLogBucketName', NEW_BUCKET),
    partitions,
    retentionDays: flowLogRetentionDays,
    queryLimitBytes: read.integer('flowLogQueryLimitGiB', QUERY_LIMIT_GIB) * BYTES_PER_GIB,
    queries: flowLogQueries({ partitions, vpcCidrs }),
  };
  if (flowLogDestination !== 'cloud-watch-logs')
    return { flowLogDestination, flowLogRetentionDays, flowLogTable: table };
  for (const name of OF_BUCKET) {
    if (read.failed(name, 'flowLogDestination')) continue;
    read.require(
      !read.has(name),
      'flow-log-bucket-missing',
      name,
      `${name} is set, and flowLogDestination is 'cloud-watch-logs': there is no bucket of flow logs.`,
      `Set flowLogDestination to 's3' or 'both', or leave ${name} out.`,
    );
  }
  return { flowLogDestination, flowLogRetentionDays, flowLogTable: undefined };
}

/** Whether flow logs go to a log group. */
export function hasFlowLogGroup({ flowLogDestination }: Pick<FlowLogPlan, 'flowLogDestination'>): boolean {
  return flowLogDestination !== 's3';
}

/** The key is needed for flow logs in a bucket: log delivery cannot use a key of AWS. */
export function flowLogKeyReferences<Name extends string>(
  // Nothing has judged the props yet: they may be none.
  props: Pick<FlowLogOptions, 'flowLogDestination'> | null,
  key: Name,
): readonly Name[] {
  const destination = props?.flowLogDestination;
  return destination === 's3' || destination === 'both' ? [key] : [];
}

/** Returns what the policy of the key of flow logs must say. */
export function flowLogKeyStatements({ flowLogTable }: Pick<FlowLogPlan, 'flowLogTable'>) {
  return (place: AwsPlace): readonly PolicyStatement[] => [
    ...logsKeyStatements(place),
    ...(flowLogTable === undefined ? [] : logDeliveryKeyStatements(place)),
  ];
}

/**
 * Returns a name of a database and a workgroup, made of names that are one only together.
 * @see https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html (read 2026-11)
 */
export function flowLogDatabaseName(...names: readonly string[]): string {
  const form = { separator: '_', others: /[^a-z0-9]+/g, maxLength: MAX_DATABASE_NAME_LENGTH };
  return joinedName(
    names.map((name) => name.toLowerCase()),
    form,
  ).replaceAll(/^_|_$/g, '');
}

/** The longest name of a workgroup, which is shorter than that of a database. */
export const MAX_DATABASE_NAME_LENGTH = 128;
