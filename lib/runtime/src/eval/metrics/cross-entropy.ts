/**
 * Negative log-likelihood of `target`: -ln softmax(logits)[target], in nats. Sums are in double precision, and the
 * largest logit is subtracted first, so that nothing overflows.
 *
 * @param logits - [classes]
 */
export function negativeLogLikelihood(logits: Float32Array, target: number): number {
  return logSumExp(logits) - logits[target]!;
}

/** log-sum-exp: ln of the sum of e^x. */
export function logSumExp(values: Float32Array): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) if (values[i]! > max) max = values[i]!;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += Math.exp(values[i]! - max);
  return max + Math.log(sum);
}

/**
 * Divergence of the distribution of `logits` from that of `baseline`: KL(baseline || logits), in nats; 0 if they are
 * equal.
 *
 * @param baseline - [classes]
 * @param logits - [classes]
 */
export function divergence(baseline: Float32Array, logits: Float32Array): number {
  const baselineTotal = logSumExp(baseline);
  const total = logSumExp(logits);
  let sum = 0;
  for (let i = 0; i < baseline.length; i += 1) {
    const logProbability = baseline[i]! - baselineTotal;
    const probability = Math.exp(logProbability);
    // 0 ln 0 counts as 0, even if a logit is -Infinity
    if (probability > 0) sum += probability * (logProbability - (logits[i]! - total));
  }
  return Math.max(0, sum); // negative through rounding only
}
