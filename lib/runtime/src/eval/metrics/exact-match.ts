/** Whether an answer equals one of the correct ones, ignoring surrounding white space. */
export function isExactMatch(answer: string, right: readonly string[]): boolean {
  return right.some((candidate) => candidate.trim() === answer.trim());
}

/** Whether an answer equals one of the correct ones after both are normalised. */
export function isNormalizedMatch(answer: string, right: readonly string[]): boolean {
  return right.some((candidate) => normalizeAnswer(candidate) === normalizeAnswer(answer));
}

/**
 * Normalises an answer: removes compatibility forms (NFKC), case, punctuation, the articles "a", "an" and "the", and
 * extra white space, in this order. For ASCII this is the normalisation of the SQuAD benchmark; all Unicode punctuation
 * is removed too, but no articles of other languages.
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
