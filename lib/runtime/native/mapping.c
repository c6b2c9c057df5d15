#include "mapping.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* All mappings of all threads: only addresses that were mapped here may be unmapped. */
static Mapping *mappings;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

Mapping *mapping_create(int descriptor) {
  struct stat file;
  if (fstat(descriptor, &file) != 0) return NULL;
  if (!S_ISREG(file.st_mode) || file.st_size <= 0 || (uintmax_t)file.st_size > SIZE_MAX) {
    errno = file.st_size == 0 && S_ISREG(file.st_mode) ? ENODATA : EINVAL;
    return NULL;
  }
  Mapping *mapping = calloc(1, sizeof *mapping);
  if (mapping == NULL) return NULL;
  mapping->length = (size_t)file.st_size;
  /* No memory is reserved for copies of written pages, as nothing writes. */
  void *address = mmap(NULL, mapping->length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0);
  if (address == MAP_FAILED) {
    free(mapping);
    return NULL;
  }
  mapping->address = address;
  madvise(address, mapping->length, MADV_SEQUENTIAL); /* a hint: its failure costs speed only */
  pthread_mutex_lock(&lock);
  mapping->next = mappings;
  mappings = mapping;
  pthread_mutex_unlock(&lock);
  return mapping;
}

Mapping *mapping_find(const void *address) {
  pthread_mutex_lock(&lock);
  Mapping *mapping = address == NULL ? NULL : mappings;
  while (mapping != NULL && mapping->address != address) mapping = mapping->next;
  pthread_mutex_unlock(&lock);
  return mapping;
}

void mapping_release(const Mapping *mapping, size_t begin, size_t end) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t first = (begin + page - 1) / page * page;
  /* The last page of the file takes a whole page of memory. */
  const size_t last = end == mapping->length ? (end + page - 1) / page * page : end / page * page;
  if (mapping->address != NULL && first < last) madvise((char *)mapping->address + first, last - first, MADV_DONTNEED);
}

void mapping_unmap(Mapping *mapping) {
  pthread_mutex_lock(&lock);
  void *address = mapping->address;
  mapping->address = NULL;
  pthread_mutex_unlock(&lock);
  if (address != NULL) munmap(address, mapping->length);
}

void mapping_destroy(Mapping *mapping) {
  mapping_unmap(mapping);
  pthread_mutex_lock(&lock);
  for (Mapping **at = &mappings; *at != NULL; at = &(*at)->next) {
    if (*at == mapping) {
      *at = mapping->next;
      break;
    }
  }
  pthread_mutex_unlock(&lock);
  free(mapping);
}
