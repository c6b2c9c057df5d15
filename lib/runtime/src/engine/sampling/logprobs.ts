import type { TokenLogprobs } from '../protocol';
import { compareTokens, topTokens } from './top-tokens';

/**
 * The log-probability of a token: log-softmax of the unmodified logits, in float64.
 *
 * @param logits - [vocabSize]
 * @param top - number of most likely tokens to report in addition
 */
export function logprobsOf(logits: Float32Array, token: number, top: number): TokenLogprobs {
  const own = logits[token]!;
  let max = -Infinity;
  let better = 0;
  for (let other = 0; other < logits.length; other += 1) {
    const logit = logits[other]!;
    if (logit > max) max = logit;
    if (logit > own || (logit === own && other < token)) better += 1;
  }
  let sum = 0;
  for (let other = 0; other < logits.length; other += 1) sum += Math.exp(logits[other]! - max);
  const logSum = Math.log(sum);
  // The maximum is subtracted first: adding the logarithm to a large maximum would lose precision.
  const logprobOf = (logit: number): number => logit - max - logSum;
  const topEntries = topTokens(logits, top).toSorted((a, b) => compareTokens(logits, a, b));
  return {
    logprob: logprobOf(own),
    rank: better + 1,
    top: topEntries.map((candidate) => ({ token: candidate, logprob: logprobOf(logits[candidate]!) })),
  };
}
