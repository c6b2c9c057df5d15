import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { flowLogQueries } from '../../../lib/network/network/flow-log-queries';
import { Network, type NetworkProps } from '../../../lib/network/network/network.cdk';

function build(props: NetworkProps) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const logsKey = new kms.Key(stack, 'Key');
  const network = new Network(stack, 'Network', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    logsKey,
    ...props,
  });
  return { stack, network, logsKey, template: Template.fromStack(stack) };
}

/** The only resource of a type. */
function only(template: Template, type: string) {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] ?? {};
}

describe('flow logs in a bucket', () => {
  const { stack, network, logsKey, template } = build({
    flowLogDestination: 's3',
    flowLogBucketName: 'flows',
    flowLogRetentionDays: 30,
  });
  const keyArn = stack.resolve(logsKey.keyArn);
  const bucketName = stack.resolve(network.flowLogTable?.bucket.bucketName);

  test('are written there after the bucket lets log delivery write, and nowhere else', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    const { Properties, DependsOn } = only(template, 'AWS::EC2::FlowLog');
    expect(Properties).toMatchObject({
      LogDestinationType: 's3',
      LogDestination: stack.resolve(network.flowLogTable?.bucket.bucketArn),
      DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: true },
    });
    expect(Properties.DeliverLogsPermissionArn).toBeUndefined();
    expect(DependsOn).toEqual(Object.keys(template.findResources('AWS::S3::BucketPolicy')));
    expect(network.flowLogGroup).toBeUndefined();
  });

  test('are encrypted with the key given, whose policy lets log delivery use it, and deleted after their time', () => {
    const { Properties, DeletionPolicy } = only(template, 'AWS::S3::Bucket');
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(JSON.stringify(Properties.BucketEncryption)).toContain(JSON.stringify(keyArn));
    expect(Properties.LifecycleConfiguration.Rules).toMatchObject([
      { Id: 'expire-flow-logs', Prefix: 'AWSLogs/', ExpirationInDays: 30 },
      { Id: 'expire-query-results', Prefix: 'athena-results/', ExpirationInDays: 7 },
    ]);
    const services = only(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.map(
      (it: { readonly Principal: unknown }) => it.Principal,
    );
    expect(services).toContainEqual({ Service: 'delivery.logs.amazonaws.com' });
  });

  test('have a table in a database of their own', () => {
    const database = network.flowLogTable?.databaseName;
    expect(database).toMatch(/^[a-z0-9_]+$/);
    expect(only(template, 'AWS::Glue::Database').Properties.DatabaseInput.Name).toBe(database);
    const { Properties } = only(template, 'AWS::Glue::Table');
    expect(Properties).toMatchObject({
      DatabaseName: { Ref: Object.keys(template.findResources('AWS::Glue::Database'))[0] },
      TableInput: {
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [{ Name: 'hour', Type: 'string' }],
        StorageDescriptor: {
          SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    expect(JSON.stringify(Properties.TableInput.StorageDescriptor.Location)).toContain(JSON.stringify(bucketName));
    expect(Properties.TableInput.StorageDescriptor.Columns[3]).toEqual({ Name: 'srcaddr', Type: 'string' });
  });

  test('have a workgroup with the saved queries, whose results are encrypted', () => {
    const { Name, RecursiveDeleteOption, WorkGroupConfiguration } = only(template, 'AWS::Athena::WorkGroup').Properties;
    expect([Name, RecursiveDeleteOption]).toEqual([network.flowLogTable?.databaseName, true]);
    expect(WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 100 * 2 ** 30,
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: keyArn } },
    });
    const queries = Object.values(template.findResources('AWS::Athena::NamedQuery')).map(
      ({ Properties }) => Properties,
    );
    expect(queries.map(({ Name: name, QueryString: query }) => [name, query])).toEqual(
      flowLogQueries({ partitions: 'hourly', vpcCidrs: ['10.0.0.0/16'] }).map(({ name, query }) => [name, query]),
    );
    for (const { Database, WorkGroup } of queries) {
      expect(Database).toEqual({ Ref: Object.keys(template.findResources('AWS::Glue::Database'))[0] });
      expect(WorkGroup).toEqual({ Ref: Object.keys(template.findResources('AWS::Athena::WorkGroup'))[0] });
    }
  });
});

test('flow logs go to both places, each encrypted and each retained or not', () => {
  const { network, template } = build({ flowLogDestination: 'both', removalPolicy: RemovalPolicy.DESTROY });
  template.resourceCountIs('AWS::EC2::FlowLog', 2);
  expect(only(template, 'AWS::S3::Bucket').DeletionPolicy).toBe('Delete');
  expect(only(template, 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Delete');
  expect(network.flowLogGroup).toBeDefined();
});

test('without a bucket the policy of the key lets no log delivery in', () => {
  const { template } = build({});
  expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).not.toContain('delivery.logs');
});

test('a bucket without a key is refused', () => {
  expect(() => new Network(new Stack(), 'Network', { flowLogDestination: 's3' })).toThrow(
    'logsKey is required, and was left out.',
  );
});
