/* The end of a linear layer: adds the bias to complete sums and stores them. */
#ifndef RUNTIME_FINISH_H
#define RUNTIME_FINISH_H

#include "kernels.h"
#include "simd.h"

/* The last panel may have fewer than PANEL channels; y has no room for the rest. */
static __attribute__((noinline)) void finish(const LinearPanel *p, int row, int column, Vec sum) {
  float *y = p->y + row * p->stride + column;
  sum += load(p->bias + column);
  if (column + LANES <= p->columns) {
    store(y, p->add ? load(y) + sum : sum);
    return;
  }
  for (int i = 0; column + i < p->columns; i++) y[i] = p->add ? y[i] + sum[i] : sum[i];
}

#endif
