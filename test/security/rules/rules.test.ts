import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { RULE_CASES } from './all-cases';
import { viewOf } from './case';

test('every rule has a case that it accepts, and one that it does not', () => {
  expect(Object.keys(RULE_CASES).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
});

test('there are at least 30 rules, and each id is used once', () => {
  const ids = new Set(RULES.map(({ id }) => id));

  expect(ids.size).toBe(RULES.length);
  expect(ids.size).toBeGreaterThanOrEqual(30);
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s accepts what is right', (id, rule) => {
  expect([...rule.check(viewOf(RULE_CASES[id]!.passes))]).toEqual([]);
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s says what is not right, and where', (id, rule) => {
  const breaches = [...rule.check(viewOf(RULE_CASES[id]!.fails))];

  expect(breaches.map(({ message }) => message)).toEqual(RULE_CASES[id]!.messages);
  for (const { on } of breaches) expect(on.path).toMatch(/^Stack\//);
});

test.each(RULES)('$id says why, how to mend it, and where the facts are from', ({ title, why, fix, source }) => {
  for (const text of [title, why, fix]) expect(text).toMatch(/^\w.*\.$/);
  expect(source).toMatch(/^https:\/\/\S+( \(.+\))?$/);
});
