/*
 * The feed-forward part up to its activation, one panel of channels per piece of work. While a panel is in the core's
 * cache it is activated and prepared for the next layer: a panel is exactly one block of that layer's inputs.
 */
#include "step.h"

_Static_assert(PANEL == QUANT_BLOCK, "a panel of results is a block of the next layer's inputs");

static void run_panel(void *argument, int index, int thread) {
  (void)thread;
  const Step *step = argument;
  Model *m = step->model;
  const Layer *layer = step->layer;
  const int rows = step->batch->rows, first = index * PANEL, left = layer->up.outputs - first,
            columns = left < PANEL ? left : PANEL;
  linear_panel(m->kernels, &layer->up, index, &m->normed, rows, m->activated.values, false);
  if (m->shape.family == LLAMA) linear_panel(m->kernels, &layer->gate, index, &m->normed, rows, m->gate, false);
  for (int row = 0; row < rows; row++) {
    const int64_t at = (int64_t)row * m->shape.intermediate + first;
    float *activated = m->activated.values + at;
    switch (m->shape.family) {
    case GPT2:
      m->kernels->gelu_tanh(activated, columns);
      break;
    case LLAMA:
      m->kernels->silu_gate(m->gate + at, activated, columns, activated);
      break;
    case BERT:
      m->kernels->gelu_erf(activated, columns);
      break;
    }
    rows_prepare(m->kernels, &layer->down, &m->activated, row, index, 1);
  }
}

void feed_forward(Step *step) {
  threads_run(step->model->threads, step->layer->up.panels, run_panel, step);
}
