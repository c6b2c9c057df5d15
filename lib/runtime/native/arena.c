#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#define CACHE_LINE 64
/* A large page of x86-64, and of ARM with small pages of 4 KiB. */
#define LARGE_PAGE ((size_t)1 << 21)
/* Addresses of a chunk, unless a piece needs more; what is not written takes no memory. */
#define CHUNK_BYTES ((size_t)1 << 26)

struct Chunk {
  void *address; /* as mmap returned it */
  size_t length;
  char *next, *end; /* what is not taken yet */
  Chunk *older;
};

static Chunk *chunk_create(size_t bytes) {
  const size_t length = (bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES) + LARGE_PAGE;
  Chunk *chunk = calloc(1, sizeof *chunk);
  if (chunk == NULL) return NULL;
  chunk->length = length;
  chunk->address = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (chunk->address == MAP_FAILED) {
    free(chunk);
    return NULL;
  }
  chunk->next = (char *)chunk->address + (LARGE_PAGE - (uintptr_t)chunk->address % LARGE_PAGE) % LARGE_PAGE;
  chunk->end = (char *)chunk->address + length;
#ifdef MADV_HUGEPAGE
  madvise(chunk->address, length, MADV_HUGEPAGE); /* a hint: its failure costs speed only */
#endif
  return chunk;
}

void *arena_zeros(Arena *arena, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - 2 * LARGE_PAGE) return NULL;
  bytes = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  Chunk *chunk = arena->chunks;
  if (chunk == NULL || (size_t)(chunk->end - chunk->next) < bytes) {
    chunk = chunk_create(bytes);
    if (chunk == NULL) return NULL;
    chunk->older = arena->chunks;
    arena->chunks = chunk;
  }
  void *piece = chunk->next;
  chunk->next += bytes;
  return piece;
}

void arena_destroy(Arena *arena) {
  while (arena->chunks != NULL) {
    Chunk *chunk = arena->chunks;
    arena->chunks = chunk->older;
    munmap(chunk->address, chunk->length);
    free(chunk);
  }
}
