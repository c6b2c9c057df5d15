import { isLateBound, isListToken, lateBoundKind } from '../../lib/core/late-bound';
import { LIST_TOKEN, NUMBER_TOKEN, RESOLVABLE, TEXT_TOKEN } from './tokens';

test.each([
  ['a string token', TEXT_TOKEN, 'a token'],
  ['a token inside a string', `arn:${TEXT_TOKEN}:y`, 'a token'],
  ['a parameter that is looked up', 'dummy-value-for-/certificates/chat', 'a pending look-up'],
  ['a list token', LIST_TOKEN, 'a token'],
  ['the item of a list token', LIST_TOKEN[0], 'a token'],
  ['a number token', NUMBER_TOKEN, 'a token'],
  ['a resolvable', RESOLVABLE, 'a token'],
  ['an Output', { __pulumiOutput: true }, 'an Output'],
  ['a promise', Promise.resolve(1), 'an Output'],
  ['the marker of an Output', 'sg-${Output[12]}', 'an Output'],
  ['a list of one Output', [{ __pulumiOutput: true }], 'an Output'],
])('%s is known only at deployment', (_, value, kind) => {
  expect(lateBoundKind(value)).toBe(kind);
  expect(isLateBound(value)).toBe(true);
});

const PLAIN = ['', 'text', '${Fn[0]}', 0, -1, -1e300, 1e289, NaN, true, null, undefined, {}, [], ['a', 'b']];

test.each(
  [...PLAIN, () => 1, [TEXT_TOKEN, 'b'], ...['then', 'resolve'].map((name) => ({ [name]: 1 }))].map((value) => [value]),
)('%s is a plain value', (value) => {
  expect(lateBoundKind(value)).toBeUndefined();
  expect(isLateBound(value)).toBe(false);
});

test('a list token is a list of which only the deployment knows the items', () => {
  expect(isListToken(LIST_TOKEN)).toBe(true);
  const others = [
    [TEXT_TOKEN],
    ['a'],
    [],
    [7],
    ['a', TEXT_TOKEN],
    [...LIST_TOKEN, 'a'],
    LIST_TOKEN[0],
    TEXT_TOKEN,
    null,
  ];
  expect(others.filter(isListToken)).toEqual([]);
});
