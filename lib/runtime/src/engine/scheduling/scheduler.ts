import type { Sequence, Task } from './sequence';

/** Positions of a sequence, from `from` up to but not including `to`, that are computed in one step. */
export interface Chunk {
  readonly sequence: Sequence;
  readonly from: number;
  readonly to: number;
}

/** The work of one step. */
export interface StepPlan {
  readonly outputKind: Task['outputKind'];
  readonly chunks: readonly Chunk[];
  /** Sequences that were admitted for the first time. Their `computed` positions came from the prefix cache. */
  readonly admitted: readonly Sequence[];
}

/** Load of a scheduler; totals count from its start. */
export interface SchedulerStats {
  readonly running: number;
  readonly waiting: number;
  readonly kvCacheUsage: number;
  readonly preemptions: number;
  readonly prefixCacheQueries: number;
  readonly prefixCacheHits: number;
}

/** Decides which positions of which sequences a step computes. */
export interface Scheduler {
  readonly stats: SchedulerStats;
  add(sequence: Sequence): void;
  /** Removes a sequence, running or waiting. */
  remove(sequence: Sequence): void;
  /** Plans a step. It is never empty while there are sequences, so every sequence finishes. */
  plan(): StepPlan;
  /** Must be called for every chunk that was computed. */
  advance(chunk: Chunk): void;
}
