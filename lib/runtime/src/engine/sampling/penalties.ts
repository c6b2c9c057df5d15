/** Options that make repeated tokens less likely. */
export interface PenaltyOptions {
  /** Above 1: tokens of the prompt and of the answer become less likely. @default 1 */
  readonly repetitionPenalty?: number | undefined;
  /** Subtracted from the logit of every token that occurs in the answer. @default 0 */
  readonly presencePenalty?: number | undefined;
  /** Subtracted from the logit of a token for each time that it occurs in the answer. @default 0 */
  readonly frequencyPenalty?: number | undefined;
}

/**
 * Makes repeated tokens less likely. The repetition penalty considers prompt and answer, as in transformers and vLLM;
 * the presence and frequency penalties consider the answer only, as in OpenAI's API.
 */
export class Penalties {
  private readonly repetition: number;
  private readonly presence: number;
  private readonly frequency: number;
  /** Tokens of prompt and answer; empty if there is no repetition penalty. */
  private readonly present = new Set<number>();
  /** Occurrences of each token in the answer; empty if there is no presence or frequency penalty. */
  private readonly counts = new Map<number, number>();

  constructor(options: PenaltyOptions, prompt: readonly number[]) {
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

  /** Records a token of the answer. */
  add(token: number): void {
    if (this.repetition !== 1) this.present.add(token);
    if (this.presence !== 0 || this.frequency !== 0) this.counts.set(token, (this.counts.get(token) ?? 0) + 1);
  }
}
