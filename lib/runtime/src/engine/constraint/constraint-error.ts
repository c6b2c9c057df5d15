/**
 * The constraint cannot be enforced: a schema is malformed, uses an unsupported keyword, or is too large. The message
 * is for the client.
 */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
}
