/* A few threads that divide up the pieces of one loop at a time. */
#ifndef RUNTIME_THREADS_H
#define RUNTIME_THREADS_H

typedef struct Threads Threads;

/* Does piece `index`. `thread` (0 to count - 1) selects the scratch memory to use. */
typedef void (*Work)(void *argument, int index, int thread);

/* Starts threads, `count` with the caller's. Returns NULL if memory or threads run out. */
Threads *threads_create(int count);
void threads_destroy(Threads *threads);

/* Does pieces 0 to count - 1, each once, in any order and on any thread; returns when all are done. */
void threads_run(Threads *threads, int count, Work work, void *argument);

#endif
