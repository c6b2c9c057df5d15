import type { Term, Terms } from './grammar/terms';
import type { TokenConstraint } from './token-constraint';
import type { TokenSpellings, TokenTrie } from './token-trie';

/** Number of cached masks per grammar, vocabSize / 8 bytes each. */
const CACHED_MASKS = 64;

/** A vocabulary with its trie. */
export interface TokenTable extends TokenSpellings {
  readonly trie: TokenTrie;
}

/** A compiled constraint that many answers share, with a cache of token masks. */
export class TokenGrammar {
  private readonly masks = new Map<Term, Uint32Array>();

  constructor(
    private readonly terms: Terms,
    readonly start: Term,
    private readonly table: TokenTable,
  ) {}

  after(state: Term, byte: number): Term {
    return this.terms.after(state, byte);
  }

  isDead(state: Term): boolean {
    return state === this.terms.fail;
  }

  isEnd(state: Term): boolean {
    return state === this.terms.end;
  }

  bytesOf(token: number): Uint8Array | undefined {
    return this.table.bytes[token];
  }

  isEndToken(token: number): boolean {
    return this.table.endTokens.includes(token);
  }

  /** @param mask - [ceil(vocabSize / 32)] overwritten */
  fillMask(state: Term, mask: Uint32Array): void {
    let known = this.masks.get(state);
    if (known === undefined) {
      known = new Uint32Array(Math.ceil(this.table.bytes.length / 32));
      this.walk(state, known);
      const [oldest] = this.masks.keys();
      if (this.masks.size >= CACHED_MASKS && oldest !== undefined) this.masks.delete(oldest);
    } else {
      this.masks.delete(state); // and added again as the most recently used
    }
    this.masks.set(state, known);
    mask.fill(0);
    mask.set(known.subarray(0, mask.length));
  }

  private walk(state: Term, mask: Uint32Array): void {
    const { byte, depth, end, token, twin, deepest } = this.table.trie;
    const allow = (id: number): void => {
      mask[id >>> 5]! |= 1 << (id & 31);
    };
    const path = Array.from({ length: deepest + 1 }, () => state); // the state after each byte of the token
    for (let node = 0; node < byte.length;) {
      const next = this.terms.after(path[depth[node]! - 1]!, byte[node]!);
      if (next === this.terms.fail) {
        node = end[node]!;
        continue;
      }
      path[depth[node]!] = next;
      for (let id = token[node]!; id >= 0; id = twin[id]!) allow(id);
      node += 1;
    }
    if (state.nullable) for (const id of this.table.endTokens) allow(id);
  }
}

/** The state of one answer in a grammar. */
export class GrammarConstraint implements TokenConstraint {
  private state: Term;
  private hasEnded = false;

  constructor(private readonly grammar: TokenGrammar) {
    this.state = grammar.start;
  }

  get isDone(): boolean {
    return this.hasEnded || this.grammar.isEnd(this.state);
  }

  fillMask(mask: Uint32Array): void {
    this.grammar.fillMask(this.state, mask);
  }

  accept(token: number): void {
    if (this.grammar.isEndToken(token) && this.state.nullable) {
      this.hasEnded = true;
      return;
    }
    let next = this.state;
    for (const byte of this.grammar.bytesOf(token) ?? [-1]) next = this.grammar.after(next, byte);
    if (this.hasEnded || this.grammar.isDead(next))
      throw new RangeError(`The constraint does not allow token ${token} here`);
    this.state = next;
  }
}
