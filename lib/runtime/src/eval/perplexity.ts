import { setImmediate } from 'node:timers/promises';
import {
  addRow,
  type BackendLimits,
  type ComputeBackend,
  createBatch,
  KV_BLOCK_TOKENS,
} from '../backend/compute-backend';
import { divergence, negativeLogLikelihood } from './metrics/cross-entropy';
import { perplexityWindows } from './perplexity-windows';

/** Rows of a step, unless their logits would take more than {@link MAX_LOGITS}. */
const MAX_ROWS = 128;
/** Numbers in the buffer of logits: 64 MiB of float32. */
const MAX_LOGITS = 2 ** 24;

/** How a text is scored. */
export interface PerplexityOptions {
  /** Tokens that the model sees at once. */
  readonly context: number;
  /** Tokens from the start of one window to the next. */
  readonly stride: number;
  /** Stops the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (scored: number, total: number) => void;
}

/** How well a model predicts a text. */
export interface Perplexity {
  /** Tokens that were scored: all but the first. */
  readonly scoredTokens: number;
  /** Mean over them of -ln of the probability that the model gave them, in nats. */
  readonly meanNegativeLogLikelihood: number;
  /** e to that: between how many equally likely tokens the model chooses, as it were. */
  readonly perplexity: number;
}

/** How a model with other weights or another backend does beside a baseline, on the same text. */
export interface PerplexityComparison {
  readonly model: Perplexity;
  readonly baseline: Perplexity;
  /** Perplexity of the model divided by that of the baseline. */
  readonly ratio: number;
  /** Part of the tokens at which both find the same token the likeliest. */
  readonly greedyAgreement: number;
  /** Mean of KL(baseline || model) over the tokens, in nats. */
  readonly meanDivergence: number;
}

/** Sizes of a backend that scores text with this context. */
export function perplexityLimits(vocabSize: number, context: number): BackendLimits {
  return {
    maxRows: Math.max(1, Math.min(MAX_ROWS, context, Math.floor(MAX_LOGITS / vocabSize))),
    kvBlocks: Math.ceil(context / KV_BLOCK_TOKENS),
  };
}

/** Scores a text. */
export async function perplexity(
  backend: ComputeBackend,
  tokens: readonly number[],
  options: PerplexityOptions,
): Promise<Perplexity> {
  let total = 0;
  await scoreTokens([backend], tokens, options, ([logits], target) => {
    total += negativeLogLikelihood(logits!, target);
  });
  return perplexityOf(total, tokens.length - 1);
}

/** Scores a text with two backends of one vocabulary, token by token. */
export async function comparePerplexity(
  model: ComputeBackend,
  baseline: ComputeBackend,
  tokens: readonly number[],
  options: PerplexityOptions,
): Promise<PerplexityComparison> {
  let modelTotal = 0;
  let baselineTotal = 0;
  let divergenceTotal = 0;
  let agreements = 0;
  await scoreTokens([model, baseline], tokens, options, ([ours, theirs], target) => {
    modelTotal += negativeLogLikelihood(ours!, target);
    baselineTotal += negativeLogLikelihood(theirs!, target);
    divergenceTotal += divergence(theirs!, ours!);
    if (likeliest(ours!) === likeliest(theirs!)) agreements += 1;
  });
  const scored = tokens.length - 1;
  const result = { model: perplexityOf(modelTotal, scored), baseline: perplexityOf(baselineTotal, scored) };
  return {
    ...result,
    ratio: Math.exp(result.model.meanNegativeLogLikelihood - result.baseline.meanNegativeLogLikelihood),
    greedyAgreement: agreements / scored,
    meanDivergence: divergenceTotal / scored,
  };
}

/**
 * Calls `visit` with the logits that each backend gives before each token but the first, [vocabSize] each, and with
 * that token.
 *
 * A window is a sequence of its own: its positions start at 0, as the model was trained.
 */
async function scoreTokens(
  backends: readonly ComputeBackend[],
  tokens: readonly number[],
  options: PerplexityOptions,
  visit: (logits: readonly Float32Array[], target: number) => void,
): Promise<void> {
  if (tokens.length < 2)
    throw new RangeError(`A text of ${tokens.length} tokens cannot be scored: a token is scored by those before it.`);
  const { vocabSize } = backends[0]!.spec;
  const maxRows = Math.min(...backends.map(({ limits }) => limits.maxRows));
  const batch = createBatch({ maxRows, kvBlocks: 0 }, 1, options.context);
  for (let block = 0; block < batch.maxBlocks; block += 1) batch.blockTable[block] = block;
  const results = backends.map(() => new Float32Array(maxRows * vocabSize)); // [maxRows][vocabSize] each
  let scored = 0;
  for (const { start, end, firstScored } of perplexityWindows(tokens.length, options.context, options.stride)) {
    // The last token of a window predicts one that is not in it.
    for (let first = start; first < end - 1; first += maxRows) {
      options.signal?.throwIfAborted();
      batch.rows = 0;
      batch.outputs = 0;
      const behind = Math.min(first + maxRows, end - 1);
      for (let i = first; i < behind; i += 1) addRow(batch, tokens[i]!, i - start, 0, i + 1 >= firstScored);
      for (const [index, backend] of backends.entries()) backend.step(batch, results[index]!);
      for (let output = 0; output < batch.outputs; output += 1) {
        visit(
          results.map((logits) => logits.subarray(output * vocabSize, (output + 1) * vocabSize)),
          tokens[first + batch.output[output]! + 1]!,
        );
      }
      scored += batch.outputs;
      options.onProgress?.(scored, tokens.length - 1);
      await setImmediate(); // signals and timers have their turn
    }
  }
}

function perplexityOf(total: number, scoredTokens: number): Perplexity {
  const mean = total / scoredTokens;
  if (!Number.isFinite(mean))
    throw new RangeError(
      `The mean negative log-likelihood is ${mean}: the model gave a token no probability at all, or logits that are no numbers.`,
    );
  return { scoredTokens, meanNegativeLogLikelihood: mean, perplexity: Math.exp(mean) };
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i += 1) if (logits[i]! > logits[best]!) best = i;
  return best;
}
