import * as fc from 'fast-check';
import type { Addon, KERNELS } from '../../../../lib/runtime/src/backend/native/addon';
import { QUANT_BLOCK, type QuantizedMatrix } from '../../../../lib/runtime/src/checkpoint/matrix';
import { matrixFloats, quantize } from '../../../../lib/runtime/src/checkpoint/quantize';
import { Random } from '../../../../lib/runtime/src/engine/sampling/random';
import { builtAddon, runnableKernels } from './build-addon';
import { shapeOf } from './one-layer';

const addon = builtAddon();
const kernels = runnableKernels(addon);

const anyLayer = fc.record({
  inputs: fc.integer({ min: 1, max: 200 }),
  outputs: fc.integer({ min: 1, max: 100 }),
  rows: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 19 }) },
    { weight: 1, arbitrary: fc.constantFrom(48, 49) },
  ),
  seed: fc.nat(10_000),
  type: fc.constantFrom('q8' as const, 'q4' as const),
});

describe.each(kernels)('with %s kernels', (kernel) => {
  test('whole numbers are multiplied exactly, the largest ones too', () => {
    fc.assert(
      fc.property(anyLayer, fc.boolean(), ({ inputs, outputs, rows, seed, type }, isExtreme) => {
        const random = new Random(seed);
        const [least, most] = type === 'q8' ? [-128, 127] : [-8, 7];
        const between = (low: number, high: number): number =>
          isExtreme ? (random.next() < 0.5 ? low : high) : Math.floor(low + random.next() * (high - low + 1));
        const matrix: QuantizedMatrix = {
          type,
          scales: new Float32Array(outputs * Math.ceil(inputs / QUANT_BLOCK)).fill(1),
          values: Int8Array.from({ length: outputs * inputs }, () => between(least, most)),
        };
        // The largest value of a block is 127, so the scale of the row is 1 and its values are exact.
        const x = Float32Array.from({ length: rows * inputs }, (_, i) =>
          (i % inputs) % QUANT_BLOCK === 0 ? 127 : between(-127, 127),
        );

        expect(apply(addon, kernel, matrix, [outputs, inputs], x)).toEqual(
          exactly(matrixFloats(matrix, [outputs, inputs]), [outputs, inputs], x).product,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('any numbers are multiplied to within half a step of each input', () => {
    fc.assert(
      fc.property(anyLayer, ({ inputs, outputs, rows, seed, type }) => {
        const random = new Random(seed);
        const floats = (length: number, size: number): Float32Array =>
          Float32Array.from({ length }, () => (random.next() * 2 - 1) * size);
        const matrix = quantize({ type: 'f32', values: floats(outputs * inputs, 3) }, [outputs, inputs], type);
        const x = floats(rows * inputs, 10 ** (random.next() * 6 - 3));
        const { product, bound } = exactly(matrixFloats(matrix, [outputs, inputs]), [outputs, inputs], x);

        const y = apply(addon, kernel, matrix, [outputs, inputs], x);
        expect([...y.keys()].filter((i) => !(Math.abs(y[i]! - product[i]!) <= bound[i]!))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a row has the same result alone and in a batch, to the last bit', () => {
    fc.assert(
      fc.property(anyLayer, ({ inputs, outputs, rows, seed, type }) => {
        const random = new Random(seed);
        const matrix = quantize(
          { type: 'f32', values: Float32Array.from({ length: outputs * inputs }, () => random.next() - 0.5) },
          [outputs, inputs],
          type,
        );
        const x = Float32Array.from({ length: rows * inputs }, () => random.next() - 0.5);
        const together = apply(addon, kernel, matrix, [outputs, inputs], x);

        for (let row = 0; row < rows; row += 1) {
          expect(apply(addon, kernel, matrix, [outputs, inputs], x.slice(row * inputs, (row + 1) * inputs))).toEqual(
            together.slice(row * outputs, (row + 1) * outputs),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each([[Number.NaN], [Infinity]])('a row with %s in it is not a number, and its neighbours are', (broken) => {
    const x = new Float32Array(3 * 40).fill(1);
    x[40 + 35] = broken;
    const y = apply(
      addon,
      kernel,
      quantize({ type: 'f32', values: new Float32Array(5 * 40).fill(0.5) }, [5, 40], 'q8'),
      [5, 40],
      x,
    );

    expect([...y].map(Number.isNaN)).toEqual([0, 1, 2].flatMap((row) => Array.from({ length: 5 }, () => row === 1)));
  });

  test('a scale keeps every value that float16 has, from the smallest to the largest', () => {
    const scales = [2 ** -24, 3 * 2 ** -24, 2 ** -14 - 2 ** -24, 2 ** -14, 1365 / 4096, 1, -1.5, 65_504];
    const matrix: QuantizedMatrix = {
      type: 'q8',
      scales: Float32Array.from(scales),
      values: new Int8Array(scales.length).fill(1),
    };

    expect([...apply(addon, kernel, matrix, [scales.length, 1], Float32Array.of(127))]).toEqual(
      scales.map((scale) => scale * 127),
    );
  });
});

test.each<[string, number, number, number, Int8Array, Float32Array]>([
  ['too few values', 0, 2, 8, new Int8Array(2 * 33 - 1), new Float32Array(4)],
  ['too few scales', 0, 2, 8, new Int8Array(2 * 33), new Float32Array(3)],
  ['a channel that is not there', 7, 2, 8, new Int8Array(2 * 33), new Float32Array(4)],
  ['a negative channel', -1, 2, 8, new Int8Array(2 * 33), new Float32Array(4)],
  ['no channel', 0, 0, 8, new Int8Array(2 * 33), new Float32Array(4)],
  ['an unsupported number of bits', 0, 2, 5, new Int8Array(2 * 33), new Float32Array(4)],
])('weights with %s are refused', (_title, first, channels, bits, values, scales) => {
  const handle = addon.create(shapeOf(8, 33, 1, 'auto'));

  expect(() => addon.setQuantized(handle, 0, 'gate', first, channels, bits as 8, values, scales)).toThrow(
    /setQuantized/,
  );
  addon.dispose(handle);
});

/** Computes x W^T in the addon. */
function apply(
  from: Addon,
  kernel: (typeof KERNELS)[number],
  matrix: QuantizedMatrix,
  [outputs, inputs]: readonly [number, number],
  x: Float32Array,
): Float32Array {
  const rows = x.length / inputs;
  const handle = from.create(shapeOf(outputs, inputs, rows, kernel));
  // In two parts; the second one begins within a panel.
  const cut = Math.floor(outputs / 3);
  const blocks = Math.ceil(inputs / QUANT_BLOCK);
  for (const [first, end] of [
    [0, cut],
    [cut, outputs],
  ] as const) {
    if (first === end) continue;
    from.setQuantized(
      handle,
      0,
      'gate',
      first,
      end - first,
      matrix.type === 'q8' ? 8 : 4,
      matrix.values.slice(first * inputs, end * inputs),
      matrix.scales.slice(first * blocks, end * blocks),
    );
  }
  const y = new Float32Array(rows * outputs);
  from.linear(handle, 0, 'gate', rows, x, y);
  from.dispose(handle);
  return y;
}

/**
 * x W^T in float64, and the error bound for 8-bit x: an input is off by at most half a step, which is the largest value
 * of its block divided by 127; the rest is float32 rounding.
 */
function exactly(
  weights: Float32Array,
  [outputs, inputs]: readonly [number, number],
  x: Float32Array,
): { product: Float32Array; bound: Float32Array } {
  const rows = x.length / inputs;
  const product = new Float32Array(rows * outputs);
  const bound = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row += 1) {
    const values = x.subarray(row * inputs, (row + 1) * inputs);
    const steps = Array.from(
      { length: Math.ceil(inputs / QUANT_BLOCK) },
      (_, block) => Math.max(...values.subarray(block * QUANT_BLOCK, (block + 1) * QUANT_BLOCK).map(Math.abs)) / 127,
    );
    for (let output = 0; output < outputs; output += 1) {
      let sum = 0;
      let off = 0;
      for (let i = 0; i < inputs; i += 1) {
        const weight = weights[output * inputs + i]!;
        sum += weight * values[i]!;
        off += Math.abs(weight) * (steps[Math.floor(i / QUANT_BLOCK)]! / 2 + Math.abs(values[i]!) * 2 ** -20);
      }
      product[row * outputs + output] = sum;
      bound[row * outputs + output] = off;
    }
  }
  return { product, bound };
}
