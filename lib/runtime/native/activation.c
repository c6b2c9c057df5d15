/* The activation functions of the feed-forward part. */
#include "kernels.h"
#include "simd.h"

/*
 * Loads the first `count` lanes and sets the others to 0: a remainder takes the same arithmetic as full vectors. These
 * have a path of their own, as a copy of variable length is a call that takes longer than the arithmetic.
 */
INLINE Vec load_some(const float *from, int count) {
  if (count == LANES) return load(from);
  Vec v = splat(0);
  memcpy(&v, from, sizeof(float) * (size_t)count);
  return v;
}

INLINE void store_some(float *to, Vec v, int count) {
  if (count == LANES) store(to, v);
  else memcpy(to, &v, sizeof(float) * (size_t)count);
}

INLINE int lanes_left(int count, int i) {
  return count - i < LANES ? count - i : LANES;
}

/* SwiGLU: out = silu(gate) * up, silu(x) = x / (1 + e^-x). */
void KERNEL(silu_gate)(const float *gate, const float *up, int count, float *out) {
  for (int i = 0; i < count; i += LANES) {
    int lanes = lanes_left(count, i);
    Vec x = load_some(gate + i, lanes);
    store_some(out + i, x / (1.0f + exp_vec(-x)) * load_some(up + i, lanes), lanes);
  }
}

/* GELU in the tanh form, in place: x (1 + tanh u) / 2 = x / (1 + e^-2u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
void KERNEL(gelu_tanh)(float *x, int count) {
  for (int i = 0; i < count; i += LANES) {
    int lanes = lanes_left(count, i);
    Vec v = load_some(x + i, lanes);
    Vec u = 0.79788456f * (v + 0.044715f * v * v * v);
    store_some(x + i, v / (1.0f + exp_vec(-2.0f * u)), lanes);
  }
}

/*
 * GELU in its exact form, in place: x (1 + erf(x / sqrt 2)) / 2, with erfc(z) = p(t) e^(-z^2), t = 1 / (1 + 0.3275911
 * z), for z >= 0: formula 7.1.26 of Abramowitz and Stegun's Handbook of Mathematical Functions; error at most 1.5e-7.
 */
void KERNEL(gelu_erf)(float *x, int count) {
  for (int i = 0; i < count; i += LANES) {
    int lanes = lanes_left(count, i);
    Vec v = load_some(x + i, lanes);
    Vec z = (Vec)((VecBits)v & 0x7fffffff) * 0.70710678f;
    Vec t = 1.0f / (1.0f + 0.3275911f * z);
    Vec p = t * 1.061405429f - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    Vec beyond = p * t * exp_vec(-z * z); /* erfc(|x| / sqrt 2) */
    store_some(x + i, v * 0.5f * choose(v < 0.0f, beyond, 2.0f - beyond), lanes);
  }
}
