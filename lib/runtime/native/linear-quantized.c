/*
 * y = x W^T + b for one panel of output channels, with 8-bit or 4-bit weights and 8-bit inputs.
 *
 * Weights are packed [panels][blocks of 32 inputs]. A block holds [PANEL] float16 scales, then with 8 bits [8
 * groups][PANEL][4 inputs], with 4 bits [4 pairs of groups][PANEL][4 inputs], the first group of a pair in the low
 * halves of the bytes. Four inputs of a channel are adjacent because dot.h multiplies four at once.
 *
 * The sum over a block is an integer, and exact. Sums over blocks have one accumulator and a fixed order, whatever the
 * number of rows: a row's result does not depend on the rest of the batch, to the last bit.
 */
#include "dot.h"
#include "finish.h"
#include "linear-wide.h"

/*
 * A tile's rows x vectors partial sums, its weights and one input must fit the registers: 32, or 16 with AVX2 and SSE2.
 */
#if LANES == 16
#define TILE_ROWS 8
#define TILE_SUMS 16
#else
#define TILE_ROWS 4
#define TILE_SUMS 8
#endif
#define PANEL_VECTORS (PANEL / LANES)
#define GROUP_BYTES (PANEL * 4)
#define FETCH_AHEAD 2048

/* Loads the weights of a group of four inputs for LANES channels. */
INLINE Codes load_group(const uint8_t *values, int pair, int half, int column, int bits) {
  if (bits == 8) return load_codes(values + (2 * pair + half) * GROUP_BYTES + column * 4);
  const Codes both = load_codes(values + pair * GROUP_BYTES + column * 4);
  return (half == 0 ? both : (Codes)((VecBits)both >> 4)) & 15;
}

/* Prefetches the weights a few blocks after a group: the hardware prefetcher does not look ahead far enough. */
INLINE void fetch_group(const uint8_t *values, int pair, int half, int column, int vectors, int bits) {
  if (bits == 4 && half == 1) return;
  const uint8_t *group = values + (bits == 8 ? 2 * pair + half : pair) * GROUP_BYTES + column * 4;
  for (int at = 0; at < vectors * LANES * 4; at += LINE) __builtin_prefetch(group + FETCH_AHEAD + at);
}

/* `rows`, `vectors` and `bits` are constants wherever this is inlined, so `partial` lives in registers. */
INLINE void tile(const LinearPanel *p, int row, int rows, int column, int vectors, int bits) {
  const int64_t blocks = p->x->blocks;
  const int offset = bits == 8 ? OFFSET_Q8 : OFFSET_Q4;
  Vec sums[TILE_ROWS][PANEL_VECTORS];
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) sums[r][v] = splat(0);
  }
  for (int64_t block = 0; block < blocks; block++) {
    const uint8_t *scales = (const uint8_t *)p->panel + block * (bits == 8 ? Q8_BYTES : Q4_BYTES);
    const uint8_t *values = scales + SCALE_BYTES;
    const int8_t *codes = p->x->codes + (row * blocks + block) * QUANT_BLOCK;
    VecInt partial[TILE_ROWS][PANEL_VECTORS];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) partial[r][v] = (VecInt){0};
    }
#pragma GCC unroll 1 /* unrolled, the sums are reordered and do not fit the registers */
    for (int pair = 0; pair < 4; pair++) {
#pragma GCC unroll 2
      for (int half = 0; half < 2; half++) {
        fetch_group(values, pair, half, column, vectors, bits);
        Codes inputs[TILE_ROWS];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++)
          inputs[r] = splat_codes(codes + r * blocks * QUANT_BLOCK + (2 * pair + half) * 4);
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
          const Codes weights = load_group(values, pair, half, column + v * LANES, bits);
#pragma GCC unroll 8
          for (int r = 0; r < rows; r++)
            partial[r][v] =
                bits == 8 ? dot_q8(partial[r][v], weights, inputs[r]) : dot_q4(partial[r][v], weights, inputs[r]);
        }
      }
    }
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      const Vec scale = load_f16(scales + (column + v * LANES) * 2);
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++) {
        const int64_t at = (row + r) * blocks + block;
        VecInt total = bits == 8 ? total_q8(partial[r][v]) : total_q4(partial[r][v]);
        if (offset != 0) total -= offset * p->x->sums[at];
        sums[r][v] += __builtin_convertvector(total, Vec) * (scale * p->x->scales[at]);
      }
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) finish(p, row + r, column + v * LANES, sums[r][v]);
  }
}

/* Runs a tile of `rows` rows over the whole panel: at once if the partial sums fit, else in slices. */
INLINE void rows_of_panel(const LinearPanel *p, int row, int rows, int bits) {
  const int vectors = rows == 1 || rows * PANEL_VECTORS <= TILE_SUMS ? PANEL_VECTORS : TILE_SUMS / TILE_ROWS;
  for (int v = 0; v < PANEL_VECTORS; v += vectors) tile(p, row, rows, v * LANES, vectors, bits);
}

INLINE void panel(const LinearPanel *p, int bits) {
  int tiles = (p->rows + TILE_ROWS - 1) / TILE_ROWS;
  for (int row = 0; tiles > 0; tiles--) {
    int rows = (p->rows - row + tiles - 1) / tiles; /* tiles of about equal size: 5 rows are 3 + 2, not 4 + 1 */
    switch (rows) {
    case 1:
      rows_of_panel(p, row, 1, bits);
      break;
    case 2:
      rows_of_panel(p, row, 2, bits);
      break;
    case 3:
      rows_of_panel(p, row, 3, bits);
      break;
    case 4:
      rows_of_panel(p, row, 4, bits);
      break;
#if TILE_ROWS == 8
    case 5:
      rows_of_panel(p, row, 5, bits);
      break;
    case 6:
      rows_of_panel(p, row, 6, bits);
      break;
    case 7:
      rows_of_panel(p, row, 7, bits);
      break;
    case 8:
      rows_of_panel(p, row, 8, bits);
      break;
#endif
    }
    row += rows;
  }
}

void KERNEL(linear_q8)(const LinearPanel *p) {
#if IS_WIDE
  if (p->rows >= WIDE_FROM && p->rows <= WIDE_TO) {
    linear_wide(p);
    return;
  }
#endif
  panel(p, 8);
}
void KERNEL(linear_q4)(const LinearPanel *p) {
  panel(p, 4);
}
