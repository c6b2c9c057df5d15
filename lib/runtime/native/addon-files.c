/* Maps files of weights into JavaScript's memory. */
#include "addon.h"
#include "mapping.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void finalize_mapping(napi_env env, void *data, void *hint) {
  (void)env;
  (void)data;
  mapping_destroy(hint);
}

/* map(descriptor): returns an ArrayBuffer with the bytes of the file, valid until unmap(). */
napi_value map_file(napi_env env, napi_callback_info info) {
  napi_value value, result;
  int descriptor;
  if (!arguments(env, info, 1, &value) || !integer(env, value, &descriptor)) return refuse(env, "map: wrong arguments");
  Mapping *mapping = mapping_create(descriptor);
  if (mapping == NULL) {
    char message[200];
    snprintf(message, sizeof message, "map: the file cannot be mapped: %s",
             errno == ENODATA  ? "it is empty"
             : errno == EINVAL ? "it is not a regular file"
                               : strerror(errno));
    return refuse(env, message);
  }
  if (napi_create_external_arraybuffer(env, mapping->address, mapping->length, finalize_mapping, mapping, &result) !=
      0) {
    mapping_destroy(mapping);
    return refuse(env,
                  "map: this build of Node.js does not support external ArrayBuffers, or none as large as the file");
  }
  return result;
}

/* The Mapping of an ArrayBuffer that map() returned; NULL for every other buffer, and after unmap(). */
static Mapping *mapping_of(napi_env env, napi_value value) {
  void *address;
  size_t length;
  return napi_get_arraybuffer_info(env, value, &address, &length) == 0 ? mapping_find(address) : NULL;
}

static bool offset(napi_env env, napi_value value, size_t most, size_t *out) {
  double number;
  if (napi_get_value_double(env, value, &number) != 0 || !(number >= 0 && number <= (double)most)) return false;
  *out = (size_t)number;
  return true;
}

/* release(buffer, begin, end): frees the memory of these bytes; reading them again loads them again. */
napi_value release_pages(napi_env env, napi_callback_info info) {
  napi_value a[3];
  size_t begin, end;
  const Mapping *mapping = arguments(env, info, 3, a) ? mapping_of(env, a[0]) : NULL;
  if (mapping == NULL || !offset(env, a[2], mapping->length, &end) || !offset(env, a[1], end, &begin))
    return refuse(env, "release: these bytes are not mapped by this buffer");
  mapping_release(mapping, begin, end);
  return NULL;
}

/* unmap(buffer): ends the mapping; the buffer and its views have the length 0 from here on. */
napi_value unmap_file(napi_env env, napi_callback_info info) {
  napi_value buffer;
  Mapping *mapping = arguments(env, info, 1, &buffer) ? mapping_of(env, buffer) : NULL;
  /* Node runs finalizers from its event loop, so `mapping` outlives this call. */
  if (mapping == NULL || napi_detach_arraybuffer(env, buffer) != 0)
    return refuse(env, "unmap: not a buffer of map(), or unmapped already");
  mapping_unmap(mapping);
  return NULL;
}
