import { ApiError } from '../api-error';

/** Limits of the queue. */
export interface AdmissionLimits {
  /** Sequences that run or wait. */
  readonly maxSequences: number;
  /** Prompt tokens that wait. An empty queue accepts a longer prompt. */
  readonly queueTokens: number;
}

/** An admitted request. */
export interface Ticket {
  /** One of its prompts has left the queue and runs. */
  started(promptTokens: number): void;
  /** The request has ended. A second call has no effect. */
  release(): void;
}

/** A bounded queue: rejects at once what does not fit, so that waiting times stay bounded. */
export class Admission {
  private sequences = 0;
  private waitingTokens = 0;

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly onRejected: () => void,
  ) {}

  /** Prompt tokens in the queue. */
  get queuedTokens(): number {
    return this.waitingTokens;
  }

  /**
   * Admits a request, or throws a 429.
   *
   * @param sequences - how many sequences the request runs at the same time
   * @param promptTokens - tokens of all its prompts
   */
  enter(sequences: number, promptTokens: number): Ticket {
    const isFull =
      this.sequences + sequences > this.limits.maxSequences ||
      (this.waitingTokens > 0 && this.waitingTokens + promptTokens > this.limits.queueTokens);
    if (isFull) {
      this.onRejected();
      throw new ApiError(429, 'rate_limit_error', 'queue_full', 'The queue is full; try again later.', null, 1);
    }
    this.sequences += sequences;
    this.waitingTokens += promptTokens;
    let waiting = promptTokens;
    let isOpen = true;
    const leaveQueue = (tokens: number): void => {
      const left = Math.min(tokens, waiting);
      waiting -= left;
      this.waitingTokens -= left;
    };
    return {
      started: leaveQueue,
      release: () => {
        if (!isOpen) return;
        isOpen = false;
        leaveQueue(waiting);
        this.sequences -= sequences;
      },
    };
  }
}
