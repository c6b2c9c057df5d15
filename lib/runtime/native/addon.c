/*
 * The model as an object of JavaScript. Everything that comes from there is checked here, however well it was checked
 * there: what reaches model.c and decoder.c indexes memory.
 */
#include "model.h"
#include "node-api.h"

#include <stdlib.h>
#include <string.h>

/* What a JavaScript handle holds; `model` is NULL behind dispose(). */
typedef struct {
  Model *model;
} Handle;

static napi_value refuse(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

/* The arguments of a call; false if there are not exactly `count`. */
static bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  return napi_get_cb_info(env, info, &given, values, NULL, NULL) == 0 && given == count;
}

static bool integer(napi_env env, napi_value value, int *out) {
  int32_t number;
  if (napi_get_value_int32(env, value, &number) != 0) return false;
  *out = number;
  return true;
}

static bool integer_of(napi_env env, napi_value object, const char *name, int min, int max, int *out) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == 0 && integer(env, value, out) && *out >= min && *out <= max;
}

static bool flag_of(napi_env env, napi_value object, const char *name, bool *out) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == 0 && napi_get_value_bool(env, value, out) == 0;
}

/* The elements of a typed array of `type`; NULL if it is another, or shorter than `least`. */
static void *elements(napi_env env, napi_value value, napi_typedarray_type type, int64_t least, size_t *length) {
  napi_typedarray_type actual;
  size_t count;
  void *data;
  static uint64_t nothing; /* an empty array has no address, which is no mistake */
  if (napi_get_typedarray_info(env, value, &actual, &count, &data, NULL, NULL) != 0 || actual != type || (int64_t)count < least) return NULL;
  if (length != NULL) *length = count;
  return data == NULL ? &nothing : data;
}

static Model *model_of(napi_env env, napi_value value) {
  void *handle;
  return napi_get_value_external(env, value, &handle) == 0 && handle != NULL ? ((Handle *)handle)->model : NULL;
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  model_destroy(((Handle *)data)->model);
  free(data);
}

static napi_value kernels(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value name;
  napi_create_string_utf8(env, kernels_choose(NULL)->name, NODE_API_AUTO_LENGTH, &name);
  return name;
}

/* In the order of KERNELS in addon.ts. */
static const Kernels *kernels_by_number(int number) {
  static const char *const names[] = { NULL, "baseline", "avx2", "avx512" };
  return kernels_choose(names[number]);
}

/* create(shape): a handle */
static napi_value create(napi_env env, napi_callback_info info) {
  const int most = 1 << 24;
  napi_value options;
  Shape s = { 0 };
  int threads, kernel_number;
  double epsilon;
  napi_value value;
  if (!arguments(env, info, 1, &options) || !flag_of(env, options, "isLlama", &s.is_llama) || !flag_of(env, options, "tiedHead", &s.tied_head)
    || !integer_of(env, options, "vocabSize", 1, most, &s.vocab) || !integer_of(env, options, "layers", 1, 1 << 12, &s.layers)
    || !integer_of(env, options, "hidden", 1, 1 << 20, &s.hidden) || !integer_of(env, options, "intermediate", 1, 1 << 22, &s.intermediate)
    || !integer_of(env, options, "heads", 1, 1 << 12, &s.heads) || !integer_of(env, options, "kvHeads", 1, s.heads, &s.kv_heads)
    || !integer_of(env, options, "headDim", 1, 1 << 14, &s.head_dim) || !integer_of(env, options, "maxPositions", 1, most, &s.max_positions)
    || !integer_of(env, options, "maxRows", 1, 1 << 16, &s.max_rows) || !integer_of(env, options, "kvBlocks", 1, most, &s.kv_blocks)
    || !integer_of(env, options, "threads", 1, 1024, &threads) || !integer_of(env, options, "kernels", 0, 3, &kernel_number)
    || napi_get_named_property(env, options, "normEpsilon", &value) != 0 || napi_get_value_double(env, value, &epsilon) != 0) {
    return refuse(env, "The native backend does not compute a model of this shape");
  }
  if (s.heads % s.kv_heads != 0 || (s.is_llama && s.head_dim % 2 != 0)) return refuse(env, "heads must be a multiple of kvHeads, and rotary heads of an even width");
  s.norm_epsilon = (float)epsilon;
  const Kernels *chosen = kernels_by_number(kernel_number);
  if (chosen == NULL) return refuse(env, "This CPU cannot run these kernels");
  Handle *handle = calloc(1, sizeof *handle);
  if (handle == NULL) return refuse(env, "out of memory");
  handle->model = model_create(&s, chosen, threads);
  napi_value result;
  if (handle->model == NULL || napi_create_external(env, handle, finalize, NULL, &result) != 0) {
    model_destroy(handle->model);
    free(handle);
    return refuse(env, "There is not enough memory for the key/value cache, or no thread can be started");
  }
  return result;
}

/* The linear layers by number, as load-weights.ts has them; -1 as layer is the model's own. */
static Linear *linear_by_number(Model *m, int layer, int number) {
  if (layer == -1 && number == 0) return &m->embedding;
  if (layer == -1 && number == 1 && !m->shape.tied_head) return &m->head;
  if (layer < 0 || layer >= m->shape.layers) return NULL;
  Layer *l = &m->layers[layer];
  Linear *const linears[] = { &l->qkv, &l->out, &l->up, &l->down };
  return number >= 0 && number < 4 ? linears[number] : NULL;
}

/* setLinear(handle, layer, number, firstChannel, channels, weights, isTransposed) */
static napi_value set_linear(napi_env env, napi_callback_info info) {
  napi_value a[7];
  int layer, number, first, count;
  bool is_transposed;
  if (!arguments(env, info, 7, a) || !integer(env, a[1], &layer) || !integer(env, a[2], &number) || !integer(env, a[3], &first)
    || !integer(env, a[4], &count) || napi_get_value_bool(env, a[6], &is_transposed) != 0) return refuse(env, "setLinear: wrong arguments");
  Model *m = model_of(env, a[0]);
  Linear *l = m == NULL ? NULL : linear_by_number(m, layer, number);
  if (l == NULL || first < 0 || count < 1 || first > l->outputs - count) return refuse(env, "setLinear: there is no such layer or channel");
  const int64_t size = (int64_t)count * l->inputs;
  const void *f32 = elements(env, a[5], NODE_API_FLOAT32, size, NULL);
  const void *bf16 = elements(env, a[5], NODE_API_UINT16, size, NULL);
  if (f32 == NULL && bf16 == NULL) return refuse(env, "setLinear: the weights are of another type or size");
  if (!linear_set(m, l, first, count, f32 != NULL ? f32 : bf16, bf16 != NULL, is_transposed)) return refuse(env, "setLinear: out of memory, or parts of different types");
  return NULL;
}

/* Where vector `number` of a layer is, as load-weights.ts numbers them, and how long it is. */
static float *vector_by_number(Model *m, int layer, int number, int64_t *length) {
  const Shape *s = &m->shape;
  *length = s->hidden;
  if (layer == -1) {
    switch (number) {
      case 0: return m->final_norm.scale;
      case 1: return m->final_norm.shift;
      case 2: *length = s->is_llama ? 0 : (int64_t)s->max_positions * s->hidden; return m->position_embedding;
      case 3: *length = s->head_dim / 2; return m->rope_frequencies;
      default: return NULL;
    }
  }
  if (layer < 0 || layer >= s->layers) return NULL;
  Layer *l = &m->layers[layer];
  switch (number) {
    case 0: return l->attention_norm.scale;
    case 1: return l->attention_norm.shift;
    case 2: return l->mlp_norm.scale;
    case 3: return l->mlp_norm.shift;
    case 4: *length = l->qkv.outputs; return l->qkv.bias;
    case 5: *length = l->out.outputs; return l->out.bias;
    case 6: *length = l->up.outputs; return l->up.bias;
    case 7: *length = l->down.outputs; return l->down.bias;
    default: return NULL;
  }
}

/* setVector(handle, layer, number, first, values) */
static napi_value set_vector(napi_env env, napi_callback_info info) {
  napi_value a[5];
  int layer, number, first;
  if (!arguments(env, info, 5, a) || !integer(env, a[1], &layer) || !integer(env, a[2], &number) || !integer(env, a[3], &first)) return refuse(env, "setVector: wrong arguments");
  Model *m = model_of(env, a[0]);
  int64_t length = 0;
  size_t count = 0;
  float *to = m == NULL ? NULL : vector_by_number(m, layer, number, &length);
  const float *from = elements(env, a[4], NODE_API_FLOAT32, 0, &count);
  if (to == NULL || from == NULL || first < 0 || (int64_t)count > length - first) return refuse(env, "setVector: there is no such vector, or it is shorter");
  memcpy(to + first, from, count * sizeof(float));
  m->weight_bytes += count * sizeof(float);
  return NULL;
}

static bool is_complete(const Model *m) {
  bool is = m->embedding.weights != NULL && (m->shape.tied_head || m->head.weights != NULL);
  for (int i = 0; i < m->shape.layers; i++) {
    const Layer *l = &m->layers[i];
    is = is && l->qkv.weights != NULL && l->out.weights != NULL && l->up.weights != NULL && l->down.weights != NULL;
  }
  return is;
}

/* NULL if every index of the batch is one that there is. */
static const char *mistake_of(const Model *m, const Batch *b, size_t table_length) {
  const Shape *s = &m->shape;
  for (int row = 0; row < b->rows; row++) {
    const int position = b->position[row], sequence = b->sequence[row];
    if (b->token[row] < 0 || b->token[row] >= s->vocab) return "step: a token is not in the vocabulary";
    if (position < 0 || position >= s->max_positions || position / BLOCK_TOKENS >= b->max_blocks) return "step: a position is beyond the model's or the block table's";
    if (sequence < 0 || ((int64_t)sequence + 1) * b->max_blocks > (int64_t)table_length) return "step: a sequence is not in the block table";
    for (int i = 0; i <= position / BLOCK_TOKENS; i++) {
      const int32_t block = b->block_table[(int64_t)sequence * b->max_blocks + i];
      if (block < 0 || block >= s->kv_blocks) return "step: a block is not in the cache";
    }
  }
  for (int i = 0; i < b->outputs; i++) if (b->output[i] < 0 || b->output[i] >= b->rows) return "step: a wanted row is not in the batch";
  return NULL;
}

/* step(handle, rows, token, position, sequence, blockTable, maxBlocks, outputs, output, logits) */
static napi_value step(napi_env env, napi_callback_info info) {
  napi_value a[10];
  Batch b;
  size_t table_length = 0;
  if (!arguments(env, info, 10, a) || !integer(env, a[1], &b.rows) || !integer(env, a[6], &b.max_blocks) || !integer(env, a[7], &b.outputs)) return refuse(env, "step: wrong arguments");
  Model *m = model_of(env, a[0]);
  if (m == NULL || !is_complete(m)) return refuse(env, "step: the model is not loaded, or disposed of");
  if (b.rows < 0 || b.rows > m->shape.max_rows || b.outputs < 0 || b.outputs > m->shape.max_rows || b.max_blocks < 0) return refuse(env, "step: the batch is larger than the backend was made for");
  b.token = elements(env, a[2], NODE_API_INT32, b.rows, NULL);
  b.position = elements(env, a[3], NODE_API_INT32, b.rows, NULL);
  b.sequence = elements(env, a[4], NODE_API_INT32, b.rows, NULL);
  b.block_table = elements(env, a[5], NODE_API_INT32, 0, &table_length);
  b.output = elements(env, a[8], NODE_API_INT32, b.outputs, NULL);
  float *logits = elements(env, a[9], NODE_API_FLOAT32, (int64_t)b.outputs * m->shape.vocab, NULL);
  if (!b.token || !b.position || !b.sequence || !b.block_table || !b.output || !logits) return refuse(env, "step: an array is of another type, or shorter than the batch says");
  const char *mistake = mistake_of(m, &b, table_length);
  if (mistake != NULL) return refuse(env, mistake);
  decoder_step(m, &b, logits);
  return NULL;
}

/* weightBytes(handle): memory of the weights, as they are packed */
static napi_value weight_bytes(napi_env env, napi_callback_info info) {
  napi_value handle, result;
  if (!arguments(env, info, 1, &handle)) return refuse(env, "weightBytes: wrong arguments");
  Model *m = model_of(env, handle);
  if (m == NULL) return refuse(env, "weightBytes: the model is disposed of");
  napi_create_double(env, (double)m->weight_bytes, &result);
  return result;
}

static napi_value dispose(napi_env env, napi_callback_info info) {
  napi_value value;
  void *handle;
  if (!arguments(env, info, 1, &value) || napi_get_value_external(env, value, &handle) != 0) return refuse(env, "dispose: wrong arguments");
  model_destroy(((Handle *)handle)->model);
  ((Handle *)handle)->model = NULL;
  return NULL;
}

NODE_API_EXPORT int32_t node_api_module_get_api_version_v1(void) { return NODE_API_VERSION; }

NODE_API_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const struct { const char *name; napi_callback callback; } functions[] = {
    { "kernels", kernels }, { "create", create }, { "setLinear", set_linear }, { "setVector", set_vector },
    { "step", step }, { "weightBytes", weight_bytes }, { "dispose", dispose },
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    napi_create_function(env, functions[i].name, NODE_API_AUTO_LENGTH, functions[i].callback, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
