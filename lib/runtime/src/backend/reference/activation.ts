import { erf } from './erf';

/**
 * SwiGLU's gate: up becomes silu(gate) * up, silu(x) = x / (1 + e^-x).
 *
 * @param gate - [count]
 * @param up - [count], overwritten
 */
export function siluGate(gate: Float32Array, up: Float32Array, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const x = gate[i]!;
    up[i] = (x / (1 + Math.exp(-x))) * up[i]!;
  }
}

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/**
 * GELU in the tanh form that GPT-2 was trained with (`gelu_new`), in place.
 *
 * @param x - [count]
 */
export function geluTanh(x: Float32Array, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const value = x[i]!;
    x[i] = 0.5 * value * (1 + Math.tanh(SQRT_2_OVER_PI * (value + 0.044715 * value ** 3)));
  }
}

/**
 * GELU by the error function, the form that BERT was trained with (`gelu`), in place: x (1 + erf(x / sqrt 2)) / 2.
 *
 * @param x - [count]
 */
export function geluErf(x: Float32Array, count: number): void {
  for (let i = 0; i < count; i += 1) x[i] = 0.5 * x[i]! * (1 + erf(x[i]! * Math.SQRT1_2));
}

/**
 * The residual connection: x += y.
 *
 * @param x - [count], changed
 * @param y - [count]
 */
export function addInto(x: Float32Array, y: Float32Array, count: number): void {
  for (let i = 0; i < count; i += 1) x[i] = x[i]! + y[i]!;
}
