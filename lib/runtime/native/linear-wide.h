/*
 * Runs many rows through a panel of 8-bit weights on AVX2, which cannot multiply signed bytes: weights and inputs are
 * widened to 16 bits once and reused, which saves moving signs for each product. Part of linear-quantized.c, with the
 * same sums to the last bit.
 *
 * Four adjacent bytes become two pairs, the even bytes and the odd bytes: whole vectors are shifted, no byte changes
 * its lane.
 */
#ifndef RUNTIME_LINEAR_WIDE_H
#define RUNTIME_LINEAR_WIDE_H

#include "dot.h"
#include "finish.h"

#if defined(__AVX2__) && !defined(__AVX512BW__)
#define IS_WIDE 1

/*
 * The range of rows in which this is faster. Above it a weight is used so often that moving signs costs less than wider
 * inputs.
 */
#define WIDE_FROM 3
#define WIDE_TO 48
/* Rows per tile: their sums, the weights and one input fit the registers. */
#define WIDE_TILE 8
#define WIDE_FETCH_AHEAD (8 * Q8_BYTES)

typedef int16_t Pairs __attribute__((vector_size(4 * LANES))); /* [LANES][2] */
typedef struct {
  Pairs even, odd;
} WideCodes;

INLINE WideCodes widen(Codes codes) {
  return (WideCodes){((Pairs)codes << 8) >> 8, (Pairs)codes >> 8};
}

INLINE VecInt dot_pairs(VecInt sums, Pairs weights, Pairs inputs) {
  return sums + (VecInt)_mm256_madd_epi16((__m256i)weights, (__m256i)inputs);
}

/*
 * Adds one block to the sums of `rows` rows and LANES channels: inputs [rows], their scales [rows][blocks], kept
 * [rows][PANEL]. `rows` is a constant at each place where this is inlined, so `partial` is kept in registers.
 */
INLINE void wide_tile(const uint8_t *scales, int column, int rows, const WideCodes *inputs, const float *input_scales,
                      int64_t blocks, float *kept) {
  const uint8_t *values = scales + SCALE_BYTES + column * 4;
  VecInt partial[WIDE_TILE];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) partial[r] = (VecInt){0};
#pragma GCC unroll 1 /* else sums are reordered, and do not fit the registers */
  for (int group = 0; group < QUANT_BLOCK / 4; group++) {
    __builtin_prefetch(values + group * PANEL * 4 + WIDE_FETCH_AHEAD);
    const WideCodes weights = widen(load_codes(values + group * PANEL * 4));
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
      const int8_t *pairs = (const int8_t *)&inputs[r] + group * 4;
      partial[r] = dot_pairs(partial[r], weights.even, (Pairs)splat_codes(pairs));
      partial[r] = dot_pairs(partial[r], weights.odd, (Pairs)splat_codes(pairs + sizeof(Pairs)));
    }
  }
  const Vec scale = load_f16(scales + column * 2);
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
    float *sum = kept + r * PANEL + column;
    store(sum, load(sum) + __builtin_convertvector(partial[r], Vec) * (scale * input_scales[r * blocks]));
  }
}

INLINE void wide_rows(const uint8_t *scales, int rows, const WideCodes *inputs, const float *input_scales,
                      int64_t blocks, float *kept) {
  for (int column = 0; column < PANEL; column += LANES)
    wide_tile(scales, column, rows, inputs, input_scales, blocks, kept);
}

/*
 * Runs all rows through a panel together, block by block, so that memory is read once and in order. Not inlined: its
 * buffers would take stack space from the code for other numbers of rows.
 */
static __attribute__((noinline)) void linear_wide(const LinearPanel *p) {
  const int tiles = (p->rows + WIDE_TILE - 1) / WIDE_TILE;
  const int64_t blocks = p->x->blocks;
  float kept[WIDE_TO * PANEL];
  WideCodes inputs[WIDE_TO];
  memset(kept, 0, sizeof(float) * PANEL * (size_t)p->rows);
  for (int64_t block = 0; block < blocks; block++) {
    const uint8_t *scales = (const uint8_t *)p->panel + block * Q8_BYTES;
    for (int row = 0; row < p->rows; row++)
      inputs[row] = widen(load_codes(p->x->codes + (row * blocks + block) * QUANT_BLOCK));
    for (int row = 0, left = tiles; left > 0; left--) {
      const int rows = (p->rows - row + left - 1) / left; /* tiles of about equal size */
      const WideCodes *x = inputs + row;
      const float *x_scales = p->x->scales + row * blocks + block;
      float *sums = kept + row * PANEL;
      switch (rows) {
      case 1:
        wide_rows(scales, 1, x, x_scales, blocks, sums);
        break;
      case 2:
        wide_rows(scales, 2, x, x_scales, blocks, sums);
        break;
      case 3:
        wide_rows(scales, 3, x, x_scales, blocks, sums);
        break;
      case 4:
        wide_rows(scales, 4, x, x_scales, blocks, sums);
        break;
      case 5:
        wide_rows(scales, 5, x, x_scales, blocks, sums);
        break;
      case 6:
        wide_rows(scales, 6, x, x_scales, blocks, sums);
        break;
      case 7:
        wide_rows(scales, 7, x, x_scales, blocks, sums);
        break;
      case 8:
        wide_rows(scales, 8, x, x_scales, blocks, sums);
        break;
      }
      row += rows;
    }
  }
  for (int row = 0; row < p->rows; row++) {
    for (int column = 0; column < PANEL; column += LANES) finish(p, row, column, load(kept + row * PANEL + column));
  }
}

#else
#define IS_WIDE 0
#endif

#endif
