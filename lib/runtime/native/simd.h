/*
 * Vectors as wide as those of the target machine (build.sh compiles the kernels once per kind of machine). They use the
 * compiler's vector types, so one source serves AVX-512, AVX2, NEON and SSE2.
 */
#ifndef RUNTIME_SIMD_H
#define RUNTIME_SIMD_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX2__)
#define LANES 8
#else
#define LANES 4
#endif

/* Bytes of a cache line. */
#define LINE 64

/* Prefetches the line of an address into the L2 cache: more lines can be on their way there than into the L1 cache. */
#define FETCH(address) __builtin_prefetch((address), 0, 2)

typedef float Vec __attribute__((vector_size(4 * LANES)));
typedef int32_t VecInt __attribute__((vector_size(4 * LANES)));
typedef uint32_t VecBits __attribute__((vector_size(4 * LANES)));
typedef uint16_t VecHalf __attribute__((vector_size(2 * LANES)));

/* linear_avx2, linear_avx512, linear_baseline: one name per kind of machine. */
#define KERNEL_JOIN(name, machine) name##_##machine
#define KERNEL_NAME(name, machine) KERNEL_JOIN(name, machine)
#define KERNEL(name) KERNEL_NAME(name, MACHINE)

#define INLINE static inline __attribute__((always_inline))

INLINE Vec splat(float value) {
  return value - (Vec){0};
}

INLINE Vec load(const float *from) {
  Vec v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store(float *to, Vec v) {
  memcpy(to, &v, sizeof v);
}

/* Adds the lanes in a fixed order, so that the sum is always the same. */
INLINE float sum_lanes(Vec v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

/* `mask` is all ones or all zeros in each lane, as comparisons return it. */
INLINE Vec choose(VecInt mask, Vec yes, Vec no) {
  return (Vec)((mask & (VecInt)yes) | (~mask & (VecInt)no));
}

/* Limits to [low, high]; NaN stays NaN. */
INLINE Vec clamp(Vec v, float low, float high) {
  v = choose(v < low, splat(low), v);
  return choose(v > high, splat(high), v);
}

/*
 * e^x to about 2 units in the last place: x = n ln 2 + r with an integer n, e^x = 2^n e^r, and e^r by its Taylor
 * series, whose eighth term is below the last bit for |r| <= ln 2 / 2. x is limited to +-87, so the result is never
 * infinite or zero.
 */
INLINE Vec exp_vec(Vec x) {
  const float round = 12582912.0f; /* 1.5 * 2^23: adding it rounds a number to an integer */
  x = clamp(x, -87.0f, 87.0f);
  Vec shifted = x * 1.44269504f + round;
  Vec n = shifted - round;
  /* ln 2 in two parts: the first has few bits, so n times it is exact */
  Vec r = x - n * 0.693359375f + n * 2.12194440e-4f;
  Vec p = r * (1.0f / 5040) + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  VecInt power = (__builtin_convertvector(n, VecInt) + 127) << 23;
  return p * (Vec)power;
}

#endif
