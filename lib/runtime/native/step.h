/*
 * The parts of a step that decoders and encoders share: each is a loop that the threads share out, one behind the
 * other.
 */
#ifndef RUNTIME_STEP_H
#define RUNTIME_STEP_H

#include "model.h"

typedef struct {
  Model *model;
  const Batch *batch;
  const Layer *layer;
  int cache_layer; /* the layer of the cache that this layer writes to */
} Step;

/* Puts keys and values of each row where its place says; with rotary positions queries and keys are turned before. */
void cache_keys_and_values(Step *step);
/*
 * attended = softmax(q k^T / sqrt(head_dim)) v, over the positions that each row's place says; quantised if the next
 * layer wants that.
 */
void attend(Step *step);
/*
 * bent = the activation of the up projection (with a gate, of that, times up); quantised if the next layer wants that.
 */
void feed_forward(Step *step);

#endif
