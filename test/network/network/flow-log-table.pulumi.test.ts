import * as pulumi from '@pulumi/pulumi';
import { flowLogQueries } from '../../../lib/network/network/flow-log-queries';
import type { Network, NetworkArgs } from '../../../lib/network/network/network.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../../core/registrations';

const NAME = 'network-flow-log-files';
const BUCKET = 'aws:s3/bucket:Bucket';
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1';

function declared(args: NetworkArgs): Promise<Network> {
  return declare(async () => {
    const { Network } = await import('../../../lib/network/network/network.pulumi');
    return new Network('network', { logsKeyArn: pulumi.output(KEY_ARN), ...args });
  });
}

test('flow logs are written into the bucket, after its policy, and into no log group', async () => {
  await declared({ flowLogDestination: 's3', flowLogBucketName: pulumi.output('flows') });
  expect(inputsOf(BUCKET, NAME)).toEqual({ bucket: 'flows' });
  expect(inputsOf('aws:ec2/flowLog:FlowLog')).toMatchObject({
    vpcId: 'network-id',
    trafficType: 'ALL',
    logDestinationType: 's3',
    logDestination: `arn:aws:mock:::${NAME}`,
    destinationOptions: { fileFormat: 'parquet', hiveCompatiblePartitions: false, perHourPartition: true },
  });
  expect(optionsOf(`aws:ec2/flowLog:FlowLog ${NAME}`).dependencies).toContain(
    `aws:s3/bucketPolicy:BucketPolicy ${NAME}-policy`,
  );
  expect(registered('aws:cloudwatch/logGroup:LogGroup')).toEqual([]);
  const { policy } = inputsOf('aws:s3/bucketPolicy:BucketPolicy', `${NAME}-policy`);
  expect(JSON.parse(String(policy)).Statement[0]).toMatchObject({
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Resource: [`arn:aws:mock:::${NAME}/AWSLogs/111122223333/*`],
  });
});

test('they have a table, and a workgroup with the saved queries, whose results are encrypted', async () => {
  await declared({ flowLogDestination: 's3', flowLogPartitions: 'daily', flowLogQueryLimitGiB: 5 });
  const { name } = inputsOf('aws:glue/catalogDatabase:CatalogDatabase');
  expect(name).toMatch(/^[a-z0-9_]+_network_flow_log_files$/);
  expect(inputsOf('aws:glue/catalogTable:CatalogTable')).toMatchObject({
    name: 'flow_logs',
    databaseName: name,
    partitionKeys: [{ name: 'day', type: 'string' }],
    storageDescriptor: {
      serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  });
  expect(inputsOf('aws:athena/workgroup:Workgroup')).toMatchObject({
    name,
    forceDestroy: true,
    configuration: {
      enforceWorkgroupConfiguration: true,
      publishCloudwatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 5 * 2 ** 30,
      resultConfiguration: { encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: KEY_ARN } },
    },
  });
  const queries = flowLogQueries({ partitions: 'daily', vpcCidrs: ['10.0.0.0/16'] });
  expect(registered('aws:athena/namedQuery:NamedQuery').map(({ inputs }) => inputs)).toEqual(
    queries.map(({ name: query, ...it }) => ({ ...it, name: query, database: name, workgroup: name })),
  );
});

test.each([
  [undefined, true],
  [false, undefined],
])('with retainOnDelete %p the bucket is retained: %p', async (retainOnDelete, expected) => {
  await declared({ flowLogDestination: 'both', retainOnDelete });
  expect(optionsOf(`${BUCKET} ${NAME}`).retainOnDelete || undefined).toBe(expected);
  expect(registered('aws:ec2/flowLog:FlowLog')).toHaveLength(2);
});

test('a bucket without a key is refused, and no child is registered', async () => {
  await expect(declared({ flowLogDestination: 's3', logsKeyArn: undefined })).rejects.toMatchObject({
    errors: [{ propertyPath: 'logsKeyArn' }],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});
