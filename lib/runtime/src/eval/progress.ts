/** Interval of progress lines: on a terminal one line is overwritten, elsewhere lines are appended. */
const LINE_EVERY_MS = 10_000;
const OVERWRITE_EVERY_MS = 200;

/** Shows progress: on a terminal in one line that is overwritten, elsewhere in a line every few seconds. */
export class Progress {
  private readonly started = performance.now();
  private last = -Infinity;
  private isOpen = false;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly unit: string,
  ) {}

  update(done: number, total: number): void {
    const now = performance.now();
    if (now - this.last < (this.stream.isTTY ? OVERWRITE_EVERY_MS : LINE_EVERY_MS) && done < total) return;
    this.last = now;
    const line = `${done} of ${total} ${this.unit}, ${this.seconds.toFixed(0)} s`;
    this.stream.write(this.stream.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    this.isOpen = this.stream.isTTY;
  }

  /** Ends the progress line, so that further output starts on a new line. */
  end(): void {
    if (this.isOpen) this.stream.write('\n');
    this.isOpen = false;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
