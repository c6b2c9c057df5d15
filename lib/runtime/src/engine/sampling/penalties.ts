import type { SamplingOptions } from './sampler';

/**
 * Makes tokens that are there already less likely. The repetition penalty looks at prompt and answer, as transformers
 * and vLLM do; the presence and the frequency penalty at the answer alone, as OpenAI does.
 */
export class Penalties {
  private readonly repetition: number;
  private readonly presence: number;
  private readonly frequency: number;
  /** Tokens of prompt and answer; empty while there is no repetition penalty. */
  private readonly present = new Set<number>();
  /** How often each token is in the answer. */
  private readonly counts = new Map<number, number>();

  constructor(options: SamplingOptions, prompt: readonly number[]) {
    this.repetition = options.repetitionPenalty ?? 1;
    this.presence = options.presencePenalty ?? 0;
    this.frequency = options.frequencyPenalty ?? 0;
    if (this.repetition !== 1) for (const token of prompt) this.present.add(token);
  }

  /** @param logits - [vocabSize], changed */
  apply(logits: Float32Array): void {
    for (const token of this.present) {
      const logit = logits[token]!;
      logits[token] = logit > 0 ? logit / this.repetition : logit * this.repetition;
    }
    for (const [token, count] of this.counts) logits[token] = logits[token]! - count * this.frequency - this.presence;
  }

  /** Counts a token of the answer. */
  add(token: number): void {
    if (this.repetition !== 1) this.present.add(token);
    if (this.presence !== 0 || this.frequency !== 0) this.counts.set(token, (this.counts.get(token) ?? 0) + 1);
  }
}
