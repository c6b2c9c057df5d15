/** A piece of what a model reads: one of the texts, or a special token around them. */
export interface InputPiece {
  /** The number of a special token, or which text stands here. */
  readonly token: number | 'first' | 'second';
  /** The kind of token that an encoder takes it for. */
  readonly type: number;
}

/** One text, or two that a model reads at once, as tokens. */
export interface ModelInput {
  readonly tokens: readonly number[];
  /** [tokens] the kind of each: of the first text, or of the second. */
  readonly tokenTypes: readonly number[];
  /** Whether the texts were too long. */
  readonly isCut: boolean;
}

/**
 * Puts one text or two between the special tokens that the model wants around them.
 *
 * @param template - {@link Tokenizer.inputTemplate} for as many texts
 * @param texts - tokens of each, without special ones
 * @param maxTokens - what does not fit is cut from the ends of the texts, first from the longer one. Special tokens stay.
 */
export function joinTexts(template: readonly InputPiece[], texts: readonly [readonly number[], (readonly number[])?], maxTokens = Infinity): ModelInput {
  const [first, second = []] = texts;
  const room = Math.max(0, maxTokens - template.filter(({ token }) => typeof token === 'number').length);
  const [firstLength, secondLength] = longestFirst(first.length, second.length, room);
  const tokens: number[] = [];
  const tokenTypes: number[] = [];
  for (const { token, type } of template) {
    const piece = typeof token === 'number' ? [token] : token === 'first' ? first.slice(0, firstLength) : second.slice(0, secondLength);
    for (const value of piece) {
      tokens.push(value);
      tokenTypes.push(type);
    }
  }
  return { tokens, tokenTypes, isCut: firstLength < first.length || secondLength < second.length };
}

/**
 * Lengths of two texts that fit `room` together, as Hugging Face's tokenizers cut with `longest_first`: only the longer
 * one, down to the length of the other, then both alike; an odd place is the longer one's, or the second's of two equal ones.
 */
function longestFirst(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = room - shorter;
  return first > second ? [longer, shorter] : [shorter, longer];
}
