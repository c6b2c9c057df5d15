import { shuttingDown, unavailable } from '../api-error';
import { Answer, type AnswerContext, type AnswerRequest, type AnswerToken, type Piece } from './answer';

/** An event of one of the answers to a request, in the order in which events happen. */
export type GroupEvent =
  | { readonly type: 'piece'; readonly index: number; readonly answer: Answer; readonly piece: Piece }
  | { readonly type: 'end'; readonly index: number; readonly answer: Answer };

/** Observes the progress of a group. */
export interface GroupListener {
  /** One of the answers was admitted to the batch. */
  onAdmitted(promptTokens: number): void;
  /** A token was generated. */
  onToken(): void;
  /** The engine has finished all started answers. */
  onIdle(): void;
}

/**
 * All answers of one request (`n` of them, or several prompts). At most `width` are with the engine at the same time,
 * so that a request with a thousand prompts does not block others.
 *
 * The engine's events are consumed at the engine's pace, not the client's: pieces that a slow client has not read are
 * merged into one, which costs a few bytes per token.
 */
export class AnswerGroup {
  private readonly answers: (Answer | undefined)[];
  private readonly hasEnded: boolean[];
  private readonly pending = new Map<number, { text: string; readonly tokens: AnswerToken[] }>();
  private next = 0;
  private open = 0;
  private failure: unknown;
  private isCancelled = false;
  private hasChanged = false;
  private wake: (() => void) | undefined;

  /** Starts the first answers. Throws if the engine rejects them. */
  constructor(
    private readonly context: AnswerContext,
    private readonly requests: readonly AnswerRequest[],
    width: number,
    private readonly listener: GroupListener,
  ) {
    this.answers = requests.map(() => undefined);
    this.hasEnded = requests.map(() => false);
    try {
      while (this.open < width && this.next < requests.length) this.startNext();
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  get promptTokens(): number {
    // Answers to the same prompt share its array, so each prompt counts once.
    return [...new Set(this.requests.map(({ prompt }) => prompt))].reduce((sum, prompt) => sum + prompt.length, 0);
  }

  get completionTokens(): number {
    return this.answers.reduce((sum, answer) => sum + (answer?.completionTokens ?? 0), 0);
  }

  /** Prompt tokens that were in the engine's prefix cache; of several answers to one prompt the first counts. */
  get cachedTokens(): number {
    const counted = new Set<readonly number[]>();
    return this.answers.reduce((sum, answer) => {
      if (answer === undefined || counted.has(answer.request.prompt)) return sum;
      counted.add(answer.request.prompt);
      return sum + answer.cachedTokens;
    }, 0);
  }

  /** Seconds from the request to the first token of any of its answers. */
  get firstTokenSeconds(): number | undefined {
    const seconds = this.answers.flatMap((answer) => answer?.firstTokenAfter ?? []);
    return seconds.length === 0 ? undefined : Math.min(...seconds);
  }

  get finishReasons(): (string | undefined)[] {
    return this.answers.map((answer) => answer?.finishReason);
  }

  /** Cancels all answers. */
  cancel(): void {
    this.isCancelled = true;
    for (const answer of this.answers) answer?.cancel();
    this.notify();
  }

  /** Yields as `events` does, but throws for an aborted answer: a reply that is sent whole must not be incomplete. */
  async *wholeEvents(): AsyncGenerator<GroupEvent, void, undefined> {
    for await (const event of this.events()) {
      if (event.type === 'end' && event.answer.finishReason === 'abort') throw shuttingDown();
      yield event;
    }
  }

  /** Yields the events of all answers. Throws if one failed; an answer that was aborted after its start just ends. */
  async *events(): AsyncGenerator<GroupEvent, void, undefined> {
    const isReported = this.requests.map(() => false);
    try {
      while (!isReported.every(Boolean)) {
        this.hasChanged = false;
        for (const [index, piece] of this.pending) {
          this.pending.delete(index);
          yield { type: 'piece', index, answer: this.answerAt(index), piece };
        }
        for (const [index, hasEnded] of this.hasEnded.entries()) {
          if (!hasEnded || isReported[index] === true || this.pending.has(index)) continue;
          isReported[index] = true;
          yield { type: 'end', index, answer: this.answerAt(index) };
        }
        if (this.hasChanged) continue;
        if (this.failure !== undefined) throw this.failure;
        if (this.isCancelled && this.open === 0) throw unavailable('The request was cancelled.');
        if (!isReported.every(Boolean))
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
      }
    } finally {
      this.cancel();
    }
  }

  private notify(): void {
    this.hasChanged = true;
    this.wake?.();
  }

  private answerAt(index: number): Answer {
    return this.answers[index]!; // it has started
  }

  private startNext(): void {
    const index = this.next;
    const request = this.requests[index]!;
    const answer = new Answer(this.context, request, {
      onAdmitted: () => this.listener.onAdmitted(request.prompt.length),
      onToken: () => this.listener.onToken(),
    });
    this.next += 1;
    this.open += 1;
    this.answers[index] = answer;
    this.consume(index, answer).catch((error: unknown) => {
      this.failure ??= error;
      this.cancel();
    });
  }

  private async consume(index: number, answer: Answer): Promise<void> {
    try {
      for await (const piece of answer.pieces()) this.addPiece(index, piece);
      this.hasEnded[index] = true;
      if (!this.isCancelled && this.next < this.requests.length) {
        if (answer.finishReason === 'abort') throw shuttingDown(); // the remaining answers will not start
        this.startNext();
      } else if (answer.finishReason !== 'abort' && this.hasEnded.every(Boolean)) {
        this.context.metrics.finishedAll(Math.max(...this.answers.map((each) => each?.completionTokens ?? 0)));
      }
    } finally {
      this.open -= 1;
      if (this.open === 0) this.listener.onIdle();
    }
    this.notify();
  }

  private addPiece(index: number, { text, tokens }: Piece): void {
    const waiting = this.pending.get(index);
    if (waiting === undefined) {
      this.pending.set(index, { text, tokens: [...tokens] });
    } else {
      waiting.text += text;
      for (const token of tokens) waiting.tokens.push(token);
    }
    this.notify();
  }
}
