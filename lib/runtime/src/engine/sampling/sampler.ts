import { Candidates } from './candidates';
import { Penalties, type PenaltyOptions } from './penalties';
import { Random } from './random';
import { mostLikelyToken } from './top-tokens';

/** How the next token is sampled from the logits. */
export interface SamplingOptions extends PenaltyOptions {
  /** 0: the most likely token; higher values: more random. */
  readonly temperature: number;
  /** Sample from the k most likely tokens; 0: from all. */
  readonly topK: number;
  /** Sample from the fewest tokens that together have this probability; 1: from all. */
  readonly topP: number;
  /** Sample from tokens with at least this fraction of the most likely one's probability. @default 0 - from all */
  readonly minP?: number | undefined;
  /** Added to the logits of the given tokens. @default - none */
  readonly logitBias?: readonly (readonly [token: number, bias: number])[] | undefined;
  /** The same seed, prompt and options give the same answer. @default - a random seed */
  readonly seed?: number | bigint | undefined;
}

/** Inputs of a sampler besides its options. */
export interface SamplerContext {
  /** Prompt tokens, for the repetition penalty. @default - none */
  readonly prompt?: readonly number[];
  /** Buffers, which samplers of one thread may share. @default - own buffers */
  readonly candidates?: Candidates;
}

/**
 * Samples the tokens of one request, in vLLM's order: logit bias; repetition, frequency and presence penalties; then
 * the most likely token, or temperature, min-p, top-k, top-p and a random draw. Forbidden tokens must have a logit of
 * -Infinity.
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
   * Samples the next token and records it for the penalties.
   *
   * @param logits - [vocabSize], changed
   */
  choose(logits: Float32Array): number {
    for (const [token, bias] of this.options.logitBias ?? []) logits[token] = logits[token]! + bias;
    this.penalties.apply(logits);
    const token = this.draw(logits) ?? mostLikelyToken(logits);
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
