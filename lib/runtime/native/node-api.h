/*
 * The part of Node-API that the addon uses, declared here so that building the addon needs a C compiler only. Node
 * guarantees these names, values and layouts: https://nodejs.org/api/n-api.html#implications-of-abi-stability
 */
#ifndef RUNTIME_NODE_API_H
#define RUNTIME_NODE_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_API_VERSION 8
#define NODE_API_EXPORT __attribute__((visibility("default")))
#define NODE_API_AUTO_LENGTH SIZE_MAX

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);
typedef void (*napi_finalize)(napi_env env, void *data, void *hint);

/* 0 is success. */
typedef int napi_status;

/* The kinds of typed array that JavaScript passes. */
typedef enum {
  NODE_API_INT8 = 0,
  NODE_API_UINT8 = 1,
  NODE_API_UINT16 = 4,
  NODE_API_INT32 = 5,
  NODE_API_FLOAT32 = 7
} napi_typedarray_type;

napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t *count, napi_value *arguments, napi_value *self,
                             void **data);
napi_status napi_create_function(napi_env, const char *name, size_t length, napi_callback, void *data,
                                 napi_value *result);
napi_status napi_set_named_property(napi_env, napi_value object, const char *name, napi_value value);
napi_status napi_get_named_property(napi_env, napi_value object, const char *name, napi_value *result);
napi_status napi_get_value_int32(napi_env, napi_value, int32_t *result);
napi_status napi_get_value_double(napi_env, napi_value, double *result);
napi_status napi_get_value_bool(napi_env, napi_value, bool *result);
napi_status napi_get_value_string_utf8(napi_env, napi_value, char *out, size_t bytes, size_t *length);
napi_status napi_create_string_utf8(napi_env, const char *text, size_t length, napi_value *result);
napi_status napi_create_double(napi_env, double value, napi_value *result);
napi_status napi_create_external(napi_env, void *data, napi_finalize, void *hint, napi_value *result);
napi_status napi_get_value_external(napi_env, napi_value, void **result);
napi_status napi_get_typedarray_info(napi_env, napi_value, napi_typedarray_type *, size_t *length, void **data,
                                     napi_value *buffer, size_t *offset);
napi_status napi_create_external_arraybuffer(napi_env, void *data, size_t length, napi_finalize, void *hint,
                                             napi_value *result);
napi_status napi_get_arraybuffer_info(napi_env, napi_value, void **data, size_t *length);
napi_status napi_detach_arraybuffer(napi_env, napi_value);
napi_status napi_throw_error(napi_env, const char *code, const char *message);

#endif
