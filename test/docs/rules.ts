import { RULES } from '../../lib/security/rule-pack/all-rules';
import { RULE_CASES } from '../security/rules/all-cases';
import { asText, table } from './markdown';

/** Every rule with what it requires, why, how to mend it, and what it says of a case that it does not accept. */
export function allRules(): string {
  const list = table(
    ['rule', 'requires'],
    RULES.map(({ id, title }) => [`[${id}](#${id})`, asText(title)]),
  );
  const sections = RULES.map(({ id, title, why, fix, source }) => {
    const rows = [
      ['why', asText(why)],
      ['change', asText(fix)],
      ['example', (RULE_CASES[id]?.messages ?? []).map(asText).join('<br>')],
      ['source', asText(source)],
    ];
    return [`### ${id}`, title, table(['', ''], rows)].join('\n\n');
  });
  return [`## All rules`, list, ...sections].join('\n\n');
}
