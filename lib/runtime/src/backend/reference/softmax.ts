/**
 * Turns the first `length` scores into weights that sum to 1. The maximum is subtracted first, so that nothing
 * overflows.
 */
export function softmax(scores: Float32Array | Float64Array, length = scores.length): void {
  let max = -Infinity;
  for (let i = 0; i < length; i += 1) if (scores[i]! > max) max = scores[i]!;
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const weight = Math.exp(scores[i]! - max);
    scores[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < length; i += 1) scores[i] = scores[i]! / sum;
}
