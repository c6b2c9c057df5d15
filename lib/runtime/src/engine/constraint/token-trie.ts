/** The bytes of a vocabulary's tokens. Plain data. */
export interface TokenSpellings {
  /** [vocabSize] the bytes of each token; undefined for tokens that are not text, such as control tokens. */
  readonly bytes: readonly (Uint8Array | undefined)[];
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
}

/**
 * All tokens in a trie of their bytes, stored in depth-first order, so that a subtree is skipped as soon as its prefix
 * is ruled out.
 */
export class TokenTrie {
  /** [nodes] the byte on the edge to a node. */
  readonly byte: Uint8Array;
  /** [nodes] the depth of a node in bytes. */
  readonly depth: Uint16Array;
  /** [nodes] the first node after the subtree. */
  readonly end: Int32Array;
  /** [nodes] a token that ends here; -1: none. */
  readonly token: Int32Array;
  /** [vocabSize] the next token with the same bytes; -1: none. */
  readonly twin: Int32Array;
  readonly deepest: number;

  constructor(bytes: TokenSpellings['bytes']) {
    const tokens = bytes.flatMap((spelling, token) =>
      spelling === undefined || spelling.length === 0 || spelling.length > MAX_BYTES ? [] : [token],
    );
    tokens.sort((a, b) => Buffer.compare(bytes[a]!, bytes[b]!) || a - b);
    let nodes = 0;
    for (const [index, token] of tokens.entries())
      nodes += bytes[token]!.length - sharedLength(bytes[tokens[index - 1] ?? -1], bytes[token]!);
    this.byte = new Uint8Array(nodes);
    this.depth = new Uint16Array(nodes);
    this.end = new Int32Array(nodes);
    this.token = new Int32Array(nodes).fill(-1);
    this.twin = new Int32Array(bytes.length).fill(-1);
    this.deepest = tokens.reduce((deepest, token) => Math.max(deepest, bytes[token]!.length), 0);
    this.fill(bytes, tokens);
  }

  get size(): number {
    return this.byte.length;
  }

  /** Adds the tokens in the order of their bytes, so that each follows its own prefixes. */
  private fill(bytes: TokenSpellings['bytes'], tokens: readonly number[]): void {
    const path: number[] = []; // nodes of the token before
    let node = 0;
    let before: Uint8Array | undefined;
    for (const token of tokens) {
      const spelling = bytes[token]!;
      const shared = sharedLength(before, spelling);
      while (path.length > shared) this.end[path.pop()!] = node;
      for (let depth = shared; depth < spelling.length; depth += 1) {
        this.byte[node] = spelling[depth]!;
        this.depth[node] = depth + 1;
        path.push(node);
        node += 1;
      }
      const last = path.at(-1)!;
      this.twin[token] = this.token[last]!;
      this.token[last] = token;
      before = spelling;
    }
    while (path.length > 0) this.end[path.pop()!] = node;
  }
}

/** Longer tokens (such as runs of spaces) are left out, as no answer needs them. */
const MAX_BYTES = 256;

function sharedLength(a: Uint8Array | undefined, b: Uint8Array): number {
  if (a === undefined) return 0;
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
