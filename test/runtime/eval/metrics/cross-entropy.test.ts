import { divergence, logSumExp, negativeLogLikelihood } from '../../../../lib/runtime/src/eval/metrics/cross-entropy';
import { GOLDEN } from '../golden/golden';

test.each(GOLDEN.crossEntropy)(
  "cross-entropy and divergence are PyTorch's to 1e-6",
  ({ logits, targets, losses, other, divergences }) => {
    for (const [row, loss] of losses.entries()) {
      expect(
        Math.abs(negativeLogLikelihood(Float32Array.from(logits[row]!), targets[row]!) - loss),
      ).toBeLessThanOrEqual(1e-6);
      expect(
        Math.abs(divergence(Float32Array.from(logits[row]!), Float32Array.from(other[row]!)) - divergences[row]!),
      ).toBeLessThanOrEqual(1e-6);
    }
  },
);

test('logits whose exponentials overflow do not break the result', () => {
  expect(logSumExp(Float32Array.of(2000, 2000))).toBeCloseTo(2000 + Math.LN2, 9);
  expect(negativeLogLikelihood(Float32Array.of(-3000, 0), 0)).toBe(3000);
});

test('an impossible token has an infinite loss, and tokens impossible in both add no divergence', () => {
  expect(negativeLogLikelihood(Float32Array.of(-Infinity, 0), 0)).toBe(Infinity);
  expect(divergence(Float32Array.of(0, -Infinity), Float32Array.of(0, -Infinity))).toBe(0);
});
