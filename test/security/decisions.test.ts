import { ROWS } from './decisions';
import { declareEverything, resourcesOf } from './every-construct';
import { isOurs, policiesOf, type Statement } from './every-policy';
import { decide } from './policy-evaluator';

const policies = policiesOf(resourcesOf(declareEverything()));

test.each(ROWS.map((row) => [row.of.join(' '), row.request.action, row.what, row.expected, row] as const))(
  '%s: %s, %s: %s',
  (_, _action, _what, expected, { of: [kind, owner], request }) => {
    const found = policies.find((it) => it.kind === kind && it.owner === owner);
    expect(found?.statements.length).toBeGreaterThan(0);
    expect(decide(found?.statements ?? [], request)).toBe(expected);
  },
);

test('the table is large, and has rows for every policy of the library', () => {
  expect(ROWS.length).toBeGreaterThan(250);
  const covered = new Set(ROWS.map(({ of }) => of.join(' ')));
  const open = policies
    .filter(isOurs)
    .map(({ kind, owner }) => `${kind} ${owner}`)
    .filter((it) => !covered.has(it));
  expect(open).toEqual([]);
});

describe('the evaluator', () => {
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
  ])('%j with %j: %s', (conditions, context, holds) => {
    expect(decide([{ ...allow, conditions }], { ...request, context }) === 'allowed').toBe(holds);
  });

  test('an operator that it does not know is an error', () => {
    const conditions = { DateLessThan: { 'aws:CurrentTime': ['2026-01-01T00:00:00Z'] } };
    expect(() => decide([{ ...allow, conditions }], request)).toThrow('The operator DateLessThan is not evaluated.');
  });
});
