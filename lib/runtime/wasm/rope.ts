/**
 * Rotates a head's channel pairs (i, i + headDim / 2) by its position, in place. The angles are the same for every head
 * and layer, so TypeScript computes them once per step.
 *
 * @param head - [2][half]
 * @param cos - [half]
 * @param sin - [half]
 */
export function rotate(head: usize, half: i32, cos: usize, sin: usize): void {
  const bytes = <usize>half << 2;
  const other = head + bytes;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const a = v128.load(head + i), b = v128.load(other + i), c = v128.load(cos + i), s = v128.load(sin + i);
    v128.store(head + i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(other + i, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
  }
  for (; i < bytes; i += 4) {
    const a = load<f32>(head + i), b = load<f32>(other + i), c = load<f32>(cos + i), s = load<f32>(sin + i);
    store<f32>(head + i, a * c - b * s);
    store<f32>(other + i, b * c + a * s);
  }
}
