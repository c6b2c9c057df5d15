import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { CLUSTER_CASES } from './cluster-cases';
import { viewOf } from './case';
import { NETWORK_CASES } from './network-cases';
import { NODE_CASES } from './node-cases';
import { POD_CASES } from './pod-cases';

const CASES = { ...NODE_CASES, ...CLUSTER_CASES, ...NETWORK_CASES, ...POD_CASES };

test('every rule has a case that it accepts, and one that it does not', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
});

test('there are at least 30 rules, and each id is used once', () => {
  const ids = new Set(RULES.map(({ id }) => id));

  expect(ids.size).toBe(RULES.length);
  expect(ids.size).toBeGreaterThanOrEqual(30);
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s accepts what is right', (id, rule) => {
  expect([...rule.check(viewOf(CASES[id]!.passes))]).toEqual([]);
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s says what is not right, and where', (id, rule) => {
  const breaches = [...rule.check(viewOf(CASES[id]!.fails))];

  expect(breaches.map(({ message }) => message)).toEqual(CASES[id]!.messages);
  for (const { on } of breaches) expect(on.path).toMatch(/^Stack\//);
});

test.each(RULES)('$id says why, how to mend it, and where the facts are from', ({ title, why, fix, source }) => {
  for (const text of [title, why, fix]) expect(text).toMatch(/^\w.*\.$/);
  expect(source).toMatch(/^https:\/\/\S+( \(.+\))?$/);
});
