/*
 * Files mapped into memory: a page is loaded from the file when it is first read, and its memory can be freed once its
 * weights are packed.
 */
#ifndef RUNTIME_MAPPING_H
#define RUNTIME_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

/* Valid until mapping_destroy; `address` is NULL after mapping_unmap. */
typedef struct Mapping {
  void *address;
  size_t length;
  struct Mapping *next;
} Mapping;

/*
 * Maps the whole file; NULL with errno set if that fails. Writes stay in memory, so a stray write in JavaScript neither
 * changes the file nor ends the process. Truncating the file while it is mapped does end the process: reading past its
 * new end raises SIGBUS.
 */
Mapping *mapping_create(int descriptor);

/* Finds the mapping that starts at `address`; NULL if there is none. */
Mapping *mapping_find(const void *address);

/* Frees the memory of the whole pages within [begin, end); reading them again loads them from the file again. */
void mapping_release(const Mapping *mapping, size_t begin, size_t end);

/* Ends the mapping: its addresses are invalid from here on. A second call does nothing. */
void mapping_unmap(Mapping *mapping);

/* Unmaps and frees the mapping. */
void mapping_destroy(Mapping *mapping);

#endif
