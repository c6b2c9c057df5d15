import { type Definition } from './definition';
import type { Normalize } from './normalizer';

/**
 * A token that is found in a text before the text is cut: a control token, or a word that was added to a vocabulary.
 */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it is a control token, which is not text. */
  readonly special: boolean;
  /** Whether it is found only if no letter or digit is adjacent. */
  readonly singleWord: boolean;
  /** Whether it includes the white space before it, and after it. */
  readonly takesLeft: boolean;
  readonly takesRight: boolean;
  /** Whether it is searched in the normalised text. */
  readonly normalized: boolean;
}

export function readAddedToken(definition: Definition): AddedToken {
  const special = definition.boolean('special', false);
  return {
    id: definition.count('id'),
    content: definition.string('content'),
    special,
    singleWord: definition.boolean('single_word', false),
    takesLeft: definition.boolean('lstrip', false),
    takesRight: definition.boolean('rstrip', false),
    normalized: definition.boolean('normalized', !special),
  };
}

/** A part of a text: an added token, or the text between two. */
export interface Section {
  readonly start: number;
  readonly text: string;
  readonly id: number | undefined;
}

/** An untrusted part of a text: [start, end). */
export type PlainRange = readonly [start: number, end: number];

/** Finds added tokens: the longest one at each position. */
export class AddedTokens {
  private readonly tokens = new Map<string, AddedToken>();
  /** Lengths of the tokens that start with each character, longest first. */
  private readonly lengths = new Map<string, number[]>();

  constructor(tokens: readonly AddedToken[], normalize: Normalize) {
    for (const token of tokens) {
      const content = normalize(token.content);
      if (content === '') continue;
      this.tokens.set(content, token);
      const first = String.fromCodePoint(content.codePointAt(0) as number);
      this.lengths.set(
        first,
        [...new Set([...(this.lengths.get(first) ?? []), content.length])].toSorted((a, b) => b - a),
      );
    }
  }

  /** Cuts a text at its added tokens. Special tokens that overlap an untrusted part are not found. */
  split(text: string, plain: readonly PlainRange[]): Section[] {
    if (this.tokens.size === 0) return text === '' ? [] : [{ start: 0, text, id: undefined }];
    const sections: Section[] = [];
    let done = 0;
    for (let at = 0; at < text.length;) {
      const token = this.tokenAt(text, at, plain);
      if (token === undefined) {
        at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
        continue;
      }
      const found = token.length;
      const start = token.added.takesLeft ? Math.max(done, spaceBefore(text, at)) : at;
      const end = token.added.takesRight ? spaceBehind(text, at + found) : at + found;
      if (start > done) sections.push({ start: done, text: text.slice(done, start), id: undefined });
      sections.push({ start, text: text.slice(start, end), id: token.added.id });
      done = end;
      at = end;
    }
    if (done < text.length) sections.push({ start: done, text: text.slice(done), id: undefined });
    return sections;
  }

  private tokenAt(
    text: string,
    at: number,
    plain: readonly PlainRange[],
  ): { added: AddedToken; length: number } | undefined {
    const lengths =
      this.lengths.get(text[at]!) ?? this.lengths.get(String.fromCodePoint(text.codePointAt(at) as number));
    for (const length of lengths ?? []) {
      const added = this.tokens.get(text.slice(at, at + length));
      if (added === undefined || at + length > text.length) continue;
      if (added.singleWord && (isWord(before(text, at)) || isWord(text.slice(at + length, at + length + 2)))) continue;
      if (added.special && plain.some(([start, end]) => at < end && at + length > start)) continue;
      return { added, length };
    }
    return undefined;
  }
}

function before(text: string, at: number): string {
  return Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? '';
}

function isWord(text: string): boolean {
  return /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u.test(text);
}

function spaceBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\p{White_Space}/u.test(text[start - 1]!)) start -= 1;
  return start;
}

function spaceBehind(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\p{White_Space}/u.test(text[end]!)) end += 1;
  return end;
}
