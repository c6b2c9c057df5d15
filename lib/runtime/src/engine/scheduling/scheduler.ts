import type { Sequence, Task } from './sequence';

/** Positions `from` up to, not including, `to` of a sequence, computed in one step. */
export interface Chunk {
  readonly sequence: Sequence;
  readonly from: number;
  readonly to: number;
}

/** What one step computes. */
export interface StepPlan {
  readonly want: Task['want'];
  readonly chunks: readonly Chunk[];
  /** Sequences that got a place for the first time. What they have `computed` already came from the cache. */
  readonly admitted: readonly Sequence[];
}

/** How busy a scheduler is; totals count from its start. */
export interface SchedulerStats {
  readonly running: number;
  readonly waiting: number;
  readonly kvCacheUsage: number;
  readonly preemptions: number;
  readonly prefixCacheQueries: number;
  readonly prefixCacheHits: number;
}

/** Decides which rows of which sequences a step computes. */
export interface Scheduler {
  readonly stats: SchedulerStats;
  add(sequence: Sequence): void;
  /** Drops a sequence, running or waiting. */
  remove(sequence: Sequence): void;
  /** Never empty while there are sequences, so every load comes to its end. */
  plan(): StepPlan;
  /** A chunk was computed. */
  advance(chunk: Chunk): void;
}
