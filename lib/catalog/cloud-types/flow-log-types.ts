import { answered, type CloudType, input } from './cloud-type';

/** Flow logs in a bucket: what reads them. */
export const FLOW_LOG_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:glue/catalogDatabase:CatalogDatabase': {
    type: 'AWS::Glue::Database',
    within: 'DatabaseInput',
    name: 'name',
    nameLength: 255,
    id: input('name'),
  },
  'aws:glue/catalogTable:CatalogTable': {
    type: 'AWS::Glue::Table',
    within: 'TableInput',
    renames: { name: 'TableInput.Name' },
    id: input('name'),
    replaces: ['name'],
  },
  'aws:athena/workgroup:Workgroup': {
    type: 'AWS::Athena::WorkGroup',
    name: 'name',
    nameLength: 128,
    renames: {
      forceDestroy: 'RecursiveDeleteOption',
      configuration: 'WorkGroupConfiguration',
      'configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn': 'KmsKey',
    },
    id: input('name'),
  },
  'aws:athena/namedQuery:NamedQuery': {
    type: 'AWS::Athena::NamedQuery',
    renames: { query: 'QueryString' },
    outputs: answered({ id: 'NamedQueryId' }),
  },
};
