import { decide, type Request } from '../../../lib/security/policy-evaluation/decide';
import { like } from '../../../lib/security/policy-evaluation/patterns';
import { type Statement, statementsOf } from '../../../lib/security/policy-evaluation/statement';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const REQUEST = { principal: ROLE, action: 's3:GetObject', resource: 'arn:aws:s3:::models/llama' };

test('every element of a document is read as a list, from an object or from JSON', () => {
  const document = {
    Statement: {
      Sid: 'Given',
      Effect: 'Allow',
      Principal: { AWS: ROLE, Service: ['ec2.amazonaws.com', 'eks.amazonaws.com'] },
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::models/*'],
      Condition: { NumericLessThan: { 's3:max-keys': 10 }, Bool: { 'aws:SecureTransport': true } },
    },
  };
  const expected: Statement = {
    sid: 'Given',
    effect: 'Allow',
    principals: { AWS: [ROLE], Service: ['ec2.amazonaws.com', 'eks.amazonaws.com'] },
    actions: ['s3:GetObject'],
    resources: ['arn:aws:s3:::models/*'],
    conditions: { NumericLessThan: { 's3:max-keys': ['10'] }, Bool: { 'aws:SecureTransport': ['true'] } },
  };
  expect(statementsOf(document)).toStrictEqual([expected]);
  expect(statementsOf(JSON.stringify({ Statement: [document.Statement] }))).toStrictEqual([expected]);
});

test('what a statement leaves out stays out, and exceptions are elements of their own', () => {
  const statement = { Effect: 'Deny', NotPrincipal: '*', NotAction: ['iam:*'], NotResource: '*' };
  expect(statementsOf({ Statement: [statement] })).toStrictEqual([
    {
      sid: '',
      effect: 'Deny',
      notPrincipals: { AWS: ['*'] },
      actions: [],
      notActions: ['iam:*'],
      resources: [],
      notResources: ['*'],
      conditions: {},
    },
  ]);
});

test.each([undefined, null, {}, { Statement: null }, '{}'])('%j has no statements', (document) => {
  expect(statementsOf(document)).toEqual([]);
});

const ofBucket = (Principal: unknown) =>
  decide(statementsOf({ Statement: { Effect: 'Allow', Principal, Action: 's3:*', Resource: '*' } }), REQUEST);

test.each<[unknown, string]>([
  ['*', 'allowed'],
  [{ AWS: '*' }, 'allowed'],
  [{ Service: 'ec2.amazonaws.com', AWS: ROLE }, 'allowed'],
  [{ AWS: '111122223333' }, 'left to IAM'],
  [{ AWS: ['444455556666', 'arn:aws-cn:iam::111122223333:root'] }, 'left to IAM'],
  [{ AWS: 'arn:aws:iam::444455556666:root' }, 'not allowed'],
  [{ AWS: 'arn:aws:iam::111122223333:role/root' }, 'not allowed'],
  [{ AWS: 'x:arn:aws:iam::111122223333:root' }, 'not allowed'],
  [{ AWS: 'arn:aws:iam::111122223333:root/x' }, 'not allowed'],
  [{ Service: 'ec2.amazonaws.com' }, 'not allowed'],
])('for a role of the account, %j is: %s', (principal, decision) => {
  expect(ofBucket(principal)).toBe(decision);
});

test('a service is in no account, and a statement without an account leaves nothing to IAM', () => {
  const request = { ...REQUEST, principal: 'ec2.amazonaws.com' };
  const of = (Principal: unknown) =>
    decide(statementsOf({ Statement: { Effect: 'Allow', Principal, Action: 's3:*', Resource: '*' } }), request);
  expect([of({ Service: 'ec2.amazonaws.com' }), of({ AWS: '' }), of({ AWS: 'arn:aws:iam:::root' })]).toEqual([
    'allowed',
    'not allowed',
    'not allowed',
  ]);
});

test('a trust policy names no resource, and actions are compared without regard to case', () => {
  const trust = { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'STS:assumerole' };
  const statements = statementsOf({ Statement: trust });
  expect(decide(statements, { ...REQUEST, action: 'sts:AssumeRole' })).toBe('allowed');
  expect(decide(statements, { ...REQUEST, action: 'sts:TagSession' })).toBe('not allowed');
});

test.each<[string, string, boolean]>([
  ['s3:Get*', 's3:GetObject', true],
  ['s3:Get*', 'x-s3:GetObject', false],
  ['s3:Get?bject', 's3:GetObject', true],
  ['s3:GetObject', 's3:GetObjectAcl', false],
  ['a.b', 'aXb', false],
  ['a+(b)[c]{d}|^$\\', 'a+(b)[c]{d}|^$\\', true],
  ['a*c', 'a\nc', true],
  ['${team}/*', 'vision/x', true],
  ['${Team}/*', 'vision/x', true],
  ['${none}', '', false],
  ['${both}', 'a', false],
  ['${star}', 'anything', false],
  ['${star}', 'a*?', true],
  ['${*}', '*', true],
  ['${*}', 'x', false],
  ['${?}${$}', '?$', true],
])('%j fits %j: %s', (pattern, text, fits) => {
  const context = new Map([
    ['team', ['vision']],
    ['both', ['a', 'b']],
    ['star', ['a*?']],
  ]);
  expect(like(pattern, text, context)).toBe(fits);
});

const ALLOW: Statement = { sid: '', effect: 'Allow', actions: ['*'], resources: ['*'], conditions: {} };

test.each<[string, string, string, boolean]>([
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEqualsIgnoreCase', 'a', 'A', true],
  ['StringNotEqualsIgnoreCase', 'a', 'b', true],
  ['StringNotLike', 'a*', 'ab', false],
  ['StringNotLike', 'a*', 'b', true],
  ['ArnEquals', 'arn:*:role/a', 'arn:x:role/a', true],
  ['ArnNotEquals', 'arn:*:role/a', 'arn:x:role/a', false],
  ['ArnNotEquals', 'arn:*:role/a', 'arn:x:role/b', true],
  ['ArnLike', 'arn:*:role/a', 'arn:x:role/b', false],
  ['Bool', 'true', 'True', true],
  ['Bool', 'true', 'false', false],
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', '10', '11', false],
  ['NumericNotEquals', '10', '10.0', false],
  ['NumericNotEquals', '10', '11', true],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericLessThanEquals', '10', '11', false],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThan', '10', '11', true],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericGreaterThanEquals', '10', '9', false],
  ['Null', 'false', 'x', true],
  ['Null', 'true', 'x', false],
])('%s %s of %s: %s', (operator, value, given, holds) => {
  const conditions = { [operator]: { 'aws:x': [value] } };
  expect(decide([{ ...ALLOW, conditions }], { ...REQUEST, context: { 'aws:x': given } }) === 'allowed').toBe(holds);
});

test.each<[string, Partial<Statement>, boolean]>([
  ['one of its actions', { actions: ['s3:Put*', 's3:Get*'] }, true],
  ['none of its actions', { actions: ['s3:Put*', 's3:List*'] }, false],
  ['one of the actions that it excepts', { actions: [], notActions: ['s3:Put*', 's3:Get*'] }, false],
  ['one of its resources', { resources: ['arn:aws:s3:::other', 'arn:aws:s3:::models/*'] }, true],
  ['none of its resources', { resources: ['arn:aws:s3:::other', 'arn:aws:s3:::models'] }, false],
  ['one of the resources that it excepts', { resources: [], notResources: ['x', 'arn:aws:s3:::models/*'] }, false],
  ['one of two keys of a condition', { conditions: { StringEquals: { 'aws:x': ['1'], 'aws:y': ['2'] } } }, false],
])('a call with %s is one that the statement is about: %#', (_, statement, expected) => {
  const request = { ...REQUEST, context: { 'aws:x': '1', 'aws:y': '1' } };
  expect(decide([{ ...ALLOW, ...statement }], request) === 'allowed').toBe(expected);
});

test('a statement that names the caller allows it, beside one that leaves it to IAM', () => {
  const named: Statement = { ...ALLOW, principals: { AWS: [ROLE] } };
  const account: Statement = { ...ALLOW, principals: { AWS: ['arn:aws:iam::111122223333:root'] } };
  expect(decide([account, named], REQUEST)).toBe('allowed');
});

test.each<[string, readonly string[] | undefined, boolean]>([
  ['StringEquals', ['a', 'c'], true],
  ['StringNotEquals', ['a', 'c'], false],
  ['StringNotEquals', ['c', 'd'], true],
  ['StringNotEqualsIfExists', undefined, true],
  ['ForAllValues:StringNotEquals', ['c', 'a'], false],
  ['ForAllValues:StringNotEquals', ['c', 'd'], true],
  ['ForAnyValue:StringNotEquals', ['c', 'a'], true],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
  ['ForAnyValue:StringEquals', ['c', 'd'], false],
  ['ForAnyValue:StringEqualsIfExists', undefined, true],
])('%s a or b, of a key with the values %j: %s', (operator, given, holds) => {
  const conditions = { [operator]: { 'aws:x': ['a', 'b'] } };
  const context: Request['context'] = given === undefined ? {} : { 'aws:x': given };
  expect(decide([{ ...ALLOW, conditions }], { ...REQUEST, context }) === 'allowed').toBe(holds);
});
