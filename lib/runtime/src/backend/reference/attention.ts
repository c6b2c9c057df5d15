import { KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { blockOf, type KvCache } from './kv-cache';
import { softmax } from './softmax';

/** The heads of a layer. */
export interface HeadShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/**
 * Causal attention of a step's rows over the cached positions of their sequences, up to and including their own
 * position: out = softmax(q k^T / sqrt(headDim)) v, for each row and head. `heads / kvHeads` query heads share a head
 * of keys. The rows' own keys and values must be in the cache already.
 *
 * @param query - [rows][heads][headDim]
 * @param window - positions that a row attends to, its own included; undefined: all
 * @param scores - [longest position + 1], scratch
 * @param out - [rows][heads][headDim], overwritten
 */
export function attention(
  query: Float32Array,
  batch: StepBatch,
  cache: KvCache,
  layer: number,
  shape: HeadShape,
  window: number | undefined,
  scores: Float64Array,
  out: Float32Array,
): void {
  const { heads, kvHeads, headDim } = shape;
  const scale = 1 / Math.sqrt(headDim);
  for (let row = 0; row < batch.rows; row += 1) {
    const end = batch.position[row]! + 1;
    const first = window === undefined ? 0 : Math.max(0, end - window);
    for (let head = 0; head < heads; head += 1) {
      const q = (row * heads + head) * headDim;
      const kv = Math.floor(head / (heads / kvHeads)) * headDim;

      for (let start = first; start < end; start = nextBlock(start)) {
        const block = cache.block(blockOf(batch, row, start));
        for (let position = start; position < Math.min(nextBlock(start), end); position += 1) {
          const key = cache.keysAt(layer, position % KV_BLOCK_TOKENS) + kv;
          let dot = 0;
          for (let i = 0; i < headDim; i += 1) dot += query[q + i]! * block[key + i]!;
          scores[position - first] = dot * scale;
        }
      }

      softmax(scores, end - first);

      out.fill(0, q, q + headDim);
      for (let start = first; start < end; start = nextBlock(start)) {
        const block = cache.block(blockOf(batch, row, start));
        for (let position = start; position < Math.min(nextBlock(start), end); position += 1) {
          const value = cache.valuesAt(layer, position % KV_BLOCK_TOKENS) + kv;
          const weight = scores[position - first]!;
          for (let i = 0; i < headDim; i += 1) out[q + i] = out[q + i]! + weight * block[value + i]!;
        }
      }
    }
  }
}

/** The first position of the next cache block after that of `position`. */
function nextBlock(position: number): number {
  return position - (position % KV_BLOCK_TOKENS) + KV_BLOCK_TOKENS;
}
