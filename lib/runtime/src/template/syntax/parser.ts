import { MissingFeature, TemplateError } from '../template-error';
import { ExpressionParser, isKeyword } from './expression-parser';
import { tokenize } from './lexer';
import { blankNames, namesRead } from './names';
import type { Body, Expression, FilterExpression, MacroDefinition, Parameter, Statement, Target } from './nodes';
import { TokenStream } from './token-stream';

/** Statements of Jinja that need several templates, or that no chat template uses. */
const MISSING = new Set(['extends', 'block', 'include', 'import', 'from', 'autoescape']);

/** Parses a template. */
export function parse(source: string): Body {
  const tokens = tokenize(source);
  const stream = new TokenStream(tokens, { kind: 'end of template', value: '', line: tokens.at(-1)?.line ?? 1 });
  return new Parser(stream).template();
}

class Parser extends ExpressionParser {
  /** How many loops are around the statement; a macro starts again. */
  private loops = 0;

  template(): Body {
    const statements = this.statements([]);
    const body: Body = { statements, blanks: [] };
    blankNames(body);
    return body;
  }

  /** Parses statements up to the first that ends the block; its name is the current token afterwards. */
  private statements(ends: readonly string[]): Statement[] {
    return this.tokens.nested(() => {
      const result: Statement[] = [];
      for (;;) {
        const { kind, value, line } = this.tokens.next();
        if (kind === 'text') result.push({ kind: 'text', text: value, line });
        else if (kind === 'output start') {
          result.push({ kind: 'output', expression: this.tuple(), line });
          this.tokens.expect('output end');
        } else if (kind === 'block start') {
          if (this.tokens.isName(...ends)) return result;
          result.push(...this.statement());
          this.tokens.expect('block end');
        } else if (ends.length === 0) return result;
        else throw new TemplateError(`the template ends where '${ends.join("' or '")}' is needed`, line);
      }
    });
  }

  /** Parses the statements of a block, and its end. Returns the name of the end. */
  private block(...ends: readonly string[]): { statements: Statement[]; end: string } {
    this.tokens.skipOperator(':');
    this.tokens.expect('block end');
    const statements = this.statements(ends);
    return { statements, end: this.tokens.next().value };
  }

  private body(end: string): Body {
    return { statements: this.block(end).statements, blanks: [] };
  }

  private statement(): Statement[] {
    const { value: name, line } = this.tokens.expect('name');
    switch (name) {
      case 'if':
        return [this.if(line)];
      case 'for':
        return [this.for(line)];
      case 'set':
        return [this.set(line)];
      case 'macro':
        return [this.macro(line)];
      case 'call':
        return [this.callBlock(line)];
      case 'filter': {
        const filter = this.filterChain();
        if (filter === undefined) return this.tokens.fail('a filter');
        return [{ kind: 'filter block', filter, body: this.body('endfilter'), line }];
      }
      case 'with':
        return [this.with(line)];
      case 'print':
        return this.print(line);
      case 'generation':
        return [{ kind: 'generation', body: this.outsideLoops(() => this.body('endgeneration')), line }];
      case 'break':
      case 'continue':
        if (this.loops === 0) throw new TemplateError(`'${name}' is only allowed in a loop`, line);
        return [{ kind: name, line }];
      default:
        if (MISSING.has(name)) throw new MissingFeature(`The statement '${name}'`, line);
        throw new TemplateError(`'${name}' is not a statement, or does not end the block that is open`, line);
    }
  }

  private if(line: number): Statement {
    const branches: { test: Expression; body: readonly Statement[] }[] = [];
    for (;;) {
      const test = this.tuple({ isConditional: false });
      const { statements, end } = this.block('elif', 'else', 'endif');
      branches.push({ test, body: statements });
      if (end === 'endif') return { kind: 'if', branches, otherwise: [], line };
      if (end === 'else') return { kind: 'if', branches, otherwise: this.block('endif').statements, line };
    }
  }

  private for(line: number): Statement {
    const target = this.target();
    this.tokens.expect('name', 'in');
    const iterable = this.tuple({ isConditional: false });
    const condition = this.tokens.skipName('if') ? this.expression() : undefined;
    const isRecursive = this.tokens.skipName('recursive');
    this.loops += 1;
    const { statements, end } = this.block('endfor', 'else');
    this.loops -= 1;
    const otherwise = end === 'else' ? this.body('endfor') : undefined;
    const body: Body = { statements, blanks: [] };
    return { kind: 'for', target, iterable, condition, isRecursive, body, otherwise, line };
  }

  private set(line: number): Statement {
    const target = this.target(true);
    if (this.tokens.skipOperator('=')) return { kind: 'set', target, value: this.tuple(), line };
    const filter = this.tokens.skipOperator('|') ? this.filterChain() : undefined;
    return { kind: 'set block', target, filter, body: this.body('endset'), line };
  }

  private filterChain(): FilterExpression | undefined {
    let filter = this.filter(undefined);
    while (this.tokens.skipOperator('|')) filter = this.filter(filter);
    return filter;
  }

  private macro(line: number): Statement {
    const name = this.assignable(this.tokens.expect('name').value, line);
    const macro = this.definition(name, this.parameters(), 'endmacro');
    return { kind: 'macro', name, macro, line };
  }

  private callBlock(line: number): Statement {
    const parameters = this.tokens.isOperator('(') ? this.parameters() : [];
    const call = this.expression();
    if (call.kind !== 'call') throw new TemplateError("'call' needs a call of a macro", line);
    return { kind: 'call block', call, macro: this.definition(undefined, parameters, 'endcall'), line };
  }

  private definition(name: string | undefined, parameters: readonly Parameter[], end: string): MacroDefinition {
    const start = this.tokens.position;
    const body = this.outsideLoops(() => this.body(end));
    return { name, parameters, body, reads: namesRead(body), cost: this.tokens.position - start };
  }

  private outsideLoops<T>(read: () => T): T {
    const { loops } = this;
    this.loops = 0;
    const result = read();
    this.loops = loops;
    return result;
  }

  private parameters(): Parameter[] {
    const parameters: Parameter[] = [];
    this.tokens.expect('operator', '(');
    while (!this.tokens.skipOperator(')')) {
      if (parameters.length > 0) this.tokens.expect('operator', ',');
      const { value, line } = this.tokens.expect('name');
      const fallback = this.tokens.skipOperator('=') ? this.expression() : undefined;
      if (fallback === undefined && parameters.at(-1)?.fallback !== undefined)
        throw new TemplateError(`the parameter '${value}' needs a default, as the one before it has one`, line);
      parameters.push({ name: this.assignable(value, line), fallback });
    }
    return parameters;
  }

  private with(line: number): Statement {
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (!this.tokens.is('block end')) {
      if (targets.length > 0) this.tokens.expect('operator', ',');
      targets.push(this.target());
      this.tokens.expect('operator', '=');
      values.push(this.expression());
    }
    return { kind: 'with', targets, values, body: this.body('endwith'), line };
  }

  private print(line: number): Statement[] {
    const result: Statement[] = [];
    while (!this.tokens.is('block end')) {
      if (result.length > 0) this.tokens.expect('operator', ',');
      result.push({ kind: 'output', expression: this.expression(), line });
    }
    return result;
  }

  /** Parses what is assigned to: a name, several, or an attribute of a namespace. */
  private target(mayBeNamespace = false): Target {
    const { line } = this.tokens;
    const items: Target[] = [];
    let hasComma = false;
    while (!this.tokens.is('block end') && !this.tokens.isOperator(')')) {
      items.push(this.oneTarget(mayBeNamespace));
      if (!this.tokens.skipOperator(',')) break;
      hasComma = true;
    }
    const [only] = items;
    if (only === undefined) return this.tokens.fail('a name');
    return hasComma ? { kind: 'tuple', items, line } : only;
  }

  private oneTarget(mayBeNamespace: boolean): Target {
    const { line } = this.tokens;
    if (this.tokens.skipOperator('(')) {
      const inside = this.target();
      this.tokens.expect('operator', ')');
      return inside;
    }
    const name = this.tokens.expect('name').value;
    if (mayBeNamespace && this.tokens.skipOperator('.'))
      return { kind: 'namespace', name, attribute: this.tokens.expect('name').value, line };
    return { kind: 'name', name: this.assignable(name, line), line };
  }

  private assignable(name: string, line: number): string {
    if (isKeyword(name)) throw new TemplateError(`'${name}' is a constant; it cannot be set`, line);
    return name;
  }
}
