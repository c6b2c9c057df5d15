// Arithmetic on four float32 lanes: WebAssembly's vectors have 128 bits.

/** Adds the lanes in a fixed order, so that the sum is always the same. */
@inline
export function sumLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

@inline
export function maxLane(v: v128): f32 {
  const low = max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
  const high = max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3));
  return max<f32>(low, high);
}

/**
 * a * b + c, rounded twice. A fused multiply-add rounds once, but some processors have none, and a model should compute
 * the same numbers on all of them.
 */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * e^x to about 2 units in the last place: x = n ln 2 + r with an integer n, e^x = 2^n e^r, and e^r by its Taylor
 * series, whose eighth term is below the last bit for |r| <= ln 2 / 2. x is limited to +-87, so the result is never
 * infinite or zero. NaN stays NaN.
 */
export function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts: the first has few bits, so n times it is exact.
  const r = f32x4.add(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = multiplyAdd(r, f32x4.splat(1.0 / 5040), f32x4.splat(1.0 / 720));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 120));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 24));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 6));
  p = multiplyAdd(p, r, f32x4.splat(0.5));
  p = multiplyAdd(p, r, f32x4.splat(1));
  p = multiplyAdd(p, r, f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
