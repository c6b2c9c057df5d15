/*
 * y = x W^T + b for one panel of output channels, with float32 or bfloat16 weights.
 *
 * Weights are packed [panels][inputs][PANEL]: 32 channels side by side, one input behind the other. So both one row
 * (decoding: as fast as memory gives the weights) and many (prompts: each weight that was loaded meets all rows of a
 * tile) read memory from front to back.
 *
 * Each sum has one accumulator and runs over the inputs in their order, whatever the number of rows: results do not
 * depend on what else is in the batch, to the last bit.
 */
#include "finish.h"

/* rows x vectors accumulators, the weights and one input must fit the registers: 32 with AVX-512, else 16. */
#if LANES == 16
#define TILE_ROWS 8
#define TILE_VECTORS 2
#else
#define TILE_ROWS 6
#define TILE_VECTORS 2
#endif
#define PANEL_VECTORS (PANEL / LANES)

INLINE Vec load_weights(const void *panel, int64_t at, bool is_bf16) {
  return is_bf16 ? load_bf16((const uint16_t *)panel + at) : load((const float *)panel + at);
}

/* `rows` and `vectors` are constants wherever this is inlined, so `sums` lives in registers. */
INLINE void tile(const LinearPanel *p, int row, int rows, int column, int vectors, bool is_bf16) {
  Vec sums[TILE_ROWS][PANEL_VECTORS];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) sums[r][v] = splat(0);
  }
  const int64_t inputs = p->x->width;
  const float *x = p->x->values + row * inputs;
  for (int64_t k = 0; k < inputs; k++) {
    Vec weights[PANEL_VECTORS];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) weights[v] = load_weights(p->panel, k * PANEL + column + v * LANES, is_bf16);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
      Vec input = splat(x[r * inputs + k]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[r][v] += input * weights[v];
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) finish(p, row + r, column + v * LANES, sums[r][v]);
  }
}

/* A tile of `rows` rows over the whole panel: at once where the accumulators fit, else in slices of it. */
INLINE void rows_of_panel(const LinearPanel *p, int row, int rows, bool is_bf16) {
  const int vectors = rows == 1 || TILE_VECTORS > PANEL_VECTORS ? PANEL_VECTORS : TILE_VECTORS;
  for (int v = 0; v < PANEL_VECTORS; v += vectors) tile(p, row, rows, v * LANES, vectors, is_bf16);
}

INLINE void panel(const LinearPanel *p, bool is_bf16) {
  int tiles = (p->rows + TILE_ROWS - 1) / TILE_ROWS;
  for (int row = 0; tiles > 0; tiles--) {
    int rows = (p->rows - row + tiles - 1) / tiles; /* tiles of about one size: 8 rows are 4 + 4, not 6 + 2 */
    switch (rows) {
      case 1: rows_of_panel(p, row, 1, is_bf16); break;
      case 2: rows_of_panel(p, row, 2, is_bf16); break;
      case 3: rows_of_panel(p, row, 3, is_bf16); break;
      case 4: rows_of_panel(p, row, 4, is_bf16); break;
      case 5: rows_of_panel(p, row, 5, is_bf16); break;
      case 6: rows_of_panel(p, row, 6, is_bf16); break;
#if TILE_ROWS == 8
      case 7: rows_of_panel(p, row, 7, is_bf16); break;
      case 8: rows_of_panel(p, row, 8, is_bf16); break;
#endif
    }
    row += rows;
  }
}

void KERNEL(linear_f32)(const LinearPanel *p) { panel(p, false); }
void KERNEL(linear_bf16)(const LinearPanel *p) { panel(p, true); }
