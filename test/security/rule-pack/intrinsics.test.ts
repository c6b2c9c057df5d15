import { resolved, stacksOf } from '../../../lib/security/rule-pack/intrinsics';
import type { StackTemplate } from '../../../lib/security/rule-pack/template';

const BASE: StackTemplate = {
  name: 'Base',
  account: '111122223333',
  region: 'eu-west-1',
  template: {
    Parameters: { Size: { Default: 3 }, Empty: {} },
    Mappings: { Map: { a: { b: 'c' } } },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC' },
      Child: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Network: { Ref: 'Vpc' } } } },
    },
    Outputs: {
      Vpc: { Value: { Ref: 'Vpc' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Vpc' } } },
      Late: { Value: 'x', Export: { Name: { 'Fn::Sub': '${Empty}:Late' } } },
      Own: { Value: 'own' },
    },
  },
};
const CHILD: StackTemplate = {
  name: 'Base/Child',
  parent: { stack: 'Base', logicalId: 'Child' },
  template: {
    Parameters: { Network: { Default: 'default' }, Other: { Default: 'other' } },
    Outputs: { Network: { Value: { Ref: 'Network' } } },
  },
};
const APP: StackTemplate = { name: 'App', template: {} };
const STACKS = stacksOf([BASE, CHILD, APP]);
const of = (stack: StackTemplate) => (value: unknown) => resolved(value, stack, STACKS);

test.each<[string, unknown, unknown]>([
  ['a number', 3, 3],
  ['null', null, null],
  ['an object', { A: [1, { Ref: 'AWS::NoValue' }], B: { Ref: 'AWS::NoValue' } }, { A: [1] }],
  ['two names that look like functions', { Ref: 'Vpc', Other: 1 }, { Ref: 'Vpc', Other: 1 }],
  ['a name alone', { Name: 'a' }, { Name: 'a' }],
  ['a resource', { Ref: 'Vpc' }, '${ref:Base/Vpc}'],
  ['the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['the account', { Ref: 'AWS::AccountId' }, '111122223333'],
  ['the name of the stack', { Ref: 'AWS::StackName' }, 'Base'],
  ['the partition', { Ref: 'AWS::Partition' }, '${unknown:AWS::Partition}'],
  ['a parameter', { Ref: 'Size' }, 3],
  ['a parameter without a value', { Ref: 'Empty' }, '${unknown:Empty}'],
  ['an attribute', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, '${ref:Base/Vpc#CidrBlock}'],
  ['an attribute as a text', { 'Fn::GetAtt': 'Vpc.Cidr.Block' }, '${ref:Base/Vpc#Cidr.Block}'],
  ['an output of a nested stack', { 'Fn::GetAtt': ['Child', 'Outputs.Network'] }, '${ref:Base/Vpc}'],
  ['an output that is missing', { 'Fn::GetAtt': ['Child', 'Outputs.None'] }, '${unknown:Base/Child.None}'],
  ['an output of no stack', { 'Fn::GetAtt': ['Vpc', 'Outputs.A'] }, '${ref:Base/Vpc#Outputs.A}'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', 1, { Ref: 'Vpc' }]] }, 'a-1-${ref:Base/Vpc}'],
  ['Fn::Join of what is no list', { 'Fn::Join': ['-', { Ref: 'Empty' }] }, '${unknown:Empty}'],
  ['Fn::Sub', { 'Fn::Sub': 'a-${Vpc}-${Vpc.CidrBlock}-${!b}' }, 'a-${ref:Base/Vpc}-${ref:Base/Vpc#CidrBlock}-${b}'],
  ['Fn::Sub with values', { 'Fn::Sub': ['${A}-${Vpc}', { A: { Ref: 'Size' } }] }, '3-${ref:Base/Vpc}'],
  ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Fn::Select outside of the list', { 'Fn::Select': [2, ['a', 'b']] }, '${unknown:Fn::Select}'],
  ['Fn::Select of what is no list', { 'Fn::Select': [0, { Ref: 'Empty' }] }, '${unknown:Fn::Select}'],
  ['Fn::Split', { 'Fn::Split': [':', 'a:b:'] }, ['a', 'b', '']],
  [
    'Fn::Split beside a reference',
    { 'Fn::Split': ['/', { 'Fn::Sub': 'x/y${Vpc}z/w' }] },
    ['x', 'y${ref:Base/Vpc}z', 'w'],
  ],
  [
    'Fn::Split beside what is not known',
    { 'Fn::Split': [':', { 'Fn::Sub': '${AWS::Partition}:b' }] },
    ['${unknown:AWS::Partition}', 'b'],
  ],
  ['Fn::Base64', { 'Fn::Base64': { Ref: 'Size' } }, 3],
  ['Fn::ToJsonString', { 'Fn::ToJsonString': { A: { Ref: 'Size' } } }, '{"A":3}'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'c'],
  ['Fn::FindInMap without the map', { 'Fn::FindInMap': ['None', 'a', 'b'] }, '${unknown:Fn::FindInMap}'],
  ['Fn::FindInMap without the key', { 'Fn::FindInMap': ['Map', 'x', 'b'] }, '${unknown:Fn::FindInMap}'],
  ['Fn::FindInMap without the name', { 'Fn::FindInMap': ['Map', 'a', 'x'] }, '${unknown:Fn::FindInMap}'],
  ['Fn::If', { 'Fn::If': ['Any', 'yes', 'no'] }, 'yes'],
  ['Fn::If without the first', { 'Fn::If': ['Any', { Ref: 'AWS::NoValue' }, 'no'] }, 'no'],
  ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'Own' } }, 'own'],
  [
    'an output of no stack at all',
    { 'Fn::GetStackOutput': { StackName: 'None', OutputName: 'A' } },
    '${unknown:None.A}',
  ],
  ['a function that is not read', { 'Fn::Cidr': [] }, '${unknown:Fn::Cidr}'],
])('%s is read', (_, value, expected) => {
  expect(of(BASE)(value)).toEqual(expected);
});

test('an export is known by its name, and one whose name is not known is none', () => {
  expect(of(APP)({ 'Fn::ImportValue': 'Base:Vpc' })).toBe('${ref:Base/Vpc}');
  expect(of(APP)({ 'Fn::ImportValue': { 'Fn::Join': [':', ['Base', 'Vpc']] } })).toBe('${ref:Base/Vpc}');
  expect(of(APP)({ 'Fn::ImportValue': 'None' })).toBe('${unknown:export None}');
  expect([...STACKS.exports.keys()]).toEqual(['Base:Vpc']);
});

test('a stack whose place is not known has none', () => {
  expect([of(APP)({ Ref: 'AWS::Region' }), of(APP)({ Ref: 'AWS::AccountId' })]).toEqual([
    '${unknown:AWS::Region}',
    '${unknown:AWS::AccountId}',
  ]);
});

test('a parameter of a nested stack is what its parent passes, or else its default', () => {
  expect([of(CHILD)({ Ref: 'Network' }), of(CHILD)({ Ref: 'Other' })]).toEqual(['${ref:Base/Vpc}', 'other']);
  const lost = { ...CHILD, parent: { stack: 'None', logicalId: 'Child' } };
  expect(of(lost)({ Ref: 'Network' })).toBe('default');
  expect(of({ ...CHILD, parent: { stack: 'Base', logicalId: 'None' } })({ Ref: 'Network' })).toBe('default');
});
