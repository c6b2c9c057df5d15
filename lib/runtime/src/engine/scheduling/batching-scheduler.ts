import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import { BlockPool, blocksFor } from './block-pool';
import { FairQueue } from './fair-queue';
import { PrefixCache } from './prefix-cache';
import type { Chunk, Scheduler, SchedulerStats, StepPlan } from './scheduler';
import type { Sequence, Task } from './sequence';
import { shareRows } from './share-rows';

/** Sizes of a {@link BatchingScheduler}. */
export interface BatchingLimits {
  /** Sequences that are computed at once. */
  readonly places: number;
  /** Rows of one step; at least as many as places, so that each sequence gets on in each step. */
  readonly rows: number;
  /** Results of one step that prompts may have beside the one of each sequence. */
  readonly promptResults: number;
  readonly kvBlocks: number;
  readonly prefixCaching: boolean;
}

/**
 * Continuous batching for decoders: a step has one row of each answer, and the rest of its rows go to prompts. So all
 * answers grow at the same pace whoever came first, and a long prompt delays them by a bounded step only.
 *
 * Cache blocks are taken when they are needed. When there are none left, the sequence that was admitted last gives its
 * own back and waits, in front of all others; later its prompt and its answer so far are computed again. The one that
 * was admitted first never has to, so it always comes to its end.
 */
export class BatchingScheduler implements Scheduler {
  private readonly queue = new FairQueue();
  /** In the order of admission. */
  private readonly running: Sequence[] = [];
  private readonly pool: BlockPool;
  private readonly cache: PrefixCache | undefined;
  private lastTurn = 0;
  private lastWant: Task['want'] = 'hidden';
  private preemptions = 0;
  private prefixCacheQueries = 0;
  private prefixCacheHits = 0;

  constructor(private readonly limits: BatchingLimits) {
    if (limits.rows < limits.places)
      throw new RangeError(
        `A step of ${limits.rows} rows is too small for ${limits.places} sequences: maxBatchedTokens must be at least maxNumSeqs`,
      );
    this.pool = new BlockPool(limits.kvBlocks);
    this.cache = limits.prefixCaching ? new PrefixCache(this.pool) : undefined;
  }

  get stats(): SchedulerStats {
    const { preemptions, prefixCacheQueries, prefixCacheHits } = this;
    return {
      running: this.running.length,
      waiting: this.queue.size,
      kvCacheUsage: this.pool.used / this.pool.size,
      preemptions,
      prefixCacheQueries,
      prefixCacheHits,
    };
  }

  add(sequence: Sequence): void {
    this.queue.add(sequence);
  }

  remove(sequence: Sequence): void {
    if (this.queue.remove(sequence)) return;
    const index = this.running.indexOf(sequence);
    if (index < 0) return;
    this.running.splice(index, 1);
    sequence.release(this.pool);
  }

  plan(): StepPlan {
    // Who had to make room for others would take it from them again in the same step.
    const admitted = this.growAnswers() ? [] : this.admit();
    const want = this.nextWant();
    const sequences = this.running.filter(({ task }) => task.want === want);
    const chunks: Chunk[] = [];
    const prompts: Sequence[] = [];
    for (const sequence of sequences) {
      if (sequence.pending === 1 && sequence.computed > 0)
        chunks.push({ sequence, from: sequence.computed, to: sequence.computed + 1 });
      else prompts.push(sequence);
    }
    chunks.push(...this.planPrompts(prompts, this.limits.rows - chunks.length));
    return { want, chunks, admitted };
  }

  advance({ sequence, to }: Chunk): void {
    sequence.computed = to;
    if (this.cache === undefined) return;
    while ((sequence.shared + 1) * KV_BLOCK_TOKENS <= to) {
      const key = PrefixCache.keyOf(sequence.lastShared, sequence.tokens, sequence.shared * KV_BLOCK_TOKENS);
      // Where somebody else computed the same block in the meantime, one of the two is enough.
      this.share(sequence, this.cache.add(key, sequence.blocks[sequence.shared]!));
    }
  }

  /** Makes room for one more position of each answer. Returns whether somebody had to give its place up. */
  private growAnswers(): boolean {
    let isCrowded = false;
    for (let index = 0; index < this.running.length; index += 1) {
      const sequence = this.running[index]!;
      // Prompts got all their blocks when they were admitted.
      while (sequence.blocks.length < blocksFor(sequence.tokens.length)) {
        const block = this.pool.take();
        if (block !== undefined) {
          sequence.blocks.push(block);
          continue;
        }
        isCrowded = true;
        if (this.preemptLast() === sequence) break;
      }
    }
    return isCrowded;
  }

  private preemptLast(): Sequence {
    const sequence = this.running.pop() as Sequence;
    sequence.release(this.pool);
    this.queue.return(sequence);
    this.preemptions += 1;
    return sequence;
  }

  /**
   * Gives free places to those that wait, as long as their turn comes with enough blocks for all that is known of them.
   */
  private admit(): Sequence[] {
    const admitted: Sequence[] = [];
    for (
      let next = this.queue.first;
      next !== undefined && this.running.length < this.limits.places;
      next = this.queue.first
    ) {
      this.adopt(next);
      const missing = blocksFor(next.tokens.length) - next.blocks.length;
      // A block to spare for each of the others, or the next step would throw it out again.
      if (missing + this.running.length > this.pool.available) {
        next.release(this.pool);
        break;
      }
      for (let i = 0; i < missing; i += 1) next.blocks.push(this.pool.take()!);
      this.queue.shift();
      this.running.push(next);
      if (next.turn > 0) continue; // it was here before
      this.lastTurn += 1;
      next.turn = this.lastTurn;
      if (this.cache !== undefined && next.reusable > 0) this.prefixCacheQueries += next.tokens.length;
      this.prefixCacheHits += next.computed;
      admitted.push(next);
    }
    return admitted;
  }

  /** Logits and hidden states cannot come from the same step; they take turns where both are wanted. */
  private nextWant(): Task['want'] {
    const other = this.lastWant === 'logits' ? 'hidden' : 'logits';
    if (this.running.some(({ task }) => task.want === other)) this.lastWant = other;
    return this.lastWant;
  }

  private planPrompts(prompts: readonly Sequence[], rows: number): Chunk[] {
    // A block that one of them computes now is there for the others in the next step: they wait for it.
    const coming = new Set<string>();
    const active = prompts.filter((sequence) => {
      if (this.cache === undefined) return true;
      this.adopt(sequence);
      const start = sequence.shared * KV_BLOCK_TOKENS;
      if (start + KV_BLOCK_TOKENS > sequence.tokens.length) return true;
      const key = PrefixCache.keyOf(sequence.lastShared, sequence.tokens, start);
      if (sequence.computed === start && start + KV_BLOCK_TOKENS <= sequence.reusable && coming.has(key)) return false;
      coming.add(key);
      return true;
    });
    const { promptResults } = this.limits;
    const shares = shareRows(
      active.map((sequence) => Math.min(sequence.pending, this.resultsIn(sequence) > 0 ? promptResults : rows)),
      rows,
    );
    let results = promptResults;
    const chunks: Chunk[] = [];
    for (const [index, sequence] of active.entries()) {
      let share = shares[index]!;
      if (this.resultsIn(sequence) > 0) {
        share = Math.min(share, results);
        results -= share;
      }
      if (share > 0) chunks.push({ sequence, from: sequence.computed, to: sequence.computed + share });
    }
    return chunks;
  }

  /** Rows of a sequence that each have a result, beside the one of its last token. */
  private resultsIn({ tokens, task }: Sequence): number {
    return task.want === 'logits' ? Math.max(0, tokens.length - 1 - task.neededFrom) : 0;
  }

  /** Takes blocks that are in the cache for positions that were not computed yet. */
  private adopt(sequence: Sequence): void {
    if (this.cache === undefined) return;
    while (
      sequence.computed === sequence.shared * KV_BLOCK_TOKENS &&
      sequence.computed + KV_BLOCK_TOKENS <= sequence.reusable
    ) {
      const known = this.cache.find(PrefixCache.keyOf(sequence.lastShared, sequence.tokens, sequence.computed));
      if (known === undefined) return;
      this.share(sequence, known);
      sequence.computed += KV_BLOCK_TOKENS;
    }
  }

  private share(sequence: Sequence, { id, block }: { readonly id: number; readonly block: number }): void {
    const own = sequence.blocks[sequence.shared];
    if (own !== block) {
      this.pool.hold(block);
      if (own !== undefined) this.pool.give(own);
      sequence.blocks[sequence.shared] = block;
    }
    sequence.shared += 1;
    sequence.lastShared = id;
  }
}
