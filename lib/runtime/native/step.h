/*
 * The parts of a step that decoders and encoders share. Each is a loop over pieces of work that the threads divide up;
 * the parts run one after the other.
 */
#ifndef RUNTIME_STEP_H
#define RUNTIME_STEP_H

#include "model.h"

typedef struct {
  Model *model;
  const Batch *batch;
  const Layer *layer;
  int cache_layer; /* the layer of the cache to write to */
} Step;

/*
 * Writes the keys and values of each row to its place in the cache, after applying rotary positions if the family has
 * them.
 */
void cache_keys_and_values(Step *step);
/*
 * attended = softmax(q k^T / sqrt(head_dim)) v, over the positions in each row's place; prepared for the next layer.
 */
void attend(Step *step);
/*
 * activated = the activation function of the up projection (with a gate: of the gate, times up); prepared for the next
 * layer.
 */
void feed_forward(Step *step);

#endif
