/*
 * y = x W^T + b for one panel of output channels with bfloat16 weights, by the tiles of AMX.
 *
 * Tiles multiply bfloat16 numbers and add float32 sums. A float32 input is the sum of three bfloat16 parts, without a
 * loss: the first 8 bits of its significand, the next 8 and the last 8. So three products with the same weights have
 * the result of float32 inputs.
 *
 * An instruction multiplies 16 rows by 16 channels over 32 inputs. A row's sum is computed in one order, whatever the
 * number of rows: its result does not depend on the rest of the batch, to the last bit.
 */
#include "amx.h"
#include "finish.h"

/* Rows that go through a panel together, two tiles: each tile of weights is used twice. */
#define GROUP_ROWS (2 * AMX_ROWS)
/* Bytes of a tile of inputs; of a pair of inputs of a panel, and of a block of 16 pairs, which is two tiles. */
#define TILE_BYTES (TILE_INPUTS * 2)
#define PAIR_BYTES (PANEL * 4)
#define BLOCK_BYTES (PAIR_BYTES * QUANT_BLOCK / 2)
/* Weights are prefetched this far ahead: the hardware alone does not look ahead far enough. */
#define FETCH_AHEAD (4 * BLOCK_BYTES)

/* Adds the products of a block; `is_pair`, whether there are two tiles of rows, is a constant where this is inlined. */
INLINE void multiply_block(const char *weights /* [BLOCK_BYTES] */, const char *x /* [PARTS][TILE_BYTES] */,
                           int64_t next_rows, bool is_pair) {
  _tile_loadd(WEIGHTS_0, weights, PAIR_BYTES);
  _tile_loadd(WEIGHTS_1, weights + LINE, PAIR_BYTES);
#pragma GCC unroll 3
  for (int part = 0; part < PARTS; part++, x += TILE_BYTES) {
    _tile_loadd(INPUTS_0, x, LINE);
    _tile_dpbf16ps(SUMS_00, INPUTS_0, WEIGHTS_0);
    _tile_dpbf16ps(SUMS_01, INPUTS_0, WEIGHTS_1);
    if (!is_pair) continue;
    _tile_loadd(INPUTS_1, x + next_rows, LINE);
    _tile_dpbf16ps(SUMS_10, INPUTS_1, WEIGHTS_0);
    _tile_dpbf16ps(SUMS_11, INPUTS_1, WEIGHTS_1);
  }
}

INLINE void multiply(const LinearPanel *p, const char *x /* [blocks][PARTS][TILE_BYTES] */, bool is_pair) {
  const int64_t inputs = p->x->width, next_rows = p->x->blocks * PARTS * TILE_BYTES;
  const char *weights = p->panel;
  int64_t k = 0;
  for (; k + QUANT_BLOCK <= inputs; k += QUANT_BLOCK, weights += BLOCK_BYTES, x += PARTS * TILE_BYTES) {
    for (int at = 0; at < BLOCK_BYTES; at += LINE) __builtin_prefetch(weights + FETCH_AHEAD + at);
    multiply_block(weights, x, next_rows, is_pair);
  }
  if (k == inputs) return;
  char padded[BLOCK_BYTES] = {0}; /* with zeros, as the inputs are */
  memcpy(padded, weights, (size_t)((inputs - k + 1) / 2) * PAIR_BYTES);
  __asm__ volatile("" : : "r"(padded) : "memory"); /* the intrinsics do not say that they read it */
  multiply_block(padded, x, next_rows, is_pair);
}

static void group(const LinearPanel *p, int first, int count) {
  const char *x = (const char *)p->x->parts + first / AMX_ROWS * p->x->blocks * PARTS * TILE_BYTES;
  float sums[GROUP_ROWS * PANEL];
  set_shapes(count, LINE);
  if (count > AMX_ROWS) {
    multiply(p, x, true);
    _tile_stored(SUMS_10, sums + AMX_ROWS * PANEL, PANEL * 4);
    _tile_stored(SUMS_11, sums + AMX_ROWS * PANEL + LANES, PANEL * 4);
  } else {
    multiply(p, x, false);
  }
  _tile_stored(SUMS_00, sums, PANEL * 4);
  _tile_stored(SUMS_01, sums + LANES, PANEL * 4);
  for (int row = 0; row < count; row++) {
    for (int column = 0; column < PANEL; column += LANES)
      finish(p, first + row, column, load(sums + row * PANEL + column));
  }
}

void linear_bf16_amx(const LinearPanel *p) {
  for (int row = 0; row < p->rows; row += GROUP_ROWS)
    group(p, row, p->rows - row < GROUP_ROWS ? p->rows - row : GROUP_ROWS);
  _tile_release();
}

/* What is left of a number without its first part; 0 for an infinite one. */
INLINE Vec rest_of(Vec v) {
  const Vec first = (Vec)((VecBits)v & 0xffff0000);
  return choose(v == first, splat(0), v - first);
}

/* Splits up to QUANT_BLOCK values of a row; see kernels.h. */
void split_amx(const float *values, int count, uint16_t *parts) {
  float padded[QUANT_BLOCK] = {0};
  if (count < QUANT_BLOCK) values = memcpy(padded, values, sizeof(float) * (size_t)count);
  for (int i = 0; i < QUANT_BLOCK; i += LANES) {
    Vec v = load(values + i);
    for (int part = 0; part < PARTS; part++) {
      const VecHalf half = __builtin_convertvector((VecBits)v >> 16, VecHalf);
      memcpy(parts + part * TILE_INPUTS + i, &half, sizeof half);
      v = rest_of(v);
    }
  }
}
