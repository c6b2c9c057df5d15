import { addRow, type ComputeBackend, createBatch, KV_BLOCK_TOKENS } from '../../../lib/runtime/src/backend/compute-backend';
import { cpuQuota } from '../../../lib/runtime/src/backend/cpu-quota';
import { NativeBackend } from '../../../lib/runtime/src/backend/native/native-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import { builtAddon } from '../../runtime/backend/native/build-addon';
import { median } from './median';
import { BENCH_SPEC, checkEqual, randomWeights } from './reference-backend';

const ROUNDS = 5;
const PROMPT_TOKENS = 64;
/** Steps of a round, so that each takes the native backend some milliseconds at least. */
const STEPS = { one: 8, eight: 4, prompt: 2 } as const;

/** One kind of step, in tokens a second; medians of the rounds. */
export interface NativeBackendFigure {
  readonly title: string;
  readonly nativeTokensPerSecond: number;
  readonly referenceTokensPerSecond: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
}

export interface NativeBackendFigures {
  readonly kernels: string;
  readonly threads: number;
  readonly figures: readonly NativeBackendFigure[];
}

/**
 * The native backend against the reference backend: same model, same weights (float32), same steps. Rounds of both take
 * turns, so that a disturbance of the machine meets both. Compiles the addon if it has to.
 */
export function benchNativeBackend(): NativeBackendFigures {
  const addon = builtAddon();
  const threads = cpuQuota();
  const weights = randomWeights();
  const limits = { maxRows: PROMPT_TOKENS, kvBlocks: (8 * BENCH_SPEC.maxPositions) / KV_BLOCK_TOKENS };
  const native = new NativeBackend(addon, BENCH_SPEC, weights, limits, { threads });
  const reference = new ReferenceBackend(BENCH_SPEC, weights, limits);
  const compare = (title: string, sequences: number, tokensEach: number, steps: number): NativeBackendFigure => {
    const runs = [stepper(native, sequences, tokensEach), stepper(reference, sequences, tokensEach)] as const;
    const rounds: { native: number; reference: number }[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      const [ours, theirs] = runs.map((run) => run(steps)) as [Round, Round];
      checkEqual(ours.logits, theirs.logits);
      if (round >= 0) rounds.push({ native: ours.tokensPerSecond, reference: theirs.tokensPerSecond }); // the first one warms up
    }
    return {
      title,
      nativeTokensPerSecond: median(rounds.map((round) => round.native)),
      referenceTokensPerSecond: median(rounds.map((round) => round.reference)),
      ratio: median(rounds.map((round) => round.native / round.reference)),
    };
  };
  try {
    return {
      kernels: addon.kernels(),
      threads,
      figures: [
        compare('decoding 1 sequence', 1, 1, STEPS.one),
        compare('decoding 8 sequences', 8, 1, STEPS.eight),
        compare(`a prompt, ${PROMPT_TOKENS} tokens a step`, 1, PROMPT_TOKENS, STEPS.prompt),
      ],
    };
  } finally {
    native.dispose();
  }
}

interface Round {
  readonly tokensPerSecond: number;
  readonly logits: Float32Array;
}

/** Appends `tokensEach` tokens to each of `sequences` sequences a step, and starts over when they are full. */
function stepper(backend: ComputeBackend, sequences: number, tokensEach: number): (steps: number) => Round {
  const batch = createBatch(backend.limits, sequences, BENCH_SPEC.maxPositions);
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = i;
  const logits = new Float32Array(sequences * BENCH_SPEC.vocabSize);
  let position = 0;
  return (steps) => {
    const start = performance.now();
    for (let step = 0; step < steps; step += 1) {
      if (position + tokensEach > BENCH_SPEC.maxPositions) position = 0;
      batch.rows = 0;
      batch.outputs = 0;
      for (let sequence = 0; sequence < sequences; sequence += 1) {
        for (let i = 0; i < tokensEach; i += 1) addRow(batch, (position + i + sequence * 31) % BENCH_SPEC.vocabSize, position + i, sequence, i === tokensEach - 1);
      }
      backend.step(batch, logits);
      position += tokensEach;
    }
    return { tokensPerSecond: (steps * sequences * tokensEach * 1000) / (performance.now() - start), logits: logits.slice() };
  };
}

if (require.main === module) {
  const { kernels, threads, figures } = benchNativeBackend();
  console.log(`native backend, ${kernels} kernels, ${threads} threads`);
  for (const { title, nativeTokensPerSecond, referenceTokensPerSecond, ratio } of figures) {
    console.log(`${title}: native ${nativeTokensPerSecond.toFixed(0)} tokens/s, reference ${referenceTokensPerSecond.toFixed(0)} tokens/s, ratio ${ratio.toFixed(1)}`);
  }
}
