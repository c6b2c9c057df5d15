import { decodeFloats } from '../dtype';
import { halvesAt } from './ggml-halves';
import { decodeQ2K, decodeQ3K, decodeQ4K, decodeQ5K, decodeQ6K, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K } from './ggml-k-types';

/** An element type of ggml. The elements of a block share a scale. */
interface GgmlType {
  readonly name: string;
  /** Elements per block. */
  readonly block: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** @param bytes - [blocks * type.bytes] @returns [blocks * type.block] */
  readonly decode: (bytes: Uint8Array) => Float32Array;
}

/** Elements per block of the quantised types other than the K types. */
const BLOCK = 32;

/**
 * The supported element types, by their number in the file.
 *
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (`ggml_type`)
 */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, { name: 'F32', block: 1, bytes: 4, decode: (bytes: Uint8Array) => decodeFloats(bytes, 'F32') }],
  [1, { name: 'F16', block: 1, bytes: 2, decode: (bytes: Uint8Array) => decodeFloats(bytes, 'F16') }],
  [2, { name: 'Q4_0', block: BLOCK, bytes: 18, decode: decodeQ4Zero }],
  [3, { name: 'Q4_1', block: BLOCK, bytes: 20, decode: decodeQ4One }],
  [6, { name: 'Q5_0', block: BLOCK, bytes: 22, decode: decodeQ5Zero }],
  [7, { name: 'Q5_1', block: BLOCK, bytes: 24, decode: decodeQ5One }],
  [8, { name: 'Q8_0', block: BLOCK, bytes: 34, decode: decodeQ8Zero }],
  [10, { name: 'Q2_K', ...Q2_K, decode: decodeQ2K }],
  [11, { name: 'Q3_K', ...Q3_K, decode: decodeQ3K }],
  [12, { name: 'Q4_K', ...Q4_K, decode: decodeQ4K }],
  [13, { name: 'Q5_K', ...Q5_K, decode: decodeQ5K }],
  [14, { name: 'Q6_K', ...Q6_K, decode: decodeQ6K }],
  [30, { name: 'BF16', block: 1, bytes: 2, decode: (bytes: Uint8Array) => decodeFloats(bytes, 'BF16') }],
]);

/** Returns the names of the supported element types. */
export function ggmlTypeNames(): string {
  return [...GGML_TYPES.values()].map(({ name }) => name).join(', ');
}

/** Names of unsupported types, for error messages: those that files on the Hub use most. */
export const OTHER_TYPE_NAMES: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};

/** Block: scale d (float16), 32 signed bytes q. x = d q. */
export function decodeQ8Zero(bytes: Uint8Array): Float32Array {
  const blocks = bytes.byteLength / 34;
  const scales = halvesAt(bytes, 34, 0);
  const out = new Float32Array(blocks * BLOCK);
  for (let b = 0; b < blocks; b += 1) {
    const scale = scales[b]!;
    const from = b * 34 + 2;
    for (let i = 0; i < BLOCK; i += 1) out[b * BLOCK + i] = scale * ((bytes[from + i]! << 24) >> 24);
  }
  return out;
}

/**
 * Block: scale d (float16), 16 bytes. The low halves of the bytes hold elements 0 to 15, the high halves elements 16 to
 * 31. x = d (q - 8).
 */
function decodeQ4Zero(bytes: Uint8Array): Float32Array {
  const blocks = bytes.byteLength / 18;
  const scales = halvesAt(bytes, 18, 0);
  const out = new Float32Array(blocks * BLOCK);
  for (let b = 0; b < blocks; b += 1) {
    const scale = scales[b]!;
    const from = b * 18 + 2;
    for (let i = 0; i < 16; i += 1) {
      const pair = bytes[from + i]!;
      out[b * BLOCK + i] = scale * ((pair & 15) - 8);
      out[b * BLOCK + 16 + i] = scale * ((pair >> 4) - 8);
    }
  }
  return out;
}

/** Block: scale d and minimum m (float16 each), 16 bytes as in Q4_0. x = d q + m. */
function decodeQ4One(bytes: Uint8Array): Float32Array {
  const blocks = bytes.byteLength / 20;
  const scales = halvesAt(bytes, 20, 0);
  const least = halvesAt(bytes, 20, 2);
  const out = new Float32Array(blocks * BLOCK);
  for (let b = 0; b < blocks; b += 1) {
    const scale = scales[b]!;
    const base = least[b]!;
    const from = b * 20 + 4;
    for (let i = 0; i < 16; i += 1) {
      const pair = bytes[from + i]!;
      out[b * BLOCK + i] = scale * (pair & 15) + base;
      out[b * BLOCK + 16 + i] = scale * (pair >> 4) + base;
    }
  }
  return out;
}

/** Block: scale d (float16), 4 bytes of fifth bits, 16 bytes as in Q4_0. x = d (q - 16). */
function decodeQ5Zero(bytes: Uint8Array): Float32Array {
  const scales = halvesAt(bytes, 22, 0);
  return decodeQ5(
    bytes,
    22,
    scales,
    scales.map((scale) => -16 * scale),
  );
}

/** Block: scale d and minimum m (float16 each), then as in Q5_0. x = d q + m. */
function decodeQ5One(bytes: Uint8Array): Float32Array {
  return decodeQ5(bytes, 24, halvesAt(bytes, 24, 0), halvesAt(bytes, 24, 2));
}

/** Blocks of `stride` bytes. The last 20 are 4 of fifth bits and 16 with the lower four bits. x = d q + base. */
function decodeQ5(bytes: Uint8Array, stride: number, scales: Float32Array, bases: Float32Array): Float32Array {
  const out = new Float32Array(scales.length * BLOCK);
  for (let b = 0; b < scales.length; b += 1) {
    const scale = scales[b]!;
    const base = bases[b]!;
    const from = (b + 1) * stride - 20;
    for (let i = 0; i < 16; i += 1) {
      const pair = bytes[from + 4 + i]!;
      const first = (bytes[from + (i >> 3)]! >> (i & 7)) & 1;
      const second = (bytes[from + 2 + (i >> 3)]! >> (i & 7)) & 1;
      out[b * BLOCK + i] = scale * ((pair & 15) | (first << 4)) + base;
      out[b * BLOCK + 16 + i] = scale * ((pair >> 4) | (second << 4)) + base;
    }
  }
  return out;
}
