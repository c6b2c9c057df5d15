import { cutNucleus } from './nucleus';
import { compareTokens, topTokens } from './top-tokens';

/**
 * The tokens that may be drawn, and how heavy each is. Its buffers are as large as the vocabulary, so one serves all
 * requests of an engine in turn.
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
   * Starts with the tokens that min-p and top-k leave; the likeliest has weight 1. Which of the two comes first makes
   * no difference: one looks at the likeliest token alone, the other at the order.
   *
   * @param logits - [vocabSize]; what is -Infinity is no candidate
   * @param topK - 0 = all
   * @param minP - part of the likeliest token's probability; 0 = all
   */
  weigh(logits: Float32Array, temperature: number, topK: number, minP: number): void {
    let max = -Infinity;
    for (let token = 0; token < logits.length; token += 1) if (logits[token]! > max) max = logits[token]!;
    const last = topK > 0 && topK < logits.length ? topTokens(logits, topK)[0] : undefined;
    const least = Math.log(minP);
    this.count = 0;
    // In the order of the vocabulary, so that of equal ones the first are kept.
    for (let token = 0; token < logits.length; token += 1) {
      if (last !== undefined && compareTokens(logits, token, last) > 0) continue;
      const exponent = (logits[token]! - max) / temperature;
      if (exponent >= least) this.add(token, Math.exp(exponent));
    }
  }

  /** Leaves the fewest that together reach this part of the sum. */
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

  /** Draws one by weight; undefined if there is none. `point` lies in [0, 1). */
  draw(point: number): number | undefined {
    let total = 0;
    for (let i = 0; i < this.count; i += 1) total += this.weights[i]!;
    let rest = point * total;
    for (let i = 0; i < this.count; i += 1) {
      rest -= this.weights[i]!;
      if (rest < 0) return this.tokens[i];
    }
    return this.tokens[this.count - 1]; // only by rounding
  }

  /** What weighs nothing cannot be drawn: a logit of -Infinity, or one that is not a number. */
  private add(token: number, weight: number): void {
    if (!(weight > 0)) return;
    this.tokens[this.count] = token;
    this.weights[this.count] = weight;
    this.count += 1;
  }
}
