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

/** Largest default context: a longer one takes more time and rarely changes the result much. */
const DEFAULT_CONTEXT = 1024;
/** Most bytes of a character in UTF-8. */
const CHARACTER_BYTES = 4;

/** The evaluation of perplexity. */
export interface PerplexityTask extends BackendChoice {
  readonly model: Model;
  readonly modelName: string;
  /** Path of a text in UTF-8. */
  readonly data: string;
  /** Evaluate only this many tokens of the text. */
  readonly limit: number | undefined;
  readonly context: number | undefined;
  readonly stride: number | undefined;
  readonly quantize: Quantization;
  readonly compare: Quantization | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Called with warnings of the backend. */
  readonly onNote: (note: string) => void;
}

/** Measures the perplexity of a model on a text, alone or compared with the same model at another precision. */
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

function windowSizes({ model, context: givenContext, stride: givenStride }: PerplexityTask): {
  context: number;
  stride: number;
} {
  const { maxPositions } = model.spec;
  const context = givenContext ?? Math.min(maxPositions, DEFAULT_CONTEXT);
  if (context > maxPositions) {
    throw new DataError(
      `--context is ${context}; the model has ${maxPositions} positions. Use at most ${maxPositions}.`,
    );
  }
  const stride = givenStride ?? Math.floor(context / 2);
  if (stride >= context)
    throw new DataError(
      `--stride is ${stride}; it must be less than --context, which is ${context}. Decrease --stride.`,
    );
  return { context, stride };
}

/** Tokens of the text, with a start token if the model's tokenizer adds one. */
function readTokens(model: Model, path: string, limit: number | undefined): number[] {
  // Reads no more bytes than `limit` tokens can have, so that the tokenizer need not process the whole file.
  const text = readTextFile(
    path,
    limit === undefined ? undefined : limit * model.tokenizer.longestToken * CHARACTER_BYTES,
  );
  const tokens = model.tokenizer.encode(text).slice(0, limit);
  if (tokens.length < 2)
    throw new DataError(
      `--data ${path} has ${tokens.length} tokens${limit === undefined ? '' : ` within --limit ${limit}`}; ` +
        'it must have at least two, as a token is scored given those before it.',
    );
  if (tokens.some((token) => token >= model.spec.vocabSize))
    throw new DataError(`--data ${path} has a special token that the model has no embedding for; remove it.`);
  return tokens;
}
