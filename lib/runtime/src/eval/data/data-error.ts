/** The data of an evaluation is not valid. The message names the place, the problem and the valid form. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
