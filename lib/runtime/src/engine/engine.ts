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
import type { Chunk, Scheduler, StepPlan } from './scheduling/scheduler';
import { Sequence } from './scheduling/sequence';
import { WholeTextScheduler } from './scheduling/whole-text-scheduler';

/** Optional parts of an engine. */
export interface EngineParts {
  /** Computes vectors from hidden states. @default - requests for vectors are rejected */
  readonly head?: Head | undefined;
  /** Compiles constraints. @default - requests with a constraint are rejected */
  readonly constraints?: ConstraintFactory | undefined;
  /** The clock for deadlines, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Most memory for prompt logits of one step; a longer prompt is scored in several steps. */
const PROMPT_LOGITS_BYTES = 16 * 2 ** 20;

/**
 * Computes requests step by step: the scheduler plans the rows of a step, the backend computes them, and the task of
 * each sequence turns the results into tokens or a vector.
 *
 * Synchronous: its owner decides when to call `step` (see hosting/engine-loop.ts).
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
          `An encoder computes a text in one step: ${maxRows} rows are too few for ${maxModelLen} tokens. ` +
            'Use a backend with more rows or a smaller maxModelLen.',
        );
      this.scheduler = new WholeTextScheduler(maxNumSeqs, maxRows);
      this.results = new Float32Array(maxRows * spec.hidden);
    } else {
      const promptResults = Math.max(
        1,
        Math.min(maxBatchedTokens, Math.floor(PROMPT_LOGITS_BYTES / (spec.vocabSize * Float32Array.BYTES_PER_ELEMENT))),
      );
      this.scheduler = new BatchingScheduler({
        maxSequences: maxNumSeqs,
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

  /** Queues a prompt to continue. Throws a {@link RequestRefused} if it can never be computed. */
  submit(id: number, request: GenerationRequest): void {
    checkGeneration(request, this.bounds);
    const task = new GenerationTask(request, this.context, this.constraintOf(request));
    this.queue(new Sequence(id, task, request.prompt, { client: request.client, deadline: request.deadline }));
  }

  /** Queues a text to compute a vector of. Throws a {@link RequestRefused} if it can never be computed. */
  pool(id: number, request: PoolRequest): void {
    checkPooling(request, this.bounds);
    if (this.parts.head === undefined)
      throw new RequestRefused('This engine was started without a head, so it cannot compute vectors');
    const task = new PoolTask(request, this.backend.spec.hidden, this.parts.head);
    this.queue(new Sequence(id, task, request.tokens, request));
  }

  /** Cancels a request. Returns whether it had not ended yet. */
  cancel(id: number): boolean {
    const sequence = this.sequences.get(id);
    if (sequence !== undefined) this.drop(sequence);
    return sequence !== undefined;
  }

  /** Expires overdue requests, runs one batch, returns its report. */
  step(): EngineReport {
    const draft = emptyDraft();
    this.expireOverdue(draft);
    const plan = this.scheduler.plan();
    const admitted = plan.admitted.map(({ id, computed }) => ({ id, cachedTokens: computed }));
    if (plan.chunks.length === 0) return { admitted, ...draft, stats: this.stats };
    const started = performance.now();
    this.fillBatch(plan);
    this.backend.step(this.batch, this.results);
    this.readResults(plan.chunks, draft);
    return {
      admitted,
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
      throw new RequestRefused('This engine was started without a tokenizer, so it cannot apply constraints');
    try {
      return this.parts.constraints(constraint);
    } catch (error) {
      throw new RequestRefused((error as Error).message, { cause: error });
    }
  }

  private expireOverdue(draft: ReportDraft): void {
    const now = this.now();
    for (const sequence of this.sequences.values()) {
      if ((sequence.options.deadline ?? Infinity) <= now) this.finish(sequence, 'timeout', draft);
    }
  }

  private fillBatch({ outputKind, chunks }: StepPlan): void {
    const { batch } = this;
    batch.outputKind = outputKind;
    batch.rows = 0;
    batch.outputs = 0;
    for (const [index, { sequence, from, to }] of chunks.entries()) {
      batch.blockTable.set(sequence.blocks, index * batch.maxBlocks);
      for (let position = from; position < to; position += 1) {
        const isNeeded = sequence.task.needsResult(position, sequence);
        const row = addRow(batch, sequence.tokens[position]!, position, index, isNeeded);
        batch.tokenType[row] = sequence.options.tokenTypes?.[position] ?? 0;
      }
    }
  }

  private readResults(chunks: readonly Chunk[], draft: ReportDraft): void {
    const width = this.batch.outputKind === 'logits' ? this.backend.spec.vocabSize : this.backend.spec.hidden;
    let next = 0;
    for (const chunk of chunks) {
      // Determined before any result is delivered: a result may change which positions a task needs.
      const needed = this.neededPositions(chunk);
      const results = needed.map((position, index) => ({
        position,
        result: this.results.subarray((next + index) * width, (next + index + 1) * width),
      }));
      next += needed.length;
      this.scheduler.advance(chunk);
      this.deliver(chunk.sequence, results, draft);
    }
  }

  private deliver(
    sequence: Sequence,
    results: readonly { readonly position: number; readonly result: Float32Array }[],
    draft: ReportDraft,
  ): void {
    const { id, task } = sequence;
    try {
      for (const { position, result } of results) task.addResult(position, result, sequence, draft);
      const reason = task.finishReason(sequence, draft);
      if (reason !== undefined) this.finish(sequence, reason, draft);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      draft.refused.push({ id, message: error.message });
      this.drop(sequence);
    }
  }

  private neededPositions({ sequence, from, to }: Chunk): number[] {
    const needed: number[] = [];
    for (let position = from; position < to; position += 1)
      if (sequence.task.needsResult(position, sequence)) needed.push(position);
    return needed;
  }
}

/** Cache blocks for `limits.maxNumSeqs` requests of full length; blocks take memory when they are first used. */
export function kvBlocksFor(limits: EngineLimits): number {
  return limits.kvBlocks ?? limits.maxNumSeqs * blocksFor(limits.maxModelLen);
}
