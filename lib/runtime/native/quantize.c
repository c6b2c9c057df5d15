/*
 * Quantises rows: a block of 32 consecutive values becomes codes from -127 to 127 and a scale that fits the largest
 * value. Compiled without fused multiply-add, so that every machine rounds to the same codes.
 */
#include "kernels.h"
#include "simd.h"

#include <math.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#define BLOCK_VECTORS (QUANT_BLOCK / LANES)

typedef int8_t VecByte __attribute__((vector_size(LANES)));

#if defined(__AVX512F__)

INLINE int32_t largest_lane(VecInt v) {
  return _mm512_reduce_max_epi32((__m512i)v);
}

INLINE int32_t sum_of_lanes(VecInt v) {
  return _mm512_reduce_add_epi32((__m512i)v);
}

#else

INLINE int32_t largest_lane(VecInt v) {
  int32_t largest = v[0];
  for (int lane = 1; lane < LANES; lane++)
    if (v[lane] > largest) largest = v[lane];
  return largest;
}

INLINE int32_t sum_of_lanes(VecInt v) {
  int32_t sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += v[lane];
  return sum;
}

#endif

static void quantize_block(const float *values, int8_t *codes, float *scale, int32_t *sum) {
  /* 1.5 * 2^23: adding it rounds a number to an integer, which the last bits hold */
  const float round = 12582912.0f;
  VecInt largest = {0}; /* as bits: the order of numbers from 0 to infinity, and NaN above them */
  for (int v = 0; v < BLOCK_VECTORS; v++) {
    const VecInt magnitude = (VecInt)load(values + v * LANES) & 0x7fffffff;
    largest = (VecInt)choose(magnitude > largest, (Vec)magnitude, (Vec)largest);
  }
  const int32_t bits = largest_lane(largest);
  float most;
  memcpy(&most, &bits, sizeof most);
  const bool is_zero = most < 1e-30f; /* 127 / most would overflow */
  const float inverse = is_zero ? 0 : 127.0f / most;
  *scale = is_zero ? 0 : most / 127.0f;
  if (bits >= 0x7f800000) *scale = NAN; /* infinite or NaN: the scale passes it on, as codes cannot */
  VecInt total = {0};
  for (int v = 0; v < BLOCK_VECTORS; v++) {
    const VecInt whole = (VecInt)(load(values + v * LANES) * inverse + round) - (VecInt)splat(round);
    const VecByte bytes = __builtin_convertvector(whole, VecByte);
    memcpy(codes + v * LANES, &bytes, sizeof bytes);
    total += whole << 24 >> 24; /* what the byte holds; GCC 12 converts bytes one by one */
  }
  *sum = sum_of_lanes(total);
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
