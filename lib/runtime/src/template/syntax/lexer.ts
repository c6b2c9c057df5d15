import { TemplateError } from '../template-error';
import { readString } from './string-literal';
import type { Token, TokenKind } from './token';
import { isBlank, trimEnd, WHITE_SPACE } from './white-space';

const S = `[${WHITE_SPACE}]*`;
/** The next tag in text; `raw` blocks are found as a whole start tag. */
const TAG = new RegExp(`\\{%([-+]?)${S}raw${S}(?:-%\\}${S}|%\\})|(\\{%|\\{\\{|\\{#)([-+]?)`, 'g');
const COMMENT_END = new RegExp(`\\+#\\}|-#\\}${S}|#\\}\\n?`, 'g');
const RAW_END = new RegExp(`\\{%([-+]?)${S}endraw${S}(?:\\+%\\}|-%\\}${S}|%\\}\\n?)`, 'g');
const BLOCK_END = new RegExp(`\\+%\\}|-%\\}${S}|%\\}\\n?`, 'y');
const OUTPUT_END = new RegExp(`-\\}\\}${S}|\\}\\}`, 'y');

const DIGITS = '(?:\\d+_)*\\d+';
const INSIDE: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', new RegExp(`[${WHITE_SPACE}]+`, 'y')],
  ['float', new RegExp(`(?<!\\.)${DIGITS}(?:(?:\\.${DIGITS})?e[+-]?${DIGITS}|\\.${DIGITS})`, 'iy')],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /[\p{L}\p{N}\p{M}_]+/uy],
  ['string', /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y],
  ['operator', /\*\*|\/\/|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y],
];
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Cuts a template into tokens, as Jinja does with `trim_blocks` and `lstrip_blocks`: the line end after a block tag or
 * comment, and the indentation before it, are no text. Comments are left out.
 */
export function tokenize(source: string): Token[] {
  return new Lexer(source.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '')).tokens();
}

class Lexer {
  private readonly result: Token[] = [];
  private position = 0;
  private line = 1;
  /** Whether the last tag took a line end with it, so that the next text starts a line. */
  private isLineStart = true;

  constructor(private readonly source: string) {}

  tokens(): Token[] {
    for (let tag = this.find(TAG); tag !== null; tag = this.find(TAG)) {
      const [whole, rawSign, start, sign] = tag;
      this.addText(this.source.slice(this.position, tag.index), rawSign ?? sign ?? '', start !== '{{');
      this.advance(tag.index + whole.length);
      if (rawSign !== undefined) this.readRaw();
      else if (start === '{#') this.readComment();
      else if (start === '{%') this.readTag('block start', 'block end', BLOCK_END);
      else this.readTag('output start', 'output end', OUTPUT_END);
    }
    this.add('text', this.source.slice(this.position));
    this.add('end of template', '');
    return this.result;
  }

  private find(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    return pattern.exec(this.source);
  }

  private add(kind: TokenKind, value: string): void {
    if (kind !== 'text' || value !== '') this.result.push({ kind, value, line: this.line });
  }

  /** Adds the text before a tag, less the white space that the tag removes. */
  private addText(text: string, sign: string, isBlockTag: boolean): void {
    if (sign === '-') this.add('text', trimEnd(text));
    else if (sign === '' && isBlockTag) {
      const lastLine = text.lastIndexOf('\n') + 1;
      const isIndentation = (lastLine > 0 || this.isLineStart) && isBlank(text.slice(lastLine));
      this.add('text', isIndentation ? text.slice(0, lastLine) : text);
    } else this.add('text', text);
  }

  private advance(to: number): void {
    for (let at = this.source.indexOf('\n', this.position); at >= 0 && at < to; at = this.source.indexOf('\n', at + 1))
      this.line += 1;
    this.position = to;
    this.isLineStart = this.source[to - 1] === '\n';
  }

  private readRaw(): void {
    const end = this.find(RAW_END);
    if (end === null) throw new TemplateError("a 'raw' block has no 'endraw'", this.line);
    this.addText(this.source.slice(this.position, end.index), end[1] ?? '', true);
    this.advance(end.index + end[0].length);
  }

  private readComment(): void {
    const end = this.find(COMMENT_END);
    if (end === null) throw new TemplateError("a comment has no '#}'", this.line);
    this.advance(end.index + end[0].length);
  }

  private readTag(start: TokenKind, end: TokenKind, endPattern: RegExp): void {
    this.add(start, '');
    const open: string[] = [];
    while (this.position < this.source.length) {
      const closed = open.length === 0 ? this.find(endPattern) : null;
      if (closed !== null) {
        this.add(end, '');
        this.advance(this.position + closed[0].length);
        return;
      }
      this.readInside(open);
    }
    throw new TemplateError('the template ends inside a tag', this.line);
  }

  private readInside(open: string[]): void {
    for (const [kind, pattern] of INSIDE) {
      const whole = this.find(pattern)?.[0];
      if (whole === undefined) continue;
      if (kind === 'operator') this.balance(open, whole);
      if (kind === 'string') this.add(kind, readString(whole.slice(1, -1), this.line));
      else if (kind !== 'space') this.add(kind, whole);
      if (kind === 'name' && !/^[\p{L}_]/u.test(whole)) throw new TemplateError(`'${whole}' is not a name`, this.line);
      this.advance(this.position + whole.length);
      return;
    }
    throw new TemplateError(`'${this.source[this.position]}' is not allowed in a tag`, this.line);
  }

  private balance(open: string[], operator: string): void {
    const closing = CLOSING[operator];
    if (closing !== undefined) open.push(closing);
    else if (')]}'.includes(operator)) {
      const expected = open.pop();
      if (expected !== operator)
        throw new TemplateError(
          `there is '${operator}' where ${expected === undefined ? 'no bracket is open' : `'${expected}' is needed`}`,
          this.line,
        );
    }
  }
}
