/**
 * Forbids all tokens that are not in a mask. Returns whether any token is left.
 *
 * @param logits - [vocabSize]; tokens that are not in the mask become -Infinity
 * @param mask - [ceil(vocabSize / 32)]; bit i of word i >> 5 represents token i
 */
export function allowOnly(logits: Float32Array, mask: Uint32Array): boolean {
  let isAnyLeft = false;
  for (let word = 0; word * 32 < logits.length; word += 1) {
    const bits = mask[word]!;
    const start = word * 32;
    const end = Math.min(start + 32, logits.length);
    if (bits === 0) {
      logits.fill(-Infinity, start, end);
      continue;
    }
    for (let token = start; token < end; token += 1) {
      if ((bits >>> (token - start)) & 1) isAnyLeft = true;
      else logits[token] = -Infinity;
    }
  }
  return isAnyLeft;
}

/** Forbids tokens, unless no other token is left. */
export function forbid(logits: Float32Array, tokens: ReadonlySet<number>): void {
  const before = [...tokens].map((token) => [token, logits[token]!] as const);
  for (const token of tokens) logits[token] = -Infinity;
  if (logits.some((logit) => logit > -Infinity)) return;
  for (const [token, logit] of before) logits[token] = logit;
}
