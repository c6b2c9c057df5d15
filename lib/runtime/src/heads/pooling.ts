import type { PoolingSpec } from '../checkpoint/model-spec';

/**
 * Computes one vector for a text: the mean of its hidden states, or the state of its first or last token; scaled to
 * length 1 if the model requires it.
 *
 * @param hidden - [rows][width]
 * @returns [width]
 */
export function pool(
  hidden: Float32Array,
  rows: number,
  width: number,
  { type, normalize }: PoolingSpec,
): Float32Array {
  if (rows < 1) throw new RangeError('A text without tokens has no vector.');
  const vector = type === 'mean' ? mean(hidden, rows, width) : rowOf(hidden, type === 'cls' ? 0 : rows - 1, width);
  if (normalize) scaleToUnit(vector);
  return vector;
}

/** A copy of one row. */
export function rowOf(hidden: Float32Array, row: number, width: number): Float32Array {
  return hidden.slice(row * width, (row + 1) * width);
}

function mean(hidden: Float32Array, rows: number, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < width; i += 1) sums[i] = sums[i]! + hidden[row * width + i]!;
  }
  return Float32Array.from(sums, (sum) => sum / rows);
}

/** The smallest length that a vector is divided by, as in PyTorch's `normalize`: a vector of zeros stays zero. */
const LEAST_LENGTH = 1e-12;

function scaleToUnit(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.max(Math.sqrt(squares), LEAST_LENGTH);
  for (let i = 0; i < vector.length; i += 1) vector[i] = vector[i]! / length;
}
