/**
 * Judges an event by a filter pattern of CloudWatch Logs, as far as the library uses them: terms that must all stand in
 * the event, and conditions on the fields of a JSON event. What the grammar does not have is an error.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (read 2026-11)
 */
export function matches(pattern: string, event: object): boolean {
  return pattern.startsWith('{') ? new JsonPattern(pattern, event).judge() : hasTerms(pattern, JSON.stringify(event));
}

/**
 * The longest pattern.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricFilter.html
 */
export const MAX_PATTERN_LENGTH = 1024;

function hasTerms(pattern: string, text: string): boolean {
  const terms = pattern.split(' ').map((term) => /^"([^"]+)"$/.exec(term)?.[1]);
  return terms.every((term) => {
    if (term === undefined) throw new Error(`Not a list of quoted terms: ${pattern}`);
    return text.includes(term);
  });
}

const TOKEN =
  /\s*(\(|\)|\{|\}|&&|\|\||!=|=|"(?:[^"\\]|\\.)*"|NOT EXISTS|IS TRUE|IS FALSE|\$(?:\.[A-Za-z]\w*|\[\d+\])+)/y;

class JsonPattern {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(
    private readonly pattern: string,
    private readonly event: object,
  ) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < pattern.length) {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(pattern)?.[1];
      if (token === undefined) {
        if (pattern.slice(from).trim() === '') break;
        throw new Error(`Not part of a filter pattern: ${pattern.slice(from)}`);
      }
      tokens.push(token);
    }
    this.tokens = tokens;
  }

  judge(): boolean {
    this.take('{');
    const holds = this.either();
    this.take('}');
    if (this.at !== this.tokens.length) throw new Error(`Something follows the end: ${this.pattern}`);
    return holds;
  }

  private either(): boolean {
    let holds = this.both();
    while (this.next() === '||') {
      this.take('||');
      const other = this.both();
      holds ||= other;
    }
    return holds;
  }

  private both(): boolean {
    let holds = this.one();
    while (this.next() === '&&') {
      this.take('&&');
      const other = this.one();
      holds &&= other;
    }
    return holds;
  }

  private one(): boolean {
    if (this.next() !== '(') return this.condition();
    this.take('(');
    const holds = this.either();
    this.take(')');
    return holds;
  }

  private condition(): boolean {
    const selector = this.take();
    if (!selector.startsWith('$')) throw new Error(`Not a field: ${selector} in ${this.pattern}`);
    const value = fieldOf(this.event, selector);
    const operator = this.take();
    if (operator === 'NOT EXISTS') return value === undefined;
    if (operator === 'IS TRUE') return value === true;
    if (operator === 'IS FALSE') return value === false;
    if (operator !== '=' && operator !== '!=') throw new Error(`Not an operator: ${operator} in ${this.pattern}`);
    const expected = asExpression(this.take());
    const equal = typeof value === 'string' && expected.test(value);
    return operator === '=' ? equal : value !== undefined && !equal;
  }

  private next(): string | undefined {
    return this.tokens[this.at];
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`Expected ${expected ?? 'more'}, found ${token ?? 'the end'}: ${this.pattern}`);
    this.at += 1;
    return token;
  }
}

function fieldOf(event: unknown, selector: string): unknown {
  const path = [...selector.matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
  return path.reduce<unknown>((it, key) => (it as Record<string | number, unknown> | undefined)?.[key], event);
}

/** A text in which `*` stands for any characters. */
function asExpression(quoted: string): RegExp {
  if (!quoted.startsWith('"')) throw new Error(`Not a quoted text: ${quoted}`);
  const parts = quoted.slice(1, -1).split('*');
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
}
