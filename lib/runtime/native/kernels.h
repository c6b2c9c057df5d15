/* What differs between machines: the inner loops, and which of them this CPU can run. */
#ifndef RUNTIME_KERNELS_H
#define RUNTIME_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* Output channels that lie side by side in a packed weight matrix. See linear.c. */
#define PANEL 32
/* Neighbouring inputs of a channel that share a scale in a quantised matrix, as in matrix.ts. */
#define QUANT_BLOCK 32
/* Heads of the cache are padded with zeros to a multiple of this, so that attention has no remainders. */
#define HEAD_PAD 16
/* Positions that a block of the key/value cache holds. */
#define BLOCK_TOKENS 16

/* A block of a quantised panel: [PANEL] float16 scales, then the values; see linear-quantized.c. */
#define SCALE_BYTES (PANEL * 2)
#define Q8_BYTES (SCALE_BYTES + PANEL * QUANT_BLOCK)
#define Q4_BYTES (SCALE_BYTES + PANEL * QUANT_BLOCK / 2)

/* Rows on their way into a linear layer; those of a quantised layer are whole numbers with a scale for each block. */
typedef struct {
  int width, blocks; /* blocks = ceil(width / QUANT_BLOCK) */
  float *values;     /* [rows][width] */
  int8_t *codes;     /* [rows][blocks][QUANT_BLOCK], zeros behind the width: value = scale * code */
  float *scales;     /* [rows][blocks] */
  int32_t *sums;     /* [rows][blocks] the sum of a block's codes */
} Rows;

typedef struct {
  const Rows *x;
  int rows;
  const void *panel; /* as its type is packed: linear.c, linear-quantized.c */
  const float *bias; /* [PANEL] */
  float *y;          /* [rows][stride]: the panel's channels of the result */
  int64_t stride;
  int columns; /* of the panel that exist: PANEL, or fewer in the last one */
  bool add;    /* y += instead of y = */
} LinearPanel;

typedef struct {
  const float *query;    /* [head_stride], padded with zeros */
  const float *cache;    /* [blocks][block_stride] */
  const int32_t *blocks; /* [ceil(length / BLOCK_TOKENS)]: the sequence's blocks */
  int64_t block_stride;
  int64_t keys, values; /* where in a block this layer's and head's begin; see attention.c */
  int first, length;    /* positions from `first` to `length` - 1 are attended to */
  int head_stride;
  float scale;
  float *scores; /* [length, rounded up to BLOCK_TOKENS], scratch */
  float *out;    /* [head_stride] */
} AttentionHead;

typedef struct {
  const char *name;
  void (*linear_f32)(const LinearPanel *);
  void (*linear_bf16)(const LinearPanel *);
  void (*linear_q8)(const LinearPanel *);
  void (*linear_q4)(const LinearPanel *);
  /* Fills codes, scales and sums of `count` values, the last block with zeros to its end. */
  void (*quantize)(const float *values, int count, int8_t *codes, float *scales, int32_t *sums);
  void (*attention)(const AttentionHead *);
  void (*rms_norm)(const float *x, int width, const float *scale, float epsilon, float *y);
  void (*layer_norm)(const float *x, int width, const float *scale, const float *shift, float epsilon, float *y);
  void (*silu_gate)(const float *gate, const float *up, int count, float *out);
  void (*gelu_tanh)(float *x, int count);
  void (*gelu_erf)(float *x, int count);
} Kernels;

/* The widest kernels that this CPU runs; `name` asks for certain ones (names as in kernels.c), NULL if it cannot. */
const Kernels *kernels_choose(const char *name);

#endif
