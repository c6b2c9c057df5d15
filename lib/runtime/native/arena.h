/*
 * Memory for weights: pieces that are taken one after the other and freed together. Large pages, where the system has
 * them, make reading weights faster, and pieces that follow each other waste none.
 */
#ifndef RUNTIME_ARENA_H
#define RUNTIME_ARENA_H

#include <stddef.h>

typedef struct Chunk Chunk;

/* Starts as {0}. */
typedef struct {
  Chunk *chunks; /* the newest first */
} Arena;

/*
 * Allocates `count` times `size` zeros, aligned to a cache line; NULL if memory runs out or the product overflows. A
 * page takes memory when it is first written.
 */
void *arena_zeros(Arena *arena, size_t count, size_t size);

void arena_destroy(Arena *arena);

#endif
