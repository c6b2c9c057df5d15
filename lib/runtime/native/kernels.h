/* What differs between machines: the inner loops, and which of them this CPU can run. */
#ifndef RUNTIME_KERNELS_H
#define RUNTIME_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* Output channels that lie side by side in a packed weight matrix. See linear.c. */
#define PANEL 32
/* Heads of the cache are padded with zeros to a multiple of this, so that attention has no remainders. */
#define HEAD_PAD 16
/* Positions that a block of the key/value cache holds. */
#define BLOCK_TOKENS 16

typedef struct {
  const float *x; /* [rows][inputs] */
  int rows, inputs;
  const void *panel;  /* [inputs][PANEL] float, or uint16_t for bfloat16 */
  const float *bias;  /* [PANEL] */
  float *y;           /* [rows][stride]: the panel's channels of the result */
  int64_t stride;
  int columns; /* of the panel that exist: PANEL, or fewer in the last one */
  bool add;    /* y += instead of y = */
} LinearPanel;

typedef struct {
  const float *query;  /* [head_stride], padded with zeros */
  const float *cache;  /* [blocks][block_stride] */
  const int32_t *blocks; /* [ceil(length / BLOCK_TOKENS)]: the sequence's blocks */
  int64_t block_stride;
  int64_t keys, values; /* where in a block this layer's and head's [BLOCK_TOKENS][head_stride] begin */
  int length;           /* positions to attend to */
  int head_stride;
  float scale;
  float *scores; /* [length, rounded up to BLOCK_TOKENS], scratch */
  float *out;    /* [head_stride] */
} AttentionHead;

typedef struct {
  const char *name;
  void (*linear_f32)(const LinearPanel *);
  void (*linear_bf16)(const LinearPanel *);
  void (*attention)(const AttentionHead *);
  void (*rms_norm)(const float *x, int width, const float *scale, float epsilon, float *y);
  void (*layer_norm)(const float *x, int width, const float *scale, const float *shift, float epsilon, float *y);
  void (*silu_gate)(const float *gate, const float *up, int count, float *out);
  void (*gelu_tanh)(float *x, int count);
} Kernels;

/* The widest kernels that this CPU runs; `name` asks for certain ones ("avx512", "avx2", "baseline"), NULL if it cannot. */
const Kernels *kernels_choose(const char *name);

#endif
