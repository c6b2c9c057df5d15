import type { ModelSpec } from '../checkpoint/model-spec';

/** Positions per block of the key/value cache. */
export const KV_BLOCK_TOKENS = 16;

/**
 * One step of many sequences at once: a packed list of rows, each a token at a position of a sequence. The rows of a
 * sequence are a chunk of its prompt, or its last decoded token; lengths may differ (ragged). Linear layers process one
 * matrix [rows, width]; only attention considers sequences.
 *
 * The caller owns the arrays and reuses them from step to step.
 */
export interface StepBatch {
  rows: number;
  /** [rows] */
  readonly token: Int32Array;
  /** [rows] counted from 0; ascending within a sequence. */
  readonly position: Int32Array;
  /** [rows] row of `blockTable`. */
  readonly sequence: Int32Array;
  /** [sequences][maxBlocks] the cache block of positions 16 i to 16 i + 15 of a sequence. */
  readonly blockTable: Int32Array;
  readonly maxBlocks: number;
  /** [rows] type of each token, for encoders; decoders ignore it. */
  readonly tokenType: Int32Array;
  /**
   * The result for each row in `output`: logits [vocabSize], or the last hidden state [hidden], after the final norm.
   * Encoders return hidden states only; all rows of a sequence must be in one batch, and nothing is kept.
   */
  outputKind: 'logits' | 'hidden';
  outputs: number;
  /** [outputs] rows to return results for. */
  readonly output: Int32Array;
}

/** Sizes of a backend's buffers. */
export interface BackendLimits {
  /** Rows of the largest batch. */
  readonly maxRows: number;
  /** Blocks in the key/value cache, of {@link KV_BLOCK_TOKENS} positions each. */
  readonly kvBlocks: number;
}

/**
 * Computes a model. Synchronous: a backend runs in the engine's thread, and the engine schedules between steps. The
 * result of a row must not depend on the rest of the batch (sums over the inner dimension have a fixed order).
 */
export interface ComputeBackend {
  readonly info: { readonly name: string; readonly threads: number; readonly weightBytes: number };
  readonly spec: ModelSpec;
  readonly limits: BackendLimits;
  /**
   * Appends the batch's rows to their sequences in the cache and writes the results of the output rows.
   *
   * @param result - [batch.outputs][vocabSize] or [batch.outputs][hidden], depending on `batch.outputKind`
   */
  step(batch: StepBatch, result: Float32Array): void;
  dispose(): void;
}

/** Creates a batch for `limits.maxRows` rows of `sequences` sequences of up to `maxTokens` tokens. */
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

/** Adds a row to a batch, which must have room for it, and returns the number of the row. */
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
