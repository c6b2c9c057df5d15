import type { AwsPlace } from '../../security/policy';

/** How the files of flow logs lie in folders: by the hour, or by the day. Queries read the folders that they need. */
export type FlowLogPartitions = 'hourly' | 'daily';

/** The table of the flow logs, in a database of its own. */
export const FLOW_LOG_TABLE_NAME = 'flow_logs';

type ColumnType = 'int' | 'bigint' | 'string';

/**
 * What a flow log in S3 records: the fields of versions 2 to 5. A column has underscores for the hyphens of its field.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (read 2026-11)
 * @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-partition-projection-parquet-example.html the types
 */
const FIELDS: Readonly<Record<string, ColumnType>> = {
  version: 'int',
  'account-id': 'string',
  'interface-id': 'string',
  srcaddr: 'string',
  dstaddr: 'string',
  srcport: 'int',
  dstport: 'int',
  protocol: 'bigint',
  packets: 'bigint',
  bytes: 'bigint',
  start: 'bigint',
  end: 'bigint',
  action: 'string',
  'log-status': 'string',
  'vpc-id': 'string',
  'subnet-id': 'string',
  'instance-id': 'string',
  'tcp-flags': 'int',
  type: 'string',
  'pkt-srcaddr': 'string',
  'pkt-dstaddr': 'string',
  'az-id': 'string',
  'pkt-src-aws-service': 'string',
  'pkt-dst-aws-service': 'string',
  'flow-direction': 'string',
  'traffic-path': 'int',
};

/** The format of the flow log, as EC2 takes it. */
export const FLOW_LOG_FORMAT = Object.keys(FIELDS)
  .map((field) => `\${${field}}`)
  .join(' ');

/** The columns of the table, as Glue takes them. */
export const FLOW_LOG_COLUMNS = Object.entries(FIELDS).map(([field, type]) => ({
  name: field.replaceAll('-', '_'),
  type,
}));

/**
 * The folder of a file as a column, which Athena computes: nothing has to add partitions.
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html (read 2026-11)
 */
export const FLOW_LOG_PARTITION = {
  hourly: { name: 'hour', format: 'yyyy/MM/dd/HH', unit: 'HOURS', dateFormat: '%Y/%m/%d/%H' },
  daily: { name: 'day', format: 'yyyy/MM/dd', unit: 'DAYS', dateFormat: '%Y/%m/%d' },
} as const;

/** The folder of all flow logs of an account. */
export function flowLogFolder({ accountId }: Pick<AwsPlace, 'accountId'>): string {
  return `AWSLogs/${accountId}`;
}

/** Where the files of flow logs are. Each value may be late-bound. */
export interface FlowLogFiles {
  readonly bucketName: string;
  readonly partitions: FlowLogPartitions;
  readonly retentionDays: number;
}

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

/**
 * Returns the table of flow logs as Glue takes it. Its partitions begin where the lifecycle of the bucket ends.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html the folders
 */
export function flowLogTableInput({ bucketName, partitions, retentionDays }: FlowLogFiles, place: AwsPlace) {
  const { name, format, unit } = FLOW_LOG_PARTITION[partitions];
  const location = `s3://${bucketName}/${flowLogFolder(place)}/vpcflowlogs/${place.region}`;
  return {
    name: FLOW_LOG_TABLE_NAME,
    description: 'Flow logs of a VPC',
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      EXTERNAL: 'TRUE',
      'projection.enabled': 'true',
      [`projection.${name}.type`]: 'date',
      [`projection.${name}.format`]: format,
      [`projection.${name}.range`]: `NOW-${retentionDays}DAYS,NOW`,
      [`projection.${name}.interval`]: '1',
      [`projection.${name}.interval.unit`]: unit,
      'storage.location.template': `${location}/\${${name}}`,
    },
    partitionKeys: [{ name, type: 'string' }],
    storageDescriptor: {
      columns: FLOW_LOG_COLUMNS,
      location: `${location}/`,
      inputFormat: `${PARQUET}.MapredParquetInputFormat`,
      outputFormat: `${PARQUET}.MapredParquetOutputFormat`,
      serde: `${PARQUET}.serde.ParquetHiveSerDe`,
    },
  } as const;
}
