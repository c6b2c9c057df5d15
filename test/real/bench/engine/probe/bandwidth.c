/* How fast all threads together read memory that no cache holds: the ceiling of decoding. bandwidth THREADS; each line asks for a reading. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WORDS ((size_t)64 << 20) /* 512 MiB of uint64_t */
#define PASSES 3

static uint64_t *words; /* [WORDS] */
static int threads;
static pthread_barrier_t start, end;
static volatile uint64_t sinks[1024]; /* [threads] so that no sum is left out */

/* Eight sums, so that no addition waits for the one before it. */
static uint64_t sum(const uint64_t *from, size_t count) {
  uint64_t s[8] = { 0 };
  for (size_t i = 0; i < count; i += 8) for (int k = 0; k < 8; k++) s[k] += from[i + k];
  return s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7];
}

static void read_part(int thread) {
  const size_t count = WORDS / threads / 8 * 8;
  for (int pass = 0; pass < PASSES; pass++) sinks[thread] += sum(words + thread * count, count);
}

static void *helper(void *argument) {
  for (;;) {
    pthread_barrier_wait(&start);
    read_part((int)(intptr_t)argument);
    pthread_barrier_wait(&end);
  }
}

int main(int argc, char **argv) {
  threads = argc > 1 ? atoi(argv[1]) : 1;
  words = aligned_alloc(64, WORDS * sizeof *words);
  if (threads < 1 || threads > 1024 || words == NULL) return 1;
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
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    pthread_barrier_wait(&start);
    read_part(0);
    pthread_barrier_wait(&end);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("{\"ms\":%.4f}\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
    fflush(stdout);
  }
  return 0;
}
