import type { StepBatch } from '../compute-backend';
import type { HeadShape } from './attention';
import { softmax } from './softmax';

/**
 * Attention of an encoder: each row of a sequence attends to all rows of that sequence, in both directions. out =
 * softmax(q k^T / sqrt(headDim)) v, for each row and head. Nothing is cached.
 *
 * @param query - [rows][heads][headDim]
 * @param key - [rows][heads][headDim]
 * @param value - [rows][heads][headDim]
 * @param scores - [rows], scratch
 * @param out - [rows][heads][headDim], overwritten
 */
export function encoderAttention(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  batch: StepBatch,
  { heads, headDim }: HeadShape,
  scores: Float64Array,
  out: Float32Array,
): void {
  const scale = 1 / Math.sqrt(headDim);
  for (const rows of rowsOfSequences(batch)) {
    for (const row of rows) {
      for (let head = 0; head < heads; head += 1) {
        const q = (row * heads + head) * headDim;
        for (let index = 0; index < rows.length; index += 1) {
          const k = (rows[index]! * heads + head) * headDim;
          let dot = 0;
          for (let i = 0; i < headDim; i += 1) dot += query[q + i]! * key[k + i]!;
          scores[index] = dot * scale;
        }

        softmax(scores, rows.length);

        out.fill(0, q, q + headDim);
        for (let index = 0; index < rows.length; index += 1) {
          const v = (rows[index]! * heads + head) * headDim;
          const weight = scores[index]!;
          for (let i = 0; i < headDim; i += 1) out[q + i] = out[q + i]! + weight * value[v + i]!;
        }
      }
    }
  }
}

/** The rows of each sequence in the batch, in order; they need not be adjacent. */
function rowsOfSequences(batch: StepBatch): Iterable<number[]> {
  const sequences = new Map<number, number[]>();
  for (let row = 0; row < batch.rows; row += 1) {
    const sequence = batch.sequence[row]!;
    const rows = sequences.get(sequence);
    if (rows === undefined) sequences.set(sequence, [row]);
    else rows.push(row);
  }
  return sequences.values();
}
