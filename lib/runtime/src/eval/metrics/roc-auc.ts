/**
 * Area under the ROC curve: the chance that an example with the label has a higher score than one without it, where
 * equal scores count half. Undefined if all examples have the label, or none has it: then there is no such pair.
 *
 * By ranks (Mann-Whitney), which is the area of the curve with straight lines between its points, and needs one
 * sorting.
 *
 * @param scores - [examples]
 * @param isPositive - [examples] whether each has the label
 */
export function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number | undefined {
  if (scores.some((score) => Number.isNaN(score)))
    throw new RangeError('A score is not a number: there is no order of the examples.');
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const order = scores.map((_, index) => index).toSorted((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0; // of the positives; ranks count from 1
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end += 1;
    const meanRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i += 1) if (isPositive[order[i]!]!) rankSum += meanRank;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
