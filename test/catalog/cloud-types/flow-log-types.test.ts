import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:glue/catalogDatabase:CatalogDatabase',
    { catalogId: '1', name: 'flows', description: 'Flow logs' },
    {},
    {
      type: 'AWS::Glue::Database',
      properties: {
        CatalogId: '1',
        DatabaseInput: { CatalogId: '1', Name: 'flows', Description: 'Flow logs' },
        Name: 'flows',
        Description: 'Flow logs',
      },
      id: 'flows',
    },
  ],
  [
    'aws:glue/catalogTable:CatalogTable',
    {
      catalogId: '1',
      databaseName: 'flows',
      name: 'flow_logs',
      parameters: { 'projection.enabled': 'true' },
      partitionKeys: [{ name: 'hour', type: 'string' }],
      storageDescriptor: { columns: [{ name: 'bytes', type: 'bigint' }], serDeInfo: { serializationLibrary: 's' } },
    },
    {},
    {
      type: 'AWS::Glue::Table',
      properties: {
        CatalogId: '1',
        TableInput: {
          CatalogId: '1',
          DatabaseName: 'flows',
          Name: 'flow_logs',
          Parameters: { Projection: { enabled: 'true' } },
          PartitionKeys: [{ Name: 'hour', Type: 'string' }],
          StorageDescriptor: { Columns: [{ Name: 'bytes', Type: 'bigint' }], SerDeInfo: { SerializationLibrary: 's' } },
        },
        DatabaseName: 'flows',
        Parameters: { Projection: { enabled: 'true' } },
        PartitionKeys: [{ Name: 'hour', Type: 'string' }],
        StorageDescriptor: { Columns: [{ Name: 'bytes', Type: 'bigint' }], SerDeInfo: { SerializationLibrary: 's' } },
      },
      replaces: ['name'],
      id: 'flow_logs',
    },
  ],
  [
    'aws:athena/workgroup:Workgroup',
    {
      name: 'flows',
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        bytesScannedCutoffPerQuery: 7,
        resultConfiguration: { encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: 'arn:key' } },
      },
    },
    {},
    {
      type: 'AWS::Athena::WorkGroup',
      properties: {
        Name: 'flows',
        RecursiveDeleteOption: true,
        WorkGroupConfiguration: {
          EnforceWorkgroupConfiguration: true,
          BytesScannedCutoffPerQuery: 7,
          ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'arn:key' } },
        },
      },
      id: 'flows',
    },
  ],
  [
    'aws:athena/namedQuery:NamedQuery',
    { name: 'talkers', query: 'SELECT 1', database: 'flows', workgroup: 'flows' },
    { NamedQueryId: 'n-1' },
    {
      type: 'AWS::Athena::NamedQuery',
      properties: { Name: 'talkers', QueryString: 'SELECT 1', Database: 'flows', Workgroup: 'flows' },
      outputs: { id: 'n-1' },
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toStrictEqual(expected);
});
