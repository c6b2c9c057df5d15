import * as fc from 'fast-check';
import { rocAuc } from '../../../../lib/runtime/src/eval/metrics/roc-auc';
import { GOLDEN } from '../golden/golden';

test.each([
  ...GOLDEN.auc,
  ...GOLDEN.multi.rocAuc.perLabel.map((value, label) => ({
    truth: GOLDEN.multi.truth.map((row) => row[label] === 1),
    scores: GOLDEN.multi.scores.map((row) => row[label]!),
    rocAuc: value,
  })),
])("the area is scikit-learn's, ties included: $truth.length examples", (golden) => {
  expect(rocAuc(golden.scores, golden.truth)).toBeCloseTo(golden.rocAuc, 12);
});

test.each(GOLDEN.ovr)(
  "the mean of one label against the others is scikit-learn's",
  ({ labels, truth, scores, macro }) => {
    const areas = Array.from(
      { length: labels },
      (_, label) =>
        rocAuc(
          scores.map((row) => row[label]!),
          truth.map((right) => right === label),
        ) ?? NaN,
    );

    expect(areas.reduce((sum, area) => sum + area, 0) / labels).toBeCloseTo(macro, 12);
  },
);

test('it is the fraction of pairs in the right order, where a tie counts as one half', () => {
  const examples = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), isPositive: fc.boolean() }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(examples, (list) => {
      const pairs = list
        .filter(({ isPositive }) => isPositive)
        .flatMap(({ score }) =>
          list.filter(({ isPositive }) => !isPositive).map((other) => Math.sign(score - other.score) / 2 + 0.5),
        );
      const area = rocAuc(
        list.map(({ score }) => score),
        list.map(({ isPositive }) => isPositive),
      );
      if (pairs.length === 0) expect(area).toBeUndefined();
      else expect(area).toBeCloseTo(pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, 9);
    }),
  );
});

test('a score that is NaN is rejected', () => {
  expect(() => rocAuc([1, NaN], [true, false])).toThrow(/is NaN/);
});
