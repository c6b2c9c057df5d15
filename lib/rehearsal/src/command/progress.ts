/** Progress on a terminal: one line a step, rewritten while it runs; plain lines where the output is not a terminal. */
export class Progress {
  private readonly started = new Map<string, number>();
  private readonly live: boolean;
  private open: string | undefined;

  constructor(private readonly out: NodeJS.WriteStream) {
    this.live = out.isTTY === true;
  }

  heading(text: string): void {
    this.close();
    this.out.write(`\n${text}\n`);
  }

  line(text: string): void {
    this.close();
    this.out.write(`  ${text}\n`);
  }

  /** A text of several lines, as it stands. */
  text(text: string): void {
    this.close();
    this.out.write(`${text}\n`);
  }

  /** A step that goes on; a repeated call with a new note moves it along. */
  start(step: string, note = ''): void {
    if (!this.started.has(step)) this.started.set(step, Date.now());
    else if (!this.live) return;
    if (!this.live) return;
    if (this.open !== undefined && this.open !== step) this.close();
    this.open = step;
    this.out.write(`\r\u001b[2K  ... ${step} ${this.elapsed(step)} ${note}`.slice(0, this.out.columns ?? 120));
  }

  done(step: string, note = ''): void {
    this.end('ok ', step, note);
  }

  failed(step: string, note = ''): void {
    this.end('!! ', step, note);
  }

  private end(mark: string, step: string, note: string): void {
    if (this.open === step) {
      this.out.write('\r\u001b[2K');
      this.open = undefined;
    }
    this.close();
    this.out.write(`  ${mark} ${step.padEnd(28)} ${this.elapsed(step).padStart(7)}  ${note}`.trimEnd());
    this.out.write('\n');
    this.started.delete(step); // the same step may come again
  }

  private close(): void {
    if (this.open === undefined) return;
    this.out.write('\n');
    this.open = undefined;
  }

  private elapsed(step: string): string {
    return `${((Date.now() - (this.started.get(step) ?? Date.now())) / 1000).toFixed(1)} s`;
  }
}
