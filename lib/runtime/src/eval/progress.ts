/** Lines about long work are this far apart where they cannot overwrite each other. */
const LINE_EVERY_MS = 10_000;
const OVERWRITE_EVERY_MS = 200;

/** Tells how far long work is: on a terminal one line that changes, elsewhere a line now and then. */
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

  /** Ends the line that changes, so that what follows has one of its own. */
  end(): void {
    if (this.isOpen) this.stream.write('\n');
    this.isOpen = false;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
