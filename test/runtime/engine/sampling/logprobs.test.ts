import * as fc from 'fast-check';
import { logprobsOf } from '../../../../lib/runtime/src/engine/sampling/logprobs';

test('log-probabilities are those of the softmax, with the rank of the token and the top tokens in order', () => {
  const { logprob, rank, top } = logprobsOf(Float32Array.of(0, Math.log(2), Math.log(5), 0), 1, 3);

  expect(logprob).toBeCloseTo(Math.log(2 / 9), 6);
  expect(rank).toBe(2);
  expect(top.map(({ token }) => token)).toEqual([2, 1, 0]);
  expect(top[0]?.logprob).toBeCloseTo(Math.log(5 / 9), 6);
});

test('no top tokens are reported if none are requested', () => {
  expect(logprobsOf(Float32Array.of(1, 2), 0, 0).top).toEqual([]);
});

test('large logits and forbidden tokens do not break the sum', () => {
  expect(logprobsOf(Float32Array.of(1e30, 1e30, -Infinity), 0, 0).logprob).toBeCloseTo(Math.log(0.5), 12);
  expect(logprobsOf(Float32Array.of(1, -Infinity), 1, 0)).toMatchObject({ logprob: -Infinity, rank: 2 });
});

test('probabilities sum to 1 within 1e-6, and ranks are those of sorting', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 50 }), (values) => {
      const logits = Float32Array.from(values);
      const all = Array.from(logits, (_, token) => logprobsOf(logits, token, logits.length));

      expect(Math.abs(all.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0) - 1)).toBeLessThan(1e-6);
      for (const [token, { logprob, rank, top }] of all.entries()) expect(top[rank - 1]).toEqual({ token, logprob });
    }),
  );
});
