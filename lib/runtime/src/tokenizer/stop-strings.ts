/** Ends an answer where one of the stop strings starts. Holds back text that may be the start of one. */
export class StopStrings {
  private held = '';
  private stopped = false;

  constructor(private readonly stops: readonly string[]) {}

  /** Whether a stop string has come. */
  get hasStopped(): boolean {
    return this.stopped;
  }

  /** Takes the next piece; returns the text that may be handed out. Nothing is handed out once stopped. */
  push(piece: string): string {
    if (this.stopped) return '';
    this.held += piece;
    const at = this.firstStop();
    if (at !== undefined) {
      this.stopped = true;
      return this.take(at);
    }
    return this.take(this.held.length - this.possibleStart());
  }

  /** What is left when no piece follows. */
  end(): string {
    return this.stopped ? '' : this.take(this.held.length);
  }

  private take(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }

  private firstStop(): number | undefined {
    const places = this.stops.map((stop) => this.held.indexOf(stop)).filter((place) => place >= 0);
    return places.length === 0 ? undefined : Math.min(...places);
  }

  /** Length of the longest end of the held text that a stop string starts with. */
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
