// Keys and values of all sequences, in blocks of 16 positions; a list of blocks gives the blocks of a sequence:
// [blocks][layers][kvHeads] of keys [headDim][16] and values [16][valueStride].
//
// Keys of 16 positions are interleaved: a query's products with them are sums over channels, without a sum across
// lanes.

import { Model } from './model';

/** Positions in a block: KV_BLOCK_TOKENS of compute-backend.ts. */
export const BLOCK_TOKENS = 16;

/**
 * Floats from one position's values to the next: attention reads 16 at a time. The padding is never written and stays
 * 0.
 */
@inline
export function valueStride(headDim: i32): i32 {
  return (headDim + 15) & ~15;
}

/** Bytes of a head's keys and values in a block. */
@inline
export function headBytes(headDim: i32): usize {
  return <usize>(BLOCK_TOKENS * (headDim + valueStride(headDim))) << 2;
}

/** The address of a head's keys in a block. */
@inline
export function keysAt(model: Model, block: i32, layer: i32, kvHead: i32): usize {
  const cacheLayer = layer < model.cacheLayers ? layer : 0;
  const head = (block * model.cacheLayers + cacheLayer) * model.kvHeads + kvHead;
  return model.cache + <usize>head * headBytes(model.headDim);
}

/** The address of a head's values in a block. */
@inline
export function valuesAt(model: Model, block: i32, layer: i32, kvHead: i32): usize {
  return keysAt(model, block, layer, kvHead) + (<usize>(BLOCK_TOKENS * model.headDim) << 2);
}

/**
 * Writes the key and the value of a head to a slot of a sequence.
 *
 * @param key - [headDim]
 * @param value - [headDim]
 */
export function cacheHead(
  model: Model, layer: i32, kvHead: i32, block: i32, slot: i32, key: usize, value: usize,
): void {
  const headDim = model.headDim;
  const at = <usize>(slot % BLOCK_TOKENS);
  const keys = keysAt(model, block, layer, kvHead) + (at << 2);
  for (let i = 0; i < headDim; i++) {
    store<f32>(keys + (<usize>(i * BLOCK_TOKENS) << 2), load<f32>(key + (<usize>i << 2)));
  }
  const values = valuesAt(model, block, layer, kvHead) + (at * <usize>valueStride(headDim) << 2);
  memory.copy(values, value, <usize>headDim << 2);
}
