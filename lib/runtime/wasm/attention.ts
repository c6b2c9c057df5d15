// out = softmax(q k^T / sqrt(headDim)) v, for one row and one head, over the cached positions that the row attends to.

import { BLOCK_TOKENS, keysAt, valueStride, valuesAt } from './kv-cache';
import { int, Model } from './model';
import { exp, maxLane, multiplyAdd, sumLanes } from './simd';

/**
 * Floats for the scores of `positions` positions: whole blocks, and one more for a window that begins inside a block.
 */
@inline
export function scoreFloats(positions: i32): i32 {
  return (positions + 2 * BLOCK_TOKENS - 1) & ~(BLOCK_TOKENS - 1);
}

/**
 * @param query - [headDim]
 * @param blocks - the row's cache blocks, from position 0
 * @param from - the first position that the row attends to
 * @param to - one past the last
 * @param scores - [scoreFloats(to - from)], scratch
 * @param out - [headDim] in the row of a padded buffer, overwritten
 */
export function attendHead(
  model: Model, layer: i32, kvHead: i32, query: usize, blocks: usize, from: i32, to: i32, scores: usize, out: usize,
): void {
  const first = from / BLOCK_TOKENS, end = (to + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
  const start = first * BLOCK_TOKENS; // scores[0] belongs to this position
  const scale = f32x4.splat(1 / sqrt<f32>(<f32>model.headDim));
  for (let block = first; block < end; block++) {
    const keys = keysAt(model, int(blocks, block), layer, kvHead);
    scoreBlock(query, keys, model.headDim, scale, scores + (<usize>((block - first) * BLOCK_TOKENS) << 2));
  }
  // Positions of the first and last block outside the range get weight 0 explicitly: exp limits its argument, so a very
  // low score would not become 0.
  const seen = scores + (<usize>(from - start) << 2), seenEnd = scores + (<usize>(to - start) << 2);
  const inverse = softmax(scores, seen, seenEnd, scores + (<usize>((end - first) * BLOCK_TOKENS) << 2));
  weighValues(model, layer, kvHead, blocks, first, end, from, to, scores, inverse, out);
}

/** Computes the products of a query with the 16 keys of a block. */
function scoreBlock(query: usize, keys: usize, headDim: i32, scale: v128, scores: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const end = query + (<usize>headDim << 2);
  for (; query < end; query += 4, keys += 4 * BLOCK_TOKENS) {
    const q = v128.load32_splat(query);
    s0 = multiplyAdd(q, v128.load(keys), s0);
    s1 = multiplyAdd(q, v128.load(keys, 16), s1);
    s2 = multiplyAdd(q, v128.load(keys, 32), s2);
    s3 = multiplyAdd(q, v128.load(keys, 48), s3);
  }
  v128.store(scores, f32x4.mul(s0, scale));
  v128.store(scores, f32x4.mul(s1, scale), 16);
  v128.store(scores, f32x4.mul(s2, scale), 32);
  v128.store(scores, f32x4.mul(s3, scale), 48);
}

/**
 * Turns scores into weights, 0 outside the range, and returns 1 / their sum. The maximum is subtracted first, so that
 * nothing overflows.
 */
function softmax(scores: usize, seen: usize, seenEnd: usize, end: usize): v128 {
  const lowest: f32 = -3.4e38;
  for (let at = scores; at < seen; at += 4) store<f32>(at, lowest);
  for (let at = seenEnd; at < end; at += 4) store<f32>(at, lowest);
  let largest = f32x4.splat(lowest);
  for (let at = scores; at < end; at += 16) largest = f32x4.max(largest, v128.load(at));
  const most = f32x4.splat(maxLane(largest));
  let sums = f32x4.splat(0);
  for (let at = scores; at < end; at += 16) {
    const score = v128.load(at);
    const isSeen = f32x4.ne(score, f32x4.splat(lowest));
    const weight = v128.and(exp(f32x4.sub(score, most)), isSeen);
    v128.store(at, weight);
    sums = f32x4.add(sums, weight);
  }
  return f32x4.splat(1 / sumLanes(sums));
}

/** Computes the weighted sum of the values: 16 channels at a time, over all positions in order. */
function weighValues(
  model: Model, layer: i32, kvHead: i32, blocks: usize, first: i32, end: i32, from: i32, to: i32,
  scores: usize, inverse: v128, out: usize,
): void {
  const headDim = model.headDim;
  const next = <usize>valueStride(headDim) << 2;
  for (let channel = 0; channel < headDim; channel += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let block = first; block < end; block++) {
      const start = block * BLOCK_TOKENS;
      const low = max(from, start), high = min(to, start + BLOCK_TOKENS);
      let weight = scores + (<usize>(low - first * BLOCK_TOKENS) << 2);
      const weightEnd = weight + (<usize>(high - low) << 2);
      const values = valuesAt(model, int(blocks, block), layer, kvHead);
      let value = values + <usize>(low - start) * next + (<usize>channel << 2);
      for (; weight < weightEnd; weight += 4, value += next) {
        const w = v128.load32_splat(weight);
        s0 = multiplyAdd(w, v128.load(value), s0);
        s1 = multiplyAdd(w, v128.load(value, 16), s1);
        s2 = multiplyAdd(w, v128.load(value, 32), s2);
        s3 = multiplyAdd(w, v128.load(value, 48), s3);
      }
    }
    const at = out + (<usize>channel << 2);
    const left = headDim - channel;
    if (left >= 16) {
      v128.store(at, f32x4.mul(s0, inverse));
      v128.store(at, f32x4.mul(s1, inverse), 16);
      v128.store(at, f32x4.mul(s2, inverse), 32);
      v128.store(at, f32x4.mul(s3, inverse), 48);
    } else { // the next head follows directly, so a full store would overwrite it; the scores are free by now
      v128.store(scores, f32x4.mul(s0, inverse));
      v128.store(scores, f32x4.mul(s1, inverse), 16);
      v128.store(scores, f32x4.mul(s2, inverse), 32);
      v128.store(scores, f32x4.mul(s3, inverse), 48);
      memory.copy(at, scores, <usize>left << 2);
    }
  }
}
