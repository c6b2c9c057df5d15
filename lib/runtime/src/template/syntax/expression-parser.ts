import { MissingFeature, TemplateError } from '../template-error';
import { isConstant } from './names';
import type { ArgumentList, Comparison, Expression, FilterExpression } from './nodes';
import type { TokenStream } from './token-stream';

const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Whether a name is a constant, which cannot be assigned to. */
export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

function isCalculated(expression: Expression): boolean {
  return expression.kind !== 'literal' && isConstant(expression);
}

/** Parses expressions. Each method reads one level of precedence, from the loosest to the tightest. */
export class ExpressionParser {
  constructor(protected readonly tokens: TokenStream) {}

  /** Parses one expression, or several with commas between them as a tuple. */
  tuple(options: { readonly isConditional?: boolean; readonly isInBrackets?: boolean } = {}): Expression {
    const { line } = this.tokens;
    const items: Expression[] = [];
    let hasComma = false;
    while (!this.isEndOfTuple()) {
      items.push(options.isConditional === false ? this.or() : this.expression());
      if (!this.tokens.skipOperator(',')) break;
      hasComma = true;
    }
    const [only] = items;
    if (!hasComma && only !== undefined) return only;
    if (!hasComma && options.isInBrackets !== true) this.tokens.fail('an expression');
    return { kind: 'tuple', items, line };
  }

  expression(): Expression {
    return this.tokens.nested(() => {
      const { line } = this.tokens;
      let result = this.or();
      while (this.tokens.skipName('if')) {
        const test = this.or();
        const otherwise = this.tokens.skipName('else') ? this.expression() : undefined;
        result = { kind: 'conditional', test, value: result, otherwise, line };
      }
      return result;
    });
  }

  private isEndOfTuple(): boolean {
    return this.tokens.is('output end') || this.tokens.is('block end') || this.tokens.isOperator(')');
  }

  private or(): Expression {
    const { line } = this.tokens;
    let left = this.and();
    while (this.tokens.skipName('or')) left = { kind: 'or', left, right: this.and(), line };
    return left;
  }

  private and(): Expression {
    const { line } = this.tokens;
    let left = this.not();
    while (this.tokens.skipName('and')) left = { kind: 'and', left, right: this.not(), line };
    return left;
  }

  private not(): Expression {
    const { line } = this.tokens;
    if (!this.tokens.skipName('not')) return this.comparison();
    return this.tokens.nested(() => ({ kind: 'not', operand: this.not(), line }));
  }

  private comparison(): Expression {
    const { line } = this.tokens;
    const first = this.sum();
    const rest: Comparison[] = [];
    for (let operator = this.comparator(); operator !== undefined; operator = this.comparator())
      rest.push({ operator, right: this.sum() });
    return rest.length === 0 ? first : { kind: 'comparison', first, rest, line };
  }

  private comparator(): string | undefined {
    if (this.tokens.isOperator('==', '!=', '<', '<=', '>', '>=')) return this.tokens.next().value;
    if (this.tokens.skipName('in')) return 'in';
    const { following } = this.tokens;
    if (!this.tokens.isName('not') || following.kind !== 'name' || following.value !== 'in') return undefined;
    this.tokens.next();
    this.tokens.next();
    return 'not in';
  }

  private sum(): Expression {
    return this.leftToRight(['+', '-'], () => this.concatenation());
  }

  private concatenation(): Expression {
    const { line } = this.tokens;
    const first = this.product();
    const items = [first];
    while (this.tokens.skipOperator('~')) items.push(this.product());
    return items.length === 1 ? first : { kind: 'concatenation', items, line };
  }

  private product(): Expression {
    return this.leftToRight(['*', '/', '//', '%'], () => this.power());
  }

  private power(): Expression {
    const power = this.leftToRight(['**'], () => this.unary(true));
    // Jinja calculates such a constant beforehand, and writes it without brackets: -1 ** x becomes -(1 ** x).
    if (power.kind === 'arithmetic' && isCalculated(power.left) && !isConstant(power.right))
      throw new MissingFeature('A power of a calculated constant', power.line);
    return power;
  }

  private leftToRight(operators: readonly string[], operand: () => Expression): Expression {
    const { line } = this.tokens;
    let left = operand();
    while (this.tokens.isOperator(...operators))
      left = { kind: 'arithmetic', operator: this.tokens.next().value, left, right: operand(), line };
    return left;
  }

  private unary(hasFilters: boolean): Expression {
    const { line } = this.tokens;
    let operand: Expression;
    if (this.tokens.isOperator('-', '+')) {
      const kind = this.tokens.next().value === '-' ? 'negative' : 'positive';
      operand = this.tokens.nested(() => ({ kind, operand: this.unary(false), line }));
    } else operand = this.primary();
    operand = this.postfix(operand);
    return hasFilters ? this.filtersAndTests(operand) : operand;
  }

  protected primary(): Expression {
    const { current, line } = this.tokens;
    switch (current.kind) {
      case 'name': {
        this.tokens.next();
        const constant = KEYWORDS.get(current.value);
        return constant === undefined
          ? { kind: 'name', name: current.value, line }
          : { kind: 'literal', value: constant, line };
      }
      case 'string': {
        let value = '';
        while (this.tokens.is('string')) value += this.tokens.next().value;
        return { kind: 'literal', value, line };
      }
      case 'integer':
        this.tokens.next();
        return { kind: 'literal', value: BigInt(current.value.replaceAll('_', '')), line };
      case 'float':
        this.tokens.next();
        return { kind: 'literal', value: Number(current.value.replaceAll('_', '')), line };
      default:
        return this.brackets();
    }
  }

  private brackets(): Expression {
    const { line } = this.tokens;
    if (this.tokens.skipOperator('('))
      return this.tokens.nested(() => {
        const inside = this.tuple({ isInBrackets: true });
        this.tokens.expect('operator', ')');
        return inside;
      });
    if (this.tokens.skipOperator('['))
      return { kind: 'list', items: this.separated(']', () => this.expression()), line };
    if (this.tokens.skipOperator('{')) {
      const entry = (): readonly [Expression, Expression] => {
        const key = this.expression();
        this.tokens.expect('operator', ':');
        return [key, this.expression()];
      };
      return { kind: 'dict', entries: this.separated('}', entry), line };
    }
    return this.tokens.fail('an expression');
  }

  /** Parses a list with commas up to its closing bracket; a comma at the end is allowed. */
  private separated<T>(closing: string, read: () => T): T[] {
    const items: T[] = [];
    while (!this.tokens.skipOperator(closing)) {
      if (items.length > 0) {
        this.tokens.expect('operator', ',');
        if (this.tokens.skipOperator(closing)) break;
      }
      items.push(read());
    }
    return items;
  }

  private postfix(start: Expression): Expression {
    let object = start;
    for (;;) {
      const { line } = this.tokens;
      if (this.tokens.skipOperator('.')) object = this.attribute(object, line);
      else if (this.tokens.skipOperator('[')) object = { kind: 'item', object, index: this.subscript(line), line };
      else if (this.tokens.isOperator('(')) object = { kind: 'call', callee: object, ...this.arguments(), line };
      else return object;
    }
  }

  private attribute(object: Expression, line: number): Expression {
    if (this.tokens.is('integer')) return { kind: 'item', object, index: this.primary(), line };
    return { kind: 'attribute', object, attribute: this.tokens.expect('name').value, line };
  }

  private subscript(line: number): Expression {
    const items: Expression[] = [];
    while (!this.tokens.skipOperator(']')) {
      if (items.length > 0) this.tokens.expect('operator', ',');
      items.push(this.indexOrSlice());
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items, line };
  }

  private indexOrSlice(): Expression {
    const { line } = this.tokens;
    const start = this.tokens.isOperator(':') ? undefined : this.expression();
    if (start !== undefined && !this.tokens.isOperator(':')) return start;
    const part = (): Expression | undefined => (this.tokens.isOperator(':', ']', ',') ? undefined : this.expression());
    this.tokens.expect('operator', ':');
    const stop = part();
    const step = this.tokens.skipOperator(':') ? part() : undefined;
    return { kind: 'slice', start, stop, step, line };
  }

  private arguments(): ArgumentList {
    const { line } = this.tokens;
    const positional: Expression[] = [];
    const keywords: (readonly [string, Expression])[] = [];
    let spread: Expression | undefined;
    let spreadKeywords: Expression | undefined;
    const check = (isValid: boolean): void => {
      if (!isValid) throw new TemplateError('the arguments of a call are in the wrong order', line);
    };
    this.tokens.expect('operator', '(');
    this.separated(')', () => {
      if (this.tokens.skipOperator('*')) {
        check(spread === undefined && spreadKeywords === undefined);
        spread = this.expression();
      } else if (this.tokens.skipOperator('**')) {
        check(spreadKeywords === undefined);
        spreadKeywords = this.expression();
      } else if (this.isKeyword()) {
        check(spreadKeywords === undefined);
        const name = this.tokens.next().value;
        this.tokens.next();
        keywords.push([name, this.expression()]);
      } else {
        check(spread === undefined && spreadKeywords === undefined && keywords.length === 0);
        positional.push(this.expression());
      }
    });
    return { positional, keywords, spread, spreadKeywords };
  }

  private isKeyword(): boolean {
    const { following } = this.tokens;
    return this.tokens.is('name') && following.kind === 'operator' && following.value === '=';
  }

  private filtersAndTests(start: Expression): Expression {
    let operand = start;
    for (;;) {
      const { line } = this.tokens;
      if (this.tokens.skipOperator('|')) operand = this.filter(operand);
      else if (this.tokens.skipName('is')) operand = this.test(operand, line);
      else if (this.tokens.isOperator('(')) operand = { kind: 'call', callee: operand, ...this.arguments(), line };
      else return operand;
    }
  }

  /** Parses the name and the arguments of a filter, after the `|`. */
  protected filter(operand: Expression | undefined): FilterExpression {
    const { line } = this.tokens;
    const name = this.dottedName();
    return { kind: 'filter', operand, name, ...this.optionalArguments(), line };
  }

  private optionalArguments(): ArgumentList {
    return this.tokens.isOperator('(') ? this.arguments() : { positional: [], keywords: [] };
  }

  private dottedName(): string {
    let name = this.tokens.expect('name').value;
    while (this.tokens.skipOperator('.')) name += `.${this.tokens.expect('name').value}`;
    return name;
  }

  private test(operand: Expression, line: number): Expression {
    const isNegated = this.tokens.skipName('not');
    const name = this.dottedName();
    const test: Expression = { kind: 'test', operand, name, ...this.testArguments(), line };
    return isNegated ? { kind: 'not', operand: test, line } : test;
  }

  /** A test may have one argument without brackets: `is divisibleby 3`. */
  private testArguments(): ArgumentList {
    if (this.tokens.isOperator('(')) return this.arguments();
    const isOperand = ['name', 'string', 'integer', 'float'].includes(this.tokens.current.kind);
    if ((!isOperand && !this.tokens.isOperator('[', '{')) || this.tokens.isName('else', 'or', 'and'))
      return { positional: [], keywords: [] };
    if (this.tokens.isName('is')) this.tokens.fail('the end of the test');
    return { positional: [this.postfix(this.primary())], keywords: [] };
  }
}
