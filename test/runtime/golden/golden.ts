import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import type { WeightSource } from '../../../lib/runtime/src/checkpoint/weight-source';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import type { ModelSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { decodeFloats } from '../../../lib/runtime/src/checkpoint/dtype';
import { viewSafetensors } from '../../../lib/runtime/src/checkpoint/safetensors';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import {
  addRow,
  type BackendLimits,
  type ComputeBackend,
  createBatch,
  KV_BLOCK_TOKENS,
  type StepBatch,
} from '../../../lib/runtime/src/backend/compute-backend';

/**
 * The largest difference of logits and hidden states from those of transformers. A NaN makes the difference NaN, which
 * exceeds every bound.
 */
export const TOLERANCE = 1e-3;

/** The folder of the bundled demo model. */
export const BUNDLED = join(__dirname, '../../../lib/runtime/models/tiny-shakespeare');

/** Results of transformers; `make.py` in this folder computes them. */
export interface Golden {
  readonly prompt: readonly number[];
  readonly greedy: readonly number[];
  /** Logits of the last positions of the prompt, one row per position. */
  readonly promptLogits: readonly Float32Array[];
  /** Logits after each of the first greedy tokens. */
  readonly stepLogits: readonly Float32Array[];
}

export function readGolden(name: string): Golden {
  const folder = join(__dirname, name);
  const { prompt, greedy } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as {
    prompt: number[];
    greedy: number[];
  };
  const rows = rowReader(folder);
  return { prompt, greedy, promptLogits: rows('prompt_logits'), stepLogits: rows('step_logits') };
}

/** Results of transformers for a whole text. */
export interface PooledGolden {
  readonly prompt: readonly number[];
  /** Undefined for a decoder. */
  readonly tokenTypes: readonly number[] | undefined;
  /** Last hidden states, one row per token. */
  readonly hiddenStates: readonly Float32Array[];
}

export function readPooledGolden(name: string): PooledGolden {
  const folder = join(__dirname, name);
  const { prompt, tokenTypes } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as {
    prompt: number[];
    tokenTypes?: number[];
  };
  return { prompt, tokenTypes, hiddenStates: rowReader(folder)('hidden_states') };
}

/** The logits of a golden classifier. */
export function classifierLogits(name: string): Float32Array {
  return rowReader(join(__dirname, name))('logits')[0] as Float32Array;
}

/** Reads the tensors of a golden folder as rows. */
export function rowReader(folder: string): (tensor: string) => Float32Array[] {
  const tensors = viewSafetensors(readFileSync(join(folder, 'golden.safetensors')));
  return (tensor) => {
    const view = tensors.get(tensor);
    if (view === undefined) throw new Error(`no ${tensor}`);
    const [count = 0, width = 0] = view.shape;
    const floats = decodeFloats(view.bytes, 'F32');
    return Array.from({ length: count }, (_, row) => floats.slice(row * width, (row + 1) * width));
  };
}

/** The weights of a GGUF file as exact numbers: Q4_1 is not rounded to 8 bits. */
export function decoded(weights: WeightSource): WeightSource {
  return {
    floats: (name, shape) => weights.floats(name, shape),
    matrix: (name, shape) => ({ layout: 'floats', type: 'f32', values: weights.floats(name, shape) }),
  };
}

/** Makes a backend, as {@link ReferenceBackend}'s constructor does. */
export type MakeBackend = (spec: ModelSpec, weights: WeightSource, limits: BackendLimits) => ComputeBackend;

/** A golden checkpoint in a backend, with room for a few sequences. */
export function loadBackend(
  folder: string,
  maxRows = 64,
  make: MakeBackend = (...parts) => new ReferenceBackend(...parts),
): ComputeBackend {
  const checkpoint = Checkpoint.open(folder);
  try {
    return make(readModelSpec(folder), checkpoint, { maxRows, kvBlocks: 64 });
  } finally {
    checkpoint.close();
  }
}

/**
 * A batch for `sequences` sequences with cache blocks in mixed order, so that a block's number differs from its
 * position.
 */
export function shuffledBatch(backend: ComputeBackend, sequences: number): StepBatch {
  const batch = createBatch(backend.limits, sequences, 8 * KV_BLOCK_TOKENS);
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = (i * 5 + 3) % batch.blockTable.length;
  return batch;
}

/** Runs `tokens` from position `start` of sequence 0 and returns the logits of every row. */
export function run(
  backend: ComputeBackend,
  batch: StepBatch,
  tokens: readonly number[],
  start: number,
  sequence = 0,
): Float32Array[] {
  batch.rows = 0;
  batch.outputs = 0;
  for (const [index, token] of tokens.entries()) addRow(batch, token, start + index, sequence, true);
  const { vocabSize } = backend.spec;
  const logits = new Float32Array(tokens.length * vocabSize);
  backend.step(batch, logits);
  return tokens.map((_, row) => logits.slice(row * vocabSize, (row + 1) * vocabSize));
}

/** Runs a whole text as sequence 0 and returns the last hidden state of every token. */
export function runHidden(
  backend: ComputeBackend,
  batch: StepBatch,
  tokens: readonly number[],
  tokenTypes: readonly number[] = [],
): Float32Array[] {
  batch.rows = 0;
  batch.outputs = 0;
  for (const [index, token] of tokens.entries()) {
    const row = addRow(batch, token, index, 0, true);
    batch.tokenType[row] = tokenTypes[index] ?? 0;
  }
  const { hidden } = backend.spec;
  const states = new Float32Array(tokens.length * hidden);
  backend.step({ ...batch, outputKind: 'hidden' }, states);
  return tokens.map((_, row) => states.slice(row * hidden, (row + 1) * hidden));
}

export function largestDifference(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let largest = 0;
  for (const [row, values] of expected.entries()) {
    for (const [i, value] of values.entries())
      largest = Math.max(largest, Math.abs(value - (actual[row]?.[i] ?? Number.NaN)));
  }
  return largest;
}

export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
