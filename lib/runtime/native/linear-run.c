/* Runs linear layers over the rows of a step, one panel of channels per piece of work. */
#include "model.h"

typedef struct {
  const Kernels *kernels;
  const Linear *linear;
  const Rows *x;
  int rows;
  float *y; /* [rows][outputs] */
  bool add;
} LinearWork;

void linear_panel(const Kernels *kernels, const Linear *l, int index, const Rows *x, int rows, float *y, bool add) {
  const int first = index * PANEL, left = l->outputs - first;
  const size_t width = (size_t)l->inputs * PANEL, blocks = (size_t)x->blocks;
  LinearPanel panel = {.x = x,
                       .rows = rows,
                       .bias = l->bias + first,
                       .y = y + first,
                       .stride = l->outputs,
                       .columns = left < PANEL ? left : PANEL,
                       .add = add};
  const char *weights = l->weights;
  switch (l->type) {
  case F32:
    panel.panel = weights + (size_t)index * width * sizeof(float);
    kernels->linear_f32(&panel);
    break;
  case BF16:
    panel.panel = weights + (size_t)index * (((size_t)l->inputs + 1) / 2) * PANEL * 2 * sizeof(uint16_t);
    kernels->linear_bf16(&panel);
    break;
  case Q8:
    panel.panel = weights + (size_t)index * blocks * Q8_BYTES;
    kernels->linear_q8(&panel);
    break;
  case Q4:
    panel.panel = weights + (size_t)index * blocks * Q4_BYTES;
    kernels->linear_q4(&panel);
    break;
  case UNSET:
    break; /* addon.c runs no step before every layer is set */
  }
}

static void run_panel(void *argument, int index, int thread) {
  (void)thread;
  const LinearWork *work = argument;
  linear_panel(work->kernels, work->linear, index, work->x, work->rows, work->y, work->add);
}

void linear_run(Model *m, const Linear *linear, const Rows *x, int rows, float *y, bool add) {
  LinearWork work = {m->kernels, linear, x, rows, y, add};
  threads_run(m->threads, linear->panels, run_panel, &work);
}

static bool needs_codes(const Linear *linear) {
  return linear->type == Q8 || linear->type == Q4;
}

static bool needs_parts(const Kernels *kernels, const Linear *linear) {
  return kernels->split != NULL && linear->type == BF16;
}

bool needs_preparation(const Kernels *kernels, const Linear *linear) {
  return needs_codes(linear) || needs_parts(kernels, linear);
}

static void quantize(const Kernels *kernels, const Rows *x, int row, int first_block, int blocks) {
  const int64_t at = (int64_t)row * x->blocks + first_block;
  const int first = first_block * QUANT_BLOCK, left = x->width - first;
  const int count = blocks * QUANT_BLOCK < left ? blocks * QUANT_BLOCK : left;
  kernels->quantize(x->values + (int64_t)row * x->width + first, count, x->codes + at * QUANT_BLOCK, x->scales + at,
                    x->sums + at);
}

static void split(const Kernels *kernels, const Rows *x, int row, int first_block, int blocks) {
  for (int block = first_block; block < first_block + blocks; block++) {
    const int first = block * QUANT_BLOCK, left = x->width - first;
    const int64_t tile = ((int64_t)(row / AMX_ROWS) * x->blocks + block) * PARTS;
    kernels->split(x->values + (int64_t)row * x->width + first, left < QUANT_BLOCK ? left : QUANT_BLOCK,
                   x->parts + tile * TILE_INPUTS + row % AMX_ROWS * QUANT_BLOCK);
  }
}

void rows_prepare(const Kernels *kernels, const Linear *next, const Rows *x, int row, int first_block, int blocks) {
  if (needs_codes(next)) quantize(kernels, x, row, first_block, blocks);
  if (needs_parts(kernels, next)) split(kernels, x, row, first_block, blocks);
}
