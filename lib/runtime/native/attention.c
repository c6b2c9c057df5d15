/* out = softmax(q k^T scale) v, for one row and one head, over the blocks that hold its sequence. */
#include "kernels.h"
#include "simd.h"

#define GROUP (HEAD_PAD / LANES) /* vectors in HEAD_PAD channels */

void KERNEL(attention)(const AttentionHead *a) {
  const int first = a->first, length = a->length, width = a->head_stride;
  float *scores = a->scores;

  float max = -3.4e38f;
  for (int position = first; position < length; position++) {
    const float *key = a->cache + a->blocks[position / BLOCK_TOKENS] * a->block_stride + a->keys + (position % BLOCK_TOKENS) * width;
    Vec sums[GROUP];
    for (int g = 0; g < GROUP; g++) sums[g] = splat(0);
    for (int i = 0; i < width; i += HEAD_PAD) {
      for (int g = 0; g < GROUP; g++) sums[g] += load(a->query + i + g * LANES) * load(key + i + g * LANES);
    }
    for (int g = 1; g < GROUP; g++) sums[0] += sums[g];
    scores[position] = sum_lanes(sums[0]) * a->scale;
    if (scores[position] > max) max = scores[position];
  }

  /* The maximum is taken off first, so that nothing overflows. Of the blocks at both ends, what is outside counts as nothing. */
  const int start = first / BLOCK_TOKENS * BLOCK_TOKENS;
  const int padded = (length + BLOCK_TOKENS - 1) / BLOCK_TOKENS * BLOCK_TOKENS;
  for (int i = start; i < first; i++) scores[i] = max;
  for (int i = length; i < padded; i++) scores[i] = max;
  Vec total = splat(0);
  for (int i = start; i < padded; i += LANES) {
    Vec weights = exp_vec(load(scores + i) - max);
    for (int lane = 0; lane < LANES; lane++) if (i + lane < first || i + lane >= length) weights[lane] = 0;
    total += weights;
    store(scores + i, weights);
  }
  const float inverse = 1.0f / sum_lanes(total);

  for (int i = 0; i < width; i += HEAD_PAD) {
    Vec sums[GROUP];
    for (int g = 0; g < GROUP; g++) sums[g] = splat(0);
    for (int position = first; position < length; position++) {
      const float *value = a->cache + a->blocks[position / BLOCK_TOKENS] * a->block_stride + a->values + (position % BLOCK_TOKENS) * width + i;
      for (int g = 0; g < GROUP; g++) sums[g] += scores[position] * load(value + g * LANES);
    }
    for (int g = 0; g < GROUP; g++) store(a->out + i + g * LANES, sums[g] * inverse);
  }
}
