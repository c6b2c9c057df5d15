import { type BlockMatrix, type Matrix, QUANT_BLOCK } from '../matrix';
import { halvesAt } from './ggml-halves';
import { decodeQ8Zero } from './ggml-types';

/**
 * Unpacks the blocks of Q8_0 and Q4_0 to scales and values, without a loss. Q8_0 with a value of -128, which is outside
 * the range of our 8-bit matrices, becomes float32.
 */
export function unpackBlocks({ type, blocks }: BlockMatrix): Matrix {
  if (type === 'q4') return fourBits(blocks);
  return eightBits(blocks) ?? { type: 'f32', values: decodeQ8Zero(blocks) };
}

/** Blocks of 34 bytes: a scale, then 32 signed bytes. Undefined if one of the values is -128. */
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
 * Blocks of 18 bytes: a scale, then 16 bytes. Their low halves hold values 0 to 15, their high halves values 16 to 31;
 * 8 is added to each value.
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
