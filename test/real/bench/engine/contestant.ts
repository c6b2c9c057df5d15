import type { BenchModel, Format } from './models/bench-model';

/** Sizes that every engine prepares for. */
export interface Sizes {
  readonly threads: number;
  /** Positions of the sequence that prompts are computed in. */
  readonly positions: number;
  /** Sequences that decode together, and positions of each. */
  readonly batch: number;
  readonly batchPositions: number;
}

/** A model in a format, to be loaded. */
export interface Place {
  readonly model: BenchModel;
  readonly format: Format;
  readonly sizes: Sizes;
  readonly onProgress: (line: string) => void;
}

/** How a resident process is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An engine of the bench. */
export interface Contestant {
  readonly name: string;
  /** What it is and of which version. */
  readonly about: string;
  readonly formats: readonly Format[];
  /** Installs or builds what is not there yet; throws with the reason where that cannot be. */
  readonly prepare: (onProgress: (line: string) => void) => Promise<void>;
  /** The command of its driver; throws with the reason where it cannot compute this. */
  readonly start: (place: Place) => Promise<Command>;
}
