/* Allocates all memory of a model, before the first step. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64

/*
 * calloc, not memset: pages of a large allocation take no memory until they are written. The address that calloc
 * returned is stored before the aligned memory.
 */
void *zeros(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - CACHE_LINE) return NULL;
  char *raw = calloc(bytes + CACHE_LINE, 1);
  if (raw == NULL) return NULL;
  /* calloc aligns to 16, so there is room for an address */
  char *aligned = raw + CACHE_LINE - (uintptr_t)raw % CACHE_LINE;
  memcpy(aligned - sizeof raw, &raw, sizeof raw);
  return aligned;
}

void release(void *piece) {
  if (piece == NULL) return;
  char *raw;
  memcpy(&raw, (char *)piece - sizeof raw, sizeof raw);
  free(raw);
}

static float *floats(int64_t a, int64_t b) {
  return a < 0 || b < 0 || (b != 0 && a > INT64_MAX / b) ? NULL : zeros((size_t)(a * b), sizeof(float));
}

bool rows_create(Rows *rows, int count, int width) {
  const int blocks = (width + QUANT_BLOCK - 1) / QUANT_BLOCK;
  *rows = (Rows){.width = width, .blocks = blocks, .values = floats(count, width), .scales = floats(count, blocks)};
  rows->codes = zeros((size_t)count * (size_t)blocks, QUANT_BLOCK);
  rows->sums = zeros((size_t)count * (size_t)blocks, sizeof(int32_t));
  const size_t tiles = ((size_t)count + AMX_ROWS - 1) / AMX_ROWS * (size_t)blocks * PARTS;
  rows->parts = zeros(tiles, TILE_INPUTS * sizeof *rows->parts);
  return rows->values && rows->codes && rows->scales && rows->sums && rows->parts;
}

void rows_destroy(Rows *rows) {
  release(rows->values);
  release(rows->codes);
  release(rows->scales);
  release(rows->sums);
  release(rows->parts);
}

static bool norm_create(Norm *norm, int width) {
  norm->scale = floats(width, 1);
  norm->shift = floats(width, 1);
  return norm->scale != NULL && norm->shift != NULL;
}

static bool linear_create(Linear *linear, int inputs, int outputs) {
  *linear = (Linear){.inputs = inputs, .outputs = outputs, .panels = (outputs + PANEL - 1) / PANEL};
  linear->bias = floats(linear->panels, PANEL);
  return linear->bias != NULL;
}

static bool layer_create(Layer *layer, const Shape *s) {
  layer->query_norm = floats(s->qk_norm ? s->head_dim : 0, 1);
  layer->key_norm = floats(s->qk_norm ? s->head_dim : 0, 1);
  return layer->query_norm != NULL && layer->key_norm != NULL && norm_create(&layer->attention_norm, s->hidden) &&
         norm_create(&layer->mlp_norm, s->hidden) &&
         linear_create(&layer->qkv, s->hidden, (s->heads + 2 * s->kv_heads) * s->head_dim) &&
         linear_create(&layer->out, s->heads * s->head_dim, s->hidden) &&
         (s->family != LLAMA || linear_create(&layer->gate, s->hidden, s->intermediate)) &&
         linear_create(&layer->up, s->hidden, s->intermediate) &&
         linear_create(&layer->down, s->intermediate, s->hidden);
}

static bool weights_create(Model *m) {
  const Shape *s = &m->shape;
  m->layers = zeros((size_t)s->layers, sizeof *m->layers);
  if (m->layers == NULL) return false;
  for (int i = 0; i < s->layers; i++)
    if (!layer_create(&m->layers[i], s)) return false;
  m->position_embedding = floats(s->family == LLAMA ? 0 : s->max_positions, s->hidden);
  m->type_embedding = floats(s->family == BERT ? s->token_types : 0, s->hidden);
  m->rope_frequencies = floats(s->head_dim, 1);
  return m->position_embedding != NULL && m->type_embedding != NULL && m->rope_frequencies != NULL &&
         norm_create(&m->final_norm, s->hidden) && linear_create(&m->embedding, s->hidden, s->vocab) &&
         (s->tied_head || s->family == BERT || linear_create(&m->head, s->hidden, s->vocab));
}

static bool buffers_create(Model *m) {
  const Shape *s = &m->shape;
  const int64_t rows = s->max_rows;
  m->head_stride = (s->head_dim + HEAD_PAD - 1) / HEAD_PAD * HEAD_PAD;
  const bool is_bert = s->family == BERT;
  m->block_stride = (is_bert ? 1 : (int64_t)s->layers) * 2 * s->kv_heads * BLOCK_TOKENS * m->head_stride;
  m->scratch_stride = 2 * m->head_stride + (is_bert ? rows : s->max_positions) + BLOCK_TOKENS;
  m->cache = floats(is_bert ? rows : s->kv_blocks, m->block_stride); /* each row may be a separate sequence */
  m->block_numbers = zeros(is_bert ? (size_t)rows : 0, sizeof(int32_t));
  m->sequence_rows = zeros(is_bert ? (size_t)rows : 0, sizeof(int32_t));
  m->sequence_blocks = zeros(is_bert ? (size_t)rows : 0, sizeof(int32_t));
  for (int i = 0; is_bert && m->block_numbers != NULL && i < rows; i++) m->block_numbers[i] = i;
  m->places = zeros((size_t)rows, sizeof *m->places);
  m->stream = floats(rows, s->hidden);
  m->qkv = floats(rows, ((int64_t)s->heads + 2 * s->kv_heads) * s->head_dim);
  m->gate = floats(s->family == LLAMA ? rows : 0, s->intermediate);
  m->cos = floats(rows, s->head_dim);
  m->sin = floats(rows, s->head_dim);
  m->scratch = floats(m->thread_count, m->scratch_stride);
  return m->cache && m->block_numbers && m->sequence_rows && m->sequence_blocks && m->places && m->stream && m->qkv &&
         m->gate && m->cos && m->sin && m->scratch && rows_create(&m->normed, s->max_rows, s->hidden) &&
         rows_create(&m->attended, s->max_rows, s->heads * s->head_dim) &&
         rows_create(&m->activated, s->max_rows, s->intermediate);
}

Model *model_create(const Shape *shape, const Kernels *kernels, int threads) {
  Model *m = zeros(1, sizeof *m);
  if (m == NULL) return NULL;
  m->shape = *shape;
  m->kernels = kernels;
  m->thread_count = threads;
  if (weights_create(m) && buffers_create(m) && (m->threads = threads_create(threads)) != NULL) return m;
  model_destroy(m);
  return NULL;
}

static void norm_destroy(Norm *norm) {
  release(norm->scale);
  release(norm->shift);
}

static void linear_destroy(Linear *linear) {
  release(linear->bias);
}

void model_destroy(Model *m) {
  if (m == NULL) return;
  threads_destroy(m->threads);
  for (int i = 0; m->layers != NULL && i < m->shape.layers; i++) {
    Layer *layer = &m->layers[i];
    norm_destroy(&layer->attention_norm);
    norm_destroy(&layer->mlp_norm);
    linear_destroy(&layer->qkv);
    linear_destroy(&layer->out);
    linear_destroy(&layer->gate);
    linear_destroy(&layer->up);
    release(layer->query_norm);
    release(layer->key_norm);
    linear_destroy(&layer->down);
  }
  norm_destroy(&m->final_norm);
  linear_destroy(&m->embedding);
  linear_destroy(&m->head);
  arena_destroy(&m->weights);
  void *const buffers[] = {m->position_embedding,
                           m->type_embedding,
                           m->block_numbers,
                           m->sequence_rows,
                           m->sequence_blocks,
                           m->places,
                           m->rope_frequencies,
                           m->cache,
                           m->stream,
                           m->qkv,
                           m->gate,
                           m->cos,
                           m->sin,
                           m->scratch};
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) release(buffers[i]);
  rows_destroy(&m->normed);
  rows_destroy(&m->attended);
  rows_destroy(&m->activated);
  release(m->layers);
  release(m);
}
