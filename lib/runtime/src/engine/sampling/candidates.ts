import { cutNucleus } from './nucleus';
import { compareTokens, topTokens } from './top-tokens';

/**
 * The candidate tokens of a random draw with their weights. Its buffers have the size of the vocabulary, so all
 * requests of an engine share one instance.
 */
export class Candidates {
  private count = 0;
  private readonly tokens: Int32Array; // [vocabSize], the first `count` are used
  private readonly weights: Float64Array; // [vocabSize], exp((logit - largest logit) / temperature)
  private readonly scratch: Float64Array; // [vocabSize]

  constructor(vocabSize: number) {
    this.tokens = new Int32Array(vocabSize);
    this.weights = new Float64Array(vocabSize);
    this.scratch = new Float64Array(vocabSize);
  }

  /**
   * Selects candidates by min-p and top-k; the most likely token has weight 1. The order of the two filters makes no
   * difference: min-p depends on the most likely token only, top-k on the ranking only.
   *
   * @param logits - [vocabSize]; a token with -Infinity is not a candidate
   * @param topK - 0: no limit
   * @param minP - fraction of the most likely token's probability; 0: no limit
   */
  weigh(logits: Float32Array, temperature: number, topK: number, minP: number): void {
    let max = -Infinity;
    for (let token = 0; token < logits.length; token += 1) if (logits[token]! > max) max = logits[token]!;
    const last = topK > 0 && topK < logits.length ? topTokens(logits, topK)[0] : undefined;
    const least = Math.log(minP);
    this.count = 0;
    // In the order of the vocabulary, so that the first of equal tokens are kept.
    for (let token = 0; token < logits.length; token += 1) {
      if (last !== undefined && compareTokens(logits, token, last) > 0) continue;
      const exponent = (logits[token]! - max) / temperature;
      if (exponent >= least) this.add(token, Math.exp(exponent));
    }
  }

  /** Keeps the fewest candidates that together have this fraction of the total weight. */
  keepTopP(topP: number): void {
    const { count, tokens, weights } = this;
    if (count === 0) return;
    const cut = cutNucleus(weights, count, topP, this.scratch);
    let { equals } = cut;
    this.count = 0;
    for (let i = 0; i < count; i += 1) {
      if (weights[i]! < cut.weight) continue;
      if (weights[i] === cut.weight) {
        if (equals === 0) continue;
        equals -= 1;
      }
      this.add(tokens[i]!, weights[i]!);
    }
  }

  /** Draws a candidate by weight; undefined if there is none. `point` is a random number in [0, 1). */
  draw(point: number): number | undefined {
    let total = 0;
    for (let i = 0; i < this.count; i += 1) total += this.weights[i]!;
    let rest = point * total;
    for (let i = 0; i < this.count; i += 1) {
      rest -= this.weights[i]!;
      if (rest < 0) return this.tokens[i];
    }
    return this.tokens[this.count - 1]; // reached through rounding only
  }

  /** Adds a candidate unless its weight is 0 or NaN (its logit was -Infinity or NaN). */
  private add(token: number, weight: number): void {
    if (!(weight > 0)) return;
    this.tokens[this.count] = token;
    this.weights[this.count] = weight;
    this.count += 1;
  }
}
