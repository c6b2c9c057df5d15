import { readFileSync } from 'node:fs';
import { NativeBackend } from '../../../lib/runtime/src/backend/native/native-backend';
import { openWeights } from '../../../lib/runtime/src/checkpoint/open-weights';
import {
  comparePerplexity,
  type PerplexityComparison,
  perplexityLimits,
} from '../../../lib/runtime/src/eval/perplexity';
import { loadModel } from '../../../lib/runtime/src/model';
import { builtAddon, type runnableKernels } from '../../runtime/backend/native/build-addon';

/** What is compared: a model with quantised weights, beside the plainest kernels in float32. */
export interface QuantizedRun {
  /** Path of the model. */
  readonly model: string;
  readonly kernels: ReturnType<typeof runnableKernels>[number];
  readonly quantize: 'q8' | 'q4';
  /** Path of the text. */
  readonly data: string;
  /** Tokens that are read from the start of the text. */
  readonly tokens: number;
}

/** Tokens that the model sees at once, and from the start of one window to the next. */
export const WINDOWS = { context: 256, stride: 128 };
const THREADS = 2;

/**
 * Compares in this process and prints a {@link PerplexityComparison} as JSON; the argument is a {@link QuantizedRun}
 * as JSON. A process of its own, because jest's sandbox makes every call of `Math.exp` slow: minutes instead of
 * seconds.
 */
async function main(run: QuantizedRun): Promise<void> {
  const addon = builtAddon();
  const { spec, tokenizer, folder } = loadModel(run.model);
  const weights = openWeights(folder);
  const limits = perplexityLimits(spec.vocabSize, WINDOWS.context);
  const { kernels, quantize } = run;
  const model = new NativeBackend(addon, spec, weights, limits, { threads: THREADS, kernels, quantize });
  const plainest = { threads: THREADS, kernels: 'baseline', quantize: 'f32' } as const;
  const float32 = new NativeBackend(addon, spec, weights, limits, plainest);
  const text = readFileSync(run.data, 'utf8').slice(0, run.tokens * tokenizer.longestToken);
  const comparison: PerplexityComparison = await comparePerplexity(
    model,
    float32,
    tokenizer.encode(text).slice(0, run.tokens),
    WINDOWS,
  );
  console.log(JSON.stringify(comparison));
}

if (require.main === module) void main(JSON.parse(process.argv[2] ?? '') as QuantizedRun);
