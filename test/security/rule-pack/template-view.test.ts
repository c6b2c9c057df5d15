import { referencesIn } from '../../../lib/security/rule-pack/reference';
import { viewOfTemplates } from '../../../lib/security/rule-pack/template-view';

const NETWORK = {
  Resources: { Vpc: { Type: 'AWS::EC2::VPC' } },
  Outputs: { Out: { Value: { Ref: 'Vpc' }, Export: { Name: 'Network:Vpc' } } },
};
const SUBNET = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { 'Fn::ImportValue': 'Network:Vpc' } } };

test('a reference to another stack is followed to the resource', () => {
  const view = viewOfTemplates([
    { name: 'Network', template: NETWORK },
    { name: 'Compute', template: { Resources: { Subnet: SUBNET } } },
  ]);

  const [subnet] = view.ofType('AWS::EC2::Subnet');
  const [vpc] = view.ofType('AWS::EC2::VPC');
  expect(view.target(subnet?.properties['VpcId'])).toBe(vpc);
  expect(view.isBefore(vpc!, subnet!)).toBe(true);
  expect(view.isBefore(subnet!, vpc!)).toBe(false);
});

test('parameters and outputs of nested stacks are followed both ways', () => {
  const view = viewOfTemplates([
    {
      name: 'Parent',
      template: {
        Resources: {
          ...NETWORK.Resources,
          Child: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Network: { Ref: 'Vpc' } } } },
          Log: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: { 'Fn::GetAtt': ['Child', 'Outputs.Subnet'] } } },
        },
      },
    },
    {
      name: 'Parent/Child',
      parent: { stack: 'Parent', logicalId: 'Child' },
      template: {
        Parameters: { Network: {} },
        Resources: { Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Network' } } } },
        Outputs: { Subnet: { Value: { Ref: 'Subnet' } } },
      },
    },
  ]);

  const [subnet] = view.ofType('AWS::EC2::Subnet');
  expect(view.target(subnet?.properties['VpcId'])?.id).toBe('Parent/Vpc');
  expect(view.target(view.ofType('AWS::EC2::FlowLog')[0]?.properties['ResourceId'])).toBe(subnet);
});

test.each<[string, unknown, unknown]>([
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-eu-west-1'],
  ['Fn::Sub', { 'Fn::Sub': ['${A}/${AWS::Region}/${!Literal}', { A: 'a' }] }, 'a/eu-west-1/${Literal}'],
  ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'c'],
  ['a parameter with a default', { Ref: 'Size' }, 3],
  ['AWS::NoValue', { Ref: 'AWS::NoValue' }, undefined],
  ['Fn::If', { 'Fn::If': ['Any', { Ref: 'AWS::NoValue' }, 'no'] }, 'no'],
  ['a function that is not read', { 'Fn::GetAZs': '' }, '${unknown:Fn::GetAZs}'],
])('%s is read', (_, value, expected) => {
  const template = {
    Parameters: { Size: { Default: 3 } },
    Mappings: { Map: { a: { b: 'c' } } },
    Resources: { It: { Type: 'AWS::SSM::Parameter', Properties: { Value: value } } },
  };
  const view = viewOfTemplates([{ name: 'Stack', region: 'eu-west-1', template }]);

  expect(view.resources[0]?.properties['Value']).toEqual(expected);
});

test('a separator inside a reference does not split it', () => {
  const template = {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC' },
      It: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Value: { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${Vpc}' }] }] } },
      },
    },
  };

  expect(referencesIn(viewOfTemplates([{ name: 'S', template }]).resources[1]?.properties)).toEqual([{ id: 'S/Vpc' }]);
});

test('objects of a manifest with references in it are read', () => {
  const Manifest = {
    'Fn::Join': ['', ['[{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"', { Ref: 'Role' }, '"}}]']],
  };
  const template = {
    Resources: {
      Role: { Type: 'AWS::IAM::Role' },
      It: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest, ClusterName: 'ai' } },
    },
  };

  const [object] = viewOfTemplates([{ name: 'S', template }]).objects;
  expect(object).toMatchObject({ kind: 'ServiceAccount', name: '${ref:S/Role}', cluster: 'ai', resource: 'S/It' });
});
