/*
 * Weights from JavaScript to the model. Everything is checked here, however well it was checked there: it indexes
 * memory.
 */
#include "addon.h"

#include <string.h>

Linear *linear_by_number(Model *m, int layer, int number) {
  if (layer == -1 && number == 0) return &m->embedding;
  if (layer == -1 && number == 1 && has_head(m)) return &m->head;
  if (layer < 0 || layer >= m->shape.layers) return NULL;
  Layer *l = &m->layers[layer];
  Linear *const linears[] = {&l->qkv, &l->out, &l->up, &l->down, m->shape.family == LLAMA ? &l->gate : NULL};
  return number >= 0 && number < 5 ? linears[number] : NULL;
}

/* Channels of a layer that a call sets: (handle, layer, number, firstChannel, channels, ...), the bits at `bits_at`. */
typedef struct {
  Model *model;
  Linear *linear; /* NULL: there is no such layer or channel */
  int bits;
  Weights weights;
} Channels;

/* False if an argument is of another type, or `bits` not 8 or 4, nor 0 where weights may be left as they are. */
static bool channels(napi_env env, const napi_value *a, int bits_at, bool may_keep, Channels *c) {
  int layer, number;
  *c = (Channels){0};
  Weights *w = &c->weights;
  if (!integer(env, a[1], &layer) || !integer(env, a[2], &number) || !integer(env, a[3], &w->first) ||
      !integer(env, a[4], &w->count) || !integer(env, a[bits_at], &c->bits))
    return false;
  if (c->bits != 8 && c->bits != 4 && !(may_keep && c->bits == 0)) return false;
  c->model = model_of(env, a[0]);
  Linear *l = c->model == NULL ? NULL : linear_by_number(c->model, layer, number);
  if (l != NULL && w->first >= 0 && w->count >= 1 && w->first <= l->outputs - w->count) c->linear = l;
  w->type = w->packed = c->bits == 8 ? Q8 : Q4;
  return true;
}

/* setLinear(handle, layer, number, firstChannel, channels, weights, isTransposed, bits) */
napi_value set_linear(napi_env env, napi_callback_info info) {
  napi_value a[8];
  Channels c;
  if (!arguments(env, info, 8, a) || !channels(env, a, 7, true, &c) ||
      napi_get_value_bool(env, a[6], &c.weights.is_transposed) != 0)
    return refuse(env, "setLinear: wrong arguments");
  if (c.linear == NULL) return refuse(env, "setLinear: there is no such layer or channel");
  Weights *w = &c.weights;
  const int64_t size = (int64_t)w->count * c.linear->inputs;
  const void *f32 = elements(env, a[5], NODE_API_FLOAT32, size, NULL);
  const void *bf16 = elements(env, a[5], NODE_API_UINT16, size, NULL);
  if (f32 == NULL && bf16 == NULL) return refuse(env, "setLinear: the weights are of another type or size");
  w->type = f32 != NULL ? F32 : BF16;
  if (c.bits == 0) w->packed = w->type;
  w->values = f32 != NULL ? f32 : bf16;
  if (!linear_pack(c.model, c.linear, w)) return refuse(env, "setLinear: out of memory, or parts of different types");
  return NULL;
}

/* setQuantized(handle, layer, number, firstChannel, channels, bits, values, scales) */
napi_value set_quantized(napi_env env, napi_callback_info info) {
  napi_value a[8];
  Channels c;
  if (!arguments(env, info, 8, a) || !channels(env, a, 5, false, &c))
    return refuse(env, "setQuantized: wrong arguments");
  if (c.linear == NULL) return refuse(env, "setQuantized: there is no such layer or channel");
  Weights *w = &c.weights;
  w->values = elements(env, a[6], NODE_API_INT8, (int64_t)w->count * c.linear->inputs, NULL);
  w->scales = elements(env, a[7], NODE_API_FLOAT32,
                       (int64_t)w->count * ((c.linear->inputs + QUANT_BLOCK - 1) / QUANT_BLOCK), NULL);
  if (w->values == NULL || w->scales == NULL)
    return refuse(env, "setQuantized: the weights are of another type or size");
  if (!linear_pack(c.model, c.linear, w))
    return refuse(env, "setQuantized: out of memory, or parts of different types");
  return NULL;
}

/* setBlocks(handle, layer, number, firstChannel, channels, bits, blocks) */
napi_value set_blocks(napi_env env, napi_callback_info info) {
  napi_value a[7];
  Channels c;
  if (!arguments(env, info, 7, a) || !channels(env, a, 5, false, &c)) return refuse(env, "setBlocks: wrong arguments");
  if (c.linear == NULL || c.linear->inputs % QUANT_BLOCK != 0)
    return refuse(env, "setBlocks: there is no such layer or channel, or its inputs do not fill blocks");
  Weights *w = &c.weights;
  w->blocks = elements(
      env, a[6], NODE_API_UINT8,
      (int64_t)w->count * (c.linear->inputs / QUANT_BLOCK) * (w->type == Q8 ? GGML_Q8_BYTES : GGML_Q4_BYTES), NULL);
  if (w->blocks == NULL) return refuse(env, "setBlocks: the blocks are of another type or size");
  if (!linear_pack(c.model, c.linear, w)) return refuse(env, "setBlocks: out of memory, or parts of different types");
  return NULL;
}

/* Where vector `number` of a layer is, as load-weights.ts numbers them, and how long it is. */
static float *vector_by_number(Model *m, int layer, int number, int64_t *length) {
  const Shape *s = &m->shape;
  *length = s->hidden;
  if (layer == -1) {
    switch (number) {
    case 0:
      return m->final_norm.scale;
    case 1:
      return m->final_norm.shift;
    case 2:
      *length = s->family == LLAMA ? 0 : (int64_t)s->max_positions * s->hidden;
      return m->position_embedding;
    case 3:
      *length = s->head_dim / 2;
      return m->rope_frequencies;
    case 4:
      *length = s->family == BERT ? (int64_t)s->token_types * s->hidden : 0;
      return m->type_embedding;
    default:
      return NULL;
    }
  }
  if (layer < 0 || layer >= s->layers) return NULL;
  Layer *l = &m->layers[layer];
  switch (number) {
  case 0:
    return l->attention_norm.scale;
  case 1:
    return l->attention_norm.shift;
  case 2:
    return l->mlp_norm.scale;
  case 3:
    return l->mlp_norm.shift;
  case 4:
    *length = l->qkv.outputs;
    return l->qkv.bias;
  case 5:
    *length = l->out.outputs;
    return l->out.bias;
  case 6:
    *length = l->up.outputs;
    return l->up.bias;
  case 7:
    *length = l->down.outputs;
    return l->down.bias;
  case 8:
    *length = l->gate.outputs;
    return l->gate.bias;
  case 9:
    *length = s->qk_norm ? s->head_dim : 0;
    return l->query_norm;
  case 10:
    *length = s->qk_norm ? s->head_dim : 0;
    return l->key_norm;
  default:
    return NULL;
  }
}

/* setVector(handle, layer, number, first, values) */
napi_value set_vector(napi_env env, napi_callback_info info) {
  napi_value a[5];
  int layer, number, first;
  if (!arguments(env, info, 5, a) || !integer(env, a[1], &layer) || !integer(env, a[2], &number) ||
      !integer(env, a[3], &first))
    return refuse(env, "setVector: wrong arguments");
  Model *m = model_of(env, a[0]);
  int64_t length = 0;
  size_t count = 0;
  float *to = m == NULL ? NULL : vector_by_number(m, layer, number, &length);
  const float *from = elements(env, a[4], NODE_API_FLOAT32, 0, &count);
  if (to == NULL || from == NULL || first < 0 || (int64_t)count > length - first)
    return refuse(env, "setVector: there is no such vector, or it is shorter");
  memcpy(to + first, from, count * sizeof(float));
  m->weight_bytes += count * sizeof(float);
  return NULL;
}
