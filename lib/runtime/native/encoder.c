/*
 * One step of an encoder, BERT: all rows of a sequence attend to each other, and nothing is kept after the step. A norm
 * follows each part, so `normed` is the residual stream, and `stream` holds the result that a part adds to it.
 */
#include "step.h"

#include <string.h>

/*
 * Gives the rows of each sequence, in their order, consecutive slots in a cache of one layer. Each sequence starts in a
 * new block.
 */
static void place_rows(Model *m, const Batch *batch) {
  int32_t *counts = m->sequence_rows, *starts = m->sequence_blocks; /* [max_rows], by sequence */
  memset(counts, 0, sizeof *counts * (size_t)m->shape.max_rows);
  for (int row = 0; row < batch->rows; row++) counts[batch->sequence[row]]++;
  int block = 0;
  for (int sequence = 0; sequence < m->shape.max_rows; sequence++) {
    starts[sequence] = block;
    block += (counts[sequence] + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
  }
  for (int row = 0; row < batch->rows; row++) {
    const int sequence = batch->sequence[row];
    m->places[row] = (Place){.blocks = m->block_numbers + starts[sequence], .length = counts[sequence]};
  }
  memset(counts, 0, sizeof *counts * (size_t)m->shape.max_rows);
  for (int row = 0; row < batch->rows; row++) m->places[row].slot = counts[batch->sequence[row]]++;
}

static void normalise(Model *m, int row, const Norm *norm, const Linear *next) {
  const int64_t at = (int64_t)row * m->shape.hidden;
  m->kernels->layer_norm(m->stream + at, m->shape.hidden, norm->scale, norm->shift, m->shape.norm_epsilon,
                         m->normed.values + at);
  if (next != NULL) rows_prepare(m->kernels, next, &m->normed, row, 0, m->normed.blocks);
}

static void embed_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  const Batch *batch = step->batch;
  const int64_t hidden = m->shape.hidden;
  float *stream = m->stream + row * hidden;
  linear_column(&m->embedding, batch->token[row], stream);
  const float *type = m->type_embedding + batch->token_type[row] * hidden,
              *position = m->position_embedding + batch->position[row] * hidden;
  for (int i = 0; i < hidden; i++) stream[i] = stream[i] + type[i] + position[i];
  normalise(m, row, &m->final_norm, &m->layers[0].qkv);
}

/* normed = LayerNorm(normed + what the part adds) */
static void add_and_normalise(const Step *step, int row, const Norm *norm, const Linear *next) {
  Model *m = step->model;
  const int64_t hidden = m->shape.hidden;
  float *stream = m->stream + row * hidden;
  const float *residual = m->normed.values + row * hidden;
  for (int i = 0; i < hidden; i++) stream[i] += residual[i];
  normalise(m, row, norm, next);
}

static void attention_norm_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  add_and_normalise(step, row, &step->layer->attention_norm, &step->layer->up);
}

static void mlp_norm_row(void *argument, int row, int thread) {
  (void)thread;
  const Step *step = argument;
  const bool is_last = step->layer == &step->model->layers[step->model->shape.layers - 1];
  add_and_normalise(step, row, &step->layer->mlp_norm, is_last ? NULL : &step->layer[1].qkv);
}

void encoder_step(Model *m, const Batch *batch, float *states) {
  const int rows = batch->rows;
  const int64_t hidden = m->shape.hidden;
  Step step = {.model = m, .batch = batch};
  place_rows(m, batch);
  threads_run(m->threads, rows, embed_row, &step);
  for (int i = 0; i < m->shape.layers; i++) {
    const Layer *layer = &m->layers[i];
    step.layer = layer;
    linear_run(m, &layer->qkv, &m->normed, rows, m->qkv, false);
    cache_keys_and_values(&step);
    attend(&step);
    linear_run(m, &layer->out, &m->attended, rows, m->stream, false);
    threads_run(m->threads, rows, attention_norm_row, &step);
    feed_forward(&step);
    linear_run(m, &layer->down, &m->activated, rows, m->stream, false);
    threads_run(m->threads, rows, mlp_norm_row, &step);
  }
  for (int i = 0; i < batch->outputs; i++)
    memcpy(states + i * hidden, m->normed.values + batch->output[i] * hidden, sizeof(float) * (size_t)hidden);
}
