import { KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { blockOf, type KvCache } from './kv-cache';

/** How a layer's heads are laid out. */
export interface HeadShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/**
 * Causal attention of a step's rows over the cached positions of their sequences, up to and including their own:
 * out = softmax(q k^T / sqrt(headDim)) v, for each row and head. `heads / kvHeads` query heads share a head of keys.
 * The rows' own keys and values must be in the cache already.
 *
 * @param query - [rows][heads][headDim]
 * @param scores - [longest position + 1], scratch
 * @param out - [rows][heads][headDim], overwritten
 */
export function attention(query: Float32Array, batch: StepBatch, cache: KvCache, layer: number, shape: HeadShape, scores: Float64Array, out: Float32Array): void {
  const { heads, kvHeads, headDim } = shape;
  const scale = 1 / Math.sqrt(headDim);
  for (let row = 0; row < batch.rows; row += 1) {
    const length = batch.position[row]! + 1;
    for (let head = 0; head < heads; head += 1) {
      const q = (row * heads + head) * headDim;
      const kv = Math.floor(head / (heads / kvHeads)) * headDim;

      for (let start = 0; start < length; start += KV_BLOCK_TOKENS) {
        const block = cache.block(blockOf(batch, row, start));
        const end = Math.min(start + KV_BLOCK_TOKENS, length);
        for (let position = start; position < end; position += 1) {
          const key = cache.keysAt(layer, position - start) + kv;
          let dot = 0;
          for (let i = 0; i < headDim; i += 1) dot += query[q + i]! * block[key + i]!;
          scores[position] = dot * scale;
        }
      }

      softmax(scores, length);

      out.fill(0, q, q + headDim);
      for (let start = 0; start < length; start += KV_BLOCK_TOKENS) {
        const block = cache.block(blockOf(batch, row, start));
        const end = Math.min(start + KV_BLOCK_TOKENS, length);
        for (let position = start; position < end; position += 1) {
          const value = cache.valuesAt(layer, position - start) + kv;
          const weight = scores[position]!;
          for (let i = 0; i < headDim; i += 1) out[q + i] = out[q + i]! + weight * block[value + i]!;
        }
      }
    }
  }
}

/** Turns the first `length` scores into weights that sum to 1. The maximum is taken off first, so that nothing overflows. */
function softmax(scores: Float64Array, length: number): void {
  let max = -Infinity;
  for (let i = 0; i < length; i += 1) if (scores[i]! > max) max = scores[i]!;
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const weight = Math.exp(scores[i]! - max);
    scores[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < length; i += 1) scores[i] = scores[i]! / sum;
}
