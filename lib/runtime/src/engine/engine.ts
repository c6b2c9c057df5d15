import { addRow, type ComputeBackend, createBatch, type StepBatch } from '../backend/compute-backend';
import { endTokens } from '../checkpoint/model-spec';
import { BlockPool, blocksFor } from './block-pool';
import { type EngineLimits, type EngineReport, type EngineStats, type FinishReason, type GenerationRequest, IDLE_STATS } from './protocol';
import { Sampler } from './sampler';

/** A request with a place in the batch. */
interface Sequence {
  readonly id: number;
  readonly request: GenerationRequest;
  readonly sampler: Sampler;
  readonly blocks: readonly number[];
  /** Its row of the block table. */
  readonly slot: number;
  /** Positions that are in the cache. */
  cached: number;
  generated: number;
  lastToken: number;
}

/**
 * Continuous batching: every step takes one token of each running request, and fills the rest of its rows with the
 * prompts of those that came last, in order. So all answers grow at the same pace whoever came first, and a long
 * prompt delays them by a bounded step only.
 *
 * Plain and synchronous; who owns it decides when to step (see engine-thread.ts).
 */
export class Engine {
  private readonly waiting: { readonly id: number; readonly request: GenerationRequest }[] = [];
  private readonly running: Sequence[] = [];
  private readonly pool: BlockPool;
  private readonly freeSlots: number[];
  private readonly batch: StepBatch;
  private readonly logits: Float32Array; // [maxNumSeqs][vocabSize]
  private readonly endTokens: ReadonlySet<number>;

  constructor(private readonly backend: ComputeBackend, private readonly limits: EngineLimits) {
    this.pool = new BlockPool(backend.limits.kvBlocks);
    this.freeSlots = Array.from({ length: limits.maxNumSeqs }, (_, index) => limits.maxNumSeqs - 1 - index);
    this.batch = createBatch(backend.limits, limits.maxNumSeqs, limits.maxModelLen);
    this.logits = new Float32Array(limits.maxNumSeqs * backend.spec.vocabSize);
    this.endTokens = new Set(endTokens(backend.spec));
  }

  get isIdle(): boolean {
    return this.waiting.length === 0 && this.running.length === 0;
  }

  get stats(): EngineStats {
    return { ...IDLE_STATS, running: this.running.length, waiting: this.waiting.length, kvCacheUsage: this.pool.used / this.pool.size };
  }

  /** Queues a request. What is impossible is a mistake of the caller: the server checks requests before. */
  submit(id: number, request: GenerationRequest): void {
    const { prompt, maxTokens } = request;
    if (prompt.length === 0 || maxTokens < 1 || prompt.length + maxTokens > this.limits.maxModelLen) {
      throw new RangeError(`A request of ${prompt.length} + ${maxTokens} tokens does not fit ${this.limits.maxModelLen}`);
    }
    if (prompt.some((token) => !Number.isInteger(token) || token < 0 || token >= this.backend.spec.vocabSize)) throw new RangeError('A token is not in the vocabulary');
    this.waiting.push({ id, request });
  }

  /** Drops a request wherever it is. Returns whether it was there. */
  cancel(id: number): boolean {
    const waiting = this.waiting.findIndex((entry) => entry.id === id);
    if (waiting >= 0) {
      this.waiting.splice(waiting, 1);
      return true;
    }
    const sequence = this.running.find((entry) => entry.id === id);
    if (sequence === undefined) return false;
    this.release(sequence);
    return true;
  }

  /** Admits, computes one batch, samples. */
  step(): EngineReport {
    const admitted = this.admit();
    const sampled = this.fillBatch();
    if (this.batch.rows > 0) this.backend.step(this.batch, this.logits);

    const tokens: { id: number; token: number }[] = [];
    const finished: { id: number; reason: FinishReason }[] = [];
    const { vocabSize } = this.backend.spec;
    for (const [index, sequence] of sampled.entries()) {
      const token = sequence.sampler.choose(this.logits.subarray(index * vocabSize, (index + 1) * vocabSize));
      sequence.lastToken = token;
      sequence.generated += 1;
      tokens.push({ id: sequence.id, token });
      const reason = this.finishReason(sequence);
      if (reason === undefined) continue;
      finished.push({ id: sequence.id, reason });
      this.release(sequence);
    }
    return { admitted, tokens, promptLogprobs: [], pooled: [], finished, refused: [], stats: this.stats };
  }

  private admit(): { id: number; cachedTokens: number }[] {
    const admitted: { id: number; cachedTokens: number }[] = [];
    for (let next = this.waiting[0]; next !== undefined && this.running.length < this.limits.maxNumSeqs; next = this.waiting[0]) {
      const { id, request } = next;
      // Blocks for the whole answer are reserved, so that a running request never has to stop for one. The last token
      // is not fed back, and needs no place.
      const blocks = this.pool.take(request.prompt.length + request.maxTokens - 1);
      if (blocks === undefined) break;
      this.waiting.shift();
      const slot = this.freeSlots.pop() as number;
      this.batch.blockTable.set(blocks, slot * this.batch.maxBlocks);
      this.running.push({ id, request, sampler: new Sampler(request.sampling), blocks, slot, cached: 0, generated: 0, lastToken: -1 });
      admitted.push({ id, cachedTokens: 0 });
    }
    return admitted;
  }

  /** Fills the batch; returns the sequences whose logits are wanted, in the order of their rows. */
  private fillBatch(): Sequence[] {
    this.batch.rows = 0;
    this.batch.outputs = 0;
    const sampled: Sequence[] = [];
    for (const sequence of this.running) {
      if (sequence.generated === 0) continue;
      addRow(this.batch, sequence.lastToken, sequence.cached, sequence.slot, true);
      sequence.cached += 1;
      sampled.push(sequence);
    }
    for (const sequence of this.running) {
      const { prompt } = sequence.request;
      if (sequence.generated > 0) continue;
      const end = Math.min(prompt.length, sequence.cached + this.limits.maxBatchedTokens - this.batch.rows);
      for (let position = sequence.cached; position < end; position += 1) {
        addRow(this.batch, prompt[position]!, position, sequence.slot, position === prompt.length - 1);
      }
      sequence.cached = end;
      if (end === prompt.length) sampled.push(sequence);
      if (this.batch.rows === this.limits.maxBatchedTokens) break;
    }
    return sampled;
  }

  private finishReason(sequence: Sequence): FinishReason | undefined {
    if (this.endTokens.has(sequence.lastToken)) return 'stop';
    return sequence.generated === sequence.request.maxTokens ? 'length' : undefined;
  }

  private release(sequence: Sequence): void {
    this.running.splice(this.running.indexOf(sequence), 1);
    this.pool.give(sequence.blocks);
    this.freeSlots.push(sequence.slot);
  }
}

/** Cache blocks with which `limits.maxNumSeqs` requests of full length fit; they take memory only when used. */
export function kvBlocksFor(limits: EngineLimits): number {
  return limits.maxNumSeqs * blocksFor(limits.maxModelLen);
}
