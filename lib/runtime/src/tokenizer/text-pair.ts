import type { Slot } from './parts/post-processor';

/** The tokens of one text, or of two texts that a model reads together. */
export interface ModelInput {
  readonly tokens: number[];
  /** [tokens] the token type: that of the first text or of the second. */
  readonly types: number[];
  /** Whether the texts were too long and were cut. */
  readonly isCut: boolean;
}

/**
 * Puts texts between the special tokens that the model requires around them.
 *
 * @param first - the tokens of the text, without special ones
 * @param second - the tokens of the other text; empty if there is none
 * @param maxTokens - texts that do not fit are cut at their ends, the longer one first. Special tokens are kept.
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
 * Cuts the lengths of two texts so that they fit `room` together, like Hugging Face's tokenizers with `longest_first`:
 * the longer text is cut to the length of the other, then both equally. With an odd `room`, the longer text gets one
 * token more, or the second of two equal texts.
 */
function longestFirst(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = room - shorter;
  return first > second ? [longer, shorter] : [shorter, longer];
}
