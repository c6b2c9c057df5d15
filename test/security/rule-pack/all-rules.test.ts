import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { evaluateRules, openFindings } from '../../../lib/security/rule-pack/evaluate';
import { RULE_CASES } from '../rules/all-cases';
import { type Resources, viewOf } from '../rules/case';

/** What the whole pack finds in some resources, by rule. */
function found(resources: Resources): ReadonlyMap<string, readonly string[]> {
  const findings = openFindings(evaluateRules(viewOf(resources), RULES));
  return new Map(RULES.map(({ id }) => [id, findings.filter(({ rule }) => rule === id).map(({ message }) => message)]));
}

test.each(Object.entries(RULE_CASES))(
  'beside all other rules, %s finds the same',
  (id, { passes, fails, messages }) => {
    expect([found(passes).get(id), found(fails).get(id)]).toEqual([[], messages]);
  },
);
