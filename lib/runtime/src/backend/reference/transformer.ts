import type { StepBatch } from '../compute-backend';
import type { Linear } from './linear';

/** A model without its output head: what differs between families. */
export interface Transformer {
  /** hidden -> vocabSize; encoders have none. */
  readonly head: Linear | undefined;
  /**
   * Runs a step's rows through all layers.
   *
   * @returns [rows][hidden] behind the final norm; valid until the next call
   */
  forward(batch: StepBatch): Float32Array;
}
