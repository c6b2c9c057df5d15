import { Candidates } from './candidates';
import { Penalties } from './penalties';
import { Random } from './random';
import { likeliestToken } from './top-tokens';

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

/** What a sampler works with. */
export interface SamplerContext {
  /** Tokens that the repetition penalty sees from the start. @default - none */
  readonly prompt?: readonly number[];
  /** Buffers that samplers of one thread may share. @default - its own */
  readonly candidates?: Candidates;
}

/**
 * Chooses tokens for one request. In vLLM's order: logit bias; repetition, frequency and presence penalties; then the
 * likeliest token, or temperature, min-p, top-k, top-p and a draw. What is forbidden has a logit of -Infinity before.
 *
 * @see https://docs.vllm.ai/en/v0.22.1/api/vllm/v1/sample/sampler/ (read 2026-11-24)
 */
export class Sampler {
  private readonly random: Random;
  private readonly penalties: Penalties;
  private candidates: Candidates | undefined;

  constructor(
    private readonly options: SamplingOptions,
    context: SamplerContext = {},
  ) {
    this.random = new Random(options.seed);
    this.penalties = new Penalties(options, context.prompt ?? []);
    this.candidates = context.candidates;
  }

  /**
   * Chooses the next token of the answer, and counts it as such.
   *
   * @param logits - [vocabSize], changed
   */
  choose(logits: Float32Array): number {
    for (const [token, bias] of this.options.logitBias ?? []) logits[token] = logits[token]! + bias;
    this.penalties.apply(logits);
    const token = this.draw(logits) ?? likeliestToken(logits);
    this.penalties.add(token);
    return token;
  }

  private draw(logits: Float32Array): number | undefined {
    const { temperature, topK, topP, minP = 0 } = this.options;
    if (temperature === 0 || topK === 1) return undefined;
    const candidates = (this.candidates ??= new Candidates(logits.length));
    candidates.weigh(logits, temperature, topK, minP);
    if (topP < 1) candidates.keepTopP(topP);
    return candidates.draw(this.random.next());
  }
}
