// One step of the model. Each part is a phase whose work the threads divide up; phases run one after the other.

import { geluErf, geluTanh, siluGate } from './activation';
import { attendHead } from './attention';
import { copyChannel } from './embedding';
import { BLOCK_TOKENS, cacheHead } from './kv-cache';
import { linear } from './linear';
import { LinearWork } from './linear-work';
import { Batch, GELU_TANH, int, Layer, layerOf, Linear, Model, Norm, row, SILU_GATE, stride } from './model';
import { normRow, rmsNormHead } from './norm';
import { BLOCK, isQuantized, quantizeBlocks, quantizeRow } from './quantize';
import { rotate } from './rope';
import { barrier, claim } from './team';

/** Offset of the scores in a thread's scratch memory: they follow the LinearWork of `linear`. */
export const SCORES: usize = (offsetof<LinearWork>() + 15) & ~15;

/** Channels per piece of activation work: decoding has one row, which several threads should share. */
const ACTIVATED_CHANNELS = 256;

/**
 * Appends the batch to the cache and writes the hidden states of the output rows, after the final norm, to `normed`:
 * [outputs][stride(hidden)].
 */
export function forward(model: Model, batch: Batch, thread: i32): void {
  embed(model, batch);
  const isPostNorm = model.isPostNorm != 0;
  if (isPostNorm) normalize(model, batch.rows, model.finalNorm, layerOf(model, 0).qkv);
  for (let index = 0; index < model.layers; index++) {
    const layer = layerOf(model, index);
    if (!isPostNorm) normalize(model, batch.rows, layer.attentionNorm, layer.qkv);
    attend(model, batch, thread, index, layer);
    normalize(model, batch.rows, isPostNorm ? layer.attentionNorm : layer.mlpNorm, layer.up);
    feedForward(model, batch, thread, layer);
    if (isPostNorm) normalize(model, batch.rows, layer.mlpNorm, layerOf(model, min(index + 1, model.layers - 1)).qkv);
  }
  gatherOutputs(model, batch);
}

/**
 * Computes the logits of some output rows, [count][head.outputs]; runs after {@link forward}. Only output rows go
 * through the head: it is the largest matrix of a small model.
 */
export function computeLogits(model: Model, thread: i32, first: i32, count: i32): void {
  const states = row(model.normed, first, stride(model.hidden));
  if (isQuantized(model.head)) quantizeRows(model, model.head, states, count);
  linear(model, thread, model.head, states, count, model.logits, false);
}

/** The input of the linear layers: the stream itself if it is normed in place. */
@inline
function input(model: Model): usize {
  return model.isPostNorm != 0 ? model.stream : model.normed;
}

function embed(model: Model, batch: Batch): void {
  const width = stride(model.hidden);
  for (let index = claim(model.team, 1); index < batch.rows; index = claim(model.team, 1)) {
    const stream = row(model.stream, index, width);
    copyChannel(model.embedding, int(batch.token, index), stream);
    if (model.positionEmbedding != 0) {
      add(stream, row(model.positionEmbedding, int(batch.position, index), width), width);
    }
    if (model.typeEmbedding != 0) add(stream, row(model.typeEmbedding, int(batch.tokenType, index), width), width);
  }
  barrier(model.team);
}

/** x += y. */
function add(x: usize, y: usize, width: i32): void {
  for (let i: usize = 0; i < <usize>width << 2; i += 16) {
    v128.store(x + i, f32x4.add(v128.load(x + i), v128.load(y + i)));
  }
}

/** Norms the stream and quantises it if the next linear layer needs that. */
function normalize(model: Model, rows: i32, norm: Norm, next: Linear): void {
  const width = stride(model.hidden);
  for (let index = claim(model.team, 1); index < rows; index = claim(model.team, 1)) {
    const to = row(input(model), index, width);
    normRow(norm, row(model.stream, index, width), model.hidden, model.normEpsilon, to);
    quantizeRow(model, next, to, index);
  }
  barrier(model.team);
}

function quantizeRows(model: Model, next: Linear, x: usize, rows: i32): void {
  for (let index = claim(model.team, 1); index < rows; index = claim(model.team, 1)) {
    quantizeRow(model, next, row(x, index, stride(next.inputs)), index);
  }
  barrier(model.team);
}

function attend(model: Model, batch: Batch, thread: i32, index: i32, layer: Layer): void {
  linear(model, thread, layer.qkv, input(model), batch.rows, model.qkv, false);
  fillCache(model, batch, index, layer);
  const heads = model.heads, group = heads / model.kvHeads;
  const width = stride(heads * model.headDim);
  const scores = model.scratch + <usize>thread * model.scratchBytes + SCORES;
  const units = batch.rows * heads;
  for (let unit = claim(model.team, 1); unit < units; unit = claim(model.team, 1)) {
    const at = unit / heads, head = unit % heads;
    const offset = <usize>(head * model.headDim) << 2;
    attendHead(
      model, index, head / group, row(model.qkv, at, layer.qkv.outputs) + offset, <usize>int(batch.blocks, at),
      int(batch.from, at), int(batch.to, at), scores, row(model.attended, at, width) + offset,
    );
  }
  barrier(model.team);
  if (isQuantized(layer.out)) quantizeRows(model, layer.out, model.attended, batch.rows);
  linear(model, thread, layer.out, model.attended, batch.rows, model.stream, true);
}

/** Applies rotary positions to queries and keys, then writes keys and values to the cache. */
function fillCache(model: Model, batch: Batch, index: i32, layer: Layer): void {
  const kvHeads = model.kvHeads, group = model.heads / kvHeads;
  const head = <usize>model.headDim << 2;
  const keys = <usize>stride(model.heads * model.headDim) << 2;
  const values = keys + (<usize>stride(kvHeads * model.headDim) << 2);
  const units = batch.rows * kvHeads;
  for (let unit = claim(model.team, 1); unit < units; unit = claim(model.team, 1)) {
    const at = unit / kvHeads, kvHead = unit % kvHeads;
    const qkv = row(model.qkv, at, layer.qkv.outputs);
    const key = qkv + keys + <usize>kvHead * head;
    for (let i = kvHead * group; i < (kvHead + 1) * group; i++) turn(model, layer.queryNorm, qkv + <usize>i * head, at);
    turn(model, layer.keyNorm, key, at);
    const slot = int(batch.slot, at);
    const block = int(<usize>int(batch.blocks, at), slot / BLOCK_TOKENS);
    cacheHead(model, index, kvHead, block, slot, key, qkv + values + <usize>kvHead * head);
  }
  barrier(model.team);
}

function turn(model: Model, norm: usize, head: usize, at: i32): void {
  if (norm != 0) rmsNormHead(head, model.headDim, norm, model.normEpsilon);
  if (model.cos == 0) return;
  const half = model.headDim / 2;
  rotate(head, half, row(model.cos, at, half), row(model.sin, at, half));
}

function feedForward(model: Model, batch: Batch, thread: i32, layer: Layer): void {
  linear(model, thread, layer.up, input(model), batch.rows, model.up, false);
  const width = stride(model.intermediate);
  const slices = (width + ACTIVATED_CHANNELS - 1) / ACTIVATED_CHANNELS;
  const units = batch.rows * slices;
  for (let unit = claim(model.team, 1); unit < units; unit = claim(model.team, 1)) {
    const at = unit / slices, first = unit % slices * ACTIVATED_CHANNELS, end = min(first + ACTIVATED_CHANNELS, width);
    const to = row(model.activated, at, width);
    activate(model, row(model.up, at, layer.up.outputs), width, first, end, to);
    if (isQuantized(layer.down)) quantizeBlocks(model, layer.down, to, at, first / BLOCK, end / BLOCK);
  }
  barrier(model.team);
  linear(model, thread, layer.down, model.activated, batch.rows, model.stream, true);
}

/** Activates channels [first, end) of a row. Padding stays 0: every activation function maps 0 to 0. */
function activate(model: Model, up: usize, width: i32, first: i32, end: i32, to: usize): void {
  const second = up + (<usize>width << 2);
  for (let i = <usize>first << 2; i < <usize>end << 2; i += 16) {
    const x = v128.load(up + i);
    if (model.activation == SILU_GATE) v128.store(to + i, siluGate(x, v128.load(second + i)));
    else if (model.activation == GELU_TANH) v128.store(to + i, geluTanh(x));
    else v128.store(to + i, geluErf(x));
  }
}

function gatherOutputs(model: Model, batch: Batch): void {
  const width = stride(model.hidden);
  for (let index = claim(model.team, 1); index < batch.outputs; index = claim(model.team, 1)) {
    const from = row(model.stream, int(batch.output, index), width), to = row(model.normed, index, width);
    if (model.isPostNorm != 0) memory.copy(to, from, <usize>width << 2);
    else normRow(model.finalNorm, from, model.hidden, model.normEpsilon, to);
  }
  barrier(model.team);
}
