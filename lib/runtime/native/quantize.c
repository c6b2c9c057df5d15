/*
 * Quantises rows: a block of 32 consecutive values becomes codes from -127 to 127 and a scale that fits the largest
 * value. Compiled without fused multiply-add, so that every machine rounds to the same codes.
 */
#include "kernels.h"
#include "simd.h"

#define BLOCK_VECTORS (QUANT_BLOCK / LANES)

typedef int8_t VecByte __attribute__((vector_size(LANES)));

static void quantize_block(const float *values, int8_t *codes, float *scale, int32_t *sum) {
  /* 1.5 * 2^23: adding it rounds a number to an integer, which the last bits hold */
  const float round = 12582912.0f;
  Vec largest = splat(0), nothing = splat(0);
  for (int v = 0; v < BLOCK_VECTORS; v++) {
    const Vec x = load(values + v * LANES);
    const Vec magnitude = (Vec)((VecBits)x & 0x7fffffff);
    largest = choose(magnitude > largest, magnitude, largest);
    nothing += x * 0.0f; /* NaN if a value is NaN or infinite: the scale passes it on, as codes cannot */
  }
  float most = 0;
  for (int lane = 0; lane < LANES; lane++)
    if (largest[lane] > most) most = largest[lane];
  const bool is_zero = most < 1e-30f; /* 127 / most would overflow */
  const float inverse = is_zero ? 0 : 127.0f / most;
  *scale = (is_zero ? 0 : most / 127.0f) + sum_lanes(nothing);
  VecInt total = {0};
  for (int v = 0; v < BLOCK_VECTORS; v++) {
    const VecInt whole = (VecInt)(load(values + v * LANES) * inverse + round) - (VecInt)splat(round);
    const VecByte bytes = __builtin_convertvector(whole, VecByte);
    memcpy(codes + v * LANES, &bytes, sizeof bytes);
    total += __builtin_convertvector(bytes, VecInt);
  }
  *sum = 0;
  for (int lane = 0; lane < LANES; lane++) *sum += total[lane];
}

void KERNEL(quantize)(const float *values, int count, int8_t *codes, float *scales, int32_t *sums) {
  int at = 0, block = 0;
  for (; at + QUANT_BLOCK <= count; at += QUANT_BLOCK, block++)
    quantize_block(values + at, codes + at, &scales[block], &sums[block]);
  if (at == count) return;
  float padded[QUANT_BLOCK] = {0};
  memcpy(padded, values + at, sizeof(float) * (size_t)(count - at));
  quantize_block(padded, codes + at, &scales[block], &sums[block]);
}
