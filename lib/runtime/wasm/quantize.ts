// Activations as integers from -127 to 127, the input of layers with quantised weights. Each block of 32 has a scale,
// value = scale * number, and the sum of its numbers: 4-bit weights are stored with an offset that makes them unsigned,
// and subtracting offset * sum removes it. The numbers are bytes for 4-bit weights and have 16 bits for 8-bit weights,
// as the kernels multiply them.

import { BF16, Linear, Model, Q8, row } from './model';
import { maxLane } from './simd';

/** Activations that share a scale: QUANT_BLOCK of matrix.ts. */
export const BLOCK = 32;
/** Bytes of a block's scale (f32) and sum (i32). */
export const SCALE_BYTES: usize = 8;

@inline
export function isQuantized(layer: Linear): bool {
  return layer.type > BF16;
}

/**
 * Prepares a row of a linear layer's input, if its weights are quantised.
 *
 * @param x - [stride(layer.inputs)], the row
 * @param index - the number of the row
 */
export function quantizeRow(model: Model, layer: Linear, x: usize, index: i32): void {
  if (isQuantized(layer)) quantizeBlocks(model, layer, x, index, 0, (layer.inputs + BLOCK - 1) / BLOCK);
}

/** Prepares blocks [first, end) of a row; x is the start of the row. */
export function quantizeBlocks(model: Model, layer: Linear, x: usize, index: i32, first: i32, end: i32): void {
  const blocks = (layer.inputs + BLOCK - 1) / BLOCK;
  let at = x + (<usize>first * BLOCK << 2);
  const isWide = layer.type == Q8;
  const step: usize = isWide ? 2 * BLOCK : BLOCK;
  let numbers = model.quantized + <usize>(index * blocks + first) * step;
  let scales = row(model.quantScales, index * blocks + first, 2);
  for (let block = first; block < end; block++) {
    quantizeBlock(at, isWide, numbers, scales);
    at += 4 * BLOCK;
    numbers += step;
    scales += SCALE_BYTES;
  }
}

function quantizeBlock(x: usize, isWide: bool, numbers: usize, scales: usize): void {
  let largest = f32x4.splat(0);
  for (let i: usize = 0; i < 4 * BLOCK; i += 16) largest = f32x4.max(largest, f32x4.abs(v128.load(x + i)));
  const scale = maxLane(largest) / 127;
  const inverse = f32x4.splat(scale > 0 ? 1 / scale : 0);
  let sums = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>BLOCK; i += 16) {
    const q0 = rounded(x + 4 * i, inverse), q1 = rounded(x + 4 * i + 16, inverse);
    const q2 = rounded(x + 4 * i + 32, inverse), q3 = rounded(x + 4 * i + 48, inverse);
    sums = i32x4.add(sums, i32x4.add(i32x4.add(q0, q1), i32x4.add(q2, q3)));
    const first = i16x8.narrow_i32x4_s(q0, q1), second = i16x8.narrow_i32x4_s(q2, q3);
    if (isWide) {
      v128.store(numbers + 2 * i, first);
      v128.store(numbers + 2 * i, second, 16);
    } else {
      v128.store(numbers + i, i8x16.narrow_i16x8_s(first, second));
    }
  }
  store<f32>(scales, scale);
  const low = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1);
  store<i32>(scales, low + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3), 4);
}

@inline
function rounded(x: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), inverse)));
}
