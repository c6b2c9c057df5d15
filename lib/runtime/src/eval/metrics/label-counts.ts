/** How often a label was right and wrong. */
export interface LabelCounts {
  /** Examples that have the label and were given it. */
  readonly truePositives: number;
  /** Examples that were given the label and do not have it. */
  readonly falsePositives: number;
  /** Examples that have the label and were not given it. */
  readonly falseNegatives: number;
}

/**
 * Counts each label. An example may have any number of labels; with one each, this is the usual classification.
 *
 * @param truth - labels of each example, by number
 * @param predicted - labels that each was given
 * @returns one entry a label
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

/** The part of the examples that were given exactly the labels that they have; undefined if there are none. */
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
 * How often examples of one label were given another: [labels of truth][labels given].
 *
 * @param truth - the label of each example, by number
 */
export function confusionMatrix(truth: readonly number[], predicted: readonly number[], labels: number): number[][] {
  const matrix = Array.from({ length: labels }, () => Array.from({ length: labels }, () => 0));
  for (const [index, right] of truth.entries()) matrix[right]![predicted[index]!]! += 1;
  return matrix;
}
