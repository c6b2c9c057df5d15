/*
 * Integer dot products of quantised linear layers, four inputs of LANES channels at a time. Exact on every machine: no
 * sum overflows, so all machines compute the same result.
 *
 * 8-bit weights are signed, from -128 to 127; 4-bit weights unsigned, from 0 to 15 (8 is zero). Inputs are signed, from
 * -127 to 127.
 */
#ifndef RUNTIME_DOT_H
#define RUNTIME_DOT_H

#include "simd.h"

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/* [LANES channels][4 inputs] */
typedef int8_t Codes __attribute__((vector_size(4 * LANES)));

INLINE Codes load_codes(const void *from) {
  Codes codes;
  memcpy(&codes, from, sizeof codes);
  return codes;
}

/* The same four inputs for every channel. */
INLINE Codes splat_codes(const int8_t *from) {
  int32_t four;
  memcpy(&four, from, sizeof four);
  return (Codes)(four - (VecInt){0});
}

/*
 * dot_q8 and dot_q4 add to partial sums; total_q8 and total_q4 turn these into totals, [LANES] int32. The totals are
 * computed with each weight increased by OFFSET_Q8 or OFFSET_Q4: the caller subtracts the offset times the sum of the
 * inputs. Partial sums of dot_q4 hold a block of 32 inputs at most.
 */
#define OFFSET_Q4 8

#if defined(__AVX512VNNI__)

/* One instruction, which takes unsigned weights: -128 to 127 become 0 to 255. */
#define OFFSET_Q8 128
INLINE VecInt dot_q8(VecInt sums, Codes weights, Codes inputs) {
  return (VecInt)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)(weights ^ -128), (__m512i)inputs);
}
INLINE VecInt dot_q4(VecInt sums, Codes weights, Codes inputs) {
  return (VecInt)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)weights, (__m512i)inputs);
}
INLINE VecInt total_q8(VecInt sums) {
  return sums;
}
INLINE VecInt total_q4(VecInt sums) {
  return sums;
}

#elif defined(__AVX512BW__)

/* As with AVX2 below; AVX-512 has no sign instruction, so a mask negates the inputs of negative weights. */
#define OFFSET_Q8 0
INLINE VecInt dot_q8(VecInt sums, Codes weights, Codes inputs) {
  const __m512i turned = _mm512_mask_sub_epi8((__m512i)inputs, _mm512_movepi8_mask((__m512i)weights),
                                              _mm512_setzero_si512(), (__m512i)inputs);
  const __m512i pairs = _mm512_maddubs_epi16(_mm512_abs_epi8((__m512i)weights), turned);
  return sums + (VecInt)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}
INLINE VecInt dot_q4(VecInt sums, Codes weights, Codes inputs) {
  return (VecInt)_mm512_add_epi16((__m512i)sums, _mm512_maddubs_epi16((__m512i)weights, (__m512i)inputs));
}
INLINE VecInt total_q8(VecInt sums) {
  return sums;
}
INLINE VecInt total_q4(VecInt sums) {
  return (VecInt)_mm512_madd_epi16((__m512i)sums, _mm512_set1_epi16(1));
}

#elif defined(__AVX2__)

/*
 * The instruction multiplies unsigned by signed bytes and adds pairs in 16 bits with saturation. 8 bits: the weight's
 * sign moves to the input, so a pair is at most 2 * 128 * 127 = 32512. 4 bits: a pair is at most 2 * 15 * 127 = 3810,
 * and the eight pairs of a block at most 30480, so a block is summed in 16 bits.
 */
#define OFFSET_Q8 0
INLINE VecInt dot_q8(VecInt sums, Codes weights, Codes inputs) {
  const __m256i pairs =
      _mm256_maddubs_epi16(_mm256_abs_epi8((__m256i)weights), _mm256_sign_epi8((__m256i)inputs, (__m256i)weights));
  return sums + (VecInt)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
INLINE VecInt dot_q4(VecInt sums, Codes weights, Codes inputs) {
  return (VecInt)_mm256_add_epi16((__m256i)sums, _mm256_maddubs_epi16((__m256i)weights, (__m256i)inputs));
}
INLINE VecInt total_q8(VecInt sums) {
  return sums;
}
INLINE VecInt total_q4(VecInt sums) {
  return (VecInt)_mm256_madd_epi16((__m256i)sums, _mm256_set1_epi16(1));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

#define OFFSET_Q8 0
INLINE VecInt dot_q8(VecInt sums, Codes weights, Codes inputs) {
#if defined(__ARM_FEATURE_DOTPROD)
  return (VecInt)vdotq_s32((int32x4_t)sums, (int8x16_t)weights, (int8x16_t)inputs);
#else
  /* Two products are added in 16 bits, at most 2 * 128 * 127 = 32512; four in 32 bits. */
  const int16x8_t low = vmull_s8(vget_low_s8((int8x16_t)weights), vget_low_s8((int8x16_t)inputs)); /* [2 channels][4] */
  const int16x8_t high = vmull_high_s8((int8x16_t)weights, (int8x16_t)inputs);
  return (VecInt)vpadalq_s16((int32x4_t)sums, vpaddq_s16(low, high));
#endif
}
INLINE VecInt dot_q4(VecInt sums, Codes weights, Codes inputs) {
  return dot_q8(sums, weights, inputs);
}
INLINE VecInt total_q8(VecInt sums) {
  return sums;
}
INLINE VecInt total_q4(VecInt sums) {
  return sums;
}

#else

/* Takes the bytes of a lane one after the other and widens each by shifting it up and down again. */
#define OFFSET_Q8 0
INLINE VecInt dot_q8(VecInt sums, Codes weights, Codes inputs) {
  const VecBits w = (VecBits)weights, x = (VecBits)inputs;
  for (int shift = 0; shift <= 24; shift += 8) sums += ((VecInt)(w << shift) >> 24) * ((VecInt)(x << shift) >> 24);
  return sums;
}
INLINE VecInt dot_q4(VecInt sums, Codes weights, Codes inputs) {
  return dot_q8(sums, weights, inputs);
}
INLINE VecInt total_q8(VecInt sums) {
  return sums;
}
INLINE VecInt total_q4(VecInt sums) {
  return sums;
}

#endif

/* Loads float16 numbers, including infinities and NaN. */
INLINE Vec load_f16(const void *from) {
#if defined(__AVX512F__)
  return (Vec)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)from));
#elif defined(__AVX2__)
  return (Vec)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)from));
#else
  VecHalf half;
  memcpy(&half, from, sizeof half);
  const VecBits bits = __builtin_convertvector(half, VecBits);
  const VecBits magnitude = (bits & 0x7fff) << 13;
  /* The exponent's bias is 15 in float16 and 127 in float32: times 2^112, which is right for subnormal numbers too. */
  Vec value = (Vec)magnitude * 0x1p112f;
  value = choose((VecInt)(magnitude >= 0x0f800000), (Vec)(magnitude | 0x7f800000), value);
  return (Vec)((VecBits)value | (bits & 0x8000) << 16);
#endif
}

#endif
