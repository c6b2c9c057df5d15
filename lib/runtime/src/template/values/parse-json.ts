import { endOfString } from '../../json/end-of-string';
import { Dict } from './dict';
import type { Value } from './value';

/** The deepest nesting that is read. */
const DEEPEST = 100;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Reads a JSON text as Python does: integers of any size, floats that stay floats (`1.0`), keys in their order. Returns
 * undefined if it is not valid.
 */
export function parseJson(text: string): Value | undefined {
  try {
    return new JsonReader(text).whole();
  } catch {
    return undefined;
  }
}

class JsonReader {
  private position = 0;

  constructor(private readonly text: string) {}

  whole(): Value {
    const value = this.value(0);
    this.skip(SPACE);
    if (this.position < this.text.length) throw new SyntaxError('more text');
    return value;
  }

  private value(depth: number): Value {
    if (depth > DEEPEST) throw new SyntaxError('too deep');
    this.skip(SPACE);
    if (this.isNext('{')) return this.object(depth);
    if (this.isNext('[')) return this.list(']', () => this.value(depth + 1));
    for (const [word, value] of WORDS)
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    if (this.text[this.position] === '"') return this.string();
    const number = this.skip(NUMBER);
    if (number === '') throw new SyntaxError('no value');
    return /[.eE]/.test(number) ? Number(number) : BigInt(number);
  }

  private object(depth: number): Dict {
    return new Dict(
      this.list('}', () => {
        this.skip(SPACE);
        const key = this.string();
        this.skip(SPACE);
        if (!this.isNext(':')) throw new SyntaxError('no colon');
        return [key, this.value(depth + 1)] as const;
      }),
    );
  }

  private list<T>(end: string, read: () => T): T[] {
    const items: T[] = [];
    this.skip(SPACE);
    if (this.isNext(end)) return items;
    for (;;) {
      items.push(read());
      this.skip(SPACE);
      if (this.isNext(end)) return items;
      if (!this.isNext(',')) throw new SyntaxError('no comma');
    }
  }

  private string(): string {
    const start = this.position;
    if (this.text[start] !== '"') throw new SyntaxError('no string');
    this.position = endOfString(this.text, start) + 1;
    return JSON.parse(this.text.slice(start, this.position)) as string;
  }

  private isNext(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }
}
