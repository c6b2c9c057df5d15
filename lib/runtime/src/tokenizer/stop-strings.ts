/** Ends an answer where one of the stop strings starts. Holds back text that may be the start of one. */
export class StopStrings {
  private held = '';
  private found: string | undefined;

  constructor(private readonly stops: readonly string[]) {}

  /** Whether a stop string was found. */
  get hasStopped(): boolean {
    return this.found !== undefined;
  }

  /** The stop string that was found first. */
  get stop(): string | undefined {
    return this.found;
  }

  /**
   * Adds the next piece and returns the text that is final. Returns no text after a stop string.
   *
   * @param mayStop - whether a stop string that ends in this piece ends the answer
   */
  push(piece: string, mayStop = true): string {
    if (this.hasStopped) return '';
    const known = this.held.length;
    this.held += piece;
    const first = mayStop ? this.firstStop(known) : undefined;
    if (first !== undefined) {
      this.found = first.stop;
      return this.take(first.at);
    }
    return this.take(this.held.length - this.possibleStart());
  }

  /** Returns the rest of the text after the last piece. */
  end(): string {
    return this.hasStopped ? '' : this.take(this.held.length);
  }

  private take(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }

  /** The first stop string that ends behind the `known` characters of the held text. */
  private firstStop(known: number): { readonly stop: string; readonly at: number } | undefined {
    let first: { readonly stop: string; readonly at: number } | undefined;
    for (const stop of this.stops) {
      const at = this.held.indexOf(stop, Math.max(0, known - stop.length + 1));
      if (at >= 0 && (first === undefined || at < first.at)) first = { stop, at };
    }
    return first;
  }

  /** The length of the longest suffix of the held text that is a prefix of a stop string. */
  private possibleStart(): number {
    let longest = 0;
    for (const stop of this.stops) {
      for (let length = Math.min(stop.length - 1, this.held.length); length > longest; length -= 1) {
        if (this.held.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
