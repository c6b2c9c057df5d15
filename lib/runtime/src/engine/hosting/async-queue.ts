/** An asynchronous queue with one reader. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  private readonly values: T[] = [];
  private isEnded = false;
  private error: Error | undefined;
  private wake: (() => void) | undefined;

  push(value: T): void {
    this.values.push(value);
    this.wake?.();
  }

  end(): void {
    this.isEnded = true;
    this.wake?.();
  }

  fail(error: Error): void {
    this.error = error;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.values.length > 0) yield this.values.shift() as T;
      if (this.error !== undefined) throw this.error;
      if (this.isEnded) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
