import * as fc from 'fast-check';
import { ggmlMatrix } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-matrix';
import { GGML_TYPES } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-types';
import type { Matrix } from '../../../../lib/runtime/src/checkpoint/matrix';
import { unpacked } from '../../../../lib/runtime/src/checkpoint/stored-matrix';
import { matrixFloats } from '../../../../lib/runtime/src/checkpoint/quantize';

/** A matrix of a file as [outputs][inputs]. */
function readMatrix(type: number, bytes: Uint8Array, shape: readonly [outputs: number, inputs: number]): Matrix {
  return unpacked(ggmlMatrix(type, bytes, shape), shape);
}

const [F32, F16, Q4_0, Q4_1, Q8_0, BF16] = [0, 1, 2, 3, 8, 30];

/** Blocks with any content except scales that are not numbers. */
function blocksOf(type: number, rows: number, blocks: number, content: Uint8Array): Uint8Array {
  const size = GGML_TYPES.get(type)?.bytes ?? 0;
  const bytes = Uint8Array.from(
    { length: rows * blocks * size },
    (_, index) => content[index % content.length] as number,
  );
  for (let block = 0; block < rows * blocks; block += 1) {
    // Makes each scale, and each minimum of a Q4_1 block, a float16 below 2.
    bytes[block * size + 1] = (bytes[block * size + 1] as number) & 0xbf;
    if (type === Q4_1) bytes[block * size + 3] = (bytes[block * size + 3] as number) & 0xbf;
  }
  return bytes;
}

const anyBlocks = fc.record({
  rows: fc.integer({ min: 1, max: 4 }),
  blocks: fc.integer({ min: 1, max: 3 }),
  content: fc.uint8Array({ minLength: 1, maxLength: 97 }),
});

test.each([
  ['Q8_0', Q8_0, 'q8'],
  ['Q4_0', Q4_0, 'q4'],
] as const)('a %s matrix stands for the same numbers as its elements', (_title, type, expected) => {
  fc.assert(
    fc.property(anyBlocks, ({ rows, blocks, content }) => {
      const bytes = blocksOf(type, rows, blocks, content);
      const shape = [rows, blocks * 32] as const;
      const matrix = readMatrix(type, bytes, shape);

      expect(matrix.type).toBe(type === Q8_0 && matrix.type === 'f32' ? 'f32' : expected);
      expect(matrixFloats(matrix, shape)).toEqual(GGML_TYPES.get(type)?.decode(bytes));
    }),
  );
});

test('a Q8_0 matrix with the value -128, which our matrices cannot hold, becomes float32', () => {
  const bytes = new Uint8Array(34);
  bytes.set([0x00, 0x3c, 0x80]); // scale 1, first value -128

  expect(readMatrix(Q8_0, bytes, [1, 32])).toEqual({
    type: 'f32',
    values: Float32Array.of(-128, ...new Float32Array(31)),
  });
});

test('a Q4_1 matrix becomes 8-bit, off by half a step of the largest weight of a block at most', () => {
  fc.assert(
    fc.property(anyBlocks, ({ rows, blocks, content }) => {
      const bytes = blocksOf(Q4_1, rows, blocks, content);
      const shape = [rows, blocks * 32] as const;
      const exact = GGML_TYPES.get(Q4_1)?.decode(bytes) ?? new Float32Array();
      const matrix = readMatrix(Q4_1, bytes, shape);

      expect(matrix.type).toBe('q8');
      for (const [index, value] of matrixFloats(matrix, shape).entries()) {
        const block = exact.subarray(index - (index % 32), index - (index % 32) + 32);
        const largest = block.reduce((most, item) => Math.max(most, Math.abs(item)), 0);
        // A scale is rounded to float16 (2^-11) once, and below 2^-14 to whole steps of 2^-24.
        expect(Math.abs(value - (exact[index] as number))).toBeLessThanOrEqual(
          largest * (0.5 / 127 + 2 ** -10) + 127 * 2 ** -24,
        );
      }
    }),
  );
});

test('bfloat16 stays, float32 and float16 become float32', () => {
  const bytes = Uint8Array.of(0x80, 0x3f, 0x00, 0xc0); // 1 and -2 as bfloat16

  expect(readMatrix(BF16, bytes, [1, 2])).toEqual({ type: 'bf16', values: Uint16Array.of(0x3f80, 0xc000) });
  expect(readMatrix(F32, new Uint8Array(Float32Array.of(3).buffer), [1, 1])).toEqual({
    type: 'f32',
    values: Float32Array.of(3),
  });
  expect(readMatrix(F16, Uint8Array.of(0x00, 0x3c), [1, 1])).toEqual({ type: 'f32', values: Float32Array.of(1) });
});
