import { isDeepStrictEqual } from 'node:util';
import { SERVICE_PRICES } from '../../../lib/catalog/prices';
import {
  flowLogBucketPolicy,
  flowLogBucketSettings,
  workGroupSettings,
} from '../../../lib/network/network/flow-log-bucket';
import {
  FLOW_LOG_COLUMNS,
  FLOW_LOG_FORMAT,
  FLOW_LOG_PARTITION,
  flowLogTableInput,
} from '../../../lib/network/network/flow-log-columns';
import { flowLogQueries } from '../../../lib/network/network/flow-log-queries';
import {
  flowLogDatabaseName,
  flowLogKeyReferences,
  flowLogKeyStatements,
  hasFlowLogGroup,
} from '../../../lib/network/network/flow-log-table';
import { flowLogFileSettings } from '../../../lib/network/network/flow-logs';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { sourceOf } from '../../../lib/planning/cost';

const PLACE = { partition: 'aws', accountId: '111122223333', region: 'eu-west-1' };

function tableOf(options: NetworkOptions) {
  const { plan, problems } = planNetwork(options);
  expect(problems).toEqual([]);
  if (plan.flowLogTable === undefined) throw new Error('The network has no table of flow logs.');
  return plan.flowLogTable;
}

const { logsToS3, parquetConversion, s3Standard, athena } = SERVICE_PRICES;

function costOfFlowLogs({ plan }: ReturnType<typeof planNetwork>) {
  return plan.cost.filter(({ item }) => /flow log/i.test(item));
}

/** The services that the policy of the key lets in. */
function keyServices(options: NetworkOptions) {
  return flowLogKeyStatements(planNetwork(options).plan)(PLACE).map(({ Principal }) => Principal?.Service);
}

describe('the plan', () => {
  test.each([
    [undefined, true, false],
    ['cloud-watch-logs', true, false],
    ['s3', false, true],
    ['both', true, true],
  ] as const)('with flowLogDestination %s: a log group %s, a bucket %s', (flowLogDestination, group, bucket) => {
    const { plan, problems } = planNetwork({ flowLogDestination });
    expect(problems).toEqual([]);
    expect([hasFlowLogGroup(plan), plan.flowLogTable !== undefined]).toEqual([group, bucket]);
    expect(flowLogKeyReferences({ flowLogDestination }, 'logsKey')).toEqual(bucket ? ['logsKey'] : []);
  });

  test('has the folders, the retention and the limit of queries', () => {
    expect(tableOf({ flowLogDestination: 's3', flowLogPartitions: 'hourly' }).partitions).toBe('hourly');
    expect(tableOf({ flowLogDestination: 's3', flowLogRetentionDays: 30 })).toMatchObject({
      bucketName: undefined,
      partitions: 'hourly',
      retentionDays: 30,
      queryLimitBytes: 107_374_182_400,
    });
    const options = { flowLogPartitions: 'daily', flowLogBucketName: 'flows', flowLogQueryLimitGiB: 1 } as const;
    expect(tableOf({ flowLogDestination: 'both', ...options })).toMatchObject({
      bucketName: 'flows',
      partitions: 'daily',
      queryLimitBytes: 1_073_741_824,
    });
  });

  test.each([
    ['flowLogQueryLimitGiB', 0],
    ['flowLogQueryLimitGiB', 1_000_001],
    ['flowLogBucketName', 'Flows'],
    ['flowLogPartitions', 'weekly'],
    ['flowLogDestination', 'firehose'],
  ])('%s %p is refused, alone', (name, value) => {
    const { problems } = planNetwork({ flowLogDestination: 's3', [name]: value } as NetworkOptions);
    expect(problems.map(({ path }) => path)).toEqual([name]);
  });

  test.each([
    [{ flowLogQueryLimitGiB: 0 }, 'flowLogQueryLimitGiB'],
    [{ flowLogQueryLimitGiB: 5, flowLogDestination: 'firehose' as never }, 'flowLogDestination'],
  ])('%j is refused once', (options, path) => {
    expect(planNetwork(options).problems.map((problem) => problem.path)).toEqual([path]);
  });

  test('needs no key where its options are none', () => {
    expect(flowLogKeyReferences(null, 'logsKey')).toEqual([]);
  });

  test.each([{ flowLogPartitions: 'daily' }, { flowLogBucketName: 'flows' }, { flowLogQueryLimitGiB: 5 }] as const)(
    '%p without a bucket is a problem',
    (options) => {
      const [name] = Object.keys(options);
      expect(planNetwork(options).problems).toEqual([
        {
          code: 'flow-log-bucket-missing',
          path: name,
          message: `${name} is set, and flowLogDestination is 'cloud-watch-logs': there is no bucket of flow logs.`,
          fix: `Set flowLogDestination to 's3' or 'both', or leave ${name} out.`,
        },
      ]);
    },
  );

  test('has a line with the prices of a bucket, and none without one', () => {
    expect(costOfFlowLogs(planNetwork())).toEqual([]);
    expect(costOfFlowLogs(planNetwork({ flowLogDestination: 's3', flowLogRetentionDays: 30 }))).toMatchObject([
      {
        usdPerHour: 0,
        source: [logsToS3, parquetConversion, s3Standard, athena].map(sourceOf).join(' and '),
        basis:
          '0.25 USD per GB, 0.035 USD per GB for Parquet, 0.023 USD per GB and month for 30 days; ' +
          '5 USD per TB that queries read',
      },
    ]);
  });
});

test('the key of a bucket lets log delivery encrypt, and that of a log group does not', () => {
  expect(keyServices({})).toEqual(['logs.eu-west-1.amazonaws.com']);
  expect(keyServices({ flowLogDestination: 's3' })).toEqual([
    'logs.eu-west-1.amazonaws.com',
    'delivery.logs.amazonaws.com',
  ]);
});

test('a flow log writes all traffic of the VPC as Parquet into the bucket', () => {
  const references = { vpcId: 'vpc-1', bucketArn: 'arn:aws:s3:::flows' };
  expect(flowLogFileSettings('daily', references)).toEqual({
    resourceType: 'VPC',
    resourceId: 'vpc-1',
    trafficType: 'ALL',
    logDestinationType: 's3',
    logDestination: 'arn:aws:s3:::flows',
    logFormat: FLOW_LOG_FORMAT,
    destinationOptions: { fileFormat: 'parquet', hiveCompatiblePartitions: false, perHourPartition: false },
  });
  expect(flowLogFileSettings('hourly', references).destinationOptions.perHourPartition).toBe(true);
});

test('the format of the log has a field for each column, in its order', () => {
  expect(FLOW_LOG_FORMAT).toMatch(/^\$\{version\} \$\{account-id\} .*\$\{traffic-path\}$/);
  expect(FLOW_LOG_FORMAT.split(' ').map((it) => it.slice(2, -1).replaceAll('-', '_'))).toEqual(
    FLOW_LOG_COLUMNS.map(({ name }) => name),
  );
});

const ofType = (type: string) => FLOW_LOG_COLUMNS.filter((it) => it.type === type).map(({ name }) => name);

test('columns have the types that Athena reads from Parquet: numbers are of two sizes, all others are texts', () => {
  expect(ofType('int')).toEqual(['version', 'srcport', 'dstport', 'tcp_flags', 'traffic_path']);
  expect(ofType('bigint')).toEqual(['protocol', 'packets', 'bytes', 'start', 'end']);
  expect(ofType('string')).toHaveLength(16);
  expect(FLOW_LOG_COLUMNS).toHaveLength(26);
});

test('the bucket is closed: flow logs and results of queries are deleted when their time is over', () => {
  const settings = flowLogBucketSettings(tableOf({ flowLogDestination: 's3', flowLogRetentionDays: 365 }), 'key');
  expect(settings.encryption.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID).toBe('key');
  const always = {
    Status: 'Enabled',
    NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  };
  expect(settings.lifecycle.Rules).toEqual([
    { ID: 'expire-flow-logs', Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 365 }, ...always },
    { ID: 'expire-query-results', Filter: { Prefix: 'athena-results/' }, Expiration: { Days: 7 }, ...always },
  ]);
});

test('log delivery of the account writes into its folder, and all calls need TLS', () => {
  const [writes, checks, ...denials] = flowLogBucketPolicy('arn:aws:s3:::flows', PLACE);
  const ofThisAccount = {
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnLike: { 'aws:SourceArn': 'arn:aws:logs:eu-west-1:111122223333:*' },
  };
  const Principal = { Service: 'delivery.logs.amazonaws.com' };
  expect(writes).toEqual({
    Sid: 'LogDeliveryWrites',
    Effect: 'Allow',
    Principal,
    Action: ['s3:PutObject'],
    Resource: ['arn:aws:s3:::flows/AWSLogs/111122223333/*'],
    Condition: {
      ...ofThisAccount,
      StringEquals: { ...ofThisAccount.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
    },
  });
  expect(checks).toEqual({
    Sid: 'LogDeliveryChecksBucket',
    Effect: 'Allow',
    Principal,
    Action: ['s3:GetBucketAcl', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::flows'],
    Condition: ofThisAccount,
  });
  expect(denials.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
});

test.each([
  ['hourly', 'hour', 'yyyy/MM/dd/HH', 'HOURS'],
  ['daily', 'day', 'yyyy/MM/dd', 'DAYS'],
] as const)('%s folders are the partition %s, from the end of the retention until now', (partitions, ...expected) => {
  const [name, format, unit] = expected;
  const { parameters, partitionKeys, storageDescriptor } = flowLogTableInput(
    { bucketName: 'flows', partitions, retentionDays: 30 },
    PLACE,
  );
  expect(partitionKeys).toEqual([{ name, type: 'string' }]);
  expect(storageDescriptor).toMatchObject({
    location: 's3://flows/AWSLogs/111122223333/vpcflowlogs/eu-west-1/',
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  });
  expect(parameters).toEqual({
    EXTERNAL: 'TRUE',
    'projection.enabled': 'true',
    [`projection.${name}.type`]: 'date',
    [`projection.${name}.format`]: format,
    [`projection.${name}.range`]: 'NOW-30DAYS,NOW',
    [`projection.${name}.interval`]: '1',
    [`projection.${name}.interval.unit`]: unit,
    'storage.location.template': `s3://flows/AWSLogs/111122223333/vpcflowlogs/eu-west-1/\${${name}}`,
  });
});

test('results of queries are encrypted, by no choice of the client, and a query that reads too much is stopped', () => {
  const table = tableOf({ flowLogDestination: 's3', flowLogQueryLimitGiB: 2 });
  expect(workGroupSettings(table, { bucketName: 'flows', keyArn: 'key' })).toEqual({
    enforceWorkGroupConfiguration: true,
    publishCloudWatchMetricsEnabled: true,
    bytesScannedCutoffPerQuery: 2 * 2 ** 30,
    resultConfiguration: {
      outputLocation: 's3://flows/athena-results/',
      encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: 'key' },
    },
  });
});

test('names of databases are small, and made of all names that are given', () => {
  expect(flowLogDatabaseName('Shop', 'eu-1', 'network')).toBe('shop_eu_1_network');
  expect(flowLogDatabaseName('x'.repeat(100), `-${'y'.repeat(40)}`)).toMatch(/^x{87}_y{40}$/);
  expect(flowLogDatabaseName('-Shop', 'eu.')).toBe('shop_eu');
});

describe('saved queries', () => {
  const queries = flowLogQueries({ partitions: 'hourly', vpcCidrs: ['10.20.0.0/16'] });

  test('read the folders of the last day only', () => {
    const first = "hour >= date_format((current_timestamp - INTERVAL '24' HOUR) AT TIME ZONE 'UTC', '%Y/%m/%d/%H')";
    for (const { query } of queries) expect(query.split(first)).toHaveLength(2);
    const [daily] = flowLogQueries({ partitions: 'daily', vpcCidrs: ['10.20.0.0/16'] });
    expect(daily?.query).toContain("day >= date_format((current_timestamp - INTERVAL '24' HOUR)");
    expect(FLOW_LOG_PARTITION.daily.dateFormat).toBe('%Y/%m/%d');
  });

  test('have names and descriptions of their own, and at most 200 rows', () => {
    for (const part of ['name', 'description'] as const)
      expect(new Set(queries.map((it) => it[part])).size).toBe(queries.length);
    for (const { query } of queries) expect(query).toMatch(/\nLIMIT 200$/);
  });

  test('know the addresses of the VPC', () => {
    const withCidr = queries.filter(({ query }) => query.includes("contains('10.20.0.0/16', TRY_CAST("));
    expect(withCidr.map(({ name }) => name)).toEqual(['out-by-nat', 'across-zones']);
    const others = flowLogQueries({ partitions: 'hourly', vpcCidrs: ['10.0.0.0/16'] });
    expect(queries.filter((it, index) => isDeepStrictEqual(it, others[index])).map(({ name }) => name)).toEqual([
      'who-talked-to-whom',
      'rejected',
      'gpu-nodes',
    ]);
  });
});
