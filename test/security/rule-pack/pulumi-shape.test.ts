import type { CloudType } from '../../../lib/catalog/cloud-types/cloud-type';
import { cloudProperties, MORE_CLOUD_TYPES } from '../../../lib/security/rule-pack/pulumi-shape';

test('names get a capital, also inside lists and objects; tags are a list; nothing is left out but null', () => {
  const inputs = {
    cidrBlock: '10.0.0.0/16',
    rules: [{ fromPort: 1, toPort: null, nested: { deepName: [1, 'a'] } }, 'text'],
    none: null,
    missing: undefined,
    tags: { team: 'ml' },
  };
  expect(cloudProperties(undefined, inputs)).toStrictEqual({
    CidrBlock: '10.0.0.0/16',
    Rules: [{ FromPort: 1, Nested: { DeepName: [1, 'a'] } }, 'text'],
    Tags: [{ Key: 'team', Value: 'ml' }],
  });
  expect(cloudProperties(undefined, { tags: '${unknown:tags}' })).toEqual({ Tags: '${unknown:tags}' });
});

test('a type may rename, move and drop inputs', () => {
  const type: CloudType = {
    type: 'AWS::X::Y',
    renames: {
      mode: 'Settings.Mode',
      'block.size': 'Volume.SizeGiB',
      'block.dropped': '',
      old: '',
    },
  };
  const inputs = { settings: { level: 1 }, mode: 'on', block: { size: 3, dropped: 1, other: 2 }, old: 'x' };
  expect(cloudProperties(type, inputs)).toStrictEqual({
    Settings: { Level: 1, Mode: 'on' },
    Block: { Volume: { SizeGiB: 3 }, Other: 2 },
  });
});

test('what may be in the type or in an object of it is in both, but for what has its own name', () => {
  const type: CloudType = { type: 'AWS::X::Y', within: 'Config', renames: { name: 'Name' } };
  expect(cloudProperties(type, { name: 'a', size: 1 })).toEqual({ Name: 'a', Size: 1, Config: { Size: 1 } });
});

test.each([
  [
    { internal: true, loadBalancerType: 'network' },
    { Scheme: 'internal', Type: 'network', Internal: true },
  ],
  [{ internal: false }, { Scheme: 'internet-facing', Internal: false }],
  [{}, { Scheme: 'internet-facing' }],
])('a load balancer with %j is %j', (inputs, expected) => {
  expect(cloudProperties(MORE_CLOUD_TYPES['aws:lb/loadBalancer:LoadBalancer'], inputs)).toEqual(expected);
});

test('a table of DynamoDB has its encryption where CloudFormation has it', () => {
  const inputs = { serverSideEncryption: { enabled: true, kmsKeyArn: 'arn:key' } };
  expect(cloudProperties(MORE_CLOUD_TYPES['aws:dynamodb/table:Table'], inputs)).toEqual({
    SSESpecification: { Enabled: true, KMSMasterKeyId: 'arn:key' },
  });
});

test('types that rules read have the names of CloudFormation', () => {
  expect(Object.entries(MORE_CLOUD_TYPES).map(([name, { type }]) => [name.split('/')[0], type])).toEqual([
    ['aws:ebs', 'AWS::EC2::Volume'],
    ['aws:sqs', 'AWS::SQS::Queue'],
    ['aws:dynamodb', 'AWS::DynamoDB::Table'],
    ['aws:rds', 'AWS::RDS::DBInstance'],
    ['aws:rds', 'AWS::RDS::DBCluster'],
    ['aws:lambda', 'AWS::Lambda::Function'],
    ['aws:lb', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    ['aws:lb', 'AWS::ElasticLoadBalancingV2::Listener'],
    ['aws:wafv2', 'AWS::WAFv2::WebACLAssociation'],
    ['aws:ec2', 'AWS::EC2::CapacityReservation'],
  ]);
});
