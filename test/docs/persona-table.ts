import { type AccessRule, CLUSTER_RULES, TEAM_RULES } from '../../lib/security/access/persona-rules';
import { code, table } from './markdown';

const RULES: Readonly<Record<string, readonly AccessRule[]>> = {
  operator: CLUSTER_RULES.operator,
  auditor: CLUSTER_RULES.auditor,
  researcher: TEAM_RULES.researcher,
  service: TEAM_RULES.service,
};

/** Writes what a persona may do: what it does, with which resources of which API groups. */
export function personaTable(persona: string): string {
  const rules = RULES[persona];
  if (rules === undefined) throw new Error(`'${persona}' has no rules. Use ${Object.keys(RULES).join(', ')}.`);
  const verbs = [...new Set(rules.map((it) => it.verbs.join(', ')))];
  const rows = verbs.map((may) => {
    const own = rules.filter((it) => it.verbs.join(', ') === may);
    const whole = own.filter(({ resources }) => resources.includes('*')).flatMap(({ apiGroups }) => apiGroups);
    const named = own.filter(({ resources }) => !resources.includes('*')).map(resourcesOf);
    const all = whole.length === 0 ? [] : [`everything of ${whole.map(code).join(', ')}`];
    return [may, [...named, ...all].join('; ')] as const;
  });
  return table(['may', 'what'], rows);
}

function resourcesOf({ apiGroups: [group = ''], resources }: AccessRule): string {
  return `${resources.map(code).join(', ')}${group === '' ? '' : ` of ${code(group)}`}`;
}
