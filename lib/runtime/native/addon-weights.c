/* Copies weights from JavaScript into the model. Checks every argument again: these values index memory. */
#include "addon.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A field of a Model (layer -1) or of a Layer, by its name in addon.ts. */
typedef struct {
  const char *name;
  size_t offset;
} Field;

static const Field MODEL_LINEARS[] = {
    {"embedding", offsetof(Model, embedding)},
    {"head", offsetof(Model, head)},
};
static const Field LAYER_LINEARS[] = {
    {"qkv", offsetof(Layer, qkv)}, {"out", offsetof(Layer, out)},   {"gate", offsetof(Layer, gate)},
    {"up", offsetof(Layer, up)},   {"down", offsetof(Layer, down)},
};
static const Field MODEL_VECTORS[] = {
    {"finalNorm.scale", offsetof(Model, final_norm.scale)}, {"finalNorm.shift", offsetof(Model, final_norm.shift)},
    {"positions", offsetof(Model, position_embedding)},     {"tokenTypes", offsetof(Model, type_embedding)},
    {"ropeFrequencies", offsetof(Model, rope_frequencies)},
};
static const Field LAYER_VECTORS[] = {
    {"attentionNorm.scale", offsetof(Layer, attention_norm.scale)},
    {"attentionNorm.shift", offsetof(Layer, attention_norm.shift)},
    {"mlpNorm.scale", offsetof(Layer, mlp_norm.scale)},
    {"mlpNorm.shift", offsetof(Layer, mlp_norm.shift)},
    {"queryNorm.scale", offsetof(Layer, query_norm)},
    {"keyNorm.scale", offsetof(Layer, key_norm)},
};

/* The address of a field in `record`; NULL if no field has that name. */
static void *field(void *record, const Field *fields, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(fields[i].name, name) == 0) return (char *)record + fields[i].offset;
  return NULL;
}

Linear *linear_by_name(Model *m, int layer, const char *name) {
  Linear *l = NULL;
  if (layer == -1) l = field(m, MODEL_LINEARS, COUNT(MODEL_LINEARS), name);
  else if (layer >= 0 && layer < m->shape.layers)
    l = field(&m->layers[layer], LAYER_LINEARS, COUNT(LAYER_LINEARS), name);
  return l != NULL && l->outputs > 0 ? l : NULL; /* 0: the family lacks this layer */
}

/*
 * The channels that a call sets: (handle, layer, name, firstChannel, channels, ...); argument `bits_at` holds the bits.
 */
typedef struct {
  Model *model;
  Linear *linear; /* NULL: the model has no such layer or channel */
  int bits;
  Weights weights;
} Channels;

/* Reads the arguments. False if one has another type, or if `bits` is not 8 or 4 (or 0, with `may_keep`). */
static bool channels(napi_env env, const napi_value *a, int bits_at, bool may_keep, Channels *c) {
  int layer;
  char name[NAME_BYTES];
  *c = (Channels){0};
  Weights *w = &c->weights;
  if (!integer(env, a[1], &layer) || !text(env, a[2], name) || !integer(env, a[3], &w->first) ||
      !integer(env, a[4], &w->count) || !integer(env, a[bits_at], &c->bits))
    return false;
  if (c->bits != 8 && c->bits != 4 && !(may_keep && c->bits == 0)) return false;
  c->model = model_of(env, a[0]);
  Linear *l = c->model == NULL ? NULL : linear_by_name(c->model, layer, name);
  if (l != NULL && w->first >= 0 && w->count >= 1 && w->first <= l->outputs - w->count) c->linear = l;
  w->type = w->packed = c->bits == 8 ? Q8 : Q4;
  return true;
}

/* setLinear(handle, layer, name, firstChannel, channels, weights, isTransposed, bits) */
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

/* setQuantized(handle, layer, name, firstChannel, channels, bits, values, scales) */
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

/* setBlocks(handle, layer, name, firstChannel, channels, bits, blocks) */
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

/* "qkv.bias" is the bias of the linear layer "qkv". NULL if there is no such layer. */
static float *bias_by_name(Model *m, int layer, const char *name, int64_t *length) {
  const char *dot = strchr(name, '.');
  if (dot == NULL || strcmp(dot, ".bias") != 0) return NULL;
  char linear[NAME_BYTES];
  memcpy(linear, name, (size_t)(dot - name));
  linear[dot - name] = 0;
  const Linear *l = linear_by_name(m, layer, linear);
  if (l == NULL) return NULL;
  *length = l->outputs;
  return l->bias;
}

/* The length of a vector or table in MODEL_VECTORS or LAYER_VECTORS; 0 if the family has none. */
static int64_t length_of(const Shape *s, const char *name) {
  if (strcmp(name, "positions") == 0) return s->family == LLAMA ? 0 : (int64_t)s->max_positions * s->hidden;
  if (strcmp(name, "tokenTypes") == 0) return s->family == BERT ? (int64_t)s->token_types * s->hidden : 0;
  if (strcmp(name, "ropeFrequencies") == 0) return s->head_dim / 2;
  if (strcmp(name, "queryNorm.scale") == 0 || strcmp(name, "keyNorm.scale") == 0) return s->qk_norm ? s->head_dim : 0;
  return s->hidden;
}

/* The vector or table `name` of a layer, and its length. NULL if there is none. */
static float *vector_by_name(Model *m, int layer, const char *name, int64_t *length) {
  float **vector = NULL;
  if (layer == -1) vector = field(m, MODEL_VECTORS, COUNT(MODEL_VECTORS), name);
  else if (layer >= 0 && layer < m->shape.layers)
    vector = field(&m->layers[layer], LAYER_VECTORS, COUNT(LAYER_VECTORS), name);
  if (vector == NULL) return bias_by_name(m, layer, name, length);
  *length = length_of(&m->shape, name);
  return *vector;
}

/* setVector(handle, layer, name, first, values) */
napi_value set_vector(napi_env env, napi_callback_info info) {
  napi_value a[5];
  int layer, first;
  char name[NAME_BYTES];
  if (!arguments(env, info, 5, a) || !integer(env, a[1], &layer) || !text(env, a[2], name) ||
      !integer(env, a[3], &first))
    return refuse(env, "setVector: wrong arguments");
  Model *m = model_of(env, a[0]);
  int64_t length = 0;
  size_t count = 0;
  float *to = m == NULL ? NULL : vector_by_name(m, layer, name, &length);
  const float *from = elements(env, a[4], NODE_API_FLOAT32, 0, &count);
  if (to == NULL || from == NULL || first < 0 || (int64_t)count > length - first)
    return refuse(env, "setVector: there is no such vector, or it is shorter");
  memcpy(to + first, from, count * sizeof(float));
  m->weight_bytes += count * sizeof(float);
  return NULL;
}
