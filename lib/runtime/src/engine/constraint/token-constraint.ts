import type { Constraint } from '../protocol';

/** What may come next in one answer. It goes on with each token of the answer, so each answer has one of its own. */
export interface TokenConstraint {
  /** Whether the answer is whole and nothing but an end token can follow. */
  readonly isDone: boolean;
  /**
   * Says what may come next, end tokens included.
   *
   * @param mask - [ceil(vocabSize / 32)], overwritten; bit i of word i >> 5 is set where token i may come next
   */
  fillMask(mask: Uint32Array): void;
  /** Goes on with a token that the mask allows. */
  accept(token: number): void;
}

/**
 * Makes the constraint of an answer. Throws if it asks for something that cannot be followed; the message goes to the
 * client.
 */
export type ConstraintFactory = (constraint: Constraint) => TokenConstraint;
