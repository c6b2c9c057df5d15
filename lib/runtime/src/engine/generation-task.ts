import type { Candidates } from './sampling/candidates';
import type { TokenConstraint } from './constraint/token-constraint';
import { logprobsOf } from './sampling/logprobs';
import type { FinishReason, GenerationRequest, TokenLogprobs } from './protocol';
import type { ReportDraft } from './report-draft';
import { RequestRefused } from './request-refused';
import { Sampler } from './sampling/sampler';
import type { Sequence, Task } from './scheduling/sequence';
import { allowOnly, forbid } from './sampling/token-mask';

/** What the answers of an engine have in common. */
export interface GenerationContext {
  readonly endTokens: ReadonlySet<number>;
  /** Buffers that all share, one at a time. */
  readonly candidates: Candidates;
  readonly mask: Uint32Array; // [ceil(vocabSize / 32)]
}

/** An answer in the making: scores the prompt if that is wanted, and chooses one token after the other. */
export class GenerationTask implements Task {
  readonly want = 'logits';
  private readonly sampler: Sampler;
  private generated = 0;
  private reason: FinishReason | undefined;
  /** [positions scored so far + 1]; nothing is known of the first token. */
  private readonly promptLogprobs: (TokenLogprobs | undefined)[] = [undefined];
  private isPromptTold: boolean;

  constructor(
    private readonly request: GenerationRequest,
    private readonly context: GenerationContext,
    private readonly constraint: TokenConstraint | undefined,
  ) {
    this.sampler = new Sampler(request.sampling, { prompt: request.prompt, candidates: context.candidates });
    this.isPromptTold = request.promptLogprobs === undefined;
  }

  get neededFrom(): number {
    return this.isPromptTold ? Infinity : this.promptLogprobs.length - 1;
  }

  wants(position: number, { tokens }: Sequence): boolean {
    if (this.isInPrompt(position)) return position >= this.neededFrom;
    return position === tokens.length - 1 && this.request.maxTokens > 0;
  }

  take(position: number, logits: Float32Array, sequence: Sequence, draft: ReportDraft): void {
    const { prompt, promptLogprobs = 0 } = this.request;
    if (this.isInPrompt(position)) this.promptLogprobs.push(logprobsOf(logits, prompt[position + 1]!, promptLogprobs));
    else this.goOn(logits, sequence, draft);
  }

  settle({ id }: Sequence, draft: ReportDraft): FinishReason | undefined {
    if (!this.isPromptTold && this.promptLogprobs.length === this.request.prompt.length) {
      draft.promptLogprobs.push({ id, logprobs: this.promptLogprobs });
      this.isPromptTold = true;
    }
    if (this.request.maxTokens === 0 && this.isPromptTold) return 'length';
    return this.reason;
  }

  /** Whether what comes behind a position is known from the prompt. */
  private isInPrompt(position: number): boolean {
    return position < this.request.prompt.length - 1;
  }

  /**
   * Chooses the next token. What is forbidden goes first, so that the sampler's options have their say about the rest.
   */
  private goOn(logits: Float32Array, sequence: Sequence, draft: ReportDraft): void {
    const { maxTokens, minTokens = 0, logprobs: top } = this.request;
    // Choosing changes the logits; what is told is of the model's own.
    const raw = top === undefined ? logits : logits.slice();
    this.follow((constraint) => constraint.fillMask(this.context.mask));
    if (this.constraint !== undefined && !allowOnly(logits, this.context.mask))
      throw new RequestRefused('No token of this model can follow here under the constraint');
    if (this.generated < minTokens) forbid(logits, this.context.endTokens);
    const token = this.sampler.choose(logits);
    sequence.tokens.push(token);
    this.generated += 1;
    draft.tokens.push({
      id: sequence.id,
      token,
      logprobs: top === undefined ? undefined : logprobsOf(raw, token, top),
    });
    this.reason = this.reasonToStop(token) ?? (this.generated === maxTokens ? 'length' : undefined);
  }

  private reasonToStop(token: number): FinishReason | undefined {
    const isEnd = this.context.endTokens.has(token);
    if (this.constraint === undefined) return isEnd && this.request.ignoreEos !== true ? 'stop' : undefined;
    if (isEnd) return 'stop'; // it was allowed, so the answer is whole
    this.follow((constraint) => constraint.accept(token));
    return this.constraint.isDone ? 'stop' : undefined;
  }

  /** A constraint that breaks ends its own answer, not the engine. */
  private follow(use: (constraint: TokenConstraint) => void): void {
    if (this.constraint === undefined) return;
    try {
      use(this.constraint);
    } catch (error) {
      throw new RequestRefused(`The constraint cannot be followed: ${(error as Error).message}`, { cause: error });
    }
  }
}
