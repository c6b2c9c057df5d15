/* Tile registers of AMX: their numbers and their shapes. */
#ifndef RUNTIME_AMX_H
#define RUNTIME_AMX_H

#include "kernels.h"
#include "simd.h"

#include <immintrin.h>

/* Sums of two tiles of rows x two tiles of channels, inputs, weights. */
#define SUMS_00 0
#define SUMS_01 1
#define SUMS_10 2
#define SUMS_11 3
#define INPUTS_0 4
#define INPUTS_1 5
#define WEIGHTS_0 6
#define WEIGHTS_1 7

/* The operand of ldtilecfg. */
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} TileShapes;

/*
 * Makes room for up to two tiles of rows, whose inputs of a block have `input_bytes`, and for four bytes of each of 16
 * channels' weights in a row. Sets every tile to zero.
 */
static inline void set_shapes(int rows, int input_bytes) {
  const int upper = rows < AMX_ROWS ? rows : AMX_ROWS, lower = rows > AMX_ROWS ? rows - AMX_ROWS : 1;
  TileShapes shapes = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) shapes.row_bytes[tile] = LINE;
  shapes.row_bytes[INPUTS_0] = shapes.row_bytes[INPUTS_1] = (uint16_t)input_bytes;
  shapes.rows[SUMS_00] = shapes.rows[SUMS_01] = shapes.rows[INPUTS_0] = (uint8_t)upper;
  shapes.rows[SUMS_10] = shapes.rows[SUMS_11] = shapes.rows[INPUTS_1] = (uint8_t)lower;
  shapes.rows[WEIGHTS_0] = shapes.rows[WEIGHTS_1] = (uint8_t)(input_bytes / 4);
  __asm__ volatile("" : : "r"(&shapes) : "memory"); /* the intrinsic names the first bytes only */
  _tile_loadconfig(&shapes);
}

#endif
