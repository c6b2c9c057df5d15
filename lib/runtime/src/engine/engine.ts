import { addRow, type ComputeBackend, createBatch, type StepBatch } from '../backend/compute-backend';
import { endTokens } from '../checkpoint/model-spec';
import type { Head } from '../heads/head';
import { BatchingScheduler } from './scheduling/batching-scheduler';
import { blocksFor } from './scheduling/block-pool';
import { Candidates } from './sampling/candidates';
import { checkGeneration, checkPooling, type RequestBounds } from './check-request';
import type { ConstraintFactory, TokenConstraint } from './constraint/token-constraint';
import { type GenerationContext, GenerationTask } from './generation-task';
import { PoolTask } from './pool-task';
import type { EngineLimits, EngineReport, EngineStats, FinishReason, GenerationRequest, PoolRequest } from './protocol';
import { emptyDraft, type ReportDraft } from './report-draft';
import { RequestRefused } from './request-refused';
import type { Chunk, Scheduler } from './scheduling/scheduler';
import { Sequence } from './scheduling/sequence';
import { WholeTextScheduler } from './scheduling/whole-text-scheduler';

/** What an engine needs for some requests only. */
export interface EngineParts {
  /** Makes vectors of hidden states. @default - requests for vectors are refused */
  readonly head?: Head | undefined;
  /** @default - requests with a constraint are refused */
  readonly constraints?: ConstraintFactory | undefined;
  /** Milliseconds since 1970, to see whose deadline has passed. @default Date.now */
  readonly now?: () => number;
}

/** Most memory for the logits of prompts that are scored in one step; a longer prompt is scored in more steps. */
const PROMPT_LOGITS_BYTES = 16 * 2 ** 20;

/**
 * Turns requests into answers, a step at a time: the scheduler says which rows to compute, the backend computes them,
 * and each sequence's task makes of the results what the request is there for.
 *
 * Plain and synchronous; who owns it decides when to step (see engine-thread.ts).
 */
export class Engine {
  private readonly scheduler: Scheduler;
  private readonly sequences = new Map<number, Sequence>();
  private readonly batch: StepBatch;
  private readonly results: Float32Array; // [results of one step][vocabSize or hidden]
  private readonly context: GenerationContext;
  private readonly bounds: RequestBounds;
  private readonly now: () => number;

  constructor(
    private readonly backend: ComputeBackend,
    limits: EngineLimits,
    private readonly parts: EngineParts = {},
  ) {
    const {
      spec,
      limits: { maxRows, kvBlocks },
    } = backend;
    const { maxModelLen, maxNumSeqs, maxBatchedTokens } = limits;
    this.bounds = { spec, maxModelLen, kvBlocks };
    this.now = parts.now ?? Date.now;
    this.batch = createBatch(backend.limits, maxNumSeqs, maxModelLen);
    if (spec.family === 'bert') {
      if (maxRows < maxModelLen)
        throw new RangeError(
          `An encoder's text is computed in one step: ${maxRows} rows are too few for ${maxModelLen} tokens`,
        );
      this.scheduler = new WholeTextScheduler(maxNumSeqs, maxRows);
      this.results = new Float32Array(maxRows * spec.hidden);
    } else {
      const promptResults = Math.max(
        1,
        Math.min(maxBatchedTokens, Math.floor(PROMPT_LOGITS_BYTES / (spec.vocabSize * Float32Array.BYTES_PER_ELEMENT))),
      );
      this.scheduler = new BatchingScheduler({
        places: maxNumSeqs,
        rows: Math.min(maxRows, maxBatchedTokens),
        promptResults,
        kvBlocks,
        prefixCaching: limits.prefixCaching ?? true,
      });
      this.results = new Float32Array(Math.max((maxNumSeqs + promptResults) * spec.vocabSize, maxRows * spec.hidden));
    }
    this.context = {
      endTokens: new Set(endTokens(spec)),
      candidates: new Candidates(spec.vocabSize),
      mask: new Uint32Array(Math.ceil(spec.vocabSize / 32)),
    };
  }

  get isIdle(): boolean {
    return this.sequences.size === 0;
  }

  get stats(): EngineStats {
    return this.scheduler.stats;
  }

  /** Queues a prompt to go on with. Throws a {@link RequestRefused} if it can never be computed. */
  submit(id: number, request: GenerationRequest): void {
    checkGeneration(request, this.bounds);
    const task = new GenerationTask(request, this.context, this.constraintOf(request));
    this.queue(new Sequence(id, task, request.prompt, { client: request.client, deadline: request.deadline }));
  }

  /** Queues a text to turn into a vector. Throws a {@link RequestRefused} if it can never be computed. */
  pool(id: number, request: PoolRequest): void {
    checkPooling(request, this.bounds);
    if (this.parts.head === undefined)
      throw new RequestRefused('This engine was started without a head: it makes no vectors');
    const task = new PoolTask(request, this.backend.spec.hidden, this.parts.head);
    this.queue(new Sequence(id, task, request.tokens, request));
  }

  /** Drops a request wherever it is. Returns whether it was there. */
  cancel(id: number): boolean {
    const sequence = this.sequences.get(id);
    if (sequence !== undefined) this.drop(sequence);
    return sequence !== undefined;
  }

  /** Ends what is too late, computes one batch, and tells what came of it. */
  step(): EngineReport {
    const draft = emptyDraft();
    this.endLate(draft);
    const { want, chunks, admitted } = this.scheduler.plan();
    const told = admitted.map(({ id, computed }) => ({ id, cachedTokens: computed }));
    if (chunks.length === 0) return { admitted: told, ...draft, stats: this.stats };
    const started = performance.now();
    this.fillBatch(want, chunks);
    this.backend.step(this.batch, this.results);
    this.readResults(chunks, draft);
    return {
      admitted: told,
      ...draft,
      stats: this.stats,
      step: { seconds: (performance.now() - started) / 1000, tokens: this.batch.rows },
    };
  }

  private queue(sequence: Sequence): void {
    this.sequences.set(sequence.id, sequence);
    this.scheduler.add(sequence);
  }

  private drop(sequence: Sequence): void {
    this.sequences.delete(sequence.id);
    this.scheduler.remove(sequence);
  }

  private finish(sequence: Sequence, reason: FinishReason, draft: ReportDraft): void {
    draft.finished.push({ id: sequence.id, reason });
    this.drop(sequence);
  }

  private constraintOf({ constraint }: GenerationRequest): TokenConstraint | undefined {
    if (constraint === undefined) return undefined;
    if (this.parts.constraints === undefined)
      throw new RequestRefused('This engine was started without a tokenizer: it cannot follow constraints');
    try {
      return this.parts.constraints(constraint);
    } catch (error) {
      throw new RequestRefused((error as Error).message, { cause: error });
    }
  }

  private endLate(draft: ReportDraft): void {
    const now = this.now();
    for (const sequence of this.sequences.values()) {
      if ((sequence.options.deadline ?? Infinity) <= now) this.finish(sequence, 'timeout', draft);
    }
  }

  private fillBatch(want: StepBatch['want'], chunks: readonly Chunk[]): void {
    const { batch } = this;
    batch.want = want;
    batch.rows = 0;
    batch.outputs = 0;
    for (const [index, { sequence, from, to }] of chunks.entries()) {
      batch.blockTable.set(sequence.blocks, index * batch.maxBlocks);
      for (let position = from; position < to; position += 1) {
        const row = addRow(batch, sequence.tokens[position]!, position, index, sequence.task.wants(position, sequence));
        batch.tokenType[row] = sequence.options.tokenTypes?.[position] ?? 0;
      }
    }
  }

  private readResults(chunks: readonly Chunk[], draft: ReportDraft): void {
    const width = this.batch.want === 'logits' ? this.backend.spec.vocabSize : this.backend.spec.hidden;
    let next = 0;
    for (const chunk of chunks) {
      // Asked before any of them is handed over: with a result, a task may come to want another.
      const wanted = this.wantedOf(chunk);
      const results = wanted.map((position, index) => ({
        position,
        result: this.results.subarray((next + index) * width, (next + index + 1) * width),
      }));
      next += wanted.length;
      this.scheduler.advance(chunk);
      this.handOver(chunk.sequence, results, draft);
    }
  }

  private handOver(
    sequence: Sequence,
    results: readonly { readonly position: number; readonly result: Float32Array }[],
    draft: ReportDraft,
  ): void {
    const { id, task } = sequence;
    try {
      for (const { position, result } of results) task.take(position, result, sequence, draft);
      const reason = task.settle(sequence, draft);
      if (reason !== undefined) this.finish(sequence, reason, draft);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      draft.refused.push({ id, message: error.message });
      this.drop(sequence);
    }
  }

  private wantedOf({ sequence, from, to }: Chunk): number[] {
    const wanted: number[] = [];
    for (let position = from; position < to; position += 1)
      if (sequence.task.wants(position, sequence)) wanted.push(position);
    return wanted;
  }
}

/** Cache blocks with which `limits.maxNumSeqs` requests of full length fit; they take memory only when used. */
export function kvBlocksFor(limits: EngineLimits): number {
  return limits.kvBlocks ?? limits.maxNumSeqs * blocksFor(limits.maxModelLen);
}
