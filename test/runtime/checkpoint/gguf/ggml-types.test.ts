import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ggmlMatrix } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-matrix';
import { GGML_TYPES } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-types';
import { matrixFloats } from '../../../../lib/runtime/src/checkpoint/quantize';
import { unpacked } from '../../../../lib/runtime/src/checkpoint/stored-matrix';

interface Case {
  readonly name: string;
  readonly type: number;
  readonly bytes: string;
  readonly values: readonly number[];
}

/** Blocks with random content, and what llama.cpp's Python package reads from them. */
const CASES = JSON.parse(readFileSync(join(__dirname, '../../golden/ggml/blocks.json'), 'utf8')) as Case[];

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
