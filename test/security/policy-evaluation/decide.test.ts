import { decide } from '../../../lib/security/policy-evaluation/decide';
import { type Statement, statementsOf } from '../../../lib/security/policy-evaluation/statement';

const allow: Statement = { sid: '', effect: 'Allow', actions: ['s3:Get*'], resources: ['*'], conditions: {} };
const request = {
  principal: 'arn:aws:iam::111122223333:role/a',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/o',
};

test('a deny wins, and what no statement names is not allowed', () => {
  expect(decide([allow], request)).toBe('allowed');
  expect(decide([allow, { ...allow, effect: 'Deny' }], request)).toBe('denied');
  expect(decide([allow], { ...request, action: 's3:PutObject' })).toBe('not allowed');
  expect(decide([], request)).toBe('not allowed');
});

test.each([
  [{ StringEquals: { 'aws:x': ['1', '2'] } }, { 'aws:X': '2' }, true],
  [{ StringEquals: { 'aws:x': ['1'] } }, {}, false],
  [{ StringEqualsIfExists: { 'aws:x': ['1'] } }, {}, true],
  [{ StringNotEquals: { 'aws:x': ['1'] } }, {}, true],
  [{ StringNotEquals: { 'aws:x': ['1', '2'] } }, { 'aws:x': '2' }, false],
  [{ Null: { 'aws:x': ['true'] } }, {}, true],
  [{ Null: { 'aws:x': ['false'] } }, {}, false],
  [{ ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/a'] } }, {}, false],
  [{ NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, { 's3:TlsVersion': '1.1' }, true],
  [{ NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, { 's3:TlsVersion': '1.2' }, false],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a'] }, true],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a', 'c'] }, false],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
  [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': ['a*'] } }, { 'aws:TagKeys': ['c', 'ab'] }, true],
  [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, {}, false],
  [{ StringEquals: { 'aws:x': ['${aws:PrincipalTag/team}'] } }, { 'aws:x': 'a', 'aws:PrincipalTag/team': 'a' }, true],
  [{ StringEquals: { 'aws:x': ['${aws:PrincipalTag/team}'] } }, { 'aws:x': 'a' }, false],
  [{ StringLike: { 'aws:x': ['${*}b*'] } }, { 'aws:x': '*bc' }, true],
  [{ StringLike: { 'aws:x': ['${*}b*'] } }, { 'aws:x': 'abc' }, false],
  [{ StringNotEqualsIgnoreCase: { 'aws:x': ['A'] } }, { 'aws:x': 'a' }, false],
  [{ NumericGreaterThanEquals: { 's3:max-keys': ['10'] } }, { 's3:max-keys': '10' }, true],
])('%j with %j: %s', (conditions, context, holds) => {
  expect(decide([{ ...allow, conditions }], { ...request, context }) === 'allowed').toBe(holds);
});

test('an operator that it does not know is an error', () => {
  const conditions = { DateLessThan: { 'aws:CurrentTime': ['2026-01-01T00:00:00Z'] } };
  expect(() => decide([{ ...allow, conditions }], request)).toThrow('The operator DateLessThan is not evaluated.');
});

test('what a statement excepts is not what it is about', () => {
  const except = { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::b/secret', Principal: '*' };
  const statements = statementsOf(JSON.stringify({ Statement: except }));
  expect(decide(statements, request)).toBe('allowed');
  expect(decide(statements, { ...request, action: 'iam:CreateUser' })).toBe('not allowed');
  expect(decide(statements, { ...request, resource: 'arn:aws:s3:::b/secret' })).toBe('not allowed');
});

test('a principal that a Deny excepts is not denied', () => {
  const Deny = { Effect: 'Deny', Action: '*', Resource: '*', NotPrincipal: { AWS: request.principal } };
  const statements = [allow, ...statementsOf({ Statement: [Deny] })];
  expect(decide(statements, request)).toBe('allowed');
  expect(decide(statements, { ...request, principal: 'arn:aws:iam::444455556666:role/b' })).toBe('denied');
});
