/* The inner loops, compiled for several kinds of CPU, and the choice between them. */
#ifndef RUNTIME_KERNELS_H
#define RUNTIME_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* Output channels per panel of a packed weight matrix. See linear.c. */
#define PANEL 32
/* Consecutive inputs of a channel that share a scale in a quantised matrix, as in matrix.ts. */
#define QUANT_BLOCK 32
/* Heads in the cache are padded with zeros to a multiple of this, so that attention has no remainders. */
#define HEAD_PAD 16
/* Positions per block of the key/value cache. */
#define BLOCK_TOKENS 16
/* Rows of a tile of AMX, and the bfloat16 numbers whose sum is a float32 number. See linear-amx.c. */
#define AMX_ROWS 16
#define PARTS 3
/* Elements of a tile of inputs. */
#define TILE_INPUTS (AMX_ROWS * QUANT_BLOCK)

/* A block of a quantised panel: [PANEL] float16 scales, then the values; see linear-quantized.c. */
#define SCALE_BYTES (PANEL * 2)
#define Q8_BYTES (SCALE_BYTES + PANEL * QUANT_BLOCK)
#define Q4_BYTES (SCALE_BYTES + PANEL * QUANT_BLOCK / 2)

/* Input rows of a linear layer; also as integer codes with a scale per block, or as parts, if its kernel reads these.
 */
typedef struct {
  int width, blocks; /* blocks = ceil(width / QUANT_BLOCK) */
  float *values;     /* [rows][width] */
  int8_t *codes;     /* [rows][blocks][QUANT_BLOCK], zeros after the width: value = scale * code */
  float *scales;     /* [rows][blocks] */
  int32_t *sums;     /* [rows][blocks] the sum of a block's codes */
  /* [rows / AMX_ROWS][blocks][PARTS][AMX_ROWS][QUANT_BLOCK] of bfloat16: a value is the sum of its parts */
  uint16_t *parts;
} Rows;

typedef struct {
  const Rows *x;
  int rows;
  const void *panel; /* as its type is packed: linear.c, linear-quantized.c */
  const float *bias; /* [PANEL] */
  float *y;          /* [rows][stride]: the panel's channels of the result */
  int64_t stride;
  int columns; /* PANEL, or fewer in the last panel */
  bool add;    /* y += instead of y = */
} LinearPanel;

typedef struct {
  const float *query;    /* [head_stride], padded with zeros */
  const float *cache;    /* [blocks][block_stride] */
  const int32_t *blocks; /* [ceil(length / BLOCK_TOKENS)]: the sequence's blocks */
  int64_t block_stride;
  int64_t keys, values; /* offsets of this layer's and head's keys and values in a block; see attention.c */
  int first, length;    /* the row attends to positions from `first` to `length` - 1 */
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
  /* Fills codes, scales and sums of `count` values, and the rest of the last block with zeros. */
  void (*quantize)(const float *values, int count, int8_t *codes, float *scales, int32_t *sums);
  /*
   * Splits up to QUANT_BLOCK values into parts, TILE_INPUTS elements apart, and fills the rest of the block with zeros.
   * NULL if linear_bf16 reads values.
   */
  void (*split)(const float *values, int count, uint16_t *parts);
  void (*attention)(const AttentionHead *);
  void (*rms_norm)(const float *x, int width, const float *scale, float epsilon, float *y);
  void (*layer_norm)(const float *x, int width, const float *scale, const float *shift, float epsilon, float *y);
  void (*silu_gate)(const float *gate, const float *up, int count, float *out);
  void (*gelu_tanh)(float *x, int count);
  void (*gelu_erf)(float *x, int count);
} Kernels;

/* Returns the widest kernels that this CPU runs, or those called `name`; NULL if it cannot run these. */
const Kernels *kernels_choose(const char *name);

#endif
