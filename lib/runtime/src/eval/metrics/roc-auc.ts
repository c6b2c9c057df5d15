/**
 * Area under the ROC curve: the probability that an example with the label has a higher score than one without it;
 * equal scores count as one half. Undefined if all examples have the label or none has it.
 *
 * Computed from ranks (Mann-Whitney U), which equals the area under the curve with linear interpolation.
 *
 * @param scores - [examples]
 * @param isPositive - [examples] whether each example has the label
 */
export function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number | undefined {
  if (scores.some((score) => Number.isNaN(score)))
    throw new RangeError('A score is NaN, so the examples cannot be ranked; check the weights of the model.');
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const order = scores.map((_, index) => index).toSorted((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0; // of the positives; ranks start at 1
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end += 1;
    const meanRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i += 1) if (isPositive[order[i]!]!) rankSum += meanRank;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
