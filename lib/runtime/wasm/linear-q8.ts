// 8-bit weights: [panels][blocks of 32 inputs] of 16 float32 scales and [8][16][4] unsigned bytes, value + 127: 8 groups of 4
// inputs, for each of the 16 channels the four bytes side by side.
//
// The dot product takes 7-bit weights, so a byte (0 to 254) is met in two parts, at most 127 each.

import { dot7 } from './dot';
import { finish, LinearWork } from './linear';
import { PANEL } from './model';
import { BLOCK, SCALE_BYTES } from './quantize';
import { multiplyAdd } from './simd';

const OFFSET = 127;
const SCALES: usize = 4 * PANEL;
const BLOCK_BYTES: usize = SCALES + BLOCK * PANEL;

export function panelQ8(work: LinearWork, panel: i32, weights: usize): void {
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

@inline
function dot8(lower: v128, upper: v128, activations: v128, sum: v128): v128 {
  return dot7(upper, activations, dot7(lower, activations, sum));
}

/** What the sum of a block starts with: the offset's share. */
@inline
function startSum(scales: usize): v128 {
  return i32x4.mul(v128.load32_splat(scales, 4), i32x4.splat(-OFFSET));
}

/** Eight channels of three rows. `weights` may point 32 bytes into a block: scales and groups of bytes both go on with the last eight channels. */
function threeRows(work: LinearWork, row: i32, channel: i32, weights: usize, blocks: i32): void {
  const bytesNext = <usize>blocks * BLOCK, scalesNext = <usize>blocks * SCALE_BYTES;
  let x = work.quantized + <usize>row * bytesNext;
  let scales = work.quantScales + <usize>row * scalesNext;
  let f0 = f32x4.splat(0), f1 = f0, g0 = f0, g1 = f0, h0 = f0, h1 = f0;
  for (let block = 0; block < blocks; block++) {
    let a0 = startSum(scales), a1 = a0;
    let b0 = startSum(scales + scalesNext), b1 = b0;
    let c0 = startSum(scales + 2 * scalesNext), c1 = c0;
    for (let k: usize = 0; k < <usize>BLOCK; k += 4) {
      const bytes = weights + SCALES + k * PANEL;
      const w0 = v128.load(bytes), w1 = v128.load(bytes, 16);
      const l0 = i8x16.min_u(w0, i8x16.splat(<i8>OFFSET)), l1 = i8x16.min_u(w1, i8x16.splat(<i8>OFFSET));
      const u0 = i8x16.sub(w0, l0), u1 = i8x16.sub(w1, l1);
      let activations = v128.load32_splat(x + k);
      a0 = dot8(l0, u0, activations, a0);
      a1 = dot8(l1, u1, activations, a1);
      activations = v128.load32_splat(x + k + bytesNext);
      b0 = dot8(l0, u0, activations, b0);
      b1 = dot8(l1, u1, activations, b1);
      activations = v128.load32_splat(x + k + 2 * bytesNext);
      c0 = dot8(l0, u0, activations, c0);
      c1 = dot8(l1, u1, activations, c1);
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

/** All channels of one row. */
function oneRow(work: LinearWork, row: i32, channel: i32, weights: usize, blocks: i32): void {
  let x = work.quantized + <usize>row * <usize>blocks * BLOCK;
  let scales = work.quantScales + <usize>row * <usize>blocks * SCALE_BYTES;
  let f0 = f32x4.splat(0), f1 = f0, f2 = f0, f3 = f0;
  for (let block = 0; block < blocks; block++) {
    let s0 = startSum(scales), s1 = s0, s2 = s0, s3 = s0;
    for (let k: usize = 0; k < <usize>BLOCK; k += 4) {
      const activations = v128.load32_splat(x + k);
      const bytes = weights + SCALES + k * PANEL;
      s0 = dotBytes(v128.load(bytes), activations, s0);
      s1 = dotBytes(v128.load(bytes, 16), activations, s1);
      s2 = dotBytes(v128.load(bytes, 32), activations, s2);
      s3 = dotBytes(v128.load(bytes, 48), activations, s3);
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

@inline
function dotBytes(weights: v128, activations: v128, sum: v128): v128 {
  const lower = i8x16.min_u(weights, i8x16.splat(<i8>OFFSET));
  return dot8(lower, i8x16.sub(weights, lower), activations, sum);
}
