#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Two loops of a step are microseconds apart, so a helper thread first spins. Two steps may be hours apart, so it then
 * sleeps. A thread that waits for a descheduled helper yields its core instead of spinning on.
 */
#define SPINS_BEFORE_SLEEP 4000
#define SPINS_BEFORE_YIELD 2000

struct Threads {
  int helpers;
  pthread_t *handles; /* [helpers] */

  /* The current loop. Written only while no piece is untaken or unfinished; read by threads that have taken a piece. */
  Work work;
  void *argument;
  int count;

  /*
   * Each counter has its own cache line: a thread that waits for the last piece does not slow down a thread that takes
   * one.
   */
  char apart[64];
  atomic_int untaken;
  char further_apart[64];
  atomic_int unfinished;
  char away[64];
  atomic_int asleep;
  atomic_bool quit;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
};

typedef struct {
  Threads *threads;
  int number;
} Helper;

static void pause_core(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/*
 * A thread takes its share of half the remaining pieces, single pieces at the end: pieces that are adjacent in memory
 * mostly go to one thread, and a thread that is interrupted takes fewer. No thread waits for a helper that has not
 * taken a piece: a descheduled helper costs its help, and no more.
 */
static void take_pieces(Threads *t, int thread) {
  int untaken = atomic_load(&t->untaken);
  while (untaken > 0) {
    const int share = untaken / (2 * (t->helpers + 1)), taken = share > 1 ? share : 1;
    if (!atomic_compare_exchange_weak(&t->untaken, &untaken, untaken - taken)) continue;
    const int first = t->count - untaken;
    for (int index = first; index < first + taken; index++) t->work(t->argument, index, thread);
    atomic_fetch_sub_explicit(&t->unfinished, taken, memory_order_release);
    untaken = atomic_load(&t->untaken);
  }
}

static bool is_idle(Threads *t) {
  return atomic_load(&t->untaken) == 0 && !atomic_load(&t->quit);
}

static void *help(void *argument) {
  Helper helper = *(Helper *)argument;
  free(argument);
  Threads *t = helper.threads;
  while (!atomic_load(&t->quit)) {
    for (int spin = 0; spin < SPINS_BEFORE_SLEEP && is_idle(t); spin++) pause_core();
    if (is_idle(t)) {
      pthread_mutex_lock(&t->mutex);
      atomic_fetch_add(&t->asleep, 1);
      while (is_idle(t)) pthread_cond_wait(&t->wake, &t->mutex);
      atomic_fetch_sub(&t->asleep, 1);
      pthread_mutex_unlock(&t->mutex);
    }
    take_pieces(t, helper.number);
  }
  return NULL;
}

static void wake_sleepers(Threads *t) {
  if (atomic_load(&t->asleep) == 0) return;
  pthread_mutex_lock(&t->mutex);
  pthread_cond_broadcast(&t->wake);
  pthread_mutex_unlock(&t->mutex);
}

Threads *threads_create(int count) {
  Threads *t = calloc(1, sizeof *t);
  if (t == NULL) return NULL;
  pthread_mutex_init(&t->mutex, NULL);
  pthread_cond_init(&t->wake, NULL);
  t->handles = calloc((size_t)count, sizeof *t->handles);
  for (int number = 1; t->handles != NULL && number < count; number++) {
    Helper *helper = malloc(sizeof *helper);
    if (helper == NULL) break;
    *helper = (Helper){t, number};
    if (pthread_create(&t->handles[t->helpers], NULL, help, helper) != 0) {
      free(helper);
      break;
    }
    t->helpers++;
  }
  if (t->helpers == count - 1) return t;
  threads_destroy(t);
  return NULL;
}

void threads_destroy(Threads *t) {
  if (t == NULL) return;
  pthread_mutex_lock(&t->mutex);
  atomic_store(&t->quit, true);
  pthread_cond_broadcast(&t->wake);
  pthread_mutex_unlock(&t->mutex);
  for (int i = 0; i < t->helpers; i++) pthread_join(t->handles[i], NULL);
  pthread_cond_destroy(&t->wake);
  pthread_mutex_destroy(&t->mutex);
  free(t->handles);
  free(t);
}

void threads_run(Threads *t, int count, Work work, void *argument) {
  if (t->helpers == 0 || count <= 1) {
    for (int index = 0; index < count; index++) work(argument, index, 0);
    return;
  }
  t->work = work;
  t->argument = argument;
  t->count = count;
  atomic_store(&t->unfinished, count);
  atomic_store(&t->untaken, count);
  wake_sleepers(t);
  take_pieces(t, 0);
  for (int spin = 0; atomic_load_explicit(&t->unfinished, memory_order_acquire) > 0; spin++) {
    if (spin < SPINS_BEFORE_YIELD) pause_core();
    else sched_yield();
  }
}
