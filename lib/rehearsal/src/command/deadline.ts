/** A rehearsal that took longer than it may. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** The end of a rehearsal: a time limit, and what stops work when it is over. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly over: Promise<never>;
  private step = 'start';

  constructor(private readonly minutes: number) {
    this.timer = setTimeout(() => this.controller.abort(), minutes * 60_000);
    this.over = new Promise((_resolve, reject) => {
      this.controller.signal.addEventListener('abort', () => reject(this.error()), { once: true });
    });
    this.over.catch(() => undefined); // nothing may be waiting when the time is over
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The result of work, or the error of a rehearsal that takes too long. `step` says what goes on. */
  async within<T>(step: string, work: Promise<T>): Promise<T> {
    this.step = step;
    return Promise.race([work, this.over]);
  }

  /** What goes on now, for the error. */
  reached(step: string): void {
    this.step = step;
  }

  clear(): void {
    clearTimeout(this.timer);
  }

  private error(): TimeoutError {
    return new TimeoutError(
      `The rehearsal took longer than ${this.minutes} minutes and was stopped, during: ${this.step}. ` +
        `Allow more with --timeout MINUTES, or rehearse fewer stacks with --stacks.`,
    );
  }
}
