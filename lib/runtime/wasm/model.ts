// A model's weights, its key/value cache and the buffers of a step. TypeScript (src/backend/wasm) allocates their
// memory and fills these records through the functions of engine.ts.
//
// Rows of every buffer are padded with zeros to a multiple of 32 floats (`stride`): so no loop has a remainder, and
// blocks of quantised activations end with the row.

import { Team } from './team';

/** Rounds up to a multiple of 32: floats from one row of a buffer to the next. */
@inline
export function stride(width: i32): i32 {
  return (width + 31) & ~31;
}

/** The format of a linear layer's weights. */
export const F32 = 0;
export const BF16 = 1;
export const Q8 = 2;
export const Q4 = 3;

/** Output channels per panel of packed weights. */
export const PANEL = 16;

/**
 * A linear layer, y = x W^T + b. linear-f32.ts, linear-bf16.ts, linear-q8.ts and linear-q4.ts describe the packed
 * formats.
 */
@unmanaged
export class Linear {
  type: i32;
  inputs: i32;
  /** Padded, {@link stride}. */
  outputs: i32;
  weights: usize;
  /** [outputs], zeros if there is none */
  bias: usize;
}

/** A LayerNorm, or an RMSNorm if there is no shift. */
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
  /** hidden -> heads of queries, then of keys, then of values; each of the three starts at a {@link stride}. */
  qkv: Linear;
  /** queries -> hidden */
  out: Linear;
  /** hidden -> intermediate; Llama: gate, then up, which starts at a {@link stride} */
  up: Linear;
  /** intermediate -> hidden */
  down: Linear;
  /** [headDim] RMSNorm of each head before rotary positions are applied (Qwen 3); 0: none */
  queryNorm: usize;
  keyNorm: usize;
}

/** Activation functions of the feed-forward part. */
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
  /** Whether norms follow each part instead of preceding it (BERT). */
  isPostNorm: bool;

  /** hidden -> vocab: a channel is the embedding of a token. */
  embedding: Linear;
  /** hidden -> vocab; the embedding if the two are tied; 0: none (encoders). */
  head: Linear;
  /** [maxPositions][stride(hidden)]; 0: none (rotary positions) */
  positionEmbedding: usize;
  /** [tokenTypes][stride(hidden)]; 0: none */
  typeEmbedding: usize;
  /** Applied to the output of the last layer; BERT: to the input of the first. */
  finalNorm: Norm;
  /** [layers] addresses of {@link Layer} */
  layer: usize;

  /** See kv-cache.ts. */
  cache: usize;
  /** Layers with a cache of their own: all, or 1 if nothing is kept from step to step. */
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
  /** [rows][stride(intermediate)] after the activation function */
  activated: usize;
  /** [rows][headDim / 2], rotary positions */
  cos: usize;
  sin: usize;
  /**
   * [rows][widest input] of up to 16 bits: the input of the next linear layer, if its weights are quantised. See
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

/** Rows of logits that are computed at a time: with a large vocabulary more rows would not fit. */
export const LOGIT_ROWS = 32;

/** StepBatch of compute-backend.ts; the caller has checked it. */
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
  /** [rows] the slot of a row in its sequence's cache: its position, if the cache is kept from step to step */
  slot: usize;
  /** [rows] the first slot that a row attends to, and one past the last */
  from: usize;
  to: usize;
  /** [rows] the address of the list of cache blocks of the row's sequence, from slot 0 on */
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

/** Whether an address is 0, which stands for "none". */
@inline
export function isNone<T>(record: T): bool {
  return changetype<usize>(record) == 0;
}
