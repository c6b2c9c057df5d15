import { ApiError } from '../api-error';

/** How much may wait. */
export interface AdmissionLimits {
  /** Sequences that are computed or wait. */
  readonly places: number;
  /** Prompt tokens that wait. A prompt longer than that is let in when nothing waits. */
  readonly queueTokens: number;
}

/** A request that was let in. */
export interface Ticket {
  /** One of its prompts has a place in the batch, and waits no more. */
  started(promptTokens: number): void;
  /** It is over. Harmless when called again. */
  release(): void;
}

/** The bounded queue: what does not fit is turned away at once, so that nobody waits without end. */
export class Admission {
  private taken = 0;
  private waitingTokens = 0;

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly onRejected: () => void,
  ) {}

  /** Prompt tokens that wait for a place in the batch. */
  get queuedTokens(): number {
    return this.waitingTokens;
  }

  /**
   * Lets a request in, or throws a 429.
   *
   * @param places - sequences that it has with the engine at once
   * @param promptTokens - of all its prompts
   */
  enter(places: number, promptTokens: number): Ticket {
    const isFull =
      this.taken + places > this.limits.places ||
      (this.waitingTokens > 0 && this.waitingTokens + promptTokens > this.limits.queueTokens);
    if (isFull) {
      this.onRejected();
      throw new ApiError(429, 'rate_limit_error', 'queue_full', 'The queue is full; try again later.', null, 1);
    }
    this.taken += places;
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
        this.taken -= places;
      },
    };
  }
}
