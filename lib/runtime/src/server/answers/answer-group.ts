import { Answer, type AnswerContext, type AnswerRequest, type AnswerToken, type Piece } from './answer';
import { givenUp, unavailable } from '../api-error';

/** What comes of the answers of one request, in the order in which it comes. */
export type GroupEvent =
  | { readonly type: 'piece'; readonly index: number; readonly answer: Answer; readonly piece: Piece }
  | { readonly type: 'end'; readonly index: number; readonly answer: Answer };

/** Who is told how far the answers are. */
export interface GroupListener {
  /** One of them has its place in the batch. */
  onAdmitted(promptTokens: number): void;
  /** A token was generated. */
  onToken(): void;
  /** The engine has nothing to do for them any more. */
  onIdle(): void;
}

/**
 * All answers of one request (n, several prompts). No more than `width` are with the engine at once, so that a request
 * of a thousand prompts leaves room for others.
 *
 * Reads the engine at its pace, not the client's: what a slow client has not taken yet grows together to one piece of
 * text, of a few bytes a token.
 */
export class AnswerGroup {
  private readonly answers: (Answer | undefined)[];
  private readonly ended: boolean[];
  private readonly pending = new Map<number, { text: string; readonly tokens: AnswerToken[] }>();
  private next = 0;
  private open = 0;
  private failure: unknown;
  private isCancelled = false;
  private hasNews = false;
  private wake: (() => void) | undefined;

  /** Hands the first ones to the engine. Throws if that takes no more. */
  constructor(
    private readonly context: AnswerContext,
    private readonly requests: readonly AnswerRequest[],
    width: number,
    private readonly listener: GroupListener,
  ) {
    this.answers = requests.map(() => undefined);
    this.ended = requests.map(() => false);
    try {
      while (this.open < width && this.next < requests.length) this.startNext();
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  get promptTokens(): number {
    // Answers to the same prompt share its list.
    return [...new Set(this.requests.map(({ prompt }) => prompt))].reduce((sum, prompt) => sum + prompt.length, 0);
  }

  get completionTokens(): number {
    return this.answers.reduce((sum, answer) => sum + (answer?.completionTokens ?? 0), 0);
  }

  /** Of prompts, those that the engine's cache held; of answers to one prompt, the first counts. */
  get cachedTokens(): number {
    const counted = new Set<readonly number[]>();
    return this.answers.reduce((sum, answer) => {
      if (answer === undefined || counted.has(answer.request.prompt)) return sum;
      counted.add(answer.request.prompt);
      return sum + answer.cachedTokens;
    }, 0);
  }

  /** Of the answer that began first. */
  get firstTokenSeconds(): number | undefined {
    const seconds = this.answers.flatMap((answer) => answer?.firstTokenAfter ?? []);
    return seconds.length === 0 ? undefined : Math.min(...seconds);
  }

  get finishReasons(): (string | undefined)[] {
    return this.answers.map((answer) => answer?.finishReason);
  }

  /** Stops the work for all of them. */
  cancel(): void {
    this.isCancelled = true;
    for (const answer of this.answers) answer?.cancel();
    this.notify();
  }

  /**
   * As `events`, for answers that are sent whole: one that the server had to give up is an error, so that its client
   * asks elsewhere.
   */
  async *wholeEvents(): AsyncGenerator<GroupEvent, void, undefined> {
    for await (const event of this.events()) {
      if (event.type === 'end' && event.answer.finishReason === 'abort') throw givenUp();
      yield event;
    }
  }

  /** Throws if one of them could not be finished; one that was given up when it had begun ends as `abort`. */
  async *events(): AsyncGenerator<GroupEvent, void, undefined> {
    const told = this.requests.map(() => false);
    try {
      while (!told.every(Boolean)) {
        this.hasNews = false;
        for (const [index, piece] of this.pending) {
          this.pending.delete(index);
          yield { type: 'piece', index, answer: this.answerAt(index), piece };
        }
        for (const [index, isEnded] of this.ended.entries()) {
          if (!isEnded || told[index] === true || this.pending.has(index)) continue;
          told[index] = true;
          yield { type: 'end', index, answer: this.answerAt(index) };
        }
        if (this.hasNews) continue;
        if (this.failure !== undefined) throw this.failure;
        if (this.isCancelled && this.open === 0) throw unavailable('The request was given up.');
        if (!told.every(Boolean))
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
      }
    } finally {
      this.cancel();
    }
  }

  private notify(): void {
    this.hasNews = true;
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
    this.pump(index, answer).catch((error: unknown) => {
      this.failure ??= error;
      this.cancel();
    });
  }

  private async pump(index: number, answer: Answer): Promise<void> {
    try {
      for await (const { text, tokens } of answer.pieces()) {
        const waiting = this.pending.get(index);
        if (waiting === undefined) {
          this.pending.set(index, { text, tokens: [...tokens] });
        } else {
          waiting.text += text;
          for (const token of tokens) waiting.tokens.push(token);
        }
        this.notify();
      }
      this.ended[index] = true;
      if (!this.isCancelled && this.next < this.requests.length) {
        if (answer.finishReason === 'abort') throw givenUp(); // those behind it will not begin
        this.startNext();
      } else if (answer.finishReason !== 'abort' && this.ended.every(Boolean)) {
        this.context.metrics.answeredAll(Math.max(...this.answers.map((each) => each?.completionTokens ?? 0)));
      }
    } finally {
      this.open -= 1;
      if (this.open === 0) this.listener.onIdle();
    }
    this.notify();
  }
}
