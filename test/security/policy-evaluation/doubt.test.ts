import { inFavour, type Known } from '../../../lib/security/policy-evaluation/doubt';
import type { Statement } from '../../../lib/security/policy-evaluation/statement';

const OBJECTS = ['arn:aws:s3:::models/*'];
const BY_ENDPOINT = { StringEquals: { 'aws:SourceVpce': ['vpce-1'] } };
const ALLOW: Statement = { sid: 'Given', effect: 'Allow', actions: ['s3:Get*'], resources: OBJECTS, conditions: {} };

/** A call of which these condition keys are known. */
const knowing = (keys: readonly string[], resource = true): Known => ({ key: (name) => keys.includes(name), resource });
const ALL = knowing(['aws:SourceVpce', 'aws:PrincipalTag/team']);

const counted = (statement: Partial<Statement>, known: Known) => inFavour([{ ...ALLOW, ...statement }], known)[0];

test('a statement of which everything is known counts as it is', () => {
  const statements: readonly Statement[] = [
    { ...ALLOW, conditions: BY_ENDPOINT },
    { ...ALLOW, effect: 'Deny', conditions: BY_ENDPOINT },
    { ...ALLOW, resources: ['*'] },
  ];
  expect(inFavour(statements, ALL)).toEqual(statements);
});

test('a condition that is not known fits an Allow, beside those that are known', () => {
  const conditions = {
    StringEquals: { 'aws:SourceVpce': ['vpce-1'], 's3:prefix': ['a'] },
    Bool: { 'aws:SecureTransport': ['true'] },
  };
  expect(counted({ conditions }, ALL)).toEqual({
    ...ALLOW,
    conditions: { StringEquals: { 'aws:SourceVpce': ['vpce-1'] }, Bool: {} },
  });
});

test('an operator that is not evaluated is not known', () => {
  const conditions = { DateLessThan: { 'aws:SourceVpce': ['2026-01-01T00:00:00Z'] } };
  expect(counted({ conditions }, ALL)).toEqual({ ...ALLOW, conditions: { DateLessThan: {} } });
});

test('a resource that is not known fits an Allow, also where the statement names what it excepts', () => {
  expect(counted({}, knowing([], false))).toEqual({ ...ALLOW, resources: ['*'] });
  const except = { resources: [], notResources: OBJECTS };
  expect(counted(except, knowing([], false))).toEqual({ ...ALLOW, resources: ['*'] });
  expect(counted(except, ALL)).toEqual({ ...ALLOW, ...except });
});

test('a statement about everything, or about no resource, is about the resource that is not known', () => {
  for (const resources of [['*'], []])
    expect(counted({ resources }, knowing([], false))).toEqual({ ...ALLOW, resources });
});

test('a Deny of which something is not known does not count', () => {
  expect(counted({ effect: 'Deny' }, knowing([], false))).toBeUndefined();
  expect(counted({ effect: 'Deny', conditions: BY_ENDPOINT }, knowing([]))).toBeUndefined();
});

test('a Deny of everything counts for the resource that is not known', () => {
  const deny: Statement = { ...ALLOW, effect: 'Deny', resources: ['*'] };
  expect(inFavour([deny], knowing([], false))).toEqual([deny]);
});

test.each<[Statement['conditions']]>([
  [{ StringEquals: { 'aws:SourceVpce': ['vpce-1'], 's3:prefix': ['a'] } }],
  [{ StringEquals: { 'aws:SourceVpce': ['vpce-1'] }, Bool: { 'aws:SecureTransport': ['true'] } }],
])('one key that is not known among %j is enough for doubt', (conditions) => {
  expect(counted({ effect: 'Deny', conditions }, ALL)).toBeUndefined();
});

test('whether a call has a key can be known, and one of several resources may be in doubt', () => {
  const conditions = { Null: { 'aws:SourceVpce': ['false'] } };
  expect(counted({ effect: 'Deny', conditions }, ALL)?.conditions).toEqual(conditions);
  const resources = [...OBJECTS, 'arn:aws:s3:::models/${aws:username}'];
  expect(counted({ resources }, ALL)?.resources).toEqual(['*']);
});

test('a variable is known by its key, and a character that is written as a variable always', () => {
  const ofTeam = ['arn:aws:s3:::models/${aws:PrincipalTag/team}/*'];
  expect(counted({ resources: ofTeam }, ALL)?.resources).toEqual(ofTeam);
  expect(counted({ resources: ofTeam }, knowing([]))?.resources).toEqual(['*']);
  const written = ['arn:aws:s3:::models/${*}${?}${$}'];
  expect(counted({ resources: written }, knowing([]))?.resources).toEqual(written);
  const conditions = { StringEquals: { 'aws:SourceVpce': ['vpce-1', '${aws:PrincipalTag/team}'] } };
  expect(counted({ conditions }, knowing(['aws:SourceVpce']))?.conditions).toEqual({ StringEquals: {} });
  expect(counted({ conditions }, ALL)?.conditions).toEqual(conditions);
});
