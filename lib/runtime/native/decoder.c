/* One step of the decoder: each part is a loop that the threads share out, one behind the other. */
#include "model.h"

#include <math.h>
#include <string.h>

typedef struct {
  Model *model;
  const Batch *batch;
  const Layer *layer;
  int layer_index;
} Step;

static void embed_row(void *argument, int row, int thread) {
  (void)thread;
  Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  const int position = step->batch->position[row];
  float *stream = m->stream + (int64_t)row * s->hidden;
  linear_column(&m->embedding, step->batch->token[row], stream);
  if (s->is_llama) {
    const int half = s->head_dim / 2;
    rope_angles(m->rope_frequencies, half, position, m->cos + (int64_t)row * half, m->sin + (int64_t)row * half);
  } else {
    const float *learned = m->position_embedding + (int64_t)position * s->hidden;
    for (int i = 0; i < s->hidden; i++) stream[i] += learned[i];
  }
}

static void normalise(Model *m, const Norm *norm, int from_row, int to_row) {
  const Shape *s = &m->shape;
  const float *x = m->stream + (int64_t)from_row * s->hidden;
  float *y = m->normed + (int64_t)to_row * s->hidden;
  if (s->is_llama) m->kernels->rms_norm(x, s->hidden, norm->scale, s->norm_epsilon, y);
  else m->kernels->layer_norm(x, s->hidden, norm->scale, norm->shift, s->norm_epsilon, y);
}

static void attention_norm_row(void *argument, int row, int thread) {
  (void)thread;
  Step *step = argument;
  normalise(step->model, &step->layer->attention_norm, row, row);
}

static void mlp_norm_row(void *argument, int row, int thread) {
  (void)thread;
  Step *step = argument;
  normalise(step->model, &step->layer->mlp_norm, row, row);
}

static void final_norm_row(void *argument, int index, int thread) {
  (void)thread;
  Step *step = argument;
  normalise(step->model, &step->model->final_norm, step->batch->output[index], index);
}

typedef struct {
  const Kernels *kernels;
  const Linear *linear;
  const float *x; /* [rows][inputs] */
  int rows;
  float *y; /* [rows][outputs] */
  bool add;
} LinearWork;

static void linear_panel(void *argument, int index, int thread) {
  (void)thread;
  const LinearWork *work = argument;
  const Linear *l = work->linear;
  const size_t size = l->is_bf16 ? sizeof(uint16_t) : sizeof(float);
  const int first = index * PANEL, left = l->outputs - first;
  const LinearPanel panel = {
    .x = work->x, .rows = work->rows, .inputs = l->inputs,
    .panel = (const char *)l->weights + (size_t)index * (size_t)l->inputs * PANEL * size,
    .bias = l->bias + first, .y = work->y + first, .stride = l->outputs, .columns = left < PANEL ? left : PANEL, .add = work->add,
  };
  if (l->is_bf16) work->kernels->linear_bf16(&panel);
  else work->kernels->linear_f32(&panel);
}

static void linear(Model *m, const Linear *linear, const float *x, int rows, float *y, bool add) {
  LinearWork work = { m->kernels, linear, x, rows, y, add };
  threads_run(m->threads, linear->panels, linear_panel, &work);
}

static int32_t block_of(const Batch *batch, int row, int position) {
  return batch->block_table[(int64_t)batch->sequence[row] * batch->max_blocks + position / BLOCK_TOKENS];
}

/* Where the keys of a layer's head begin in a block; its values lie kv_heads heads further. */
static int64_t keys_at(const Model *m, int layer, int kv_head) {
  return ((int64_t)layer * 2 * m->shape.kv_heads + kv_head) * BLOCK_TOKENS * m->head_stride;
}

static int64_t values_at(const Model *m, int layer, int kv_head) { return keys_at(m, layer, m->shape.kv_heads + kv_head); }

/* Turns queries and keys by their position, then puts keys and values into the cache. */
static void cache_row(void *argument, int row, int thread) {
  (void)thread;
  Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  float *query = m->qkv + (int64_t)row * (s->heads + 2 * s->kv_heads) * s->head_dim;
  const float *key = query + (int64_t)s->heads * s->head_dim, *value = key + (int64_t)s->kv_heads * s->head_dim;
  if (s->is_llama) {
    const int half = s->head_dim / 2;
    rope_rotate(query, s->heads + s->kv_heads, half, m->cos + (int64_t)row * half, m->sin + (int64_t)row * half);
  }
  const int position = step->batch->position[row];
  float *block = m->cache + block_of(step->batch, row, position) * m->block_stride + (int64_t)(position % BLOCK_TOKENS) * m->head_stride;
  for (int head = 0; head < s->kv_heads; head++) {
    memcpy(block + keys_at(m, step->layer_index, head), key + (int64_t)head * s->head_dim, sizeof(float) * (size_t)s->head_dim);
    memcpy(block + values_at(m, step->layer_index, head), value + (int64_t)head * s->head_dim, sizeof(float) * (size_t)s->head_dim);
  }
}

static void attend_head(void *argument, int index, int thread) {
  Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  const Batch *batch = step->batch;
  const int row = index / s->heads, head = index % s->heads;
  const int kv_head = head / (s->heads / s->kv_heads);
  float *query = m->scratch + thread * m->scratch_stride; /* its padding is never written, and so stays 0 */
  float *result = query + m->head_stride;
  memcpy(query, m->qkv + ((int64_t)row * (s->heads + 2 * s->kv_heads) + head) * s->head_dim, sizeof(float) * (size_t)s->head_dim);
  const AttentionHead attention = {
    .query = query, .cache = m->cache, .blocks = batch->block_table + (int64_t)batch->sequence[row] * batch->max_blocks,
    .block_stride = m->block_stride, .keys = keys_at(m, step->layer_index, kv_head), .values = values_at(m, step->layer_index, kv_head),
    .length = batch->position[row] + 1, .head_stride = m->head_stride, .scale = 1.0f / sqrtf((float)s->head_dim),
    .scores = result + m->head_stride, .out = result,
  };
  m->kernels->attention(&attention);
  memcpy(m->attended + ((int64_t)row * s->heads + head) * s->head_dim, result, sizeof(float) * (size_t)s->head_dim);
}

static void bend_row(void *argument, int row, int thread) {
  (void)thread;
  Step *step = argument;
  Model *m = step->model;
  const int64_t width = m->shape.intermediate;
  if (m->shape.is_llama) m->kernels->silu_gate(m->up + row * 2 * width, m->up + row * 2 * width + width, (int)width, m->bent + row * width);
  else m->kernels->gelu_tanh(m->up + row * width, (int)width);
}

void decoder_step(Model *m, const Batch *batch, float *logits) {
  const Shape *s = &m->shape;
  Step step = { .model = m, .batch = batch };
  threads_run(m->threads, batch->rows, embed_row, &step);
  for (int i = 0; i < s->layers; i++) {
    const Layer *layer = &m->layers[i];
    step.layer = layer;
    step.layer_index = i;

    threads_run(m->threads, batch->rows, attention_norm_row, &step);
    linear(m, &layer->qkv, m->normed, batch->rows, m->qkv, false);
    threads_run(m->threads, batch->rows, cache_row, &step);
    threads_run(m->threads, batch->rows * s->heads, attend_head, &step);
    linear(m, &layer->out, m->attended, batch->rows, m->stream, true);

    threads_run(m->threads, batch->rows, mlp_norm_row, &step);
    linear(m, &layer->up, m->normed, batch->rows, m->up, false);
    threads_run(m->threads, batch->rows, bend_row, &step);
    linear(m, &layer->down, s->is_llama ? m->bent : m->up, batch->rows, m->stream, true);
  }
  /* Only wanted rows go through the head: it is the largest matrix of a small model. */
  threads_run(m->threads, batch->outputs, final_norm_row, &step);
  linear(m, s->tied_head ? &m->embedding : &m->head, m->normed, batch->outputs, logits, false);
}
