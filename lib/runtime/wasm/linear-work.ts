/** The arguments of a panel's loop. */
@unmanaged
export class LinearWork {
  /** [rows][xStride]; quantised weights read the model's quantised activations instead */
  x: usize;
  xStride: i32;
  rows: i32;
  inputs: i32;
  quantized: usize;
  quantScales: usize;
  /** [rows][yStride] */
  y: usize;
  yStride: i32;
  bias: usize;
  /** y += instead of y = */
  isAdded: bool;
}

/** Writes four sums of a row to their channels. */
@inline
export function finish(work: LinearWork, row: i32, channel: i32, sums: v128): void {
  const at = work.y + (<usize>row * <usize>work.yStride + <usize>channel << 2);
  sums = f32x4.add(sums, v128.load(work.bias + (<usize>channel << 2)));
  if (work.isAdded) sums = f32x4.add(v128.load(at), sums);
  v128.store(at, sums);
}
