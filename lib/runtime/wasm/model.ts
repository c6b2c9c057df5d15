// A model's weights, its cache of keys and values, and the buffers of a step. The memory of all of it is given by
// TypeScript (src/backend/wasm), which writes these records through the functions of engine.ts.
//
// Rows of every buffer are padded to a multiple of 32 floats (`stride`), and what lies in the padding is always 0: so
// no loop has a remainder, and blocks of quantised activations end with the row.

import { Team } from './team';

/** The nearest multiple of 32 that is not smaller: floats from one row of a buffer to the next. */
@inline
export function stride(width: i32): i32 {
  return (width + 31) & ~31;
}

/** How a linear layer's weights are held. */
export const F32 = 0;
export const BF16 = 1;
export const Q8 = 2;
export const Q4 = 3;

/** Output channels that lie side by side in packed weights. */
export const PANEL = 16;

/**
 * A linear layer, y = x W^T + b. Which weight lies where: linear-f32.ts, linear-bf16.ts, linear-q8.ts, linear-q4.ts.
 */
@unmanaged
export class Linear {
  type: i32;
  inputs: i32;
  /** Padded, {@link stride}. */
  outputs: i32;
  weights: usize;
  /** [outputs], zeros where there is none */
  bias: usize;
}

/** LayerNorm, or RMSNorm where there is no shift. */
@unmanaged
export class Norm {
  /** [hidden] */
  scale: usize;
  /** [hidden]; 0: RMSNorm */
  shift: usize;
}

@unmanaged
export class Layer {
  attentionNorm: Norm;
  mlpNorm: Norm;
  /**
   * hidden -> heads of queries, of keys, of values, one behind the other; each of the three starts at a {@link stride}.
   */
  qkv: Linear;
  /** queries -> hidden */
  out: Linear;
  /** hidden -> intermediate; Llama: gate, then up, which starts at a {@link stride} */
  up: Linear;
  /** intermediate -> hidden */
  down: Linear;
  /** [headDim] RMSNorm of each head before it is turned (Qwen 3); 0: none */
  queryNorm: usize;
  keyNorm: usize;
}

/** How the feed-forward part bends. */
export const SILU_GATE = 0;
export const GELU_TANH = 1;
export const GELU_ERF = 2;

@unmanaged
export class Model {
  team: Team;
  layers: i32;
  hidden: i32;
  intermediate: i32;
  heads: i32;
  kvHeads: i32;
  headDim: i32;
  normEpsilon: f32;
  /** {@link SILU_GATE}, {@link GELU_TANH} or {@link GELU_ERF} */
  activation: i32;
  /** Norms behind each part instead of before it (BERT). */
  isPostNorm: bool;

  /** hidden -> vocab: a channel is a token's embedding. */
  embedding: Linear;
  /** hidden -> vocab; the embedding if the head is tied; 0: an encoder has none. */
  head: Linear;
  /** [maxPositions][stride(hidden)]; 0: positions are rotary */
  positionEmbedding: usize;
  /** [tokenTypes][stride(hidden)]; 0: none */
  typeEmbedding: usize;
  /** Of what leaves the last layer; BERT: of what enters the first. */
  finalNorm: Norm;
  /** [layers] addresses of {@link Layer} */
  layer: usize;

  /** See kv-cache.ts. */
  cache: usize;
  /** Layers that the cache tells apart: all, or 1 where nothing is kept from step to step. */
  cacheLayers: i32;

  // Scratch for up to maxRows rows.
  /** [rows][stride(hidden)] the residual stream */
  stream: usize;
  /** [rows][stride(hidden)] */
  normed: usize;
  /** [rows][qkv.outputs] */
  qkv: usize;
  /** [rows][stride(heads * headDim)] */
  attended: usize;
  /** [rows][up.outputs] */
  up: usize;
  /** [rows][stride(intermediate)] behind the activation */
  bent: usize;
  /** [rows][headDim / 2], rotary positions */
  cos: usize;
  sin: usize;
  /**
   * [rows][widest input] of at most 16 bits: the input of the next linear layer if its weights are quantised. See
   * quantize.ts.
   */
  quantized: usize;
  /** [rows][widest input / 32] of f32 scale, i32 sum */
  quantScales: usize;
  /** [threads][scratchBytes] */
  scratch: usize;
  scratchBytes: usize;
  /** [LOGIT_ROWS][head.outputs] */
  logits: usize;
}

/** Logits that are computed at a time: more rows of a large vocabulary would not fit. */
export const LOGIT_ROWS = 32;

/** StepBatch of compute-backend.ts; checked by the caller. */
@unmanaged
export class Batch {
  rows: i32;
  outputs: i32;
  /** [rows] */
  token: usize;
  /** [rows] */
  position: usize;
  /** [rows] */
  tokenType: usize;
  /** [rows] where in its sequence's cache a row goes: its position, if the cache is kept from step to step */
  slot: usize;
  /** [rows] the first slot that a row sees, and one past the last */
  from: usize;
  to: usize;
  /** [rows] addresses of a list of cache blocks: of the row's sequence, from slot 0 */
  blocks: usize;
  /** [outputs] */
  output: usize;
}

/** The i-th i32 of a list. */
@inline
export function int(list: usize, i: i32): i32 {
  return load<i32>(list + (<usize>i << 2));
}

/** The address of a row in a buffer whose rows are `floats` apart. */
@inline
export function row(buffer: usize, index: i32, floats: i32): usize {
  return buffer + (<usize>index * <usize>floats << 2);
}

@inline
export function layerOf(model: Model, index: i32): Layer {
  return changetype<Layer>(load<usize>(model.layer + (<usize>index << 2)));
}

/** Addresses of 0 are "none". */
@inline
export function isNone<T>(record: T): bool {
  return changetype<usize>(record) == 0;
}
