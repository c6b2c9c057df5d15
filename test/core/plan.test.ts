import { planOf, required } from '../../lib/core/plan';
import { ProblemsError } from '../../lib/core/problem';

const PROBLEM = { code: 'malformed', path: 'name', message: 'It is wrong.', fix: 'Change it.' };

test('a plan without problems is returned, and with problems all of them are thrown', () => {
  const plan = { name: 'chat' };
  const warnings = [{ id: 'ai-datacenter:hint', message: 'A hint.' }];
  expect(required({ plan, problems: [], warnings })).toBe(plan);
  const refused = () => required({ plan, problems: [PROBLEM, { ...PROBLEM, path: 'namespace' }], warnings: [] });
  expect(refused).toThrow(ProblemsError);
  expect(refused).toThrow('name: It is wrong. Change it. [malformed]\nnamespace: It is wrong.');
});

test('only an object with an object as its plan has one', () => {
  const plan = { name: 'chat' };
  expect(planOf({ plan })).toBe(plan);
  expect([null, undefined, 'plan', {}, { plan: null }, { plan: 'chat' }, () => plan].map(planOf)).toEqual(
    Array.from({ length: 7 }, () => undefined),
  );
});
