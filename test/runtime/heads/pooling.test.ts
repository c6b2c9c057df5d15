import { pool } from '../../../lib/runtime/src/heads/pooling';

// Two tokens of width 3.
const HIDDEN = Float32Array.of(1, 2, 3, 5, -2, 4);

test.each([
  ['mean', [3, 0, 3.5]],
  ['cls', [1, 2, 3]],
  ['last', [5, -2, 4]],
] as const)('%s pooling takes its states', (type, expected) => {
  expect([...pool(HIDDEN, 2, 3, { type, normalize: false })]).toEqual(expected);
});

test('a normalised vector keeps its direction and has length 1', () => {
  const vector = pool(Float32Array.of(3, 4), 1, 2, { type: 'last', normalize: true });

  expect(vector[0]).toBeCloseTo(0.6, 7);
  expect(vector[1]).toBeCloseTo(0.8, 7);
});

test('a vector of zeros stays zero, without NaN', () => {
  expect([...pool(new Float32Array(4), 2, 2, { type: 'mean', normalize: true })]).toEqual([0, 0]);
});

test('the given states are not changed', () => {
  const hidden = Float32Array.of(3, 4);
  pool(hidden, 1, 2, { type: 'cls', normalize: true });

  expect([...hidden]).toEqual([3, 4]);
});

test('a text without tokens has no vector', () => {
  expect(() => pool(new Float32Array(), 0, 2, { type: 'mean', normalize: false })).toThrow(RangeError);
});
