/** A request that can never be computed as it stands. The message says what to change, and is meant for the client. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
