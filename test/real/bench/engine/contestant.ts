import type { BenchModel, Format } from './models/bench-model';

/** Sizes that every engine allocates for. */
export interface Sizes {
  readonly threads: number;
  /** Positions of the sequence for prompts. */
  readonly positions: number;
  /** Sequences that decode together, and positions of each sequence. */
  readonly batch: number;
  readonly batchPositions: number;
}

/** A model in a format, with the settings for loading it. */
export interface Place {
  readonly model: BenchModel;
  readonly format: Format;
  readonly sizes: Sizes;
  readonly onProgress: (line: string) => void;
}

/** The command of a resident process. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An engine of the bench. */
export interface Contestant {
  readonly name: string;
  /** Description and version of the engine. */
  readonly about: string;
  readonly formats: readonly Format[];
  /** Installs or builds missing parts; throws with the reason if that fails. */
  readonly prepare: (onProgress: (line: string) => void) => Promise<void>;
  /** Returns the command of its driver; throws with the reason if it cannot compute this model and format. */
  readonly start: (place: Place) => Promise<Command>;
}
