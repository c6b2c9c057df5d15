import { Random } from './random';

/** How the next token is chosen from the logits. */
export interface SamplingOptions {
  /** 0 takes the likeliest token; higher spreads the choice. */
  readonly temperature: number;
  /** Only the k likeliest tokens are candidates; 0 = all. */
  readonly topK: number;
  /** Only the likeliest tokens that together reach this probability are candidates; 1 = all. */
  readonly topP: number;
  /** Only tokens with at least this part of the likeliest one's probability are candidates. @default 0 - all */
  readonly minP?: number | undefined;
  /** Above 1, tokens of the prompt and of the answer so far become less likely. @default 1 */
  readonly repetitionPenalty?: number | undefined;
  /** Taken off the logit of every token that is in the answer so far. @default 0 */
  readonly presencePenalty?: number | undefined;
  /** Taken off for each time that it is there. @default 0 */
  readonly frequencyPenalty?: number | undefined;
  /** Added to the logits of certain tokens. @default - nothing */
  readonly logitBias?: readonly (readonly [token: number, bias: number])[] | undefined;
  /** The same seed, prompt and options give the same answer. @default - a random one */
  readonly seed?: number | undefined;
}

/** Chooses tokens for one request. Temperature first, then top-k, then top-p, as vLLM does. */
export class Sampler {
  private readonly random: Random;

  constructor(private readonly options: SamplingOptions) {
    this.random = new Random(options.seed);
  }

  /** @param logits - [vocabSize] */
  choose(logits: Float32Array): number {
    const { temperature, topK, topP } = this.options;
    if (temperature === 0 || topK === 1) return likeliest(logits);
    const weights = weightsOf(logits, temperature);
    if (topK === 0 && topP >= 1) return draw(weights, undefined, this.random.next());
    return draw(weights, candidates(weights, topK, topP), this.random.next());
  }
}

/** The first of the largest. */
function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i += 1) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/** softmax(logits / temperature) without the division by the sum: the likeliest token has weight 1. */
function weightsOf(logits: Float32Array, temperature: number): Float64Array {
  const max = logits[likeliest(logits)]!;
  const weights = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i += 1) weights[i] = Math.exp((logits[i]! - max) / temperature);
  return weights;
}

/** The tokens that top-k and top-p leave, likeliest first; equal ones in the order of the vocabulary. */
function candidates(weights: Float64Array, topK: number, topP: number): number[] {
  const kept = topK > 0 && topK < weights.length ? heaviest(weights, topK) : aboveBound(weights, topP);
  const total = topK > 0 ? kept.reduce((sum, token) => sum + weights[token]!, 0) : weights.reduce((sum, weight) => sum + weight, 0);
  let count = 0;
  for (let sum = 0; count < kept.length && sum < topP * total; count += 1) sum += weights[kept[count]!]!;
  return kept.slice(0, Math.max(1, count));
}

/** The `count` heaviest tokens. Few tokens get past the lightest one kept so far, so this is one pass and little more. */
function heaviest(weights: Float64Array, count: number): number[] {
  const kept: number[] = [];
  for (let token = 0; token < weights.length; token += 1) {
    const weight = weights[token]!;
    if (kept.length === count && weight <= weights[kept[count - 1]!]!) continue;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (weights[kept[middle]!]! >= weight) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, token);
    if (kept.length > count) kept.pop();
  }
  return kept;
}

/**
 * All tokens that top-p can need. Those below the bound have together less than 1 - topP of the probability, so the
 * others reach topP without them; sorting a whole vocabulary for each token would cost more than a small model does.
 */
function aboveBound(weights: Float64Array, topP: number): number[] {
  const bound = ((1 - topP) * weights.reduce((sum, weight) => sum + weight, 0)) / weights.length;
  const kept: number[] = [];
  for (let token = 0; token < weights.length; token += 1) if (weights[token]! >= bound) kept.push(token);
  return kept.toSorted((a, b) => weights[b]! - weights[a]! || a - b);
}

/** Draws by weight from `tokens`, or from the whole vocabulary. `point` lies in [0, 1). */
function draw(weights: Float64Array, tokens: readonly number[] | undefined, point: number): number {
  const count = tokens?.length ?? weights.length;
  const tokenAt = (index: number): number => (tokens === undefined ? index : tokens[index]!);
  let total = 0;
  for (let i = 0; i < count; i += 1) total += weights[tokenAt(i)]!;
  let rest = point * total;
  for (let i = 0; i < count; i += 1) {
    rest -= weights[tokenAt(i)]!;
    if (rest < 0) return tokenAt(i);
  }
  return tokenAt(count - 1); // only by rounding
}
