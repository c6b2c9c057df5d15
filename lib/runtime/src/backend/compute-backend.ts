import type { ModelSpec } from '../checkpoint/model-spec';

/** Positions that one block of the key/value cache holds. */
export const KV_BLOCK_TOKENS = 16;

/**
 * One step of many sequences at once: a packed list of rows, each a token at a position of a sequence. Rows of one
 * sequence are a chunk of its prompt, or the one token that it decoded last; lengths may differ freely (ragged).
 * Every linear layer sees one matrix [rows, width]; only attention looks at sequences.
 *
 * The arrays belong to the caller, who reuses them from step to step.
 */
export interface StepBatch {
  rows: number;
  /** [rows] */
  readonly token: Int32Array;
  /** [rows] counted from 0; ascending within a sequence. */
  readonly position: Int32Array;
  /** [rows] row of `blockTable`. */
  readonly sequence: Int32Array;
  /** [sequences][maxBlocks] which cache block holds positions 16 i to 16 i + 15 of a sequence. */
  readonly blockTable: Int32Array;
  readonly maxBlocks: number;
  /** [rows] kind of each token, of encoders that have several; decoders do not look at it. */
  readonly tokenType: Int32Array;
  /**
   * What is wanted of the rows in `output`: logits [vocabSize], or the last hidden state [hidden], behind the final
   * norm. Encoders have hidden states only; all rows of a sequence are in one batch of theirs, and nothing is kept.
   */
  outputKind: 'logits' | 'hidden';
  outputs: number;
  /** [outputs] rows whose result is wanted. */
  readonly output: Int32Array;
}

/** Sizes that a backend prepares its buffers for. */
export interface BackendLimits {
  /** Rows of the largest batch. */
  readonly maxRows: number;
  /** Blocks in the key/value cache, of {@link KV_BLOCK_TOKENS} positions each. */
  readonly kvBlocks: number;
}

/**
 * What computes a model. Synchronous: a backend runs in the engine's thread, and the engine decides between steps.
 * Results must not depend on what else is in the batch (sums over the inner dimension run in one fixed order).
 */
export interface ComputeBackend {
  readonly info: { readonly name: string; readonly threads: number; readonly weightBytes: number };
  readonly spec: ModelSpec;
  readonly limits: BackendLimits;
  /**
   * Appends the batch's rows to their sequences in the cache and writes what is wanted of the wanted rows.
   *
   * @param result - [batch.outputs][vocabSize], or [batch.outputs][hidden] as `batch.outputKind` says
   */
  step(batch: StepBatch, result: Float32Array): void;
  dispose(): void;
}

/** A batch with room for `limits.maxRows` rows of `sequences` sequences of up to `maxTokens` tokens. */
export function createBatch(limits: BackendLimits, sequences: number, maxTokens: number): StepBatch {
  const maxBlocks = Math.ceil(maxTokens / KV_BLOCK_TOKENS);
  return {
    rows: 0,
    token: new Int32Array(limits.maxRows),
    position: new Int32Array(limits.maxRows),
    sequence: new Int32Array(limits.maxRows),
    blockTable: new Int32Array(sequences * maxBlocks),
    maxBlocks,
    tokenType: new Int32Array(limits.maxRows),
    outputKind: 'logits',
    outputs: 0,
    output: new Int32Array(limits.maxRows),
  };
}

/** Adds a row to a batch that has room for it; the number of the row. */
export function addRow(batch: StepBatch, token: number, position: number, sequence: number, isOutput: boolean): number {
  const row = batch.rows;
  batch.token[row] = token;
  batch.position[row] = position;
  batch.sequence[row] = sequence;
  batch.rows += 1;
  if (isOutput) {
    batch.output[batch.outputs] = row;
    batch.outputs += 1;
  }
  return row;
}
