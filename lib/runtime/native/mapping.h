/*
 * Files of weights in memory: pages come from the file when they are first read, and can be given back when they are
 * packed.
 */
#ifndef RUNTIME_MAPPING_H
#define RUNTIME_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

/* Kept until mapping_destroy; `address` is NULL behind mapping_unmap. */
typedef struct Mapping {
  void *address;
  size_t length;
  struct Mapping *next;
} Mapping;

/*
 * The whole file, NULL with errno set if that cannot be. Writes stay in memory, so that a stray one in JavaScript
 * spoils no file and ends no process. But a file that is cut short while it is mapped does: what is read behind its new
 * end is a SIGBUS.
 */
Mapping *mapping_create(int descriptor);

/* The mapping that starts at `address`; NULL if there is none. */
Mapping *mapping_find(const void *address);

/* Gives the memory of whole pages within [begin, end) back; read again, they come from the file again. */
void mapping_release(const Mapping *mapping, size_t begin, size_t end);

/* Addresses within are invalid from here on. A second time it does nothing. */
void mapping_unmap(Mapping *mapping);

/* Unmaps what is mapped, and forgets it. */
void mapping_destroy(Mapping *mapping);

#endif
