import { ROWS } from './decisions';
import { declareEverything, resourcesOf } from './every-construct';
import { isOurs, policiesOf } from './every-policy';
import { decide } from '../../lib/security/policy-evaluation/decide';

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
