import * as fc from 'fast-check';
import { cutNucleus } from '../../../../lib/runtime/src/engine/sampling/nucleus';
import { compareTokens, mostLikelyToken, topTokens } from '../../../../lib/runtime/src/engine/sampling/top-tokens';

const logits = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 })
  .map((values) => Float32Array.from(values));

test('the top tokens are those that sorting puts first, with the last of them in front', () => {
  fc.assert(
    fc.property(logits, fc.integer({ min: 0, max: 70 }), (values, count) => {
      const sorted = Array.from(values, (_, token) => token)
        .toSorted((a, b) => compareTokens(values, a, b))
        .slice(0, count);
      const top = topTokens(values, count);

      expect(top[0]).toBe(sorted.at(-1));
      expect(top.toSorted((a, b) => compareTokens(values, a, b))).toEqual(sorted);
      if (count > 0) expect(mostLikelyToken(values)).toBe(sorted[0]);
    }),
  );
});

test('a nucleus equals the result of summing sorted weights', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 100 }),
      (weights, percent) => {
        const sorted = weights.toSorted((a, b) => b - a);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        let count = 0;
        // Whole numbers, so that nothing is rounded.
        for (let sum = 0; 100 * sum < percent * total; count += 1) sum += sorted[count]!;
        const { weight, equals } = cutNucleus(
          Float64Array.from(weights, (value) => value / 128),
          weights.length,
          percent / 100,
          new Float64Array(weights.length),
        );

        // A small tolerance: percent / 100 is not exact.
        const kept =
          weights.filter((value) => value / 128 > weight).length +
          Math.min(equals, weights.filter((value) => value / 128 === weight).length);
        const exact = sorted.slice(0, count).reduce((sum, value) => sum + value, 0) * 100 === percent * total;
        if (exact) expect([count, count + 1]).toContain(kept);
        else expect(kept).toBe(count);
      },
    ),
  );
});
