import type { LabelCounts } from './label-counts';

/** How good the answers about a label, or about all labels, are. */
export interface PrecisionRecall {
  /**
   * Of the examples that were given the label, the part that has it. 0 where none was given it, as scikit-learn has it.
   */
  readonly precision: number;
  /** Of the examples that have the label, the part that was given it. 0 where none has it. */
  readonly recall: number;
  /** Harmonic mean of both: 2 TP / (2 TP + FP + FN). 0 where the label does not occur. */
  readonly f1: number;
  /** Examples that have the label. */
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

/** Every decision counts the same, whatever its label: that of the counts added up. */
export function microAverage(counts: readonly LabelCounts[]): PrecisionRecall {
  return precisionRecall({
    truePositives: sum(counts.map(({ truePositives }) => truePositives)),
    falsePositives: sum(counts.map(({ falsePositives }) => falsePositives)),
    falseNegatives: sum(counts.map(({ falseNegatives }) => falseNegatives)),
  });
}

/** Every label counts the same, however rare it is: the mean over the labels. */
export function macroAverage(counts: readonly LabelCounts[]): PrecisionRecall {
  return average(counts, () => 1);
}

/** Every label counts as often as it occurs. */
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
