/* Attention of a step: writes keys and values to the cache, then computes attention for each row and head. */
#include "step.h"

#include <math.h>
#include <string.h>

/* Offset of a head's keys in a cache block; its values start kv_heads heads later. */
static int64_t keys_at(const Model *m, int layer, int kv_head) {
  return ((int64_t)layer * 2 * m->shape.kv_heads + kv_head) * BLOCK_TOKENS * m->head_stride;
}

static int64_t values_at(const Model *m, int layer, int kv_head) {
  return keys_at(m, layer, m->shape.kv_heads + kv_head);
}

/* Applies an RMSNorm to each head (Qwen 3). */
static void normalise_heads(const Model *m, float *heads, int count, const float *scale) {
  const int width = m->shape.head_dim;
  for (int head = 0; head < count; head++)
    m->kernels->rms_norm(heads + (int64_t)head * width, width, scale, m->shape.norm_epsilon,
                         heads + (int64_t)head * width);
}

static void cache_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  const Place *place = &m->places[row];
  float *query = m->qkv + (int64_t)row * (s->heads + 2 * s->kv_heads) * s->head_dim;
  float *key = query + (int64_t)s->heads * s->head_dim;
  const float *value = key + (int64_t)s->kv_heads * s->head_dim;
  if (s->qk_norm) {
    normalise_heads(m, query, s->heads, step->layer->query_norm);
    normalise_heads(m, key, s->kv_heads, step->layer->key_norm);
  }
  if (s->family == LLAMA) {
    const int half = s->head_dim / 2;
    rope_rotate(query, s->heads + s->kv_heads, half, m->cos + (int64_t)row * half, m->sin + (int64_t)row * half);
  }
  float *block = m->cache + place->blocks[place->slot / BLOCK_TOKENS] * m->block_stride;
  const int slot = place->slot % BLOCK_TOKENS;
  for (int head = 0; head < s->kv_heads; head++) {
    float *keys = block + keys_at(m, step->cache_layer, head) + slot,
          *values = block + values_at(m, step->cache_layer, head) + (int64_t)slot * m->head_stride;
    for (int i = 0; i < s->head_dim; i++) keys[i * BLOCK_TOKENS] = key[head * s->head_dim + i];
    memcpy(values, value + (int64_t)head * s->head_dim, sizeof(float) * (size_t)s->head_dim);
  }
}

void cache_keys_and_values(Step *step) {
  threads_run(step->model->threads, step->batch->rows, cache_row, step);
}

static void attend_head(void *argument, int index, int thread) {
  const Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  const int row = index / s->heads, head = index % s->heads;
  const int kv_head = head / (s->heads / s->kv_heads);
  const Place *place = &m->places[row];
  float *query = m->scratch + thread * m->scratch_stride; /* its padding is never written, so it stays 0 */
  float *result = query + m->head_stride;
  memcpy(query, m->qkv + ((int64_t)row * (s->heads + 2 * s->kv_heads) + head) * s->head_dim,
         sizeof(float) * (size_t)s->head_dim);
  const AttentionHead attention = {
      .query = query,
      .cache = m->cache,
      .blocks = place->blocks,
      .block_stride = m->block_stride,
      .keys = keys_at(m, step->cache_layer, kv_head),
      .values = values_at(m, step->cache_layer, kv_head),
      .first = place->first,
      .length = place->length,
      .head_stride = m->head_stride,
      .scale = 1.0f / sqrtf((float)s->head_dim),
      .scores = result + m->head_stride,
      .out = result,
  };
  m->kernels->attention(&attention);
  memcpy(m->attended.values + ((int64_t)row * s->heads + head) * s->head_dim, result,
         sizeof(float) * (size_t)s->head_dim);
}

static void prepare_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  const Rows *attended = &step->model->attended;
  rows_prepare(step->model->kernels, &step->layer->out, attended, row, 0, attended->blocks);
}

void attend(Step *step) {
  Model *m = step->model;
  threads_run(m->threads, step->batch->rows * m->shape.heads, attend_head, step);
  if (needs_preparation(m->kernels, &step->layer->out)) threads_run(m->threads, step->batch->rows, prepare_row, step);
}
