import type { StepBatch } from '../compute-backend';
import type { Linear } from './linear';

/** The part of a model before its output head, which differs between families. */
export interface Transformer {
  /** hidden -> vocabSize; undefined for encoders. */
  readonly head: Linear | undefined;
  /**
   * Runs a step's rows through all layers.
   *
   * @returns [rows][hidden] after the final norm; valid until the next call
   */
  forward(batch: StepBatch): Float32Array;
}
