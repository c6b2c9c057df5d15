/*
 * The functions that JavaScript calls. They check every argument again: these values index memory in model.c and
 * decoder.c.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

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

/* The Family with this name in model-spec.ts, or -1. */
static int family_by_name(const char *name) {
  static const char *const names[] = {[GPT2] = "gpt2", [LLAMA] = "llama", [BERT] = "bert"};
  for (int family = 0; family < (int)(sizeof names / sizeof *names); family++)
    if (strcmp(name, names[family]) == 0) return family;
  return -1;
}

/* create(shape): returns a handle */
static napi_value create(napi_env env, napi_callback_info info) {
  const int most = 1 << 24;
  napi_value options;
  Shape s = {0};
  int threads;
  char family[NAME_BYTES], kernel_name[NAME_BYTES];
  double epsilon;
  napi_value value;
  if (!arguments(env, info, 1, &options) || !text_of(env, options, "family", family) || family_by_name(family) < 0 ||
      !flag_of(env, options, "tiedHead", &s.tied_head) || !flag_of(env, options, "qkNorm", &s.qk_norm) ||
      !integer_of(env, options, "slidingWindow", 0, most, &s.sliding_window) ||
      !integer_of(env, options, "vocabSize", 1, most, &s.vocab) ||
      !integer_of(env, options, "layers", 1, 1 << 12, &s.layers) ||
      !integer_of(env, options, "hidden", 1, 1 << 20, &s.hidden) ||
      !integer_of(env, options, "intermediate", 1, 1 << 22, &s.intermediate) ||
      !integer_of(env, options, "heads", 1, 1 << 12, &s.heads) ||
      !integer_of(env, options, "kvHeads", 1, s.heads, &s.kv_heads) ||
      !integer_of(env, options, "headDim", 1, 1 << 14, &s.head_dim) ||
      !integer_of(env, options, "maxPositions", 1, most, &s.max_positions) ||
      !integer_of(env, options, "tokenTypes", 0, most, &s.token_types) ||
      !integer_of(env, options, "maxRows", 1, 1 << 16, &s.max_rows) ||
      !integer_of(env, options, "kvBlocks", 1, most, &s.kv_blocks) ||
      !integer_of(env, options, "threads", 1, 1024, &threads) || !text_of(env, options, "kernels", kernel_name) ||
      napi_get_named_property(env, options, "normEpsilon", &value) != 0 ||
      napi_get_value_double(env, value, &epsilon) != 0) {
    return refuse(env, "create: the shape has a missing value or one out of range for the native backend");
  }
  s.family = (Family)family_by_name(family);
  if (s.heads % s.kv_heads != 0 || (s.family == LLAMA && s.head_dim % 2 != 0))
    return refuse(env, "create: heads must be a multiple of kvHeads, and headDim must be even with rotary positions");
  s.norm_epsilon = (float)epsilon;
  const Kernels *chosen = kernels_choose(strcmp(kernel_name, "auto") == 0 ? NULL : kernel_name);
  if (chosen == NULL)
    return refuse(env, "create: this CPU cannot run these kernels, or they are not known; use 'auto'");
  Handle *handle = calloc(1, sizeof *handle);
  if (handle == NULL) return refuse(env, "out of memory");
  handle->model = model_create(&s, chosen, threads);
  napi_value result;
  if (handle->model == NULL || napi_create_external(env, handle, finalize, NULL, &result) != 0) {
    model_destroy(handle->model);
    free(handle);
    return refuse(env, "create: there is not enough memory for the key/value cache, or a thread cannot be started");
  }
  return result;
}

/* linear(handle, layer, name, rows, x, y): runs one layer alone, from [rows][inputs] to [rows][outputs] */
static napi_value run_linear(napi_env env, napi_callback_info info) {
  napi_value a[6];
  int layer, rows;
  char name[NAME_BYTES];
  if (!arguments(env, info, 6, a) || !integer(env, a[1], &layer) || !text(env, a[2], name) ||
      !integer(env, a[3], &rows))
    return refuse(env, "linear: wrong arguments");
  Model *m = model_of(env, a[0]);
  const Linear *l = m == NULL ? NULL : linear_by_name(m, layer, name);
  if (l == NULL || l->type == UNSET || rows < 1 || rows > m->shape.max_rows)
    return refuse(env, "linear: the model has no such layer, or it is not loaded, or there are too many rows");
  const float *x = elements(env, a[4], NODE_API_FLOAT32, (int64_t)rows * l->inputs, NULL);
  float *y = elements(env, a[5], NODE_API_FLOAT32, (int64_t)rows * l->outputs, NULL);
  if (x == NULL || y == NULL) return refuse(env, "linear: an array has another type, or is too short");
  Rows inputs;
  if (rows_create(&inputs, rows, l->inputs)) {
    memcpy(inputs.values, x, sizeof(float) * (size_t)rows * (size_t)l->inputs);
    for (int row = 0; row < rows; row++) rows_prepare(m->kernels, l, &inputs, row, 0, inputs.blocks);
    linear_run(m, l, &inputs, rows, y, false);
  } else {
    refuse(env, "linear: out of memory");
  }
  rows_destroy(&inputs);
  return NULL;
}

static bool is_complete(const Model *m) {
  bool is = m->embedding.type != UNSET && (!has_head(m) || m->head.type != UNSET);
  for (int i = 0; i < m->shape.layers; i++) {
    const Layer *l = &m->layers[i];
    is = is && l->qkv.type != UNSET && l->out.type != UNSET && l->up.type != UNSET && l->down.type != UNSET;
    is = is && (m->shape.family != LLAMA || l->gate.type != UNSET);
  }
  return is;
}

/* NULL if every index of the batch is one that there is. */
static const char *mistake_of(const Model *m, const Batch *b, size_t table_length) {
  const Shape *s = &m->shape;
  for (int row = 0; row < b->rows; row++) {
    const int position = b->position[row], sequence = b->sequence[row];
    if (b->token[row] < 0 || b->token[row] >= s->vocab) return "step: a token is not in the vocabulary";
    if (s->family == BERT) {
      if (position < 0 || position >= s->max_positions) return "step: a position is beyond the model's";
      if (b->token_type[row] < 0 || b->token_type[row] >= s->token_types) return "step: there is no such type of token";
      if (sequence < 0 || sequence >= s->max_rows)
        return "step: the number of a sequence is beyond the rows of a batch";
      continue;
    }
    if (position < 0 || position >= s->max_positions || position / BLOCK_TOKENS >= b->max_blocks)
      return "step: a position is beyond the model's or the block table's";
    if (sequence < 0 || ((int64_t)sequence + 1) * b->max_blocks > (int64_t)table_length)
      return "step: a sequence is not in the block table";
    for (int i = 0; i <= position / BLOCK_TOKENS; i++) {
      const int32_t block = b->block_table[(int64_t)sequence * b->max_blocks + i];
      if (block < 0 || block >= s->kv_blocks) return "step: a block is not in the cache";
    }
  }
  for (int i = 0; i < b->outputs; i++)
    if (b->output[i] < 0 || b->output[i] >= b->rows) return "step: an output row is not in the batch";
  return NULL;
}

/*
 * step(handle, rows, token, position, sequence, tokenType, blockTable, maxBlocks, outputs, output, returnsHidden,
 * result)
 */
static napi_value step(napi_env env, napi_callback_info info) {
  napi_value a[12];
  Batch b;
  size_t table_length = 0;
  if (!arguments(env, info, 12, a) || !integer(env, a[1], &b.rows) || !integer(env, a[7], &b.max_blocks) ||
      !integer(env, a[8], &b.outputs) || napi_get_value_bool(env, a[10], &b.returns_hidden) != 0)
    return refuse(env, "step: wrong arguments");
  Model *m = model_of(env, a[0]);
  if (m == NULL || !is_complete(m)) return refuse(env, "step: the model is not loaded, or disposed of");
  if (b.rows < 0 || b.rows > m->shape.max_rows || b.outputs < 0 || b.outputs > m->shape.max_rows || b.max_blocks < 0)
    return refuse(env, "step: the batch is larger than the backend was made for");
  b.token = elements(env, a[2], NODE_API_INT32, b.rows, NULL);
  b.position = elements(env, a[3], NODE_API_INT32, b.rows, NULL);
  b.sequence = elements(env, a[4], NODE_API_INT32, b.rows, NULL);
  b.token_type = elements(env, a[5], NODE_API_INT32, b.rows, NULL);
  b.block_table = elements(env, a[6], NODE_API_INT32, 0, &table_length);
  b.output = elements(env, a[9], NODE_API_INT32, b.outputs, NULL);
  float *result = elements(env, a[11], NODE_API_FLOAT32,
                           (int64_t)b.outputs * (b.returns_hidden ? m->shape.hidden : m->shape.vocab), NULL);
  if (!b.token || !b.position || !b.sequence || !b.token_type || !b.block_table || !b.output || !result)
    return refuse(env, "step: an array is of another type, or shorter than the batch says");
  if (m->shape.family == BERT && !b.returns_hidden) return refuse(env, "step: an encoder has no logits");
  const char *mistake = mistake_of(m, &b, table_length);
  if (mistake != NULL) return refuse(env, mistake);
  if (m->shape.family == BERT) encoder_step(m, &b, result);
  else decoder_step(m, &b, result);
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
  if (!arguments(env, info, 1, &value) || napi_get_value_external(env, value, &handle) != 0)
    return refuse(env, "dispose: wrong arguments");
  model_destroy(((Handle *)handle)->model);
  ((Handle *)handle)->model = NULL;
  return NULL;
}

NODE_API_EXPORT int32_t node_api_module_get_api_version_v1(void) {
  return NODE_API_VERSION;
}

NODE_API_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const struct {
    const char *name;
    napi_callback callback;
  } functions[] = {
      {"kernels", kernels},
      {"create", create},
      {"setLinear", set_linear},
      {"setQuantized", set_quantized},
      {"setBlocks", set_blocks},
      {"setVector", set_vector},
      {"linear", run_linear},
      {"step", step},
      {"weightBytes", weight_bytes},
      {"dispose", dispose},
      {"map", map_file},
      {"release", release_pages},
      {"unmap", unmap_file},
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    napi_create_function(env, functions[i].name, NODE_API_AUTO_LENGTH, functions[i].callback, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
