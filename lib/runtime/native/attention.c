/*
 * out = softmax(q k^T scale) v, for one row and one head, over the blocks that hold its sequence.
 *
 * A block holds its keys as [head_stride][BLOCK_TOKENS], so that the scores of all its positions are computed side by
 * side, and its values as [BLOCK_TOKENS][head_stride]. Blocks are processed whole and in order, so a result depends on
 * the sequence alone.
 */
#include "kernels.h"
#include "simd.h"

#define BLOCK_VECTORS (BLOCK_TOKENS / LANES)
/* Channels of a query with separate sums, so that no addition waits for the previous one. Divides HEAD_PAD. */
#define CHAINS 4
/* Vectors of values that are summed together, and half as many for what is left: heads often have 64 channels. */
#define WIDE 8
#define HALF 4

INLINE VecInt in_range(int position, int first, int length) {
  VecInt at;
  for (int lane = 0; lane < LANES; lane++) at[lane] = position + lane;
  return (at >= first) & (at < length);
}

/* Computes the scores of a block; positions outside the range get the lowest number. */
INLINE Vec block_scores(const AttentionHead *a, int start, Vec most) {
  const float *key = a->cache + a->blocks[start / BLOCK_TOKENS] * a->block_stride + a->keys;
  Vec sums[CHAINS][BLOCK_VECTORS];
  for (int c = 0; c < CHAINS; c++) {
    for (int v = 0; v < BLOCK_VECTORS; v++) sums[c][v] = splat(0);
  }
  for (int i = 0; i < a->head_stride; i += CHAINS) {
#pragma GCC unroll 4
    for (int c = 0; c < CHAINS; c++) {
      const Vec query = splat(a->query[i + c]);
#pragma GCC unroll 4
      for (int v = 0; v < BLOCK_VECTORS; v++) sums[c][v] += query * load(key + (i + c) * BLOCK_TOKENS + v * LANES);
    }
  }
  for (int v = 0; v < BLOCK_VECTORS; v++) {
    const int position = start + v * LANES;
    Vec score = ((sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v])) * a->scale;
    score = choose(in_range(position, a->first, a->length), score, splat(-3.4e38f));
    store(a->scores + position, score);
    most = choose(score > most, score, most);
  }
  return most;
}

/* Computes channels [channel, channel + vectors * LANES) of the weighted sum of the values. */
INLINE void weigh(const AttentionHead *a, int channel, int vectors, float inverse) {
  Vec sums[WIDE];
  for (int v = 0; v < vectors; v++) sums[v] = splat(0);
  for (int position = a->first; position < a->length;) {
    const float *block = a->cache + a->blocks[position / BLOCK_TOKENS] * a->block_stride + a->values + channel;
    const int next = (position / BLOCK_TOKENS + 1) * BLOCK_TOKENS, end = next < a->length ? next : a->length;
    for (; position < end; position++) {
      const float *value = block + (position % BLOCK_TOKENS) * a->head_stride;
      const Vec weight = splat(a->scores[position]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[v] += weight * load(value + v * LANES);
    }
  }
  for (int v = 0; v < vectors; v++) store(a->out + channel + v * LANES, sums[v] * inverse);
}

void KERNEL(attention)(const AttentionHead *a) {
  const int start = a->first / BLOCK_TOKENS * BLOCK_TOKENS;
  const int end = (a->length + BLOCK_TOKENS - 1) / BLOCK_TOKENS * BLOCK_TOKENS;
  Vec most = splat(-3.4e38f);
  for (int block = start; block < end; block += BLOCK_TOKENS) most = block_scores(a, block, most);

  /* The maximum is subtracted first, so that nothing overflows. */
  float max = most[0];
  for (int lane = 1; lane < LANES; lane++)
    if (most[lane] > max) max = most[lane];
  Vec total = splat(0);
  for (int i = start; i < end; i += LANES) {
    const Vec weights = choose(in_range(i, a->first, a->length), exp_vec(load(a->scores + i) - max), splat(0));
    total += weights;
    store(a->scores + i, weights);
  }
  const float inverse = 1.0f / sum_lanes(total);

  int channel = 0;
  for (; channel + WIDE * LANES <= a->head_stride; channel += WIDE * LANES) weigh(a, channel, WIDE, inverse);
  for (; channel + HALF * LANES <= a->head_stride; channel += HALF * LANES) weigh(a, channel, HALF, inverse);
  for (; channel < a->head_stride; channel += HEAD_PAD) weigh(a, channel, HEAD_PAD / LANES, inverse);
}
