/* Memory of a model: all of it is taken here, before the first step. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64

/*
 * Zeros, aligned to a cache line, so that no vector is read from two; NULL if there is no memory for them. calloc, not
 * memset: large pieces stay unbacked until they are written. The address that calloc gave stands before the piece.
 */
static void *zeros(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - CACHE_LINE) return NULL;
  char *raw = calloc(bytes + CACHE_LINE, 1);
  if (raw == NULL) return NULL;
  char *aligned = raw + CACHE_LINE - (uintptr_t)raw % CACHE_LINE; /* calloc aligns to 16, so there is room for an address */
  memcpy(aligned - sizeof raw, &raw, sizeof raw);
  return aligned;
}

static void release(void *piece) {
  if (piece == NULL) return;
  char *raw;
  memcpy(&raw, (char *)piece - sizeof raw, sizeof raw);
  free(raw);
}

static float *floats(int64_t a, int64_t b) {
  return a < 0 || b < 0 || (b != 0 && a > INT64_MAX / b) ? NULL : zeros((size_t)(a * b), sizeof(float));
}

static bool norm_create(Norm *norm, int width) {
  norm->scale = floats(width, 1);
  norm->shift = floats(width, 1);
  return norm->scale != NULL && norm->shift != NULL;
}

static bool linear_create(Linear *linear, int inputs, int outputs) {
  *linear = (Linear){ .inputs = inputs, .outputs = outputs, .panels = (outputs + PANEL - 1) / PANEL };
  linear->bias = floats(linear->panels, PANEL);
  return linear->bias != NULL;
}

static bool layer_create(Layer *layer, const Shape *s) {
  return norm_create(&layer->attention_norm, s->hidden) && norm_create(&layer->mlp_norm, s->hidden)
    && linear_create(&layer->qkv, s->hidden, (s->heads + 2 * s->kv_heads) * s->head_dim)
    && linear_create(&layer->out, s->heads * s->head_dim, s->hidden)
    && linear_create(&layer->up, s->hidden, s->is_llama ? 2 * s->intermediate : s->intermediate)
    && linear_create(&layer->down, s->intermediate, s->hidden);
}

static bool weights_create(Model *m) {
  const Shape *s = &m->shape;
  m->layers = zeros((size_t)s->layers, sizeof *m->layers);
  if (m->layers == NULL) return false;
  for (int i = 0; i < s->layers; i++) if (!layer_create(&m->layers[i], s)) return false;
  m->position_embedding = floats(s->is_llama ? 0 : s->max_positions, s->hidden);
  m->rope_frequencies = floats(s->head_dim, 1);
  return m->position_embedding != NULL && m->rope_frequencies != NULL && norm_create(&m->final_norm, s->hidden)
    && linear_create(&m->embedding, s->hidden, s->vocab) && (s->tied_head || linear_create(&m->head, s->hidden, s->vocab));
}

static bool buffers_create(Model *m) {
  const Shape *s = &m->shape;
  const int64_t rows = s->max_rows;
  m->head_stride = (s->head_dim + HEAD_PAD - 1) / HEAD_PAD * HEAD_PAD;
  m->block_stride = (int64_t)s->layers * 2 * s->kv_heads * BLOCK_TOKENS * m->head_stride;
  m->scratch_stride = 2 * m->head_stride + (int64_t)s->max_positions + BLOCK_TOKENS;
  m->cache = floats(s->kv_blocks, m->block_stride);
  m->stream = floats(rows, s->hidden);
  m->normed = floats(rows, s->hidden);
  m->qkv = floats(rows, ((int64_t)s->heads + 2 * s->kv_heads) * s->head_dim);
  m->attended = floats(rows, (int64_t)s->heads * s->head_dim);
  m->up = floats(rows, (s->is_llama ? 2 : 1) * (int64_t)s->intermediate);
  m->bent = floats(s->is_llama ? rows : 0, s->intermediate);
  m->cos = floats(rows, s->head_dim);
  m->sin = floats(rows, s->head_dim);
  m->scratch = floats(m->thread_count, m->scratch_stride);
  return m->cache && m->stream && m->normed && m->qkv && m->attended && m->up && m->bent && m->cos && m->sin && m->scratch;
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
  release(linear->weights);
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
    linear_destroy(&layer->up);
    linear_destroy(&layer->down);
  }
  norm_destroy(&m->final_norm);
  linear_destroy(&m->embedding);
  linear_destroy(&m->head);
  float *const buffers[] = { m->position_embedding, m->rope_frequencies, m->cache, m->stream, m->normed, m->qkv, m->attended, m->up, m->bent, m->cos, m->sin, m->scratch };
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) release(buffers[i]);
  release(m->layers);
  release(m);
}

bool linear_set(Model *model, Linear *linear, int first, int count, const void *weights, bool is_bf16, bool is_transposed) {
  const size_t size = is_bf16 ? sizeof(uint16_t) : sizeof(float);
  const int64_t inputs = linear->inputs;
  if (linear->weights == NULL) {
    const size_t elements = (size_t)linear->panels * (size_t)inputs * PANEL;
    linear->weights = zeros(elements, size);
    if (linear->weights == NULL) return false;
    linear->is_bf16 = is_bf16;
    model->weight_bytes += elements * size;
  }
  if (linear->is_bf16 != is_bf16) return false;
  for (int row = 0; row < count; row++) {
    const int64_t channel = first + row;
    const int64_t base = channel / PANEL * inputs * PANEL + channel % PANEL;
    for (int64_t k = 0; k < inputs; k++) {
      const int64_t to = base + k * PANEL, from = is_transposed ? k * count + row : row * inputs + k;
      if (is_bf16) ((uint16_t *)linear->weights)[to] = ((const uint16_t *)weights)[from];
      else ((float *)linear->weights)[to] = ((const float *)weights)[from];
    }
  }
  return true;
}

void linear_column(const Linear *linear, int column, float *out) {
  const int64_t base = (int64_t)(column / PANEL) * linear->inputs * PANEL + column % PANEL;
  for (int64_t k = 0; k < linear->inputs; k++) {
    if (linear->is_bf16) {
      uint32_t bits = (uint32_t)((const uint16_t *)linear->weights)[base + k * PANEL] << 16;
      memcpy(&out[k], &bits, sizeof bits);
    } else {
      out[k] = ((const float *)linear->weights)[base + k * PANEL];
    }
  }
}
