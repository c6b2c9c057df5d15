import type { TokenLogprobs } from '../protocol';
import { compareTokens, topTokens } from './top-tokens';

/**
 * What the model thinks of a token: log-softmax of the logits as they are, in float64.
 *
 * @param logits - [vocabSize]
 * @param top - how many of the likeliest tokens are told, too
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
  // The largest goes first: it may be so large that the logarithm would be lost in it.
  const logprobOf = (logit: number): number => logit - max - logSum;
  const likeliest = topTokens(logits, top).toSorted((a, b) => compareTokens(logits, a, b));
  return {
    logprob: logprobOf(own),
    rank: better + 1,
    top: likeliest.map((candidate) => ({ token: candidate, logprob: logprobOf(logits[candidate]!) })),
  };
}
