import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ggmlMatrix } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-matrix';
import { GGML_TYPES } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-types';
import { matrixFloats } from '../../../../lib/runtime/src/checkpoint/quantize';
import { unpacked } from '../../../../lib/runtime/src/checkpoint/stored-matrix';

/** float16 by its definition: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
function half(low: number, high: number): number {
  const sign = (high & 0x80) === 0 ? 1 : -1;
  const exponent = (high >> 2) & 31;
  const fraction = ((high & 3) * 256 + low) / 1024;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** Element `i` of a block, by the format's definition; of the other types, llama.cpp's numbers are below. */
const FORMULAS: Readonly<Record<string, (block: Uint8Array, i: number) => number>> = {
  F16: (block) => half(block[0]!, block[1]!),
  Q8_0: (block, i) => half(block[0]!, block[1]!) * new Int8Array(block)[2 + i]!,
  Q4_0: (block, i) => half(block[0]!, block[1]!) * (nibble(block, 2, i) - 8),
  Q4_1: (block, i) => half(block[0]!, block[1]!) * nibble(block, 4, i) + half(block[2]!, block[3]!),
  F32: (block) => new DataView(block.buffer).getFloat32(0, true),
  BF16: (block) => new DataView(Uint8Array.of(0, 0, ...block).buffer).getFloat32(0, true),
};

function nibble(block: Uint8Array, start: number, i: number): number {
  const byte = block[start + (i % 16)]!;
  return i < 16 ? byte % 16 : Math.floor(byte / 16);
}

test.each([...GGML_TYPES.values()].filter(({ name }) => Object.hasOwn(FORMULAS, name)))(
  '$name: blocks are decoded by the formula of the format, from any address',
  ({ name, block, bytes, decode: decoder }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat(3),
        fc.infiniteStream(fc.nat(255)),
        (blocks, offset, stream) => {
          const memory = new Uint8Array(offset + blocks * bytes).map(() => stream.next().value as number);
          const data = memory.subarray(offset);
          // No infinities: at least one bit of a scale's exponent is 0.
          if (name !== 'F32')
            for (let b = 0; b < data.length; b += bytes)
              for (const high of name === 'Q4_1' ? [1, 3] : [1]) data[b + high]! &= 0xbf;

          const out = decoder(data);

          expect(out).toHaveLength(blocks * block);
          for (const [index, value] of out.entries()) {
            const from = Math.floor(index / block) * bytes;
            expect(value).toBe(Math.fround(FORMULAS[name]!(data.slice(from, from + bytes), index % block)));
          }
        },
      ),
      { numRuns: 200 },
    );
  },
);

const decode = (type: number, bytes: Uint8Array): number[] => [...(GGML_TYPES.get(type)?.decode(bytes) ?? [])];

test('a block of Q4_0, Q4_1 and Q8_0, worked out by hand', () => {
  // 0x3800 is 0.5, 0xbc00 is -1. The byte 0x2f has 15 in its low half and 2 in its high half.
  const q40 = decode(2, Uint8Array.of(0x00, 0x38, 0x2f, ...new Uint8Array(15).fill(0x88)));
  expect([q40[0], q40[16], q40[1], q40[31]]).toEqual([3.5, -3, 0, 0]);
  const q41 = decode(3, Uint8Array.of(0x00, 0x38, 0x00, 0xbc, 0x2f, ...new Uint8Array(15)));
  expect([q41[0], q41[16], q41[1], q41[31]]).toEqual([6.5, 0, -1, -1]);
  const q80 = decode(8, Uint8Array.of(0x00, 0x38, 0x80, 0x7f, ...new Uint8Array(30)));
  expect([q80[0], q80[1], q80[2]]).toEqual([-64, 63.5, 0]);
});

interface Case {
  readonly name: string;
  readonly type: number;
  readonly bytes: string;
  readonly values: readonly number[];
}

/** Blocks with random content, and what llama.cpp's Python package reads from them. */
const CASES = JSON.parse(readFileSync(join(__dirname, '../../golden/ggml/blocks.json'), 'utf8')) as Case[];

test('each element type has a formula or golden blocks', () => {
  const covered = [...Object.keys(FORMULAS), ...CASES.map(({ name }) => name)];

  expect(covered.toSorted()).toEqual([...GGML_TYPES.values()].map(({ name }) => name).toSorted());
});

test.each(CASES.map((item) => [item.name, item] as const))('%s has the numbers of llama.cpp', (name, item) => {
  const type = GGML_TYPES.get(item.type);
  const values = type?.decode(Buffer.from(item.bytes, 'hex')) ?? new Float32Array();

  expect(type?.name).toBe(name);
  expect(values.length).toBe(item.values.length);
  const largest = Math.max(...item.values.map(Math.abs));
  expect(Math.max(...item.values.map((value, index) => Math.abs(value - values[index]!)))).toBeLessThan(1e-6 * largest);
});

test.each(CASES.map((item) => [item.name, item] as const))('a matrix of %s becomes 8-bit', (_, item) => {
  const shape = [1, item.values.length] as const;
  const matrix = unpacked(ggmlMatrix(item.type, Buffer.from(item.bytes, 'hex'), shape), shape);
  const values = matrixFloats(matrix, shape);

  expect(matrix.type).toBe('q8');
  for (let start = 0; start < values.length; start += 32) {
    const block = item.values.slice(start, start + 32);
    const step = Math.max(...block.map(Math.abs)) / 127;
    expect(block.every((value, index) => Math.abs(value - values[start + index]!) <= 0.52 * step)).toBe(true);
  }
});
