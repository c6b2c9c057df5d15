import { Norm } from './model';
import { multiplyAdd, sumLanes } from './simd';

/**
 * Applies an RMSNorm or a LayerNorm to one row. The padding of x, scale and shift is 0, so that of y is 0 too.
 *
 * @param x - [stride(width)]
 * @param y - [stride(width)], overwritten; may be `x`
 */
export function normRow(norm: Norm, x: usize, width: i32, epsilon: f32, y: usize): void {
  if (norm.shift == 0) rmsNorm(x, width, norm.scale, epsilon, y);
  else layerNorm(x, width, norm.scale, norm.shift, epsilon, y);
}

/**
 * RMSNorm: divides by the root mean square, then scales each channel. Processes full vectors only: zeros follow after
 * `width`.
 */
function rmsNorm(x: usize, width: i32, scale: usize, epsilon: f32, y: usize): void {
  const bytes = <usize>width << 2;
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = multiplyAdd(v, v, squares);
  }
  const inverse = f32x4.splat(1 / sqrt<f32>(sumLanes(squares) / <f32>width + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(y + i, f32x4.mul(f32x4.mul(v128.load(x + i), inverse), v128.load(scale + i)));
  }
}

/** RMSNorm of a head, in place. Heads are adjacent, so there is no padding after one. */
export function rmsNormHead(x: usize, width: i32, scale: usize, epsilon: f32): void {
  let squares: f32 = 0;
  for (let i = 0; i < width; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    squares += value * value;
  }
  const inverse: f32 = <f32>1 / sqrt<f32>(squares / <f32>width + epsilon);
  for (let i = 0; i < width; i++) {
    const at = <usize>i << 2;
    store<f32>(x + at, load<f32>(x + at) * inverse * load<f32>(scale + at));
  }
}

/** LayerNorm: shifts to mean 0, divides by the standard deviation, then scales and shifts each channel. */
function layerNorm(x: usize, width: i32, scale: usize, shift: usize, epsilon: f32, y: usize): void {
  const bytes = <usize>width << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sums = f32x4.add(sums, v128.load(x + i));
  const mean = sumLanes(sums) / <f32>width;
  let squares = f32x4.splat(0);
  const full = <usize>(width & ~3) << 2;
  for (let i: usize = 0; i < full; i += 16) {
    const v = f32x4.sub(v128.load(x + i), f32x4.splat(mean));
    squares = multiplyAdd(v, v, squares);
  }
  let total = sumLanes(squares);
  for (let i = full; i < bytes; i += 4) { // x - mean would not be 0 in the padding
    const difference = load<f32>(x + i) - mean;
    total += difference * difference;
  }
  const inverse = f32x4.splat(1 / sqrt<f32>(total / <f32>width + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = f32x4.mul(f32x4.sub(v128.load(x + i), f32x4.splat(mean)), inverse);
    v128.store(y + i, multiplyAdd(v, v128.load(scale + i), v128.load(shift + i)));
  }
}
