// 4-bit weights: [panels][blocks of 32 inputs] of 16 float32 scales and [4][16][4] bytes. A byte holds two weights,
// each as value + 8: the lower half belongs to a group of 4 inputs, the upper half to the next group.

import { dot7 } from './dot';
import { finish, LinearWork } from './linear-work';
import { PANEL } from './model';
import { BLOCK, SCALE_BYTES } from './quantize';
import { multiplyAdd } from './simd';

const OFFSET = 8;
const SCALES: usize = 4 * PANEL;
const BLOCK_BYTES: usize = SCALES + BLOCK * PANEL / 2;

export function panelQ4(work: LinearWork, panel: i32, weights: usize): void {
  const blocks = (work.inputs + BLOCK - 1) / BLOCK;
  const start = weights + <usize>panel * <usize>blocks * BLOCK_BYTES;
  const channel = panel * PANEL;
  let row = 0;
  for (; row + 3 <= work.rows; row += 3) {
    threeRows(work, row, channel, start, blocks);
    threeRows(work, row, channel + 8, start + 32, blocks);
  }
  for (; row < work.rows; row++) oneRow(work, row, channel, start, blocks);
}

/** The initial sum of a block: subtracts the offset of the weights. */
@inline
function startSum(scales: usize): v128 {
  return i32x4.mul(v128.load32_splat(scales, 4), i32x4.splat(-OFFSET));
}

@inline
function lower(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(15));
}

@inline
function upper(bytes: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15));
}

/**
 * Computes eight channels of three rows. `weights` may point 32 bytes into a block: scales and groups of bytes both
 * continue with the last eight channels.
 */
function threeRows(work: LinearWork, row: i32, channel: i32, weights: usize, blocks: i32): void {
  const bytesNext = <usize>blocks * BLOCK, scalesNext = <usize>blocks * SCALE_BYTES;
  let x = work.quantized + <usize>row * bytesNext;
  let scales = work.quantScales + <usize>row * scalesNext;
  let f0 = f32x4.splat(0), f1 = f0, g0 = f0, g1 = f0, h0 = f0, h1 = f0;
  for (let block = 0; block < blocks; block++) {
    let a0 = startSum(scales), a1 = a0;
    let b0 = startSum(scales + scalesNext), b1 = b0;
    let c0 = startSum(scales + 2 * scalesNext), c1 = c0;
    for (let k: usize = 0; k < <usize>BLOCK; k += 8) {
      const bytes = weights + SCALES + k * PANEL / 2;
      const w0 = v128.load(bytes), w1 = v128.load(bytes, 16);
      const l0 = lower(w0), l1 = lower(w1), u0 = upper(w0), u1 = upper(w1);
      let first = v128.load32_splat(x + k), second = v128.load32_splat(x + k, 4);
      a0 = dot7(u0, second, dot7(l0, first, a0));
      a1 = dot7(u1, second, dot7(l1, first, a1));
      first = v128.load32_splat(x + k + bytesNext), second = v128.load32_splat(x + k + bytesNext, 4);
      b0 = dot7(u0, second, dot7(l0, first, b0));
      b1 = dot7(u1, second, dot7(l1, first, b1));
      first = v128.load32_splat(x + k + 2 * bytesNext), second = v128.load32_splat(x + k + 2 * bytesNext, 4);
      c0 = dot7(u0, second, dot7(l0, first, c0));
      c1 = dot7(u1, second, dot7(l1, first, c1));
    }
    const s0 = v128.load(weights), s1 = v128.load(weights, 16);
    let scale = v128.load32_splat(scales);
    f0 = multiplyAdd(f32x4.convert_i32x4_s(a0), f32x4.mul(s0, scale), f0);
    f1 = multiplyAdd(f32x4.convert_i32x4_s(a1), f32x4.mul(s1, scale), f1);
    scale = v128.load32_splat(scales + scalesNext);
    g0 = multiplyAdd(f32x4.convert_i32x4_s(b0), f32x4.mul(s0, scale), g0);
    g1 = multiplyAdd(f32x4.convert_i32x4_s(b1), f32x4.mul(s1, scale), g1);
    scale = v128.load32_splat(scales + 2 * scalesNext);
    h0 = multiplyAdd(f32x4.convert_i32x4_s(c0), f32x4.mul(s0, scale), h0);
    h1 = multiplyAdd(f32x4.convert_i32x4_s(c1), f32x4.mul(s1, scale), h1);
    weights += BLOCK_BYTES;
    x += BLOCK;
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
  let x = work.quantized + <usize>row * <usize>blocks * BLOCK;
  let scales = work.quantScales + <usize>row * <usize>blocks * SCALE_BYTES;
  let f0 = f32x4.splat(0), f1 = f0, f2 = f0, f3 = f0;
  for (let block = 0; block < blocks; block++) {
    let s0 = startSum(scales), s1 = s0, s2 = s0, s3 = s0;
    for (let k: usize = 0; k < <usize>BLOCK; k += 8) {
      const first = v128.load32_splat(x + k), second = v128.load32_splat(x + k, 4);
      const bytes = weights + SCALES + k * PANEL / 2;
      const w0 = v128.load(bytes), w1 = v128.load(bytes, 16), w2 = v128.load(bytes, 32), w3 = v128.load(bytes, 48);
      s0 = dot7(upper(w0), second, dot7(lower(w0), first, s0));
      s1 = dot7(upper(w1), second, dot7(lower(w1), first, s1));
      s2 = dot7(upper(w2), second, dot7(lower(w2), first, s2));
      s3 = dot7(upper(w3), second, dot7(lower(w3), first, s3));
    }
    const scale = v128.load32_splat(scales);
    f0 = multiplyAdd(f32x4.convert_i32x4_s(s0), f32x4.mul(v128.load(weights), scale), f0);
    f1 = multiplyAdd(f32x4.convert_i32x4_s(s1), f32x4.mul(v128.load(weights, 16), scale), f1);
    f2 = multiplyAdd(f32x4.convert_i32x4_s(s2), f32x4.mul(v128.load(weights, 32), scale), f2);
    f3 = multiplyAdd(f32x4.convert_i32x4_s(s3), f32x4.mul(v128.load(weights, 48), scale), f3);
    weights += BLOCK_BYTES;
    x += BLOCK;
    scales += SCALE_BYTES;
  }
  finish(work, row, channel, f0);
  finish(work, row, channel + 4, f1);
  finish(work, row, channel + 8, f2);
  finish(work, row, channel + 12, f3);
}
