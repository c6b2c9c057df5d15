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

/** Most rows of a step; fewer if their logits exceed {@link MAX_LOGITS}. */
const MAX_ROWS = 128;
/** Most numbers in the buffer of logits: 64 MiB of float32. */
const MAX_LOGITS = 2 ** 24;

/** Options for scoring a text. */
export interface PerplexityOptions {
  /** Tokens of a window. */
  readonly context: number;
  /** Tokens from the start of one window to the start of the next. */
  readonly stride: number;
  /** Cancels the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (scored: number, total: number) => void;
}

/** The perplexity of a text. */
export interface Perplexity {
  /** Number of scored tokens: all except the first. */
  readonly scoredTokens: number;
  /** Mean of -ln(probability of the token) over the scored tokens, in nats. */
  readonly meanNegativeLogLikelihood: number;
  /** e to the power of the mean. */
  readonly perplexity: number;
}

/** Comparison of a model with a baseline (other weights or another backend) on the same text. */
export interface PerplexityComparison {
  readonly model: Perplexity;
  readonly baseline: Perplexity;
  /** Perplexity of the model divided by that of the baseline. */
  readonly ratio: number;
  /** Fraction of the tokens for which both have the same most likely token. */
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

/** Scores a text with two backends that have the same vocabulary, token by token. */
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
    if (mostLikely(ours!) === mostLikely(theirs!)) agreements += 1;
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
 * Calls `visit` for each token except the first, with the logits that predict it ([vocabSize] per backend) and the
 * token.
 *
 * Positions start at 0 in each window, as in training.
 */
async function scoreTokens(
  backends: readonly ComputeBackend[],
  tokens: readonly number[],
  options: PerplexityOptions,
  visit: (logits: readonly Float32Array[], target: number) => void,
): Promise<void> {
  if (tokens.length < 2)
    throw new RangeError(
      `The text has too few tokens (${tokens.length}); it must have at least two, ` +
        'as a token is scored given those before it.',
    );
  const { vocabSize } = backends[0]!.spec;
  const maxRows = Math.min(...backends.map(({ limits }) => limits.maxRows));
  const batch = createBatch({ maxRows, kvBlocks: 0 }, 1, options.context);
  for (let block = 0; block < batch.maxBlocks; block += 1) batch.blockTable[block] = block;
  const results = backends.map(() => new Float32Array(maxRows * vocabSize)); // [maxRows][vocabSize] each
  let scored = 0;
  for (const { start, end, firstScored } of perplexityWindows(tokens.length, options.context, options.stride)) {
    // The last token of a window predicts a token outside the window.
    for (let first = start; first < end - 1; first += maxRows) {
      options.signal?.throwIfAborted();
      batch.rows = 0;
      batch.outputs = 0;
      const last = Math.min(first + maxRows, end - 1); // exclusive
      for (let i = first; i < last; i += 1) addRow(batch, tokens[i]!, i - start, 0, i + 1 >= firstScored);
      for (const [index, backend] of backends.entries()) backend.step(batch, results[index]!);
      for (let output = 0; output < batch.outputs; output += 1) {
        visit(
          results.map((logits) => logits.subarray(output * vocabSize, (output + 1) * vocabSize)),
          tokens[first + batch.output[output]! + 1]!,
        );
      }
      scored += batch.outputs;
      options.onProgress?.(scored, tokens.length - 1);
      await setImmediate(); // lets signals and timers run
    }
  }
}

function perplexityOf(total: number, scoredTokens: number): Perplexity {
  const mean = total / scoredTokens;
  if (!Number.isFinite(mean))
    throw new RangeError(
      `The mean negative log-likelihood is ${mean}; it must be finite. ` +
        'The model gave a token a probability of 0, or its logits are NaN: check its weights.',
    );
  return { scoredTokens, meanNegativeLogLikelihood: mean, perplexity: Math.exp(mean) };
}

function mostLikely(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i += 1) if (logits[i]! > logits[best]!) best = i;
  return best;
}
