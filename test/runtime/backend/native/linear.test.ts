import type { Addon, KERNELS } from '../../../../lib/runtime/src/backend/native/addon';
import { Random } from '../../../../lib/runtime/src/engine/sampling/random';
import { builtAddon, runnableKernels } from './build-addon';
import { shapeOf } from './one-layer';

const addon = builtAddon();

/** Chunks have 64 inputs: fewer, one more and one less, and several. */
const INPUTS = [1, 63, 64, 65, 128, 193];
/** A tile and more, and numbers around the 48 rows that go through a panel together. */
const ROWS = [...Array.from({ length: 17 }, (_, i) => i + 1), 47, 48, 49, 97];

describe.each(runnableKernels(addon))('with %s kernels', (kernel) => {
  test.each([
    ['float32', false],
    ['bfloat16', true],
  ])(
    'rows of a layer have the same result alone and in a batch, to the last bit, and the right one, in %s',
    (_title, isBfloat16) => {
      const outputs = 70;
      for (const inputs of INPUTS) {
        const random = new Random(inputs);
        const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.next() - 0.5);
        const bits = new Uint32Array(numbers(outputs * inputs).buffer).map((value) =>
          isBfloat16 ? value & 0xffff0000 : value,
        );
        const weights = new Float32Array(bits.buffer);
        const x = numbers(Math.max(...ROWS) * inputs);
        const layer = load(
          addon,
          kernel,
          [outputs, inputs],
          isBfloat16 ? Uint16Array.from(bits, (value) => value >>> 16) : weights,
        );

        const alone = Array.from({ length: Math.max(...ROWS) }, (_, row) => [
          ...layer.apply(x.slice(row * inputs, (row + 1) * inputs)),
        ]);
        expect(farthest(alone, weights, x, inputs)).toBeLessThanOrEqual(1e-4);
        for (const rows of ROWS)
          expect([...layer.apply(x.slice(0, rows * inputs))]).toEqual(alone.slice(0, rows).flat());
        layer.dispose();
      }
    },
  );
});

/** Numbers whose last bits matter, at both ends of the range, and those that are no numbers. */
const EXACT = Float32Array.of(1 / 3, -1 - 2 ** -23, 3.4e38, -1e-30, 0, Infinity, -Infinity, Number.NaN);

describe.each(runnableKernels(addon))('with %s kernels', (kernel) => {
  test.each([
    ['float32', Float32Array.of(1, -2)],
    ['bfloat16', Uint16Array.of(0x3f80, 0xc000)],
  ])('weights of 1 and -2 in %s change no bit of an input', (_title, weights) => {
    const layer = load(addon, kernel, [2, 1], weights);

    expect([...layer.apply(EXACT)]).toEqual([...EXACT].flatMap((value) => [value, Math.fround(-2 * value) + 0]));
    layer.dispose();
  });
});

/** A model whose gate is that layer. */
function load(
  from: Addon,
  kernel: (typeof KERNELS)[number],
  [outputs, inputs]: readonly [number, number],
  weights: Float32Array | Uint16Array,
): { apply(x: Float32Array): Float32Array; dispose(): void } {
  const handle = from.create(shapeOf(outputs, inputs, Math.max(...ROWS), kernel));
  from.setLinear(handle, 0, 'gate', 0, outputs, weights, false, 0);
  return {
    apply: (x) => {
      const y = new Float32Array((x.length / inputs) * outputs);
      from.linear(handle, 0, 'gate', x.length / inputs, x, y);
      return y;
    },
    dispose: () => from.dispose(handle),
  };
}

/** The largest difference of a result from the product in float64. */
function farthest(
  results: readonly (readonly number[])[],
  weights: Float32Array,
  x: Float32Array,
  inputs: number,
): number {
  let most = 0;
  for (const [row, channels] of results.entries()) {
    for (const [channel, result] of channels.entries()) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) sum += weights[channel * inputs + i]! * x[row * inputs + i]!;
      most = Math.max(most, Math.abs(result - sum));
    }
  }
  return most;
}
