import {
  addRow,
  type ComputeBackend,
  createBatch,
  KV_BLOCK_TOKENS,
} from '../../../lib/runtime/src/backend/compute-backend';
import { cpuQuota } from '../../../lib/runtime/src/backend/cpu-quota';
import { NativeBackend } from '../../../lib/runtime/src/backend/native/native-backend';
import { WasmBackend } from '../../../lib/runtime/src/backend/wasm/wasm-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import { builtAddon } from '../../runtime/backend/native/build-addon';
import { builtEngine } from '../../runtime/backend/wasm/build-engine';
import { median } from './median';
import { BENCH_SPEC, checkEqual, randomWeights } from './reference-backend';

const ROUNDS = 5;
const PROMPT_TOKENS = 64;
/** Steps of a round, so that each takes the fastest backend some milliseconds at least. */
const STEPS = { one: 8, eight: 4, prompt: 2 } as const;

/** A backend at one kind of step; medians of the rounds. */
export interface CompiledBackendFigure {
  readonly name: string;
  readonly tokensPerSecond: number;
  /** Median of the rounds' ratios to the reference backend. */
  readonly ratio: number;
}

export interface CompiledBackendFigures {
  /** Inner loops of the native backend. */
  readonly kernels: string;
  readonly threads: number;
  readonly steps: readonly { readonly title: string; readonly figures: readonly CompiledBackendFigure[] }[];
}

/**
 * The native and the wasm backend against the reference backend: same model, same weights (float32), same steps. Rounds
 * of all three take turns, so that a disturbance of the machine meets each. Compiles what it has to.
 */
export function benchCompiledBackends(): CompiledBackendFigures {
  const addon = builtAddon();
  const threads = cpuQuota();
  const weights = randomWeights();
  const limits = { maxRows: PROMPT_TOKENS, kvBlocks: (8 * BENCH_SPEC.maxPositions) / KV_BLOCK_TOKENS };
  const backends: readonly ComputeBackend[] = [
    new ReferenceBackend(BENCH_SPEC, weights, limits),
    new NativeBackend(addon, BENCH_SPEC, weights, limits, { threads }),
    new WasmBackend(builtEngine(), BENCH_SPEC, weights, limits, { threads }),
  ];
  const compare = (
    title: string,
    sequences: number,
    tokensEach: number,
    steps: number,
  ): CompiledBackendFigures['steps'][number] => {
    const runs = backends.map((backend) => stepper(backend, sequences, tokensEach));
    const rounds: number[][] = []; // [rounds][backends] tokens per second
    for (let round = -1; round < ROUNDS; round += 1) {
      const [reference, ...others] = runs.map((run) => run(steps)) as [Round, ...Round[]];
      for (const { logits } of others) checkEqual(logits, reference.logits);
      // the first one warms up
      if (round >= 0) rounds.push([reference, ...others].map(({ tokensPerSecond }) => tokensPerSecond));
    }
    const figures = backends.map(({ info: { name } }, index) => ({
      name,
      tokensPerSecond: median(rounds.map((speeds) => speeds[index] as number)),
      ratio: median(rounds.map((speeds) => (speeds[index] as number) / (speeds[0] as number))),
    }));
    return { title, figures };
  };
  try {
    return {
      kernels: addon.kernels(),
      threads,
      steps: [
        compare('decoding 1 sequence', 1, 1, STEPS.one),
        compare('decoding 8 sequences', 8, 1, STEPS.eight),
        compare(`a prompt, ${PROMPT_TOKENS} tokens a step`, 1, PROMPT_TOKENS, STEPS.prompt),
      ],
    };
  } finally {
    for (const backend of backends) backend.dispose();
  }
}

/** The figures as lines to print. */
export function compiledBackendLines({ kernels, threads, steps }: CompiledBackendFigures): readonly string[] {
  return [
    `The native (${kernels} kernels) and the wasm backend (both ${threads} threads) against the reference backend ` +
      `(same model, interleaved)`,
    ...steps.map(({ title, figures }) => `  ${title}: ${figures.map(figureText).join('; ')}`),
  ];
}

function figureText({ name, tokensPerSecond, ratio }: CompiledBackendFigure): string {
  return `${name} ${tokensPerSecond.toFixed(0)} tokens/s${name === 'reference' ? '' : `, ratio ${ratio.toFixed(1)}`}`;
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
        for (let i = 0; i < tokensEach; i += 1)
          addRow(
            batch,
            (position + i + sequence * 31) % BENCH_SPEC.vocabSize,
            position + i,
            sequence,
            i === tokensEach - 1,
          );
      }
      backend.step(batch, logits);
      position += tokensEach;
    }
    return {
      tokensPerSecond: (steps * sequences * tokensEach * 1000) / (performance.now() - start),
      logits: logits.slice(),
    };
  };
}

if (require.main === module) console.log(compiledBackendLines(benchCompiledBackends()).join('\n'));
