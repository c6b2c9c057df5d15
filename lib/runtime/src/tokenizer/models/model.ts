/** Turns pieces of text into tokens. */
export interface TokenModel {
  /** Spellings of all tokens except added ones. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Appends the tokens of `piece` to `out`. */
  encode(piece: string, out: number[]): void;
}

/**
 * Returns the tokens of the bytes of a text, in vocabularies that spell bytes as `<0xE8>`; undefined if one is missing.
 */
export function byteTokens(vocabulary: ReadonlyMap<string, number>, text: string): number[] | undefined {
  const ids: number[] = [];
  for (const byte of new TextEncoder().encode(text)) {
    const id = vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}
