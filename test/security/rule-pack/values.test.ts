import {
  capitalized,
  flagAt,
  isObject,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  valueAt,
} from '../../../lib/security/rule-pack/properties';
import {
  isKnown,
  isOnlyReference,
  referencesIn,
  referenceTo,
  unknownValue,
} from '../../../lib/security/rule-pack/reference';
import { ResourceView, typeName, type ViewedResource } from '../../../lib/security/rule-pack/resource-view';

test('a value is found by names, also in a block that Terraform has as a list of one', () => {
  const properties = { Vpc: [{ Cidrs: ['10.0.0.0/16', 'fd00::/56'] }], Two: [{ A: 1 }, { A: 2 }], None: null };
  expect(valueAt(properties, 'Vpc.Cidrs.1')).toBe('fd00::/56');
  expect(valueAt(properties, 'Vpc.0.Cidrs.0')).toBe('10.0.0.0/16');
  const none = ['Two.A', 'None.A', 'Vpc.Other.A', 'Vpc.Cidrs.0.length', ''].map((path) => valueAt(properties, path));
  expect(none).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(valueAt(properties, 'Two.1.A')).toBe(2);
  expect(valueAt('text', 'length')).toBeUndefined();
});

test('a list may be a value alone, and has items of the kind that is asked for', () => {
  const properties = { One: 'a', Many: ['a', 1, null, { A: 1 }, ['b']], Object: { A: 1 }, None: null };
  expect(listAt(properties, 'One')).toEqual(['a']);
  expect(listAt(properties, 'None')).toEqual([]);
  expect(listAt(properties, 'Missing')).toEqual([]);
  expect(textsAt(properties, 'Many')).toEqual(['a']);
  expect(objectsAt(properties, 'Many')).toEqual([{ A: 1 }]);
  expect(objectsAt(properties, 'Object')).toEqual([{ A: 1 }]);
  expect(objectAt(properties, 'Object')).toEqual({ A: 1 });
  expect([objectAt(properties, 'One'), objectAt(properties, 'Many')]).toEqual([{}, {}]);
  expect([textAt(properties, 'One'), textAt(properties, 'Object')]).toEqual(['a', undefined]);
  expect([{}, null, [], 'a', undefined].map(isObject)).toEqual([true, false, false, false, false]);
  expect([capitalized('vpcId'), capitalized('')]).toEqual(['VpcId', '']);
});

test.each<[unknown, number | undefined, boolean | undefined]>([
  [3, 3, undefined],
  ['3', 3, undefined],
  ['-12', -12, undefined],
  ['3a', undefined, undefined],
  ['a3', undefined, undefined],
  ['', undefined, undefined],
  [true, undefined, true],
  [false, undefined, false],
  ['true', undefined, true],
  ['false', undefined, false],
  ['True', undefined, undefined],
  [undefined, undefined, undefined],
])('%j is the number %s and the truth value %s, as CloudFormation takes texts too', (It, number, flag) => {
  expect([numberAt({ It }, 'It'), flagAt({ It }, 'It')]).toEqual([number, flag]);
});

test('references are found in texts, lists and objects', () => {
  const role = referenceTo('Stack/Role', 'Arn');
  expect([referenceTo('Stack/Vpc'), role]).toEqual(['${ref:Stack/Vpc}', '${ref:Stack/Role#Arn}']);
  expect(referencesIn({ A: [`x-${referenceTo('Stack/Vpc')}-${role}`, null, 1], B: { C: role } })).toEqual([
    { id: 'Stack/Vpc', attribute: undefined },
    { id: 'Stack/Role', attribute: 'Arn' },
    { id: 'Stack/Role', attribute: 'Arn' },
  ]);
});

test.each<[unknown, boolean, boolean]>([
  ['plain', true, false],
  [3, true, false],
  [undefined, false, false],
  [referenceTo('Stack/Vpc'), false, true],
  [unknownValue('Fn::GetAZs'), false, true],
  [`a${referenceTo('Stack/Vpc')}`, false, false],
  [`${referenceTo('Stack/Vpc')}a`, false, false],
  ['${AWS::Region}', true, false],
])('%j is known: %s, and nothing but a reference: %s', (value, known, only) => {
  expect([isKnown(value), typeof value === 'string' && isOnlyReference(value)]).toEqual([known, only]);
});

test('why a value is not known has no characters that would end it', () => {
  expect(unknownValue('a "${b}" \\c')).toBe('${unknown:a b c}');
});

const resource = (id: string, more: Partial<ViewedResource> = {}): ViewedResource => ({
  id,
  type: 'AWS::IAM::Role',
  path: id,
  properties: {},
  dependsOn: [],
  ...more,
});

test('a value refers to resources by references, or by a name that several may have', () => {
  const role = resource('Role', { names: ['ai', 'ai'] });
  const cluster = resource('Cluster', { type: 'AWS::EKS::Cluster', names: ['ai'] });
  const view = new ResourceView([role, cluster]);
  expect(view.targets('ai')).toEqual([role, cluster]);
  expect(view.target('ai')).toBe(role);
  expect(view.target('ai', 'AWS::EKS::Cluster')).toBe(cluster);
  expect(view.targets([referenceTo('Cluster'), 'ai', referenceTo('None'), 3])).toEqual([cluster, role, cluster]);
  expect(view.targets({ A: referenceTo('Role', 'Arn') })).toEqual([role]);
  expect([view.target(undefined), view.target('none')]).toEqual([undefined, undefined]);
  expect(view.ofType('AWS::EKS::Cluster', 'AWS::IAM::Policy')).toEqual([cluster]);
  expect(typeName(cluster)).toBe('EKS Cluster');
});

test('what exists before is reached by several steps, also in a circle, and by the order of stacks', () => {
  const [a, b, c, d] = [
    resource('A', { stack: 'One' }),
    resource('B', { dependsOn: ['A', 'C'] }),
    resource('C', { dependsOn: ['B', 'None'], stack: 'Two' }),
    resource('D', { stack: 'Three' }),
  ];
  const view = new ResourceView([a, b, c, d]);
  expect([view.isBefore(a, c), view.isBefore(c, a), view.isBefore(b, b), view.isBefore(d, c)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  const order = new Map([
    ['Two', new Set(['Three'])],
    ['One', new Set<string>()],
  ]);
  const ordered = new ResourceView([a, b, c, d], [], order);
  expect([ordered.isBefore(d, c), ordered.isBefore(d, b), ordered.isBefore(d, a), ordered.isBefore(c, d)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
