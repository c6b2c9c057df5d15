import type { BlockPool } from './block-pool';
import { NOTHING_BEFORE } from './prefix-cache';
import type { FinishReason } from '../protocol';
import type { ReportDraft } from '../report-draft';

/**
 * What becomes of a sequence's rows: an answer, or a vector. A task does not know what comes from the cache and what is
 * computed anew, so that it cannot make a difference.
 */
export interface Task {
  /** What it needs of the backend. */
  readonly want: 'logits' | 'hidden';
  /** The first position whose result it still needs; positions before it may come from the cache. */
  readonly neededFrom: number;
  /** Whether it needs the result of a position, and has not got it. */
  wants(position: number, sequence: Sequence): boolean;
  /**
   * Takes the result of a position that it wants; they come in order.
   *
   * @param result - [vocabSize] or [hidden] as `want` says; may be changed
   * @throws `RequestRefused` if there is no way to go on
   */
  take(position: number, result: Float32Array, sequence: Sequence, draft: ReportDraft): void;
  /** After each step that computed some of its positions: why it has ended, if it has. */
  settle(sequence: Sequence, draft: ReportDraft): FinishReason | undefined;
}

/** What is known of a sequence beside its tokens. */
export interface SequenceOptions {
  readonly client?: string | undefined;
  /** In milliseconds since 1970. */
  readonly deadline?: number | undefined;
  /** [tokens] */
  readonly tokenTypes?: readonly number[] | undefined;
}

/**
 * A text that is computed: a prompt and as much of its answer as there is, and how far its keys and values are cached.
 */
export class Sequence {
  /** Prompt and answer so far. */
  readonly tokens: number[];
  /** Positions that are in the cache. */
  computed = 0;
  /** The cache blocks of its positions, in order. */
  readonly blocks: number[] = [];
  /** Full blocks that the prefix cache knows, and the `id` of the last. */
  shared = 0;
  lastShared = NOTHING_BEFORE;
  /** Its place in the order in which sequences were admitted for the first time; 0 while it was not. */
  turn = 0;

  constructor(
    readonly id: number,
    readonly task: Task,
    tokens: readonly number[],
    readonly options: SequenceOptions,
  ) {
    this.tokens = [...tokens];
  }

  /** Whose it is. */
  get client(): string {
    return this.options.client ?? '';
  }

  /** Rows that it needs before its next result. */
  get pending(): number {
    return this.tokens.length - this.computed;
  }

  /** The most positions that it may take from the cache: not its last token, and nothing whose result it needs. */
  get reusable(): number {
    return Math.min(this.tokens.length - 1, this.task.neededFrom);
  }

  /** Gives its blocks back. Those that are shared stay findable, so that going on later may cost little. */
  release(pool: BlockPool): void {
    // From the end: a block is of no use without those before it, so it is to be overwritten first.
    for (const block of this.blocks.toReversed()) pool.give(block);
    this.blocks.length = 0;
    this.computed = 0;
    this.shared = 0;
    this.lastShared = NOTHING_BEFORE;
  }
}
