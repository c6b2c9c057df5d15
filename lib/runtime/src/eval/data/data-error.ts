/** Data that cannot be used for an evaluation: the message says where, what is wrong and what is right. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
