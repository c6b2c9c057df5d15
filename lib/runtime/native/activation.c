/* The bends between the linear layers of the feed-forward part. */
#include "kernels.h"
#include "simd.h"

/* The first `count` lanes; the others are 0, so that a remainder goes through the same arithmetic as the rest. */
INLINE Vec load_some(const float *from, int count) {
  Vec v = splat(0);
  memcpy(&v, from, sizeof(float) * (size_t)count);
  return v;
}

INLINE void store_some(float *to, Vec v, int count) { memcpy(to, &v, sizeof(float) * (size_t)count); }

INLINE int lanes_left(int count, int i) { return count - i < LANES ? count - i : LANES; }

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
