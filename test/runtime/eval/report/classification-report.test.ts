import { classificationReport } from '../../../../lib/runtime/src/eval/report/classification-report';

const RUN = { model: 'm', data: 'd', backend: 'b', seconds: 1 };
const example = (labels: readonly number[], index: number) => ({
  text: '',
  textPair: undefined,
  labels,
  place: `d:${index + 1}`,
});
const answer = (scores: readonly number[], predicted: readonly number[]) => ({ scores, predicted, isCut: false });

test('by hand: figures per label, averages and the confusion matrix', () => {
  // right: a a a b b; given: a a b b a
  const probabilities = [0.9, 0.8, 0.4, 0.3, 0.6];
  const { json, markdown } = classificationReport(
    RUN,
    { labels: ['a', 'b'], problem: 'single-label' },
    [[0], [0], [0], [1], [1]].map(example),
    probabilities.map((a) => answer([a, 1 - a], [a > 0.5 ? 0 : 1])),
  );

  expect(json).toMatchObject({
    examples: 5,
    accuracy: 3 / 5,
    confusion: [
      [2, 1],
      [1, 1],
    ],
    // of the pairs (a, b) of scores, 0.9 and 0.8 are above both, and 0.4 above one of two
    macroRocAuc: expect.closeTo(5 / 6, 12),
    labels: [
      { label: 'a', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3, rocAuc: expect.closeTo(5 / 6, 12) },
      { label: 'b', precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2, rocAuc: expect.closeTo(5 / 6, 12) },
    ],
    averages: {
      macro: { f1: expect.closeTo(7 / 12, 12) },
      micro: { precision: 3 / 5, recall: 3 / 5, f1: 3 / 5 },
      weighted: { f1: expect.closeTo(3 / 5, 12), support: 5 },
    },
  });
  expect(markdown).toContain('| accuracy | 0.6000 |');
  expect(markdown).toContain('| a | 0.6667 | 0.6667 | 0.6667 | 0.8333 | 3 |');
  expect(markdown).toContain('| a | 2 | 1 |\n| b | 1 | 1 |');
  expect(markdown).toContain('Wrong: 2\n');
  expect(markdown).toContain('| d:3 | b | a |');
});

test('several labels per text: only an exact set is correct, and an absent label lowers the mean', () => {
  const { json, markdown } = classificationReport(
    RUN,
    { labels: ['a', 'b', 'c'], problem: 'multi-label' },
    [[0, 1], [1], []].map(example),
    [answer([0.9, 0.9, 0.1], [0, 1]), answer([0.8, 0.7, 0.1], [0, 1]), answer([0.1, 0.2, 0.1], [])],
  );

  expect(json).toMatchObject({
    accuracy: 2 / 3,
    labels: [
      { precision: 1 / 2, recall: 1 },
      { f1: 1, rocAuc: 1 },
      { f1: 0, rocAuc: null },
    ],
    averages: { macro: { f1: expect.closeTo((2 / 3 + 1 + 0) / 3, 12) } },
  });
  expect(json).not.toHaveProperty('confusion');
  expect(markdown).toContain('| accuracy (all labels of a text right) | 0.6667 |');
  expect(markdown).toContain('| d:2 | a, b | b |');
  expect(markdown).toContain('it is not defined for c (no text has it).');
});

test('if all texts have the same label ROC-AUC is undefined, and the report says why', () => {
  const { json, markdown } = classificationReport(
    RUN,
    { labels: ['a', 'b', 'c'], problem: 'single-label' },
    [[0], [0]].map(example),
    [answer([0.8, 0.1, 0.1], [0]), answer([0.7, 0.2, 0.1], [0])],
  );

  expect(json).toMatchObject({
    macroRocAuc: null,
    accuracy: 1,
    labels: [{ rocAuc: null }, { rocAuc: null, support: 0 }, {}],
    averages: { macro: { f1: 1 } },
  });
  expect(markdown).toContain('it is not defined for a (all 2 texts have it), b (no text has it), c (no text has it).');
  expect(markdown).toContain('| ROC-AUC (mean over labels) | – |');
});
