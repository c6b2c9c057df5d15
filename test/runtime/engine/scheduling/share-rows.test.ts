import * as fc from 'fast-check';
import { shareRows } from '../../../../lib/runtime/src/engine/scheduling/share-rows';

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('the first prompt gets half, then the shortest ones get what they need', () => {
  expect(shareRows([1000, 500, 10, 30], 64)).toEqual([32, 0, 10, 22]);
});

test('the rest goes to the first prompt', () => {
  expect(shareRows([1000, 10], 64)).toEqual([54, 10]);
  expect(shareRows([1000], 64)).toEqual([64]);
  expect(shareRows([5], 64)).toEqual([5]);
  expect(shareRows([], 64)).toEqual([]);
});

test('no needed row stays unused, no prompt gets more than it needs, and the first gets at least half', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 128 }),
      (needed, rows) => {
        const shares = shareRows(needed, rows);

        expect(sum(shares)).toBe(Math.min(rows, sum(needed)));
        expect(shares.every((share, index) => share >= 0 && share <= needed[index]!)).toBe(true);
        expect(shares[0]).toBeGreaterThanOrEqual(Math.min(needed[0]!, rows / 2));
      },
    ),
  );
});
