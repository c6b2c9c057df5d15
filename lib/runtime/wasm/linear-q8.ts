// 8-bit weights: [panels][blocks of 32 inputs] of 16 float32 scales and [16][16][2] signed bytes: 16 pairs of inputs,
// each with two adjacent bytes for each of the 16 channels.
//
// Products have 16 bits. Relaxed SIMD's dot product of bytes takes 7-bit weights, so 8 bits would need two of them: on
// x86 processors without VNNI, where each is three instructions, that is slower than this.

import { finish, LinearWork } from './linear-work';
import { PANEL } from './model';
import { BLOCK, SCALE_BYTES } from './quantize';
import { multiplyAdd } from './simd';

const SCALES: usize = 4 * PANEL;
const BLOCK_BYTES: usize = SCALES + BLOCK * PANEL;
/** Bytes of a block of activations, which have 16 bits here. */
const ACTIVATIONS: usize = 2 * BLOCK;

export function panelQ8(work: LinearWork, panel: i32, weights: usize): void {
  const blocks = (work.inputs + BLOCK - 1) / BLOCK;
  const start = weights + <usize>panel * <usize>blocks * BLOCK_BYTES;
  const channel = panel * PANEL;
  let row = 0;
  for (; row + 3 <= work.rows; row += 3) {
    threeRows(work, row, channel, start, start + SCALES, blocks);
    threeRows(work, row, channel + 8, start + 32, start + SCALES + 16, blocks);
  }
  for (; row < work.rows; row++) oneRow(work, row, channel, start, blocks);
}

/** Returns sum + the products of a pair of weights of four channels with a pair of activations. */
@inline
function dotPair(weights: v128, activations: v128, sum: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(weights, activations));
}

/**
 * Computes eight channels of three rows. The addresses are those of their scales and their bytes in the first block.
 */
function threeRows(work: LinearWork, row: i32, channel: i32, weightScales: usize, bytes: usize, blocks: i32): void {
  const xNext = <usize>blocks * ACTIVATIONS, scalesNext = <usize>blocks * SCALE_BYTES;
  let x = work.quantized + <usize>row * xNext;
  let scales = work.quantScales + <usize>row * scalesNext;
  let f0 = f32x4.splat(0), f1 = f0, g0 = f0, g1 = f0, h0 = f0, h1 = f0;
  for (let block = 0; block < blocks; block++) {
    let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
    for (let pair: usize = 0; pair < ACTIVATIONS; pair += 4) {
      const at = bytes + pair * (PANEL / 2);
      const w0 = v128.load8x8_s(at), w1 = v128.load8x8_s(at, 8);
      let activations = v128.load32_splat(x + pair);
      a0 = dotPair(w0, activations, a0);
      a1 = dotPair(w1, activations, a1);
      activations = v128.load32_splat(x + pair + xNext);
      b0 = dotPair(w0, activations, b0);
      b1 = dotPair(w1, activations, b1);
      activations = v128.load32_splat(x + pair + 2 * xNext);
      c0 = dotPair(w0, activations, c0);
      c1 = dotPair(w1, activations, c1);
    }
    const s0 = v128.load(weightScales), s1 = v128.load(weightScales, 16);
    let scale = v128.load32_splat(scales);
    f0 = multiplyAdd(f32x4.convert_i32x4_s(a0), f32x4.mul(s0, scale), f0);
    f1 = multiplyAdd(f32x4.convert_i32x4_s(a1), f32x4.mul(s1, scale), f1);
    scale = v128.load32_splat(scales + scalesNext);
    g0 = multiplyAdd(f32x4.convert_i32x4_s(b0), f32x4.mul(s0, scale), g0);
    g1 = multiplyAdd(f32x4.convert_i32x4_s(b1), f32x4.mul(s1, scale), g1);
    scale = v128.load32_splat(scales + 2 * scalesNext);
    h0 = multiplyAdd(f32x4.convert_i32x4_s(c0), f32x4.mul(s0, scale), h0);
    h1 = multiplyAdd(f32x4.convert_i32x4_s(c1), f32x4.mul(s1, scale), h1);
    weightScales += BLOCK_BYTES;
    bytes += BLOCK_BYTES;
    x += ACTIVATIONS;
    scales += SCALE_BYTES;
  }
  finish(work, row, channel, f0);
  finish(work, row, channel + 4, f1);
  finish(work, row + 1, channel, g0);
  finish(work, row + 1, channel + 4, g1);
  finish(work, row + 2, channel, h0);
  finish(work, row + 2, channel + 4, h1);
}

/** Computes all channels of one row. */
function oneRow(work: LinearWork, row: i32, channel: i32, weights: usize, blocks: i32): void {
  let x = work.quantized + <usize>row * <usize>blocks * ACTIVATIONS;
  let scales = work.quantScales + <usize>row * <usize>blocks * SCALE_BYTES;
  let f0 = f32x4.splat(0), f1 = f0, f2 = f0, f3 = f0;
  for (let block = 0; block < blocks; block++) {
    let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let pair: usize = 0; pair < ACTIVATIONS; pair += 4) {
      const at = weights + SCALES + pair * (PANEL / 2);
      const activations = v128.load32_splat(x + pair);
      s0 = dotPair(v128.load8x8_s(at), activations, s0);
      s1 = dotPair(v128.load8x8_s(at, 8), activations, s1);
      s2 = dotPair(v128.load8x8_s(at, 16), activations, s2);
      s3 = dotPair(v128.load8x8_s(at, 24), activations, s3);
    }
    const scale = v128.load32_splat(scales);
    f0 = multiplyAdd(f32x4.convert_i32x4_s(s0), f32x4.mul(v128.load(weights), scale), f0);
    f1 = multiplyAdd(f32x4.convert_i32x4_s(s1), f32x4.mul(v128.load(weights, 16), scale), f1);
    f2 = multiplyAdd(f32x4.convert_i32x4_s(s2), f32x4.mul(v128.load(weights, 32), scale), f2);
    f3 = multiplyAdd(f32x4.convert_i32x4_s(s3), f32x4.mul(v128.load(weights, 48), scale), f3);
    weights += BLOCK_BYTES;
    x += ACTIVATIONS;
    scales += SCALE_BYTES;
  }
  finish(work, row, channel, f0);
  finish(work, row, channel + 4, f1);
  finish(work, row, channel + 8, f2);
  finish(work, row, channel + 12, f3);
}
