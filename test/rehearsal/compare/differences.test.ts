import { compareValues } from '../../../lib/rehearsal/src/compare/differences';
import { Unread } from '../../../lib/rehearsal/src/compare/resource';

const pathsOf = (declared: unknown, deployed: unknown, anyOrder = false) =>
  compareValues(declared, deployed, { anyOrder }).differences.map(({ property }) => property);

test('each declared value is compared, and a difference has the path of its property', () => {
  const declared = { Name: 'a', Rules: [{ Port: 80 }, { Port: 443 }], Nested: { On: true } };
  const deployed = { Name: 'a', Rules: [{ Port: 80 }, { Port: 444 }], Nested: { On: false } };
  expect(compareValues(declared, deployed)).toEqual({
    agree: 2,
    anyOrder: undefined,
    differences: [
      { property: 'Rules[1].Port', declared: 443, deployed: 444 },
      { property: 'Nested.On', declared: true, deployed: false },
    ],
    unread: [],
  });
});

test('what is there and was not declared is no difference: services add defaults', () => {
  expect(pathsOf({ Name: 'a' }, { Name: 'a', Arn: 'b', Nested: { More: 1 } })).toEqual([]);
});

test('what was declared and is not there is a difference, however late in a list', () => {
  expect(pathsOf({ Name: 'a' }, {})).toEqual(['Name']);
  expect(pathsOf({ Names: ['a', 'b'] }, { Names: ['a'] })).toEqual(['Names']);
  expect(pathsOf({ Nested: { Deep: { On: true } } }, { Nested: {} })).toEqual(['Nested.Deep']);
});

test.each([
  [3, '3'],
  ['3', 3],
  [true, 'true'],
  ['True', true],
  ['{"a":[1]}', { a: [1] }],
  [{ a: '1' }, '{"a":1}'],
  [['one'], 'one'],
])('%j is the same as %j', (declared, deployed) => {
  expect(pathsOf({ Value: declared }, { Value: deployed })).toEqual([]);
});

test.each([
  ['3', '30'],
  ['', 0],
  [false, 'no'],
  ['{"a":1}', { a: 2 }],
  ['one', undefined],
  ['one', null],
])('%j is not %j', (declared, deployed) => {
  expect(pathsOf({ Value: declared }, { Value: deployed })).toEqual(['Value']);
});

test('the order of a list counts, unless a service answers in an order of its own', () => {
  expect(pathsOf({ Command: ['a', 'b'] }, { Command: ['b', 'a'] })).toHaveLength(2);
  expect(pathsOf({ Groups: ['a', 'b'] }, { Groups: ['b', 'a'] }, true)).toEqual([]);
  expect(pathsOf({ Groups: ['a', 'a'] }, { Groups: ['a', 'b'] }, true)).toEqual(['Groups[1]']);
});

test('tags are found by their key, and a service may add others', () => {
  const declared = { Tags: [{ Key: 'owner', Value: 'x' }] };
  const stackTag = { Key: 'aws:cloudformation:stack-name', Value: 's' };
  expect(pathsOf(declared, { Tags: [stackTag, { Key: 'owner', Value: 'x' }] })).toEqual([]);
  expect(pathsOf(declared, { Tags: [stackTag, { Key: 'owner', Value: 'y' }] })).toEqual(['Tags[owner].Value']);
});

test('a value that cannot be known here is counted with its reason, and is no difference', () => {
  const { differences, unread } = compareValues({ Password: new Unread('a secret') }, { Password: 'x' });
  expect(differences).toEqual([]);
  expect(unread).toEqual([{ property: 'Password', reason: 'a secret' }]);
});
