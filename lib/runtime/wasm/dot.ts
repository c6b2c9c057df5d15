// Dot products of bytes, four at a time into each 32-bit lane.
//
// Relaxed SIMD has an instruction for signed bytes and 7-bit numbers; with 8-bit numbers its result depends on the
// processor (see linear-q8.ts). Without it, 16-bit products give the same integers.

/**
 * Returns sum + the dot product of 7-bit weights (0 to 127) and activations.
 *
 * @param weights - [4 channels][4 inputs]
 * @param activations - [4][4 inputs], signed, four copies
 */
@inline
export function dot7(weights: v128, activations: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(activations, weights, sum);
  const wide = i16x8.extend_low_i8x16_s(activations);
  const first = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(weights), wide); // [2 channels][2 halves of the sum]
  const second = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(weights), wide);
  const even = v128.shuffle<i32>(first, second, 0, 2, 4, 6), odd = v128.shuffle<i32>(first, second, 1, 3, 5, 7);
  return i32x4.add(sum, i32x4.add(even, odd));
}
