import { type ComputeBackend, KV_BLOCK_TOKENS, type StepBatch } from '../../../lib/runtime/src/backend/compute-backend';
import type { DecoderSpec } from '../../../lib/runtime/src/checkpoint/model-spec';

// Accessing the global Math is slow inside a test's sandbox.
const { fround, imul } = Math;

/** A small decoder, for tests that do not depend on its numbers. */
export const SMALL_SPEC: DecoderSpec = {
  family: 'gpt2',
  vocabSize: 40,
  layers: 1,
  hidden: 4,
  intermediate: 4,
  heads: 1,
  kvHeads: 1,
  headDim: 4,
  maxPositions: 4096,
  normEpsilon: 1e-5,
  tiedHead: true,
  bosTokenId: undefined,
  eosTokenIds: [],
};

/**
 * A backend whose results depend on every token before a row, read from the cache: a token in the wrong block, or one
 * that was not computed, changes all later results. It is fast, so that tests can run many loads.
 */
export class RecallingBackend implements ComputeBackend {
  readonly info = { name: 'recalling', threads: 1, weightBytes: 0 };
  readonly limits: ComputeBackend['limits'];
  /** Rows of each step. */
  readonly steps: number[] = [];
  /** Results of each step. */
  readonly outputs: number[] = [];
  private readonly cache: Int32Array; // [kvBlocks][KV_BLOCK_TOKENS]: the tokens themselves

  constructor(
    kvBlocks: number,
    maxRows: number,
    readonly spec: DecoderSpec = SMALL_SPEC,
  ) {
    this.limits = { maxRows, kvBlocks };
    this.cache = new Int32Array(kvBlocks * KV_BLOCK_TOKENS).fill(-1);
  }

  step(batch: StepBatch, result: Float32Array): void {
    this.steps.push(batch.rows);
    this.outputs.push(batch.outputs);
    if (batch.rows > this.limits.maxRows) throw new Error(`${batch.rows} rows`);
    for (let row = 0; row < batch.rows; row += 1)
      this.cache[this.placeOf(batch, row, batch.position[row]!)] = batch.token[row]!;
    const width = batch.outputKind === 'logits' ? this.spec.vocabSize : this.spec.hidden;
    if (batch.outputs * width > result.length) throw new Error(`${batch.outputs} results`);
    for (let output = 0; output < batch.outputs; output += 1) {
      const hash = this.hashOf(batch, batch.output[output]!);
      for (let i = 0; i < width; i += 1) result[output * width + i] = valueOf(hash, i);
    }
  }

  dispose(): void {
    // Plain memory.
  }

  private hashOf(batch: StepBatch, row: number): number {
    let hash = 17;
    for (let position = 0; position <= batch.position[row]!; position += 1)
      hash = mix(hash ^ this.cache[this.placeOf(batch, row, position)]!);
    return hash;
  }

  private placeOf(batch: StepBatch, row: number, position: number): number {
    const block = batch.blockTable[batch.sequence[row]! * batch.maxBlocks + Math.floor(position / KV_BLOCK_TOKENS)]!;
    if (block < 0 || block >= this.limits.kvBlocks) throw new Error(`block ${block}`);
    return block * KV_BLOCK_TOKENS + (position % KV_BLOCK_TOKENS);
  }
}

/** The backend's result after `tokens`. */
export function recalled(tokens: readonly number[], width: number): number[] {
  const hash = tokens.reduce((sum, token) => mix(sum ^ token), 17);
  return Array.from({ length: width }, (_, i) => valueOf(hash, i));
}

/** From -4 to 4. */
function valueOf(hash: number, index: number): number {
  return fround((mix(hash + imul(index, 0x9e3779b9)) >>> 0) / 2 ** 29 - 4);
}

function mix(value: number): number {
  let x = imul(value ^ (value >>> 16), 0x85ebca6b);
  x = imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
