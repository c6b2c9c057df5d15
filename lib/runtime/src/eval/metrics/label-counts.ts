/** Correct and wrong predictions of one label. */
export interface LabelCounts {
  /** Examples that have the label and were predicted to have it. */
  readonly truePositives: number;
  /** Examples that do not have the label but were predicted to have it. */
  readonly falsePositives: number;
  /** Examples that have the label but were not predicted to have it. */
  readonly falseNegatives: number;
}

/**
 * Counts predictions per label. An example may have any number of labels.
 *
 * @param truth - numbers of the correct labels of each example
 * @param predicted - numbers of the predicted labels of each example
 * @returns one entry per label
 */
export function countLabels(
  truth: readonly (readonly number[])[],
  predicted: readonly (readonly number[])[],
  labels: number,
): LabelCounts[] {
  const counts = Array.from({ length: labels }, () => ({ truePositives: 0, falsePositives: 0, falseNegatives: 0 }));
  for (const [index, right] of truth.entries()) {
    const given = predicted[index]!;
    for (const label of given) counts[label]![right.includes(label) ? 'truePositives' : 'falsePositives'] += 1;
    for (const label of right) if (!given.includes(label)) counts[label]!.falseNegatives += 1;
  }
  return counts;
}

/** Fraction of the examples whose predicted labels are exactly the correct ones; undefined if there are no examples. */
export function accuracy(
  truth: readonly (readonly number[])[],
  predicted: readonly (readonly number[])[],
): number | undefined {
  if (truth.length === 0) return undefined;
  return truth.filter((right, index) => areSame(right, predicted[index]!)).length / truth.length;
}

function areSame(right: readonly number[], given: readonly number[]): boolean {
  return right.length === given.length && right.every((label) => given.includes(label));
}

/**
 * The confusion matrix: [correct label][predicted label].
 *
 * @param truth - number of the correct label of each example
 */
export function confusionMatrix(truth: readonly number[], predicted: readonly number[], labels: number): number[][] {
  const matrix = Array.from({ length: labels }, () => Array.from({ length: labels }, () => 0));
  for (const [index, right] of truth.entries()) matrix[right]![predicted[index]!]! += 1;
  return matrix;
}
