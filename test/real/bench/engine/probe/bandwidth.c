/*
 * How fast all threads together read memory that no cache holds: the ceiling of decoding. bandwidth THREADS; each line
 * asks for a reading, the best of some passes: a ceiling is what nothing disturbed.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define WORDS ((size_t)64 << 20) /* 512 MiB of uint64_t */
#define CHUNK ((size_t)1 << 17)  /* 1 MiB: threads take the next one, so that none waits long for another */
#define STREAMS 4                /* places of a chunk that are read in turn: the hardware fetches ahead of each */
#define PASSES 8

static uint64_t *words; /* [WORDS] */
static int threads;
static pthread_barrier_t start, end;

/* A sum of each lane, so that no addition waits for the one before it. */
static uint64_t sum(const uint64_t *from /* [CHUNK] */) {
  uint64_t s[STREAMS][8] = {{0}};
  for (size_t i = 0; i < CHUNK / STREAMS; i += 8) {
    for (int stream = 0; stream < STREAMS; stream++) {
      for (int lane = 0; lane < 8; lane++) s[stream][lane] += from[stream * (CHUNK / STREAMS) + i + lane];
    }
  }
  uint64_t all = 0;
  for (int stream = 0; stream < STREAMS; stream++)
    for (int lane = 0; lane < 8; lane++) all += s[stream][lane];
  return all;
}

static atomic_size_t next_chunk;
static volatile uint64_t sinks[1024]; /* [threads] so that no sum is left out */

static void read_part(int thread) {
  for (size_t chunk; (chunk = atomic_fetch_add(&next_chunk, 1)) < WORDS / CHUNK;)
    sinks[thread] += sum(words + chunk * CHUNK);
}

static void *helper(void *argument) {
  for (;;) {
    pthread_barrier_wait(&start);
    read_part((int)(intptr_t)argument);
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  threads = argc > 1 ? atoi(argv[1]) : 1;
  words = aligned_alloc(2 << 20, WORDS * sizeof *words);
  if (threads < 1 || threads > 1024 || words == NULL) return 1;
  madvise(words, WORDS * sizeof *words, MADV_HUGEPAGE); /* the memory's speed, not that of finding its pages */
  for (size_t i = 0; i < WORDS; i++) words[i] = i;
  pthread_barrier_init(&start, NULL, threads);
  pthread_barrier_init(&end, NULL, threads);
  for (int i = 1; i < threads; i++) {
    pthread_t id;
    if (pthread_create(&id, NULL, helper, (void *)(intptr_t)i) != 0) return 1;
  }
  printf("{\"loadMs\":0,\"about\":\"%d threads\"}\n", threads);
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    double best = 1e30;
    for (int pass = 0; pass < PASSES; pass++) {
      atomic_store(&next_chunk, 0);
      const double before = now_ms();
      pthread_barrier_wait(&start);
      read_part(0);
      pthread_barrier_wait(&end);
      const double took = now_ms() - before;
      if (took < best) best = took;
    }
    printf("{\"ms\":%.4f}\n", best);
    fflush(stdout);
  }
  return 0;
}
