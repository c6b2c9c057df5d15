/** Whether an answer is one of the right ones, but for white space around it. */
export function isExactMatch(answer: string, right: readonly string[]): boolean {
  return right.some((candidate) => candidate.trim() === answer.trim());
}

/** Whether an answer is one of the right ones when both are normalised. */
export function isNormalizedMatch(answer: string, right: readonly string[]): boolean {
  return right.some((candidate) => normalizeAnswer(candidate) === normalizeAnswer(answer));
}

/**
 * An answer without what does not make it another answer: compatibility forms of characters (NFKC), case, punctuation,
 * the articles "a", "an" and "the", and how much white space there is, in this order. On ASCII it is what the SQuAD
 * benchmark does; beyond, every punctuation character of Unicode goes, and no other language's articles do.
 *
 * @see https://rajpurkar.github.io/SQuAD-explorer/ (evaluation script: `normalize_answer`)
 */
export function normalizeAnswer(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}$+<=>^`|~]/gu, '')
    .replaceAll(/(?<![\p{L}\p{M}\p{N}_])(?:a|an|the)(?![\p{L}\p{M}\p{N}_])/gu, ' ')
    .trim()
    .replaceAll(/\s+/g, ' ');
}
