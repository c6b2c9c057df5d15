/*
 * y = x W^T + b for one panel of output channels with 8-bit or 4-bit weights, by the tiles of AMX, for many rows.
 *
 * A block's integer sums are exact, and sums over blocks are added as in linear-quantized.c: the results are those of
 * the kernels for VNNI, to the last bit, which are faster for a few rows. A block of 8-bit weights is two tiles as it
 * is packed; 4-bit weights are widened first.
 */
#include "amx.h"
#include "dot.h"
#include "finish.h"

/* Fewer rows fill a tile too little. */
#define LEAST_ROWS 16
#define GROUP_ROWS (2 * AMX_ROWS)
/* Blocks whose integer sums are kept before they are added up. */
#define CHUNK_BLOCKS 4
/* Rows whose sums are in registers while a chunk is added up. */
#define TILE_ROWS 8
#define FETCH_AHEAD 2048
#define GROUP_BYTES (PANEL * 4)

void linear_q8_avx512vnni(const LinearPanel *);
void linear_q4_avx512vnni(const LinearPanel *);

INLINE const int8_t *signed_codes(const uint8_t *values, int bits, int8_t *buffer /* [QUANT_BLOCK * PANEL] */) {
  if (bits == 8) return (const int8_t *)values;
  for (int at = 0; at < QUANT_BLOCK / 8 * GROUP_BYTES; at += LINE) {
    const Codes both = load_codes(values + at);
    int8_t *to = buffer + at / GROUP_BYTES * 2 * GROUP_BYTES + at % GROUP_BYTES;
    const Codes low = (both & 15) - OFFSET_Q4, high = ((Codes)((VecBits)both >> 4) & 15) - OFFSET_Q4;
    memcpy(to, &low, sizeof low);
    memcpy(to + GROUP_BYTES, &high, sizeof high);
  }
  __asm__ volatile("" : : "r"(buffer) : "memory"); /* the intrinsics do not say that they read it */
  return buffer;
}

/* The integer sums of a block. */
INLINE void multiply_block(const int8_t *weights, const int8_t *x, int64_t stride, int rows,
                           int32_t *sums /* [GROUP_ROWS][PANEL] */) {
  _tile_loadd(WEIGHTS_0, weights, GROUP_BYTES);
  _tile_loadd(WEIGHTS_1, weights + LINE, GROUP_BYTES);
  _tile_loadd(INPUTS_0, x, stride);
  _tile_zero(SUMS_00);
  _tile_dpbssd(SUMS_00, INPUTS_0, WEIGHTS_0);
  _tile_zero(SUMS_01);
  _tile_dpbssd(SUMS_01, INPUTS_0, WEIGHTS_1);
  if (rows > AMX_ROWS) {
    _tile_loadd(INPUTS_1, x + AMX_ROWS * stride, stride);
    _tile_zero(SUMS_10);
    _tile_dpbssd(SUMS_10, INPUTS_1, WEIGHTS_0);
    _tile_zero(SUMS_11);
    _tile_dpbssd(SUMS_11, INPUTS_1, WEIGHTS_1);
    _tile_stored(SUMS_10, sums + AMX_ROWS * PANEL, PANEL * 4);
    _tile_stored(SUMS_11, sums + AMX_ROWS * PANEL + LANES, PANEL * 4);
  }
  _tile_stored(SUMS_00, sums, PANEL * 4);
  _tile_stored(SUMS_01, sums + LANES, PANEL * 4);
}

/* Adds the scaled sums of some blocks to those of up to TILE_ROWS rows. */
INLINE void add_blocks(const int32_t *products /* [blocks][GROUP_ROWS][PANEL] */, const uint8_t *scales,
                       int64_t block_bytes, const float *x_scales, int64_t blocks, int count, int rows,
                       float *sums /* [rows][PANEL] */) {
  for (int column = 0; column < PANEL; column += LANES) {
    Vec total[TILE_ROWS];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) total[r] = load(sums + r * PANEL + column);
    for (int block = 0; block < count; block++) {
      const Vec scale = load_f16(scales + block * block_bytes + column * 2);
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++) {
        VecInt product;
        memcpy(&product, products + (block * GROUP_ROWS + r) * PANEL + column, sizeof product);
        total[r] += __builtin_convertvector(product, Vec) * (scale * x_scales[r * blocks + block]);
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) store(sums + r * PANEL + column, total[r]);
  }
}

INLINE void group(const LinearPanel *p, int first, int rows, int bits) {
  const int64_t blocks = p->x->blocks, stride = blocks * QUANT_BLOCK, bytes = bits == 8 ? Q8_BYTES : Q4_BYTES;
  float sums[GROUP_ROWS * PANEL] __attribute__((aligned(LINE)));
  int32_t products[CHUNK_BLOCKS * GROUP_ROWS * PANEL] __attribute__((aligned(LINE)));
  int8_t buffer[CHUNK_BLOCKS][QUANT_BLOCK * PANEL] __attribute__((aligned(LINE)));
  memset(sums, 0, sizeof(float) * PANEL * (size_t)rows);
  set_shapes(rows, QUANT_BLOCK);
  for (int64_t block = 0; block < blocks; block += CHUNK_BLOCKS) {
    const int count = blocks - block < CHUNK_BLOCKS ? (int)(blocks - block) : CHUNK_BLOCKS;
    const uint8_t *scales = (const uint8_t *)p->panel + block * bytes;
    for (int i = 0; i < count; i++) {
      const uint8_t *values = scales + i * bytes + SCALE_BYTES;
      for (int at = 0; at < bytes; at += LINE) __builtin_prefetch(values + FETCH_AHEAD + at);
      multiply_block(signed_codes(values, bits, buffer[i]), p->x->codes + (first * blocks + block + i) * QUANT_BLOCK,
                     stride, rows, products + i * GROUP_ROWS * PANEL);
    }
    const float *x_scales = p->x->scales + first * blocks + block;
    int row = 0;
    for (; row + TILE_ROWS <= rows; row += TILE_ROWS)
      add_blocks(products + row * PANEL, scales, bytes, x_scales + row * blocks, blocks, count, TILE_ROWS,
                 sums + row * PANEL);
    for (; row < rows; row++)
      add_blocks(products + row * PANEL, scales, bytes, x_scales + row * blocks, blocks, count, 1, sums + row * PANEL);
  }
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < PANEL; column += LANES)
      finish(p, first + row, column, load(sums + row * PANEL + column));
  }
}

INLINE void panel(const LinearPanel *p, int bits) {
  for (int row = 0; row < p->rows; row += GROUP_ROWS)
    group(p, row, p->rows - row < GROUP_ROWS ? p->rows - row : GROUP_ROWS, bits);
  _tile_release();
}

void linear_q8_amx(const LinearPanel *p) {
  if (p->rows < LEAST_ROWS) linear_q8_avx512vnni(p);
  else panel(p, 8);
}

void linear_q4_amx(const LinearPanel *p) {
  if (p->rows < LEAST_ROWS) linear_q4_avx512vnni(p);
  else panel(p, 4);
}
