// The activation functions of the feed-forward part, four lanes at a time.

import { exp, multiplyAdd } from './simd';

/** SwiGLU: silu(gate) * up, silu(x) = x / (1 + e^-x). */
@inline
export function siluGate(gate: v128, up: v128): v128 {
  return f32x4.mul(f32x4.div(gate, f32x4.add(f32x4.splat(1), exp(f32x4.neg(gate)))), up);
}

/**
 * GELU in the tanh form that GPT-2 was trained with: x (1 + tanh u) / 2 = x / (1 + e^-2u), u = sqrt(2 / pi) (x +
 * 0.044715 x^3).
 */
@inline
export function geluTanh(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f32x4.mul(x, x), x), f32x4.splat(0.044715));
  const u = f32x4.mul(f32x4.splat(0.7978845608), f32x4.add(x, cube));
  return f32x4.div(x, f32x4.add(f32x4.splat(1), exp(f32x4.mul(u, f32x4.splat(-2)))));
}

/** GELU by the error function: x (1 + erf(x / sqrt 2)) / 2. */
@inline
export function geluErf(x: v128): v128 {
  const half = f32x4.mul(x, f32x4.splat(0.5));
  return multiplyAdd(half, erf(f32x4.mul(x, f32x4.splat(0.7071067812))), half);
}

/**
 * The error function to 1.5e-7.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: 1 - (a1 t + ... + a5 t^5) e^-x^2, t = 1 / (1
 * + p x)
 */
function erf(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const t = f32x4.div(f32x4.splat(1), multiplyAdd(magnitude, f32x4.splat(0.3275911), f32x4.splat(1)));
  let p = multiplyAdd(t, f32x4.splat(1.061405429), f32x4.splat(-1.453152027));
  p = multiplyAdd(p, t, f32x4.splat(1.421413741));
  p = multiplyAdd(p, t, f32x4.splat(-0.284496736));
  p = multiplyAdd(p, t, f32x4.splat(0.254829592));
  const result = f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.mul(p, t), exp(f32x4.neg(f32x4.mul(x, x)))));
  return v128.bitselect(x, result, i32x4.splat(0x80000000)); // the sign of x
}
