/**
 * A constraint that cannot be kept: a schema that is malformed, uses a keyword that cannot be enforced, or is too
 * large. The message is for who sent it.
 */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
}
