import { accuracy, confusionMatrix, countLabels } from '../../../../lib/runtime/src/eval/metrics/label-counts';
import {
  macroAverage,
  microAverage,
  type PrecisionRecall,
  precisionRecall,
  weightedAverage,
} from '../../../../lib/runtime/src/eval/metrics/precision-recall';
import { GOLDEN } from '../golden/golden';

function expectSame(actual: PrecisionRecall, [precision, recall, f1]: readonly (number | null | undefined)[]): void {
  expect(actual.precision).toBeCloseTo(precision ?? NaN, 12);
  expect(actual.recall).toBeCloseTo(recall ?? NaN, 12);
  expect(actual.f1).toBeCloseTo(f1 ?? NaN, 12);
}

const one = (labels: readonly number[]): number[][] => labels.map((label) => [label]);
const many = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.flatMap((has, label) => (has === 1 ? [label] : [])));

test.each([
  ...GOLDEN.single.map((golden) => ({ ...golden, truth: one(golden.truth), predicted: one(golden.predicted) })),
  { ...GOLDEN.multi, present: [0, 1, 2, 3], truth: many(GOLDEN.multi.truth), predicted: many(GOLDEN.multi.predicted) },
])("accuracy, precision, recall and F1 are scikit-learn's: $labels labels, $truth.length examples", (golden) => {
  const counts = countLabels(golden.truth, golden.predicted, golden.labels);
  const present = golden.present.map((label) => counts[label]!);

  expect(accuracy(golden.truth, golden.predicted)).toBeCloseTo(golden.accuracy, 12);
  for (const [index, label] of present.entries()) {
    expectSame(
      precisionRecall(label),
      golden.perLabel.slice(0, 3).map((values) => values[index]),
    );
    expect(precisionRecall(label).support).toBe(golden.perLabel[3]?.[index]);
  }
  expectSame(macroAverage(present), golden.macro);
  expectSame(microAverage(present), golden.micro);
  expectSame(weightedAverage(present), golden.weighted);
});

test.each(GOLDEN.single)(
  "the confusion matrix is scikit-learn's: $labels labels",
  ({ truth, predicted, labels, confusion }) => {
    expect(confusionMatrix(truth, predicted, labels)).toEqual(confusion);
  },
);

test('by hand: three of four predictions are correct, and one example was missed', () => {
  const [counts] = countLabels([[0], [0], [0], [0], [1]], [[0], [0], [0], [1], [0]], 2);

  expect(precisionRecall(counts!)).toEqual({ precision: 3 / 4, recall: 3 / 4, f1: 3 / 4, support: 4 });
});

test('without a denominator a figure is 0, and accuracy without examples is undefined', () => {
  expect(precisionRecall({ truePositives: 0, falsePositives: 0, falseNegatives: 0 })).toEqual({
    precision: 0,
    recall: 0,
    f1: 0,
    support: 0,
  });
  expect(accuracy([], [])).toBeUndefined();
});
