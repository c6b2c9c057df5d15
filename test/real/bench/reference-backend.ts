import { addRow, createBatch, KV_BLOCK_TOKENS } from '../../../lib/runtime/src/backend/compute-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import type { WeightSource } from '../../../lib/runtime/src/checkpoint/weight-source';
import type { LlamaSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { Random } from '../../../lib/runtime/src/engine/sampling/random';
import { median } from './median';
import { PlainLlama } from './plain-llama';
import { BARE_LLAMA } from '../../runtime/checkpoint/bare-llama';

/** A Llama of 16 million weights: large enough that its matrices do not fit a core's cache. */
export const BENCH_SPEC: LlamaSpec = {
  ...BARE_LLAMA,
  vocabSize: 8192,
  layers: 6,
  hidden: 384,
  intermediate: 1024,
  heads: 12,
  kvHeads: 4,
  headDim: 32,
  maxPositions: 256,
  normEpsilon: 1e-6,
  rope: { type: 'default', theta: 10_000 },
  bosTokenId: 0,
  eosTokenIds: [0],
};
const WARM_UP_TOKENS = 4;
const TOKENS_A_ROUND = 8;
const ROUNDS = 5;
/** Both sum in another order; more than this apart, and they do not compute the same thing. */
const TOLERANCE = 1e-3;

export interface ReferenceBackendFigures {
  readonly referenceTokensPerSecond: number;
  readonly plainTokensPerSecond: number;
  /** Median of the rounds' ratios: how many times as fast as the plain loops. */
  readonly ratio: number;
}

/**
 * Decoding one sequence with the reference backend, and with the same step as plain triple loops on the same weights.
 * Rounds of both take turns, so that a disturbance of the machine meets both.
 */
export function benchReferenceBackend(): ReferenceBackendFigures {
  const weights = randomWeights();
  const reference = referenceDecoder(weights);
  const plain = new PlainLlama(BENCH_SPEC, weights);
  const rounds: { reference: number; plain: number }[] = [];
  let position = 0;
  const decode = (
    step: (token: number, position: number) => Float32Array,
    count: number,
  ): { seconds: number; last: Float32Array } => {
    const start = performance.now();
    let last = new Float32Array();
    for (let i = 0; i < count; i += 1)
      last = step((position + i) % BENCH_SPEC.vocabSize, position + i) as Float32Array<ArrayBuffer>;
    return { seconds: (performance.now() - start) / 1000, last };
  };
  for (let round = -1; round < ROUNDS; round += 1) {
    const count = round < 0 ? WARM_UP_TOKENS : TOKENS_A_ROUND;
    const ours = decode((token, at) => reference(token, at), count);
    const theirs = decode((token, at) => plain.step(token, at), count);
    position += count;
    checkEqual(ours.last, theirs.last);
    if (round >= 0) rounds.push({ reference: count / ours.seconds, plain: count / theirs.seconds });
  }
  return {
    referenceTokensPerSecond: median(rounds.map((round) => round.reference)),
    plainTokensPerSecond: median(rounds.map((round) => round.plain)),
    ratio: median(rounds.map((round) => round.reference / round.plain)),
  };
}

function referenceDecoder(weights: WeightSource): (token: number, position: number) => Float32Array {
  const backend = new ReferenceBackend(BENCH_SPEC, weights, {
    maxRows: 1,
    kvBlocks: BENCH_SPEC.maxPositions / KV_BLOCK_TOKENS,
  });
  const batch = createBatch(backend.limits, 1, BENCH_SPEC.maxPositions);
  for (let block = 0; block < batch.maxBlocks; block += 1) batch.blockTable[block] = block;
  const logits = new Float32Array(BENCH_SPEC.vocabSize);
  return (token, position) => {
    batch.rows = 0;
    batch.outputs = 0;
    addRow(batch, token, position, 0, true);
    backend.step(batch, logits);
    return logits;
  };
}

/** The same weights every time, made when they are asked for; scaled so that activations keep their size. */
export function randomWeights(): WeightSource {
  const made = new Map<string, Float32Array>();
  const floats = (name: string, shape: readonly number[]): Float32Array => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const random = new Random(made.size);
    const scale = shape.length === 1 ? 0 : Math.sqrt(3 / (shape.at(-1) ?? 1));
    const values = Float32Array.from(
      { length: shape.reduce((product, size) => product * size, 1) },
      () => (random.next() * 2 - 1) * scale,
    );
    if (scale === 0) values.fill(1);
    made.set(name, values);
    return values;
  };
  return { floats, matrix: (name, shape) => ({ layout: 'floats', type: 'f32', values: floats(name, shape) }) };
}

/** Throws if two backends that should compute the same do not. */
export function checkEqual(a: Float32Array, b: Float32Array): void {
  for (const [index, value] of a.entries()) {
    if (!(Math.abs(value - (b[index] ?? Number.NaN)) <= TOLERANCE))
      throw new Error(`Logit ${index} is ${value} here and ${b[index]} there: the two do not compute the same`);
  }
}

if (require.main === module) {
  const { referenceTokensPerSecond, plainTokensPerSecond, ratio } = benchReferenceBackend();
  console.log(
    `reference ${referenceTokensPerSecond.toFixed(1)} tokens/s, plain triple loop ` +
      `${plainTokensPerSecond.toFixed(1)} tokens/s, ratio ${ratio.toFixed(2)}`,
  );
}
