import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { geluErf, geluTanh, siluGate } from '../../../../lib/runtime/src/backend/reference/activation';
import { layerNorm, rmsNorm } from '../../../../lib/runtime/src/backend/reference/norm';
import { softmax } from '../../../../lib/runtime/src/backend/reference/softmax';
import { decodeFloats } from '../../../../lib/runtime/src/checkpoint/dtype';
import { viewSafetensors } from '../../../../lib/runtime/src/checkpoint/safetensors';
import { logprobsOf } from '../../../../lib/runtime/src/engine/sampling/logprobs';

/** PyTorch's results in float64, computed by `golden/make_math.py`. */
const GOLDEN = viewSafetensors(readFileSync(join(__dirname, '../../golden/math/golden.safetensors')));

function golden(name: string): Float32Array {
  const view = GOLDEN.get(name);
  if (view === undefined) throw new Error(`no ${name}`);
  return decodeFloats(view.bytes, 'F32');
}

const x = golden('x'); // [ROWS][WIDTH]
const ROWS = 6;
const WIDTH = 129;

/** Values up to 1 must agree within 1e-6, larger ones relatively: float32 has no more digits. */
function largestError(actual: ArrayLike<number>, expected: Float32Array): number {
  let largest = 0;
  for (const [index, value] of expected.entries())
    largest = Math.max(largest, Math.abs((actual[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)));
  return largest;
}

test('softmax is that of PyTorch, for logits whose exponentials overflow, too', () => {
  const result = Float64Array.from(x);
  for (let row = 0; row < ROWS; row += 1) softmax(result.subarray(row * WIDTH, (row + 1) * WIDTH));

  expect(largestError(result, golden('softmax'))).toBeLessThanOrEqual(1e-6);
});

test('cross-entropy, the negative log-probability that the engine reports, is that of PyTorch', () => {
  const losses = Array.from(
    golden('target'),
    (target, row) => -logprobsOf(x.subarray(row * WIDTH, (row + 1) * WIDTH), target, 0).logprob,
  );

  expect(largestError(losses, golden('cross_entropy'))).toBeLessThanOrEqual(1e-6);
});

test('LayerNorm and RMSNorm are those of PyTorch', () => {
  const normed = new Float32Array(x.length);

  layerNorm(x, ROWS, golden('scale'), golden('shift'), 1e-5, normed);
  expect(largestError(normed, golden('layer_norm'))).toBeLessThanOrEqual(1e-6);

  rmsNorm(x, ROWS, golden('scale'), 1e-6, normed);
  expect(largestError(normed, golden('rms_norm'))).toBeLessThanOrEqual(1e-6);
});

test.each([
  ['gelu', geluErf],
  ['gelu_tanh', geluTanh],
] as const)('%s is that of PyTorch', (name, gelu) => {
  const result = x.slice();
  gelu(result, result.length);

  expect(largestError(result, golden(name))).toBeLessThanOrEqual(1e-6);
});

test("SwiGLU's gate is PyTorch's silu", () => {
  const up = new Float32Array(x.length).fill(1);
  siluGate(x, up, x.length);

  expect(largestError(up, golden('silu'))).toBeLessThanOrEqual(1e-6);
});
