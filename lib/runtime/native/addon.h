/* Helpers of the functions that JavaScript calls: reading arguments and throwing errors. */
#ifndef RUNTIME_ADDON_H
#define RUNTIME_ADDON_H

#include "model.h"
#include "node-api.h"

/* The value in a JavaScript handle; `model` is NULL after dispose(). */
typedef struct {
  Model *model;
} Handle;

static inline napi_value refuse(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

/* Reads the arguments of a call; false if there are not exactly `count`. */
static inline bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  return napi_get_cb_info(env, info, &given, values, NULL, NULL) == 0 && given == count;
}

static inline bool integer(napi_env env, napi_value value, int *out) {
  int32_t number;
  if (napi_get_value_int32(env, value, &number) != 0) return false;
  *out = number;
  return true;
}

/* Longer than every name in addon.ts. */
#define NAME_BYTES 32

/* Reads a string. A longer one is cut off, and then matches no name. */
static inline bool text(napi_env env, napi_value value, char *out /* [NAME_BYTES] */) {
  return napi_get_value_string_utf8(env, value, out, NAME_BYTES, NULL) == 0;
}

static inline bool text_of(napi_env env, napi_value object, const char *name, char *out /* [NAME_BYTES] */) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == 0 && text(env, value, out);
}

static inline bool integer_of(napi_env env, napi_value object, const char *name, int min, int max, int *out) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == 0 && integer(env, value, out) && *out >= min &&
         *out <= max;
}

static inline bool flag_of(napi_env env, napi_value object, const char *name, bool *out) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == 0 && napi_get_value_bool(env, value, out) == 0;
}

/* The elements of a typed array; NULL if its type is not `type`, or if it is shorter than `least`. */
static inline void *elements(napi_env env, napi_value value, napi_typedarray_type type, int64_t least, size_t *length) {
  napi_typedarray_type actual;
  size_t count;
  void *data;
  static uint64_t nothing; /* stands in for the address of an empty array, which is valid */
  if (napi_get_typedarray_info(env, value, &actual, &count, &data, NULL, NULL) != 0 || actual != type ||
      (int64_t)count < least)
    return NULL;
  if (length != NULL) *length = count;
  return data == NULL ? &nothing : data;
}

static inline Model *model_of(napi_env env, napi_value value) {
  void *handle;
  return napi_get_value_external(env, value, &handle) == 0 && handle != NULL ? ((Handle *)handle)->model : NULL;
}

static inline bool has_head(const Model *m) {
  return !m->shape.tied_head && m->shape.family != BERT;
}

/*
 * Finds a linear layer; layer -1: the model's own. NULL if the model has none of that name. Defined in addon-weights.c.
 */
Linear *linear_by_name(Model *m, int layer, const char *name);

/* addon-weights.c */
napi_value set_linear(napi_env env, napi_callback_info info);
napi_value set_quantized(napi_env env, napi_callback_info info);
napi_value set_blocks(napi_env env, napi_callback_info info);
napi_value set_vector(napi_env env, napi_callback_info info);

/* addon-files.c */
napi_value map_file(napi_env env, napi_callback_info info);
napi_value release_pages(napi_env env, napi_callback_info info);
napi_value unmap_file(napi_env env, napi_callback_info info);

#endif
