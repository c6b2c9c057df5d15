import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import { BlockPool, blocksFor } from './block-pool';
import { FairQueue } from './fair-queue';
import { type CachedBlock, PrefixCache } from './prefix-cache';
import type { Chunk, Scheduler, SchedulerStats, StepPlan } from './scheduler';
import type { Sequence, Task } from './sequence';
import { shareRows } from './share-rows';

/** Sizes of a {@link BatchingScheduler}. */
export interface BatchingLimits {
  /** Sequences that run at the same time. */
  readonly maxSequences: number;
  /** Rows of one step; at least `maxSequences`, so that every sequence advances in every step. */
  readonly rows: number;
  /** Results of prompt positions in one step, in addition to one result per sequence. */
  readonly promptResults: number;
  readonly kvBlocks: number;
  readonly prefixCaching: boolean;
}

/**
 * Continuous batching for decoders: a step computes one row of every answer, and its remaining rows go to prompts. So
 * all answers advance at the same pace, and a long prompt delays them by a bounded step only.
 *
 * Cache blocks are allocated on demand. If none is left, the most recently admitted sequence is preempted: its blocks
 * are freed and it goes to the head of the queue; its prompt and answer are computed again later. The sequence that was
 * admitted first is never preempted, so it always finishes.
 */
export class BatchingScheduler implements Scheduler {
  private readonly queue = new FairQueue();
  /** In order of admission. */
  private readonly running: Sequence[] = [];
  private readonly pool: BlockPool;
  private readonly cache: PrefixCache | undefined;
  private admissions = 0;
  private lastOutputKind: Task['outputKind'] = 'hidden';
  private preemptions = 0;
  private prefixCacheQueries = 0;
  private prefixCacheHits = 0;

  constructor(private readonly limits: BatchingLimits) {
    if (limits.rows < limits.maxSequences)
      throw new RangeError(
        `A step of ${limits.rows} rows is too small for ${limits.maxSequences} sequences: ` +
          'maxBatchedTokens must be at least maxNumSeqs. Increase maxBatchedTokens or decrease maxNumSeqs.',
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
    // After a preemption nothing is admitted: the preempted sequence would take the blocks back in the same step.
    const admitted = this.growAnswers() ? [] : this.admit();
    const outputKind = this.nextOutputKind();
    const sequences = this.running.filter(({ task }) => task.outputKind === outputKind);
    const chunks: Chunk[] = [];
    const prompts: Sequence[] = [];
    for (const sequence of sequences) {
      if (sequence.pending === 1 && sequence.computed > 0)
        chunks.push({ sequence, from: sequence.computed, to: sequence.computed + 1 });
      else prompts.push(sequence);
    }
    chunks.push(...this.planPrompts(prompts, this.limits.rows - chunks.length));
    return { outputKind, chunks, admitted };
  }

  advance({ sequence, to }: Chunk): void {
    sequence.computed = to;
    if (this.cache === undefined) return;
    while ((sequence.registeredBlocks + 1) * KV_BLOCK_TOKENS <= to) {
      const { registeredBlocks, lastRegisteredId, tokens, blocks } = sequence;
      const key = PrefixCache.keyOf(lastRegisteredId, tokens, registeredBlocks * KV_BLOCK_TOKENS);
      // If another sequence has computed the same block in the meantime, `add` returns that block.
      this.registerBlock(sequence, this.cache.add(key, blocks[registeredBlocks]!));
    }
  }

  /** Allocates a block for each answer that needs one. Returns whether a sequence was preempted. */
  private growAnswers(): boolean {
    let hasPreempted = false;
    for (let index = 0; index < this.running.length; index += 1) {
      const sequence = this.running[index]!;
      // Prompts got all their blocks at admission.
      while (sequence.blocks.length < blocksFor(sequence.tokens.length)) {
        const block = this.pool.allocate();
        if (block !== undefined) {
          sequence.blocks.push(block);
          continue;
        }
        hasPreempted = true;
        if (this.preemptLast() === sequence) break;
      }
    }
    return hasPreempted;
  }

  private preemptLast(): Sequence {
    const sequence = this.running.pop() as Sequence;
    sequence.release(this.pool);
    this.queue.return(sequence);
    this.preemptions += 1;
    return sequence;
  }

  /** Admits waiting sequences in order while there is room and there are blocks for all their known tokens. */
  private admit(): Sequence[] {
    const admitted: Sequence[] = [];
    for (
      let next = this.queue.first;
      next !== undefined && this.running.length < this.limits.maxSequences;
      next = this.queue.first
    ) {
      if (!this.allocateAll(next)) break;
      this.queue.shift();
      this.running.push(next);
      if (next.admissionOrder > 0) continue; // it was preempted before
      this.admissions += 1;
      next.admissionOrder = this.admissions;
      if (this.cache !== undefined && next.reusable > 0) this.prefixCacheQueries += next.tokens.length;
      this.prefixCacheHits += next.computed;
      admitted.push(next);
    }
    return admitted;
  }

  /** Allocates the blocks of a sequence, reusing cached ones. Returns false if there are too few. */
  private allocateAll(sequence: Sequence): boolean {
    this.reuseCachedBlocks(sequence);
    const missing = blocksFor(sequence.tokens.length) - sequence.blocks.length;
    // One block is left for each running sequence; otherwise the next step might preempt this one.
    if (missing + this.running.length > this.pool.available) {
      sequence.release(this.pool);
      return false;
    }
    for (let i = 0; i < missing; i += 1) sequence.blocks.push(this.pool.allocate()!);
    return true;
  }

  /** A step yields either logits or hidden states; if sequences need both, steps alternate. */
  private nextOutputKind(): Task['outputKind'] {
    const other = this.lastOutputKind === 'logits' ? 'hidden' : 'logits';
    if (this.running.some(({ task }) => task.outputKind === other)) this.lastOutputKind = other;
    return this.lastOutputKind;
  }

  private planPrompts(prompts: readonly Sequence[], rows: number): Chunk[] {
    const { promptResults } = this.limits;
    const active = this.withoutDuplicates(prompts);
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

  /**
   * Leaves out prompts whose next block is computed in this step for another prompt: they wait a step and then reuse
   * it.
   */
  private withoutDuplicates(prompts: readonly Sequence[]): Sequence[] {
    const computedNow = new Set<string>();
    return prompts.filter((sequence) => {
      if (this.cache === undefined) return true;
      this.reuseCachedBlocks(sequence);
      const start = sequence.registeredBlocks * KV_BLOCK_TOKENS;
      const end = start + KV_BLOCK_TOKENS;
      if (end > sequence.tokens.length) return true;
      const key = PrefixCache.keyOf(sequence.lastRegisteredId, sequence.tokens, start);
      if (sequence.computed === start && end <= sequence.reusable && computedNow.has(key)) return false;
      computedNow.add(key);
      return true;
    });
  }

  /** Prompt positions of a sequence whose results are needed, without its last token. */
  private resultsIn({ tokens, task }: Sequence): number {
    return task.outputKind === 'logits' ? Math.max(0, tokens.length - 1 - task.neededFrom) : 0;
  }

  /** Uses blocks of the prefix cache for positions that are not computed yet. */
  private reuseCachedBlocks(sequence: Sequence): void {
    if (this.cache === undefined) return;
    while (
      sequence.computed === sequence.registeredBlocks * KV_BLOCK_TOKENS &&
      sequence.computed + KV_BLOCK_TOKENS <= sequence.reusable
    ) {
      const known = this.cache.find(PrefixCache.keyOf(sequence.lastRegisteredId, sequence.tokens, sequence.computed));
      if (known === undefined) return;
      this.registerBlock(sequence, known);
      sequence.computed += KV_BLOCK_TOKENS;
    }
  }

  /** Makes a cached block the next registered block of a sequence, in place of the sequence's own block. */
  private registerBlock(sequence: Sequence, { id, block }: CachedBlock): void {
    const own = sequence.blocks[sequence.registeredBlocks];
    if (own !== block) {
      this.pool.hold(block);
      if (own !== undefined) this.pool.free(own);
      sequence.blocks[sequence.registeredBlocks] = block;
    }
    sequence.registeredBlocks += 1;
    sequence.lastRegisteredId = id;
  }
}
