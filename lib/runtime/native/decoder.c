/*
 * One step of a decoder, GPT-2 or Llama: each part takes its normed input and adds its result to the residual stream.
 */
#include "step.h"

#include <string.h>

static const Linear *head_of(const Model *m) {
  return m->shape.tied_head ? &m->embedding : &m->head;
}

static void embed_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  const Shape *s = &m->shape;
  const Batch *batch = step->batch;
  const int position = batch->position[row], window = s->sliding_window;
  m->places[row] = (Place){
      .blocks = batch->block_table + (int64_t)batch->sequence[row] * batch->max_blocks,
      .slot = position,
      .first = window > 0 && position >= window ? position - window + 1 : 0,
      .length = position + 1,
  };
  float *stream = m->stream + (int64_t)row * s->hidden;
  linear_column(&m->embedding, batch->token[row], stream);
  if (s->family == LLAMA) {
    const int half = s->head_dim / 2;
    rope_angles(m->rope_frequencies, half, position, m->cos + (int64_t)row * half, m->sin + (int64_t)row * half);
  } else {
    const float *learned = m->position_embedding + (int64_t)position * s->hidden;
    for (int i = 0; i < s->hidden; i++) stream[i] += learned[i];
  }
}

/* Norms row `from` of the residual stream into row `to` of `normed`, and prepares it for `next`. */
static void normalise(Model *m, const Norm *norm, int from, int to, const Linear *next) {
  const Shape *s = &m->shape;
  const float *x = m->stream + (int64_t)from * s->hidden;
  float *y = m->normed.values + (int64_t)to * s->hidden;
  if (s->family == LLAMA) m->kernels->rms_norm(x, s->hidden, norm->scale, s->norm_epsilon, y);
  else m->kernels->layer_norm(x, s->hidden, norm->scale, norm->shift, s->norm_epsilon, y);
  rows_prepare(m->kernels, next, &m->normed, to, 0, m->normed.blocks);
}

static void attention_norm_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  normalise(step->model, &step->layer->attention_norm, row, row, &step->layer->qkv);
}

static void mlp_norm_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  const Layer *layer = step->layer;
  normalise(m, &layer->mlp_norm, row, row, &layer->up);
  if (m->shape.family == LLAMA && layer->gate.type != layer->up.type)
    rows_prepare(m->kernels, &layer->gate, &m->normed, row, 0, m->normed.blocks);
}

static void final_norm_row(void *argument, int index, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  normalise(m, &m->final_norm, step->batch->output[index], index, head_of(m));
}

void decoder_step(Model *m, const Batch *batch, float *result) {
  const int rows = batch->rows;
  Step step = {.model = m, .batch = batch};
  threads_run(m->threads, rows, embed_row, &step);
  for (int i = 0; i < m->shape.layers; i++) {
    const Layer *layer = &m->layers[i];
    step.layer = layer;
    step.cache_layer = i;

    threads_run(m->threads, rows, attention_norm_row, &step);
    linear_run(m, &layer->qkv, &m->normed, rows, m->qkv, false);
    cache_keys_and_values(&step);
    attend(&step);
    linear_run(m, &layer->out, &m->attended, rows, m->stream, true);

    threads_run(m->threads, rows, mlp_norm_row, &step);
    feed_forward(&step);
    linear_run(m, &layer->down, &m->activated, rows, m->stream, true);
  }
  /* Only the output rows go through the head: it is the largest matrix of a small model. */
  threads_run(m->threads, batch->outputs, final_norm_row, &step);
  if (batch->returns_hidden)
    memcpy(result, m->normed.values, sizeof(float) * (size_t)batch->outputs * (size_t)m->shape.hidden);
  else linear_run(m, head_of(m), &m->normed, batch->outputs, result, false);
}
