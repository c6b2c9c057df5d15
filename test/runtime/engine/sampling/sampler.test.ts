import * as fc from 'fast-check';
import { Penalties } from '../../../../lib/runtime/src/engine/sampling/penalties';
import { Sampler, type SamplingOptions } from '../../../../lib/runtime/src/engine/sampling/sampler';

const PLAIN: SamplingOptions = { temperature: 1, topK: 0, topP: 1, seed: 1 };

/** How often each token is chosen. */
function counts(logits: readonly number[], options: Partial<SamplingOptions>, draws = 4000): number[] {
  const sampler = new Sampler({ ...PLAIN, ...options });
  const result = logits.map(() => 0);
  for (let i = 0; i < draws; i += 1) {
    const token = sampler.choose(Float32Array.from(logits));
    result[token] = (result[token] ?? 0) + 1;
  }
  return result;
}

test.each([{ temperature: 0 }, { topK: 1 }])('%p chooses the first of the most likely tokens', (options) => {
  expect(counts([1, 3, 3, 2], options, 20)).toEqual([0, 20, 0, 0]);
});

test("tokens are sampled with the model's probabilities", () => {
  const [a = 0, b = 0, c = 0] = counts([Math.log(0.6), Math.log(0.3), Math.log(0.1)], {}, 20_000);

  expect(a / 20_000).toBeCloseTo(0.6, 1);
  expect(b / 20_000).toBeCloseTo(0.3, 1);
  expect(c / 20_000).toBeCloseTo(0.1, 1);
});

test('a low temperature sharpens the distribution, a high one flattens it', () => {
  const logits = [Math.log(0.6), Math.log(0.4)];
  // 0.6^2 : 0.4^2 and 0.6^(1/2) : 0.4^(1/2)
  expect((counts(logits, { temperature: 0.5 })[0] ?? 0) / 4000).toBeCloseTo(0.36 / 0.52, 1);
  expect((counts(logits, { temperature: 2 })[0] ?? 0) / 4000).toBeCloseTo(0.7746 / 1.407, 1);
});

test('top-k keeps the k most likely tokens', () => {
  const chosen = counts([2, 5, 4, 3, 1], { topK: 2, temperature: 2 });

  expect(chosen.map((count) => count > 0)).toEqual([false, true, true, false, false]);
});

test('top-p keeps the fewest tokens that reach it, at least one', () => {
  const logits = [0.5, 0.3, 0.15, 0.05].map(Math.log);

  expect(counts(logits, { topP: 0.79 }).map((count) => count > 0)).toEqual([true, true, false, false]);
  expect(counts(logits, { topP: 0.81 }).map((count) => count > 0)).toEqual([true, true, true, false]);
  expect(counts(logits, { topP: 0.01 }).map((count) => count > 0)).toEqual([true, false, false, false]);
});

test('top-p applies after top-k', () => {
  // Of the first two, 0.5 : 0.3, the first alone has 0.625.
  expect(counts([0.5, 0.3, 0.2].map(Math.log), { topK: 2, topP: 0.6 }).map((count) => count > 0)).toEqual([
    true,
    false,
    false,
  ]);
});

test('min-p keeps tokens relative to the most likely one, after temperature', () => {
  const logits = [0.5, 0.26, 0.24].map(Math.log);

  expect(counts(logits, { minP: 0.5 }).map((count) => count > 0)).toEqual([true, true, false]);
  // At temperature 0.5 the second has 0.27 of the first's weight.
  expect(counts(logits, { minP: 0.5, temperature: 0.5 }).map((count) => count > 0)).toEqual([true, false, false]);
  expect(counts(logits, { minP: 0.2, temperature: 0.5 }).map((count) => count > 0)).toEqual([true, true, true]);
});

test('top-p applies after min-p', () => {
  expect(counts([0.5, 0.3, 0.2].map(Math.log), { minP: 0.5, topP: 0.6 }).map((count) => count > 0)).toEqual([
    true,
    false,
    false,
  ]);
});

test('a forbidden token is never sampled', () => {
  const logits = [-Infinity, 1, -Infinity, 0.5];
  for (const options of [{}, { temperature: 0 }, { topK: 3 }, { topP: 0.99 }, { minP: 0.001 }, { temperature: 100 }]) {
    const [a, , c] = counts(logits, options, 200);
    expect([a, c]).toEqual([0, 0]);
  }
});

test('logit bias is added to the logits before anything else', () => {
  expect(
    counts(
      [1, 2, 3],
      {
        temperature: 0,
        logitBias: [
          [0, 2.5],
          [2, -100],
        ],
      },
      5,
    ),
  ).toEqual([5, 0, 0]);
  expect(counts([1, 2, 3], { topK: 2, logitBias: [[2, -100]] }).map((count) => count > 0)).toEqual([true, true, false]);
});

/** Logits after the penalties for `answer` after `prompt`. */
function penalized(
  logits: readonly number[],
  options: Partial<SamplingOptions>,
  prompt: number[],
  answer: number[],
): number[] {
  const penalties = new Penalties({ ...PLAIN, ...options }, prompt);
  for (const token of answer) penalties.add(token);
  const changed = Float32Array.from(logits);
  penalties.apply(changed);
  return [...changed];
}

test('the repetition penalty divides positive logits and multiplies negative ones, of prompt and answer, once', () => {
  expect(penalized([2, -2, 4, 1], { repetitionPenalty: 2 }, [0, 0], [1, 1, 2])).toEqual([1, -4, 2, 1]);
});

test('presence and frequency penalties count the answer only', () => {
  expect(penalized([5, 5, 5, 5], { presencePenalty: 0.5 }, [0], [1, 1, 2])).toEqual([5, 4.5, 4.5, 5]);
  expect(penalized([5, 5, 5, 5], { frequencyPenalty: 0.5 }, [0], [1, 1, 2])).toEqual([5, 4, 4.5, 5]);
  expect(penalized([5, 5, 5, 5], { frequencyPenalty: -1 }, [], [1])).toEqual([5, 6, 5, 5]);
});

test('repetition comes before frequency and presence', () => {
  expect(penalized([4], { repetitionPenalty: 2, frequencyPenalty: 0.5, presencePenalty: 0.25 }, [], [0, 0])).toEqual([
    4 / 2 - 2 * 0.5 - 0.25,
  ]);
});

test('a sampler records the tokens it sampled', () => {
  const sampler = new Sampler({ ...PLAIN, temperature: 0, presencePenalty: 1.5 });
  const choose = () => sampler.choose(Float32Array.of(3, 2, 1));

  expect([choose(), choose(), choose(), choose()]).toEqual([0, 1, 0, 0]); // 3; 1.5 2 1; 1.5 0.5 1
});

test('candidates equal the result of sorting the whole vocabulary', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 45 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.integer(),
      (halves, topK, topP, seed) => {
        const logits = halves.map((value) => value / 2);
        const order = logits
          .map((_, index) => index)
          .toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b)
          .slice(0, topK === 0 ? undefined : topK);
        const weights = order.map((token) => Math.exp(logits[token] ?? 0));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        let sum = 0;
        // A small tolerance, as sums are computed in another order.
        const allowed = order.filter((_, index) => {
          const isNeeded = index === 0 || sum < (topP + 1e-9) * total;
          sum += weights[index] ?? 0;
          return isNeeded;
        });

        expect(allowed).toContain(new Sampler({ temperature: 1, topK, topP, seed }).choose(Float32Array.from(logits)));
      },
    ),
    { numRuns: 2000 },
  );
});

test('the same seed gives the same tokens, another seed others', () => {
  const logits = Float32Array.from({ length: 50 }, (_, index) => Math.sin(index));
  const series = (seed: number | undefined) => {
    const sampler = new Sampler({ ...PLAIN, seed });
    return Array.from({ length: 20 }, () => sampler.choose(logits));
  };

  expect(series(42)).toEqual(series(42));
  expect(series(-42)).toEqual(series(-42));
  expect(series(42)).not.toEqual(series(43));
  expect(series(42)).not.toEqual(series(42 + 2 ** 40));
  expect(series(undefined)).not.toEqual(series(undefined));
});
