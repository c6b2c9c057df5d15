import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:glue/catalogDatabase:CatalogDatabase',
    { catalogId: '1', name: 'flows', description: 'Flow logs' },
    {},
    {
      type: 'AWS::Glue::Database',
      properties: { CatalogId: '1', DatabaseInput: { Name: 'flows', Description: 'Flow logs' } },
      anew: ['catalogId', 'name'],
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
        DatabaseName: 'flows',
        TableInput: {
          Name: 'flow_logs',
          Parameters: { 'projection.enabled': 'true' },
          PartitionKeys: [{ Name: 'hour', Type: 'string' }],
          StorageDescriptor: { Columns: [{ Name: 'bytes', Type: 'bigint' }], SerdeInfo: { SerializationLibrary: 's' } },
        },
      },
      anew: ['catalogId', 'databaseName', 'name'],
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
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 7,
          ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'arn:key' } },
        },
      },
      anew: ['name'],
      id: 'flows',
    },
  ],
  [
    'aws:athena/namedQuery:NamedQuery',
    { name: 'talkers', query: 'SELECT 1', database: 'flows', workgroup: 'flows' },
    { NamedQueryId: 'n-1' },
    {
      type: 'AWS::Athena::NamedQuery',
      properties: { Name: 'talkers', QueryString: 'SELECT 1', Database: 'flows', WorkGroup: 'flows' },
      anew: ['name', 'query', 'database', 'workgroup'],
      outputs: { id: 'n-1' },
    },
  ],
])('%s of %j is made as the cloud has it', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toEqual(expected);
});
