import type { Constraint } from '../protocol';

/** The tokens that may come next in one answer. Stateful: every answer has its own. */
export interface TokenConstraint {
  /** Whether the answer is complete and only an end token can follow. */
  readonly isDone: boolean;
  /**
   * Computes the allowed next tokens, end tokens included.
   *
   * @param mask - [ceil(vocabSize / 32)], overwritten; bit i of word i >> 5 is set if token i is allowed
   */
  fillMask(mask: Uint32Array): void;
  /** Advances by a token that the mask allows. */
  accept(token: number): void;
}

/** Creates the constraint of an answer. Throws if it cannot be enforced; the message is for the client. */
export type ConstraintFactory = (constraint: Constraint) => TokenConstraint;
