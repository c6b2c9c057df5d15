import * as fc from 'fast-check';
import { join } from 'node:path';
import { NativeBackend } from '../../../../lib/runtime/src/backend/native/native-backend';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/weight-source';
import {
  type FloatMatrix,
  QUANT_BLOCK,
  QUANTIZATIONS,
  transposed,
} from '../../../../lib/runtime/src/checkpoint/matrix';
import { quantize, quantized } from '../../../../lib/runtime/src/checkpoint/quantize';
import { asStored, unpacked } from '../../../../lib/runtime/src/checkpoint/stored-matrix';
import { loadBackend, run, shuffledBatch } from '../../golden/golden';
import { builtAddon } from './build-addon';
import { shapeOf } from './one-layer';

const addon = builtAddon();

/**
 * Ordinary weights, halves of whole numbers (between two codes if the scale is 1), and values that weights should not
 * have.
 */
const anyWeight = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 4, arbitrary: fc.integer({ min: -254, max: 254 }).map((double) => double / 2) },
  { weight: 1, arbitrary: fc.float() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -0,
      127,
      -8,
      Number.NaN,
      Infinity,
      2 ** -24,
      2 ** -149,
      65_504 * 127,
      65_520 * 127,
      127 * 1.5 * 2 ** -24,
    ),
  },
);

const anyMatrix = fc
  .record({ outputs: fc.integer({ min: 1, max: 35 }), inputs: fc.integer({ min: 1, max: 70 }) })
  .chain(({ outputs, inputs }) =>
    fc.record({
      shape: fc.constant([outputs, inputs] as const),
      values: fc
        .array(anyWeight, { minLength: outputs * inputs, maxLength: outputs * inputs })
        .map((values) => Float32Array.from(values)),
    }),
  );

test.each([
  ['float32', false],
  ['bfloat16', true],
])('%s that the addon quantises is, to the last bit, what quantize() makes of it', (_title, isBfloat16) => {
  fc.assert(
    fc.property(anyMatrix, fc.boolean(), fc.constantFrom('q8', 'q4'), ({ shape, values }, isTransposed, type) => {
      const matrix: FloatMatrix = isBfloat16 ? { type: 'bf16', values: upperHalves(values) } : { type: 'f32', values };
      const { scales, values: codes } = quantize(matrix, shape, type);
      const bits = type === 'q8' ? 8 : 4;
      const [outputs, inputs] = shape;
      const blocks = Math.ceil(inputs / QUANT_BLOCK);

      const onLoad = weightsOf(shape, (handle, first, count) => {
        const part = matrix.values.slice(first * inputs, (first + count) * inputs);
        addon.setLinear(
          handle,
          0,
          'gate',
          first,
          count,
          isTransposed ? transposed(part, [count, inputs]) : part,
          isTransposed,
          bits,
        );
      });
      const before = weightsOf(shape, (handle, first, count) => {
        const end = first + count;
        addon.setQuantized(
          handle,
          0,
          'gate',
          first,
          count,
          bits,
          codes.slice(first * inputs, end * inputs),
          scales.slice(first * blocks, end * blocks),
        );
      });

      expect(onLoad).toEqual(before);
      expect(before).toHaveLength(outputs * inputs);
    }),
    { numRuns: 60 },
  );
});

const GOLDEN = join(__dirname, '../../golden');

describe.each(['gpt2', 'llama-tied', 'llama-untied'])('%s', (name) => {
  test.each(QUANTIZATIONS)(
    'with quantisation %s computes the same whether the addon transposes and quantises, or was given the result',
    (quantization) => {
      const logits = [
        (weights: WeightSource) => ({ weights, quantize: quantization }),
        (weights: WeightSource) => ({
          weights: quantized(
            {
              floats: (...of) => weights.floats(...of),
              matrix: (own, shape, isTransposed) => asStored(unpacked(weights.matrix(own, shape, isTransposed), shape)),
            },
            quantization,
          ),
          quantize: undefined,
        }),
      ].map((from) => {
        const backend = loadBackend(join(GOLDEN, name), 16, (spec, stored, limits) => {
          const { weights, quantize: onLoad } = from(stored);
          return new NativeBackend(addon, spec, weights, limits, {
            threads: 2,
            ...(onLoad === undefined ? {} : { quantize: onLoad }),
          });
        });
        const rows = run(backend, shuffledBatch(backend, 1), [3, 1, 4, 1, 5, 9, 2, 6], 0);
        const { weightBytes } = backend.info;
        backend.dispose();
        return { rows, weightBytes };
      });

      expect(logits[0]).toEqual(logits[1]);
    },
  );
});

test('an unsupported number of bits is rejected', () => {
  const handle = addon.create(shapeOf(2, 3, 3));

  expect(() => addon.setLinear(handle, 0, 'gate', 0, 2, new Float32Array(6), false, 5 as 8)).toThrow(
    /setLinear: wrong arguments/,
  );
  addon.dispose(handle);
});

/** The upper halves of float32 numbers. */
function upperHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), (bits) => bits >>> 16);
}

/** [inputs][outputs], the weights of a layer that `load` fills in two parts; the second one begins within a panel. */
function weightsOf(
  [outputs, inputs]: readonly [number, number],
  load: (handle: ReturnType<typeof addon.create>, first: number, count: number) => void,
): Float32Array {
  const handle = addon.create(shapeOf(outputs, inputs, inputs));
  const cut = Math.floor(outputs / 3);
  if (cut > 0) load(handle, 0, cut);
  load(handle, cut, outputs - cut);
  // One input at a time, which is quantised without loss: the result is 127 times one weight.
  const x = new Float32Array(inputs * inputs);
  for (let input = 0; input < inputs; input += 1) x[input * inputs + input] = 127;
  const y = new Float32Array(inputs * outputs);
  addon.linear(handle, 0, 'gate', inputs, x, y);
  addon.dispose(handle);
  return y;
}
