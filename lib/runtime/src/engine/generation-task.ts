import type { Candidates } from './sampling/candidates';
import type { TokenConstraint } from './constraint/token-constraint';
import { logprobsOf } from './sampling/logprobs';
import type { FinishReason, GenerationRequest, TokenLogprobs } from './protocol';
import type { ReportDraft } from './report-draft';
import { RequestRefused } from './request-refused';
import { Sampler } from './sampling/sampler';
import type { Sequence, Task } from './scheduling/sequence';
import { allowOnly, forbid } from './sampling/token-mask';

/** State that all answers of an engine share. */
export interface GenerationContext {
  readonly endTokens: ReadonlySet<number>;
  /** Buffers that the answers use one after another. */
  readonly candidates: Candidates;
  readonly mask: Uint32Array; // [ceil(vocabSize / 32)]
}

/** Computes an answer: scores the prompt if requested, then samples token by token. */
export class GenerationTask implements Task {
  readonly outputKind = 'logits';
  private readonly sampler: Sampler;
  private generated = 0;
  private reason: FinishReason | undefined;
  /** [positions scored so far + 1]; undefined for the first token. */
  private readonly promptLogprobs: (TokenLogprobs | undefined)[] = [undefined];
  private isPromptReported: boolean;
  /** Tokens that are forbidden before `minTokens`. */
  private readonly ends: ReadonlySet<number>;

  constructor(
    private readonly request: GenerationRequest,
    private readonly context: GenerationContext,
    private readonly constraint: TokenConstraint | undefined,
  ) {
    this.sampler = new Sampler(request.sampling, { prompt: request.prompt, candidates: context.candidates });
    this.isPromptReported = request.promptLogprobs === undefined;
    this.ends = new Set([...context.endTokens, ...(request.stopTokens ?? [])]);
  }

  get neededFrom(): number {
    return this.isPromptReported ? Infinity : this.promptLogprobs.length - 1;
  }

  needsResult(position: number, { tokens }: Sequence): boolean {
    if (this.isInPrompt(position)) return position >= this.neededFrom;
    return position === tokens.length - 1 && this.request.maxTokens > 0;
  }

  addResult(position: number, logits: Float32Array, sequence: Sequence, draft: ReportDraft): void {
    const { prompt, promptLogprobs = 0 } = this.request;
    if (this.isInPrompt(position)) this.promptLogprobs.push(logprobsOf(logits, prompt[position + 1]!, promptLogprobs));
    else this.addToken(logits, sequence, draft);
  }

  finishReason({ id }: Sequence, draft: ReportDraft): FinishReason | undefined {
    if (!this.isPromptReported && this.promptLogprobs.length === this.request.prompt.length) {
      draft.promptLogprobs.push({ id, logprobs: this.promptLogprobs });
      this.isPromptReported = true;
    }
    if (this.request.maxTokens === 0 && this.isPromptReported) return 'length';
    return this.reason;
  }

  /** Whether the token after a position is known from the prompt. */
  private isInPrompt(position: number): boolean {
    return position < this.request.prompt.length - 1;
  }

  /** Samples the next token. Forbidden tokens are removed before the sampler sees the logits. */
  private addToken(logits: Float32Array, sequence: Sequence, draft: ReportDraft): void {
    const { maxTokens, minTokens = 0, logprobs: top } = this.request;
    // Sampling changes the logits, but log-probabilities are reported from the original ones.
    const raw = top === undefined ? logits : logits.slice();
    this.applyConstraint((constraint) => constraint.fillMask(this.context.mask));
    if (this.constraint !== undefined && !allowOnly(logits, this.context.mask))
      throw new RequestRefused('The constraint allows no token of this model at this position; relax the constraint');
    if (this.generated < minTokens) forbid(logits, this.ends);
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
    if (isEnd) return 'stop'; // the constraint allowed the end token, so the answer is complete
    this.applyConstraint((constraint) => constraint.accept(token));
    return this.constraint.isDone ? 'stop' : undefined;
  }

  /** Converts an error of the constraint, so that it ends this answer and not the engine. */
  private applyConstraint(use: (constraint: TokenConstraint) => void): void {
    if (this.constraint === undefined) return;
    try {
      use(this.constraint);
    } catch (error) {
      throw new RequestRefused(`The constraint cannot be applied: ${(error as Error).message}`, { cause: error });
    }
  }
}
