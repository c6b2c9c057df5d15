import { TemplateError } from '../template-error';
import type { Token, TokenKind } from './token';

/** The deepest nesting of expressions and statements. */
const DEEPEST = 200;

/** The tokens of a template, read from the first to the last. */
export class TokenStream {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: Token,
  ) {}

  /** How many tokens were read. */
  get position(): number {
    return this.at;
  }

  get current(): Token {
    return this.tokens[this.at] ?? this.end;
  }

  get following(): Token {
    return this.tokens[this.at + 1] ?? this.end;
  }

  get line(): number {
    return this.current.line;
  }

  next(): Token {
    const { current } = this;
    this.at += 1;
    return current;
  }

  is(kind: TokenKind, value?: string): boolean {
    return this.current.kind === kind && (value === undefined || this.current.value === value);
  }

  isName(...names: readonly string[]): boolean {
    return this.current.kind === 'name' && names.includes(this.current.value);
  }

  skipName(name: string): boolean {
    return this.isName(name) && this.next() !== undefined;
  }

  isOperator(...operators: readonly string[]): boolean {
    return this.current.kind === 'operator' && operators.includes(this.current.value);
  }

  skipOperator(operator: string): boolean {
    return this.isOperator(operator) && this.next() !== undefined;
  }

  expect(kind: TokenKind, value?: string): Token {
    if (this.is(kind, value)) return this.next();
    throw new TemplateError(
      `there is ${spelling(this.current)} where ${value === undefined ? nounOf(kind) : `'${value}'`} is needed`,
      this.line,
    );
  }

  /** Throws for a token that cannot stand where it is. */
  fail(needed: string): never {
    throw new TemplateError(`there is ${spelling(this.current)} where ${needed} is needed`, this.line);
  }

  /** Reads something nested. */
  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new TemplateError(`it is nested more than ${DEEPEST} deep`, this.line);
    const result = read();
    this.depth -= 1;
    return result;
  }
}

function spelling({ kind, value }: Token): string {
  return value === '' || kind === 'text' ? nounOf(kind) : `'${value.slice(0, 40)}'`;
}

function nounOf(kind: TokenKind): string {
  if (kind === 'block end') return "'%}'";
  if (kind === 'output end') return "'}}'";
  return kind === 'end of template' ? 'the end of the template' : `${kind === 'integer' ? 'an' : 'a'} ${kind}`;
}
