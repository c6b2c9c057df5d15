import { viewHalves } from '../dtype';
import { type BlockMatrix, type Matrix, QUANT_BLOCK } from '../matrix';
import { quantize } from '../quantize';
import { GGML_TYPES, halvesAt } from './ggml-types';

/**
 * A matrix of a GGUF file in the precision that the file has it in: Q8_0, Q4_0 and BF16 exactly, with scales of float16
 * in the quantised ones; F32 and F16 as float32. Q4_1, whose blocks have a least value of their own that our blocks
 * have no place for, becomes 8-bit: nearly as exact (16 levels among 255), in twice the memory instead of seven times.
 *
 * @param bytes - the elements as they are in the file
 * @param shape - [outputs, inputs]; inputs fill whole blocks, as the header was checked for
 */
export function ggmlMatrix(type: number, bytes: Uint8Array, shape: readonly [outputs: number, inputs: number]): Matrix {
  const known = GGML_TYPES.get(type);
  if (known === undefined) throw new TypeError(`type ${type} passed the header`);
  if (known.name === 'BF16') return { type: 'bf16', values: viewHalves(bytes) };
  if (known.name === 'Q4_0') return fourBits(bytes);
  if (known.name === 'Q8_0') return eightBits(bytes) ?? { type: 'f32', values: known.decode(bytes) };
  const floats: Matrix = { type: 'f32', values: known.decode(bytes) };
  return known.name === 'Q4_1' ? quantize(floats, shape, 'q8') : floats;
}

/** The precision of a type whose blocks are as a {@link BlockMatrix} has them; undefined for the others. */
export function ggmlBlocks(type: number): BlockMatrix['type'] | undefined {
  const name = GGML_TYPES.get(type)?.name;
  return name === 'Q8_0' ? 'q8' : name === 'Q4_0' ? 'q4' : undefined;
}

/**
 * Blocks of 34 bytes: scale, 32 signed bytes. Undefined if one of them is -128, which is not among the values of our
 * 8-bit matrices.
 */
function eightBits(bytes: Uint8Array): Matrix | undefined {
  const blocks = bytes.byteLength / 34;
  const values = new Int8Array(blocks * QUANT_BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    const from = block * 34 + 2;
    values.set(new Int8Array(bytes.buffer, bytes.byteOffset + from, QUANT_BLOCK), block * QUANT_BLOCK);
  }
  return values.includes(-128) ? undefined : { type: 'q8', scales: halvesAt(bytes, 34, 0), values };
}

/**
 * Blocks of 18 bytes: scale, 16 bytes. The low halves of the bytes are values 0 to 15, the high halves 16 to 31, each 8
 * too large.
 */
function fourBits(bytes: Uint8Array): Matrix {
  const blocks = bytes.byteLength / 18;
  const values = new Int8Array(blocks * QUANT_BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    const to = block * QUANT_BLOCK;
    for (let i = 0; i < 16; i += 1) {
      const pair = bytes[block * 18 + 2 + i]!;
      values[to + i] = (pair & 15) - 8;
      values[to + 16 + i] = (pair >> 4) - 8;
    }
  }
  return { type: 'q4', scales: halvesAt(bytes, 18, 0), values };
}
