import type { LabelCounts } from './label-counts';

/** Precision, recall and F1 of one label or averaged over labels. */
export interface PrecisionRecall {
  /** Fraction of the predictions of the label that are correct. 0 if there are none, as in scikit-learn. */
  readonly precision: number;
  /** Fraction of the examples with the label that were predicted to have it. 0 if there are none. */
  readonly recall: number;
  /** Harmonic mean of both: 2 TP / (2 TP + FP + FN). 0 if the label does not occur. */
  readonly f1: number;
  /** Number of examples with the label. */
  readonly support: number;
}

export function precisionRecall({ truePositives, falsePositives, falseNegatives }: LabelCounts): PrecisionRecall {
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    support: truePositives + falseNegatives,
  };
}

/** Micro average: computed from the sums of the counts, so every prediction has the same weight. */
export function microAverage(counts: readonly LabelCounts[]): PrecisionRecall {
  return precisionRecall({
    truePositives: sum(counts.map(({ truePositives }) => truePositives)),
    falsePositives: sum(counts.map(({ falsePositives }) => falsePositives)),
    falseNegatives: sum(counts.map(({ falseNegatives }) => falseNegatives)),
  });
}

/** Macro average: the mean over the labels, so every label has the same weight. */
export function macroAverage(counts: readonly LabelCounts[]): PrecisionRecall {
  return average(counts, () => 1);
}

/** Weighted average: the mean over the labels, weighted by their number of examples. */
export function weightedAverage(counts: readonly LabelCounts[]): PrecisionRecall {
  return average(counts, ({ support }) => support);
}

function average(counts: readonly LabelCounts[], weightOf: (label: PrecisionRecall) => number): PrecisionRecall {
  const labels = counts.map((label) => precisionRecall(label));
  const total = sum(labels.map(weightOf));
  const mean = (valueOf: (label: PrecisionRecall) => number): number =>
    ratio(sum(labels.map((label) => weightOf(label) * valueOf(label))), total);
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: sum(labels.map(({ support }) => support)),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
