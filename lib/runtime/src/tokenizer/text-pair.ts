import type { Slot } from './parts/post-processor';

/** One text, or two that a model reads at once, as tokens. */
export interface ModelInput {
  readonly tokens: number[];
  /** [tokens] the kind of each: of the first text, or of the second. */
  readonly types: number[];
  /** Whether the texts were too long. */
  readonly isCut: boolean;
}

/**
 * Puts texts between the special tokens that the model wants around them.
 *
 * @param first - its tokens, without special ones
 * @param second - the same of the other text; empty where there is none
 * @param maxTokens - what does not fit is cut from the ends of the texts, first from the longer one. Special tokens
 * stay.
 */
export function fillFrame(
  frame: readonly Slot[],
  first: readonly number[],
  second: readonly number[],
  maxTokens: number,
): ModelInput {
  const room = Math.max(0, maxTokens - frame.filter((slot) => 'id' in slot).length);
  const [firstLength, secondLength] = longestFirst(first.length, second.length, room);
  const parts = frame.map((slot) => ({
    type: slot.type,
    ids: 'id' in slot ? [slot.id] : slot.text === 'A' ? first.slice(0, firstLength) : second.slice(0, secondLength),
  }));
  return {
    tokens: parts.flatMap(({ ids }) => ids),
    types: parts.flatMap(({ ids, type }) => ids.map(() => type)),
    isCut: firstLength < first.length || secondLength < second.length,
  };
}

/**
 * Lengths of two texts that fit `room` together, as Hugging Face's tokenizers cut with `longest_first`: only the longer
 * one, down to the length of the other, then both alike; an odd place is the longer one's, or the second's of two equal
 * ones.
 */
function longestFirst(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = room - shorter;
  return first > second ? [longer, shorter] : [shorter, longer];
}
