// float32 weights: [panels][inputs][16].

import { finish, LinearWork } from './linear-work';
import { PANEL } from './model';
import { multiplyAdd } from './simd';

/** Bytes from one input's weights in a panel to the next. */
const STEP: usize = 4 * PANEL;

export function panelF32(work: LinearWork, panel: i32, weights: usize): void {
  const start = weights + <usize>panel * <usize>work.inputs * STEP;
  const channel = panel * PANEL;
  let row = 0;
  for (; row + 4 <= work.rows; row += 4) {
    fourRows(work, row, channel, start);
    fourRows(work, row, channel + 8, start + 32);
  }
  for (; row < work.rows; row++) oneRow(work, row, channel, start);
}

/** Computes eight channels of four rows. */
function fourRows(work: LinearWork, row: i32, channel: i32, weights: usize): void {
  const next = <usize>work.xStride << 2;
  let x = work.x + <usize>row * next;
  const end = x + (<usize>work.inputs << 2);
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (; x < end; x += 4, weights += STEP) {
    const w0 = v128.load(weights), w1 = v128.load(weights, 16);
    let input = v128.load32_splat(x);
    a0 = multiplyAdd(input, w0, a0);
    a1 = multiplyAdd(input, w1, a1);
    input = v128.load32_splat(x + next);
    b0 = multiplyAdd(input, w0, b0);
    b1 = multiplyAdd(input, w1, b1);
    input = v128.load32_splat(x + 2 * next);
    c0 = multiplyAdd(input, w0, c0);
    c1 = multiplyAdd(input, w1, c1);
    input = v128.load32_splat(x + 3 * next);
    d0 = multiplyAdd(input, w0, d0);
    d1 = multiplyAdd(input, w1, d1);
  }
  finish(work, row, channel, a0);
  finish(work, row, channel + 4, a1);
  finish(work, row + 1, channel, b0);
  finish(work, row + 1, channel + 4, b1);
  finish(work, row + 2, channel, c0);
  finish(work, row + 2, channel + 4, c1);
  finish(work, row + 3, channel, d0);
  finish(work, row + 3, channel + 4, d1);
}

/** Computes all channels of one row. */
function oneRow(work: LinearWork, row: i32, channel: i32, weights: usize): void {
  let x = work.x + (<usize>row * <usize>work.xStride << 2);
  const end = x + (<usize>work.inputs << 2);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; x < end; x += 4, weights += STEP) {
    const input = v128.load32_splat(x);
    s0 = multiplyAdd(input, v128.load(weights), s0);
    s1 = multiplyAdd(input, v128.load(weights, 16), s1);
    s2 = multiplyAdd(input, v128.load(weights, 32), s2);
    s3 = multiplyAdd(input, v128.load(weights, 48), s3);
  }
  finish(work, row, channel, s0);
  finish(work, row, channel + 4, s1);
  finish(work, row, channel + 8, s2);
  finish(work, row, channel + 12, s3);
}
