import { FairQueue } from './fair-queue';
import type { Chunk, Scheduler, SchedulerStats, StepPlan } from './scheduler';
import type { Sequence } from './sequence';

/**
 * Batching for encoders: every token attends to the whole text, so a text is computed in one step, together with as
 * many others as fit. Nothing is cached.
 */
export class WholeTextScheduler implements Scheduler {
  private readonly queue = new FairQueue();
  private readonly running: Sequence[] = [];

  /**
   * @param maxSequences - texts of one step
   * @param rows - rows of one step; at least the length of the longest text
   */
  constructor(
    private readonly maxSequences: number,
    private readonly rows: number,
  ) {}

  get stats(): SchedulerStats {
    return {
      running: this.running.length,
      waiting: this.queue.size,
      kvCacheUsage: 0,
      preemptions: 0,
      prefixCacheQueries: 0,
      prefixCacheHits: 0,
    };
  }

  add(sequence: Sequence): void {
    this.queue.add(sequence);
  }

  remove(sequence: Sequence): void {
    if (this.queue.remove(sequence)) return;
    const index = this.running.indexOf(sequence);
    if (index >= 0) this.running.splice(index, 1);
  }

  plan(): StepPlan {
    const chunks: Chunk[] = [];
    let left = this.rows;
    for (
      let next = this.queue.first;
      next !== undefined && chunks.length < this.maxSequences && next.pending <= left;
      next = this.queue.first
    ) {
      left -= next.pending;
      this.queue.shift();
      this.running.push(next);
      chunks.push({ sequence: next, from: 0, to: next.tokens.length });
    }
    return { outputKind: 'hidden', chunks, admitted: this.running.slice() };
  }

  advance({ sequence, to }: Chunk): void {
    sequence.computed = to;
  }
}
