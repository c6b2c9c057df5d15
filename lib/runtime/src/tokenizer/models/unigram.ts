import { type Definition, shown } from '../parts/definition';
import { byteTokens, type TokenModel } from './model';

/** The score of an unknown character, below that of the least likely token. */
const UNKNOWN_PENALTY = 10;

/** sentencepiece's unigram model: cuts a text into tokens in the most likely way. */
export class Unigram implements TokenModel {
  readonly vocabulary = new Map<string, number>();
  /** The tokens that a text can be cut into: all except special ones. */
  private readonly pieces = new Map<string, number>();
  private readonly scores: readonly number[];
  private readonly unknown: number | undefined;
  private readonly hasBytes: boolean;
  private readonly longest: number;
  private readonly lowest: number;

  constructor(definition: Definition, specials: ReadonlySet<string>) {
    const entries = definition.list('vocab');
    let longest = 1;
    this.scores = entries.map((entry, id) => {
      const [token, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof token !== 'string' || typeof score !== 'number')
        throw new TypeError(`${definition.path}.vocab[${id}] is ${shown(entry)}; it must be a token and its score`);
      this.vocabulary.set(token, id);
      if (!specials.has(token)) this.pieces.set(token, id);
      longest = Math.max(longest, token.length);
      return score;
    });
    if (entries.length === 0) throw definition.invalid('vocab', 'a list of tokens and scores with at least one entry');
    this.longest = longest;
    this.lowest = this.scores.reduce((lowest, score) => Math.min(lowest, score), Number.POSITIVE_INFINITY);
    this.unknown =
      definition.get('unk_id') === null || definition.get('unk_id') === undefined
        ? undefined
        : definition.count('unk_id');
    if (this.unknown !== undefined && this.unknown >= entries.length)
      throw definition.invalid('unk_id', 'a token of the vocabulary');
    this.hasBytes = definition.boolean('byte_fallback', false);
  }

  encode(piece: string, out: number[]): void {
    const size = piece.length;
    const best = new Float64Array(size + 1);
    const from = new Int32Array(size + 1).fill(-1); // where the token that ends here starts
    const ids = new Int32Array(size + 1).fill(-1); // -1: unknown
    const reach = (start: number, end: number, id: number, score: number): void => {
      if (from[end]! >= 0 && score <= best[end]!) return;
      from[end] = start;
      best[end] = score;
      ids[end] = id;
    };
    for (let start = 0; start < size;) {
      const width = (piece.codePointAt(start) as number) > 0xffff ? 2 : 1;
      let isKnown = false;
      for (let end = start + 1; end <= Math.min(size, start + this.longest); end += 1) {
        const id = this.pieces.get(piece.slice(start, end));
        if (id === undefined) continue;
        reach(start, end, id, best[start]! + this.scores[id]!);
        isKnown ||= end === start + width;
      }
      if (!isKnown) reach(start, start + width, -1, best[start]! + this.lowest - UNKNOWN_PENALTY);
      start += width;
    }
    this.collect(piece, from, ids, out);
  }

  /** Returns the tokens of the best segmentation; adjacent unknown characters become one token. */
  private collect(piece: string, from: Int32Array, ids: Int32Array, out: number[]): void {
    const cuts: { readonly id: number; readonly start: number; readonly end: number }[] = [];
    for (let end = piece.length; end > 0; end = from[end]!) {
      const id = ids[end] === this.unknown ? -1 : ids[end]!;
      const next = cuts.at(-1);
      if (id < 0 && next !== undefined && next.id < 0) cuts[cuts.length - 1] = { ...next, start: from[end]! };
      else cuts.push({ id, start: from[end]!, end });
    }
    for (const { id, start, end } of cuts.toReversed()) {
      if (id >= 0) {
        out.push(id);
        continue;
      }
      const bytes = this.hasBytes ? byteTokens(this.vocabulary, piece.slice(start, end)) : undefined;
      if (bytes !== undefined) out.push(...bytes);
      else if (this.unknown !== undefined) out.push(this.unknown);
    }
  }
}
