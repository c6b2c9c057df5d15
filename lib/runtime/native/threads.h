/* A few threads that share out the pieces of one loop at a time. */
#ifndef RUNTIME_THREADS_H
#define RUNTIME_THREADS_H

typedef struct Threads Threads;

/* Does piece `index`; `thread` (0 to count - 1) says whose scratch memory it may use. */
typedef void (*Work)(void *argument, int index, int thread);

/* `count` threads, the caller's included. NULL if memory or threads run out. */
Threads *threads_create(int count);
void threads_destroy(Threads *threads);

/* Does pieces 0 to count - 1, each once, in any order and on any thread; returns when all are done. */
void threads_run(Threads *threads, int count, Work work, void *argument);

#endif
