import type { FinishReason } from '../protocol';
import type { ReportDraft } from '../report-draft';
import type { BlockPool } from './block-pool';
import { NOTHING_BEFORE } from './prefix-cache';

/**
 * What a sequence is computed for: an answer or a vector. A task does not see which positions come from the prefix
 * cache and which are computed, so results cannot depend on it.
 */
export interface Task {
  /** The backend output that the task needs. */
  readonly outputKind: 'logits' | 'hidden';
  /** First position whose result the task still needs; earlier positions may come from the prefix cache. */
  readonly neededFrom: number;
  /** Whether the task still needs the result of a position. */
  needsResult(position: number, sequence: Sequence): boolean;
  /**
   * Receives the result of a position that it needs, in order of position.
   *
   * @param result - [vocabSize] or [hidden], depending on `outputKind`; may be overwritten
   * @throws `RequestRefused` if the task cannot continue
   */
  addResult(position: number, result: Float32Array, sequence: Sequence, draft: ReportDraft): void;
  /**
   * Called after each step that computed positions of the sequence. Returns the finish reason once the task is done.
   */
  finishReason(sequence: Sequence, draft: ReportDraft): FinishReason | undefined;
}

/** Properties of a sequence besides its tokens. */
export interface SequenceOptions {
  readonly client?: string | undefined;
  /** In milliseconds since 1970. */
  readonly deadline?: number | undefined;
  /** [tokens] */
  readonly tokenTypes?: readonly number[] | undefined;
}

/** A prompt and the answer generated so far, with its blocks in the key/value cache. */
export class Sequence {
  /** Prompt and answer so far. */
  readonly tokens: number[];
  /** Leading positions whose keys and values are in the cache. */
  computed = 0;
  /** Cache blocks of its positions, in order. */
  readonly blocks: number[] = [];
  /** Number of leading full blocks that are registered in the prefix cache. */
  registeredBlocks = 0;
  /** Prefix cache `id` of the last registered block. */
  lastRegisteredId = NOTHING_BEFORE;
  /** Position in the order of first admission, from 1; 0 before the sequence was admitted. */
  admissionOrder = 0;

  constructor(
    readonly id: number,
    readonly task: Task,
    tokens: readonly number[],
    readonly options: SequenceOptions,
  ) {
    this.tokens = [...tokens];
  }

  /** The client that the sequence belongs to. */
  get client(): string {
    return this.options.client ?? '';
  }

  /** Positions to compute before the next result. */
  get pending(): number {
    return this.tokens.length - this.computed;
  }

  /** Most positions that may come from the prefix cache: not the last token, nor any whose result is needed. */
  get reusable(): number {
    return Math.min(this.tokens.length - 1, this.task.neededFrom);
  }

  /** Frees its blocks. Registered blocks stay in the prefix cache, so that resuming later may be cheap. */
  release(pool: BlockPool): void {
    // From the end: a block is useless without the blocks before it, so later blocks are to be overwritten first.
    for (const block of this.blocks.toReversed()) pool.free(block);
    this.blocks.length = 0;
    this.computed = 0;
    this.registeredBlocks = 0;
    this.lastRegisteredId = NOTHING_BEFORE;
  }
}
