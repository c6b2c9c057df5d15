import { scores } from '../../../lib/runtime/src/heads/classifier';

const labels = ['a', 'b', 'c'];

test('one label of several: probabilities that sum to 1, whatever size the logits have', () => {
  const result = scores(Float32Array.of(1000, 1001, 999), { labels, problem: 'single-label' });

  // softmax(1, 2, 0)
  expect(result[0]).toBeCloseTo(0.24472847, 6);
  expect(result[1]).toBeCloseTo(0.66524096, 6);
  expect(result[2]).toBeCloseTo(0.09003057, 6);
});

test('independent labels: a probability each', () => {
  const result = scores(Float32Array.of(0, 2, -1000), { labels, problem: 'multi-label' });

  expect(result[0]).toBeCloseTo(0.5, 7);
  expect(result[1]).toBeCloseTo(0.88079708, 6);
  expect(result[2]).toBe(0);
});

test('a regression value is unchanged', () => {
  expect([...scores(Float32Array.of(-3.5), { labels: ['stars'], problem: 'regression' })]).toEqual([-3.5]);
});
