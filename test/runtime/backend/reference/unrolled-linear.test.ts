import * as fc from 'fast-check';
import { linear } from '../../../../lib/runtime/src/backend/reference/linear';
import { unrolledLinear } from '../../../../lib/runtime/src/backend/reference/unrolled-linear';
import { Random } from '../../../../lib/runtime/src/engine/sampling/random';

test('the unrolled layer equals the plain one, to the last bit, for every remainder of rows and outputs', () => {
  const anyShape = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    inputs: fc.integer({ min: 1, max: 70 }),
    outputs: fc.integer({ min: 1, max: 9 }),
    hasBias: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(anyShape, ({ rows, inputs, outputs, hasBias, seed }) => {
      const random = new Random(seed);
      const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.next() * 2 - 1);
      const layer = {
        inputs,
        outputs,
        weight: numbers(outputs * inputs),
        bias: hasBias ? numbers(outputs) : undefined,
      };
      const x = numbers(rows * inputs);
      const [plain, unrolled] = [linear, unrolledLinear].map((apply) => {
        const y = new Float32Array(rows * outputs).fill(Number.NaN);
        apply(x, rows, layer, y);
        return y;
      });

      expect(unrolled).toEqual(plain);
    }),
  );
});

test('a layer adds its bias to the product of each row with its weights', () => {
  const layer = {
    inputs: 2,
    outputs: 3,
    weight: Float32Array.of(1, 2, 3, 4, 5, 6),
    bias: Float32Array.of(10, 20, 30),
  };
  const y = new Float32Array(6);

  linear(Float32Array.of(1, 1, 1, -1), 2, layer, y);

  expect([...y]).toEqual([13, 27, 41, 9, 19, 29]);
});
