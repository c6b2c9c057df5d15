import { App, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { isLateBound, isListToken, lateBoundKind } from '../../lib/core/late-bound';
import { LIST_TOKEN, NUMBER_TOKEN, RESOLVABLE, TEXT_TOKEN } from './tokens';

test.each([
  ['a string token', Fn.ref('X'), 'a token'],
  ['a token inside a string', `arn:${Fn.ref('X')}:y`, 'a token'],
  ['a list token', Token.asList(Lazy.any({ produce: () => [] })), 'a token'],
  ['a number token', Token.asNumber(Lazy.any({ produce: () => 1 })), 'a token'],
  ['a resolvable', Lazy.any({ produce: () => 1 }), 'a token'],
  ['an Output', { __pulumiOutput: true }, 'an Output'],
  ['a promise', Promise.resolve(1), 'an Output'],
  ['the marker of an Output', 'sg-${Output[12]}', 'an Output'],
])('%s is known only at deployment', (_, value, kind) => {
  expect(lateBoundKind(value)).toBe(kind);
  expect(isLateBound(value)).toBe(true);
});

test.each(
  [['', 'text', '${Fn[0]}', 0, -1, -1e300, 1e289, NaN, true, null, undefined, {}, [], ['a', 'b'], [Fn.ref('X'), 'b']]]
    .flat()
    .map((value) => [value]),
)('%s is a plain value', (value) => {
  expect(lateBoundKind(value)).toBeUndefined();
});

test('a list token is a list of which only the deployment knows the items', () => {
  expect(isListToken(Lazy.list({ produce: () => ['a', 'b'] }))).toBe(true);
  expect([[Fn.ref('Zone')], ['a'], [], [7], ['a', Fn.ref('Zone')], Fn.ref('Zone'), null].map(isListToken)).toEqual(
    Array.from({ length: 7 }, () => false),
  );
});

test('the tokens of the plain tests are tokens to CDK', () => {
  expect([TEXT_TOKEN, LIST_TOKEN, NUMBER_TOKEN, RESOLVABLE].map((value) => Token.isUnresolved(value))).toEqual(
    Array.from({ length: 4 }, () => true),
  );
});

test('a parameter that the CLI has not looked up yet is known by its stand-in', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  expect(lateBoundKind(StringParameter.valueFromLookup(stack, '/certificates/chat'))).toBe('a pending look-up');
});
