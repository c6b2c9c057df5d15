/** The request can never be computed as it is. The message is for the client and says what to change. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
