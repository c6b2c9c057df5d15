import { type Definition, shown } from '../parts/definition';
import { characterOfByte } from '../token-bytes';
import { mergePairs } from './merge';
import { byteTokens, type TokenModel } from './model';
import { PairTable } from './pair-table';

/** Size of the cache of words, and the longest cached word. */
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 64;

/** The parts of a BPE model. */
export interface BpeParts {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Spellings that encoding never produces. */
  readonly specials: ReadonlySet<string>;
  /** Pairs with their ranks: the lowest rank is merged first. */
  readonly pairs: PairTable;
  /** Whether a character stands for a byte, as in GPT-2's vocabularies. */
  readonly isByteLevel: boolean;
  /** Whether a piece that is a token stays one token, regardless of the merges. */
  readonly ignoreMerges: boolean;
  /** Whether a character without a token becomes the tokens of its bytes. */
  readonly hasBytes: boolean;
  readonly unknown: number | undefined;
  /** Whether adjacent unknown characters become one token. */
  readonly fuseUnknown: boolean;
  readonly prefix: string;
  readonly suffix: string;
}

/** Byte-pair encoding: starts with characters or bytes, and merges pairs in the order in which they were learned. */
export class Bpe implements TokenModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  private readonly cache = new Map<string, readonly number[]>();
  private readonly bytes: Int32Array; // [256] the token of a byte; -1: none
  /** Whether the spelling of a byte is independent of its place. */
  private readonly isBare: boolean;

  constructor(private readonly parts: BpeParts) {
    this.vocabulary = parts.vocabulary;
    this.isBare = parts.prefix === '' && parts.suffix === '';
    this.bytes = Int32Array.from({ length: 256 }, (_, byte) => parts.vocabulary.get(characterOfByte(byte)) ?? -1);
  }

  static read(definition: Definition, isByteLevel: boolean, specials: ReadonlySet<string>): Bpe {
    const vocabulary = definition.vocabulary('vocab');
    const prefix = definition.string('continuing_subword_prefix', '');
    const unknownToken = definition.get('unk_token') ?? undefined;
    const unknown = unknownToken === undefined ? undefined : vocabulary.get(definition.string('unk_token'));
    if (unknownToken !== undefined && unknown === undefined && definition.get('byte_fallback') !== true)
      throw definition.invalid('unk_token', 'a token of the vocabulary');
    return new Bpe({
      vocabulary,
      specials,
      pairs: readMerges(definition, vocabulary, prefix, specials),
      isByteLevel,
      ignoreMerges: definition.boolean('ignore_merges', false),
      hasBytes: definition.boolean('byte_fallback', false),
      unknown,
      fuseUnknown: definition.boolean('fuse_unk', false),
      prefix,
      suffix: definition.string('end_of_word_suffix', ''),
    });
  }

  encode(piece: string, out: number[]): void {
    const isShort = piece.length <= LONGEST_REMEMBERED;
    const known = isShort ? this.cache.get(piece) : undefined;
    if (known !== undefined) {
      for (const id of known) out.push(id);
      return;
    }
    const tokens = this.tokensOf(piece);
    if (isShort) {
      if (this.cache.size >= REMEMBERED) this.cache.clear();
      this.cache.set(piece, tokens);
    }
    for (const id of tokens) out.push(id);
  }

  private tokensOf(piece: string): number[] {
    if (this.parts.ignoreMerges) {
      const whole = this.vocabulary.get(this.parts.isByteLevel ? byteSpelling(piece) : piece);
      if (whole !== undefined && !this.parts.specials.has(piece)) return [whole];
    }
    const symbols = this.parts.isByteLevel ? this.byteSymbols(piece) : this.characterSymbols(piece);
    mergePairs(symbols, this.parts.pairs);
    return symbols;
  }

  private byteSymbols(piece: string): number[] {
    const symbols: number[] = [];
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at]!;
      const id = this.isBare ? this.bytes[byte]! : this.byteAt(byte, at === 0, at === bytes.length - 1);
      if (id >= 0) symbols.push(id);
      else this.addUnknown(symbols, false);
    }
    return symbols;
  }

  /** The token of a byte by its place in the piece, or -1. */
  private byteAt(byte: number, isFirst: boolean, isLast: boolean): number {
    const { prefix, suffix } = this.parts;
    const spelled = (isFirst ? '' : prefix) + characterOfByte(byte) + (isLast ? suffix : '');
    return this.vocabulary.get(spelled) ?? -1;
  }

  private characterSymbols(piece: string): number[] {
    const { prefix, suffix, hasBytes } = this.parts;
    const symbols: number[] = [];
    let wasUnknown = false;
    let at = 0;
    for (const character of piece) {
      const spelled = (at > 0 ? prefix : '') + character + (at + character.length === piece.length ? suffix : '');
      at += character.length;
      const id = this.vocabulary.get(spelled);
      const bytes = id === undefined && hasBytes ? byteTokens(this.vocabulary, spelled) : undefined;
      if (id !== undefined) symbols.push(id);
      else if (bytes !== undefined) symbols.push(...bytes);
      else this.addUnknown(symbols, wasUnknown);
      wasUnknown = id === undefined && bytes === undefined;
    }
    return symbols;
  }

  private addUnknown(symbols: number[], wasUnknown: boolean): void {
    const { unknown, fuseUnknown } = this.parts;
    if (unknown !== undefined && !(wasUnknown && fuseUnknown)) symbols.push(unknown);
  }
}

function byteSpelling(text: string): string {
  let spelling = '';
  for (const byte of Buffer.from(text)) spelling += characterOfByte(byte);
  return spelling;
}

/** Reads merges, `"a b"` or `["a", "b"]`; each must form a token of the vocabulary. */
function readMerges(
  definition: Definition,
  vocabulary: ReadonlyMap<string, number>,
  prefix: string,
  specials: ReadonlySet<string>,
): PairTable {
  const merges = definition.list('merges');
  const pairs = new PairTable(merges.length);
  for (const [rank, merge] of merges.entries()) {
    const [left, right, ...more]: unknown[] =
      typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? (merge as unknown[]) : [];
    if (typeof left !== 'string' || typeof right !== 'string' || more.length > 0)
      throw new TypeError(`${definition.path}.merges[${rank}] is ${shown(merge)}; it must be two tokens`);
    const whole = left + right.slice(right.startsWith(prefix) ? prefix.length : 0);
    const [a, b, merged] = [left, right, whole].map((token) => vocabulary.get(token));
    if (a === undefined || b === undefined || merged === undefined)
      throw new TypeError(
        `${definition.path}.merges[${rank}] merges ${shown(left)} and ${shown(right)}; both and the merged token ` +
          'must be in the vocabulary',
      );
    if (!specials.has(whole)) pairs.set(a, b, rank, merged);
  }
  return pairs;
}
