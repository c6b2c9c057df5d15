import type { ComputeBackend } from '../backend/compute-backend';
import { type BackendChoice, createBackend } from '../backend/create-backend';
import type { Quantization } from '../checkpoint/matrix';
import { openWeights } from '../checkpoint/open-weights';
import type { Model } from '../model';
import { DataError } from './data/data-error';
import { readTextFile } from './data/text-file';
import { comparePerplexity, perplexity, perplexityLimits } from './perplexity';
import type { Progress } from './progress';
import { perplexityReport } from './report/perplexity-report';
import type { Report } from './report/report';

/** A longer context is rarely worth its time: what a token gains from the thousandth before it is little. */
const DEFAULT_CONTEXT = 1024;
/** Most bytes of a character in UTF-8. */
const CHARACTER_BYTES = 4;

/** What to measure, and on what. */
export interface PerplexityTask extends BackendChoice {
  readonly model: Model;
  readonly modelName: string;
  /** Path of a text in UTF-8. */
  readonly data: string;
  /** Only this many tokens of it. */
  readonly limit: number | undefined;
  readonly context: number | undefined;
  readonly stride: number | undefined;
  readonly quantize: Quantization;
  readonly compare: Quantization | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** What the operator should know about the backend. */
  readonly onNote: (note: string) => void;
}

/** Measures the perplexity of a model on a text, alone or beside the same model with other weights. */
export async function evaluatePerplexity(task: PerplexityTask): Promise<Report> {
  const { model, data, limit } = task;
  if (model.spec.classifier !== undefined)
    throw new DataError(
      `${task.modelName} is a classifier: it does not predict text, so it has no perplexity. Use eval classify.`,
    );
  if (model.spec.family === 'bert')
    throw new DataError(`${task.modelName} is an encoder: it does not predict text, so it has no perplexity.`);
  const { context, stride } = windowSizes(task);
  const tokens = readTokens(model, data, limit);
  const backends: ComputeBackend[] = [];
  const weights = openWeights(model.folder);
  try {
    for (const precision of task.compare === undefined ? [task.quantize] : [task.quantize, task.compare]) {
      const { backend, notes } = createBackend(
        { ...task, quantize: precision },
        model.spec,
        weights,
        perplexityLimits(model.spec.vocabSize, context),
      );
      if (backends.length === 0) for (const note of notes) task.onNote(note);
      backends.push(backend);
    }
    const options = {
      context,
      stride,
      signal: task.signal,
      onProgress: (scored: number, total: number) => task.progress.update(scored, total),
    };
    const [backend, baseline] = backends as [ComputeBackend, ComputeBackend?];
    const result =
      baseline === undefined
        ? await perplexity(backend, tokens, options)
        : await comparePerplexity(backend, baseline, tokens, options);
    const scoredBytes = Buffer.byteLength(model.tokenizer.decode(tokens.slice(1)));
    return perplexityReport(
      {
        model: task.modelName,
        data,
        backend: backend.info.name,
        context,
        stride,
        quantize: task.quantize,
        compare: task.compare,
        scoredBytes,
        seconds: task.progress.seconds,
      },
      result,
    );
  } finally {
    weights.close();
    for (const backend of backends) backend.dispose();
  }
}

function windowSizes({ model, context: asked, stride: askedStride }: PerplexityTask): {
  context: number;
  stride: number;
} {
  const { maxPositions } = model.spec;
  const context = asked ?? Math.min(maxPositions, DEFAULT_CONTEXT);
  if (context > maxPositions) throw new DataError(`--context is ${context}; the model has ${maxPositions} positions.`);
  const stride = askedStride ?? Math.floor(context / 2);
  if (stride >= context)
    throw new DataError(
      `--stride is ${stride}; it must be less than --context, which is ${context}, so that every token has some context.`,
    );
  return { context, stride };
}

/**
 * Tokens of the whole text, with the start token where the model's texts have one, as Hugging Face's tokenizers do it.
 */
function readTokens(model: Model, path: string, limit: number | undefined): number[] {
  // No more than `limit` tokens can be in it, and the tokenizer need not see a whole library for them.
  const text = readTextFile(
    path,
    limit === undefined ? undefined : limit * model.tokenizer.longestToken * CHARACTER_BYTES,
  );
  const tokens = model.tokenizer.encode(text).slice(0, limit);
  if (tokens.length < 2)
    throw new DataError(
      `--data ${path} has ${tokens.length} tokens${limit === undefined ? '' : ` within --limit ${limit}`}; two are needed, as a token is scored by those before it.`,
    );
  if (tokens.some((token) => token >= model.spec.vocabSize))
    throw new DataError(`--data ${path} has a special token that the model has no embedding for.`);
  return tokens;
}
