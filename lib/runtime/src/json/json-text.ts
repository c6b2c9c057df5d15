import { endOfString } from './end-of-string';

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^ \t\n\r,\]}]*/y;
const NO_STRING = /[^" \t\n\r]*/y;

/**
 * A valid JSON text and the texts of its parts, as they were written: numbers with all their digits, names in their
 * order. `JSON.parse` rounds large numbers, drops the fraction of `1.0` and moves names that look like indexes.
 */
export class JsonText {
  private known: ReadonlyMap<string, JsonText> | undefined;

  constructor(readonly text: string) {}

  /** The members of an object by name, or the items of a list by index. Of equal names the last counts. */
  get members(): ReadonlyMap<string, JsonText> {
    this.known ??= new Map(membersOf(this.text));
    return this.known;
  }

  /** The part at a path of names and indexes; undefined: there is none. */
  at(...path: readonly (string | number)[]): JsonText | undefined {
    return path.reduce<JsonText | undefined>((part, step) => part?.members.get(String(step)), this);
  }

  /** The same without spaces, and with strings spelled as by `JSON.stringify`. */
  get compact(): string {
    const { text } = this;
    const parts: string[] = [];
    for (let at = after(SPACE, text, 0); at < text.length; at = after(SPACE, text, at)) {
      const start = at;
      const isString = text[at] === '"';
      at = isString ? endOfString(text, at) + 1 : after(NO_STRING, text, at);
      const part = text.slice(start, at);
      parts.push(isString ? JSON.stringify(JSON.parse(part)) : part);
    }
    return parts.join('');
  }
}

function* membersOf(text: string): Generator<readonly [string, JsonText], void, undefined> {
  const start = after(SPACE, text, 0);
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return;
  let at = after(SPACE, text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    let name = String(index);
    if (isObject) {
      const end = endOfString(text, at) + 1;
      name = JSON.parse(text.slice(at, end)) as string;
      at = after(SPACE, text, after(SPACE, text, end) + 1); // behind the colon
    }
    const end = endOfValue(text, at);
    yield [name, new JsonText(text.slice(at, end))];
    at = after(SPACE, text, end);
    if (text[at] === ',') at = after(SPACE, text, at + 1);
  }
}

function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start) + 1;
  if (text[start] !== '{' && text[start] !== '[') return after(SCALAR, text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function after(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}
