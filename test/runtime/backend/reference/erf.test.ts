import { erf } from '../../../../lib/runtime/src/backend/reference/erf';

// Python's math.erf, which is the C library's.
test.each([
  [0, 0],
  [1e-8, 1.1283791670955126e-8],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [4.5, 0.9999999998033839],
  [5.9, 1],
  [40, 1],
  [Infinity, 1],
])('erf(%p) is %p to 15 digits, and odd', (x, expected) => {
  expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(expected * 1e-15);
  expect(erf(-x)).toBe(-erf(x));
});

test('erf of NaN is NaN', () => {
  expect(erf(Number.NaN)).toBeNaN();
});
