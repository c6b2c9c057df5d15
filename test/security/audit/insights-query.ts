type Event = Readonly<Record<string, unknown>>;

/**
 * Returns whether an event passes the filters of a query of CloudWatch Logs Insights, as far as the library uses them.
 * What the grammar does not have is an error.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html (read 2026-11)
 */
export function passes(lines: readonly string[], event: Event): boolean {
  return lines.every((line) => {
    const [, command, rest = ''] = /^(fields|filter|stats|sort|limit) (.+)$/.exec(line) ?? [];
    if (command === undefined) throw new Error(`Not a command: ${line}`);
    if (command === 'filter') return rest.split(' and ').every((condition) => holds(condition, event));
    if (command === 'fields' && !rest.split(', ').every((field) => FIELD.test(field)))
      throw new Error(`Not a list of fields: ${line}`);
    return true;
  });
}

/** The fields of an event that a query names, but for those of CloudWatch Logs. */
export function fieldsOf(lines: readonly string[]): readonly string[] {
  const text = lines
    .filter((line) => !line.startsWith('sort'))
    .join(' ')
    .replaceAll(/"[^"]*"|\/.*?\/(?= |$)/g, '');
  return [...text.matchAll(/\b(?:user|objectRef|responseStatus|userIdentity|requestParameters)(?:\.\w+)+/g)].map(
    ([field]) => field,
  );
}

const FIELD = /^@?\w+(\.\w+)*$/;
const CONDITION = /^(@?\w+(?:\.\w+)*) (=|!=|like|not like|in) (.+)$/;

function holds(condition: string, event: Event): boolean {
  const [, field = '', operator, value = ''] = CONDITION.exec(condition) ?? [];
  if (operator === undefined) throw new Error(`Not a condition: ${condition}`);
  const found = valueOf(event, field);
  if (operator === 'in') return (JSON.parse(value) as readonly unknown[]).includes(found);
  if (operator === '=' || operator === '!=') return (found === JSON.parse(value)) === (operator === '=');
  const [, expression] = /^\/(.+)\/$/.exec(value) ?? [];
  if (expression === undefined) throw new Error(`Not an expression: ${value}`);
  return new RegExp(expression).test(String(found ?? '')) === (operator === 'like');
}

/** The value of a field, whose parts are joined by dots; items of lists have numbers. */
export function valueOf(event: Event, field: string): unknown {
  return field.split('.').reduce<unknown>((it, key) => (it as Event | undefined)?.[key], event);
}
