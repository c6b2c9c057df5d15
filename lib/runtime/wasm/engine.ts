// The exports: functions that fill a model's records, whose memory TypeScript allocates, and functions that run a step.

import { scoreFloats } from './attention';
import { headBytes } from './kv-cache';
import { Batch, Layer, Linear, LOGIT_ROWS, Model, Norm } from './model';
import { awaitReady, barrier, FAILED, reportReady, RUNNING, STOPPED, stopTeam, Team, TEAM_BYTES } from './team';
import { computeLogits, forward, SCORES } from './transformer';

export function teamBytes(): usize { return TEAM_BYTES; }
export function modelBytes(): usize { return offsetof<Model>(); }
export function layerBytes(): usize { return offsetof<Layer>(); }
export function linearBytes(): usize { return offsetof<Linear>(); }
export function normBytes(): usize { return offsetof<Norm>(); }
export function batchBytes(): usize { return offsetof<Batch>(); }
/** Rows of logits that fit the buffer; see logitsStep. */
export function logitRows(): i32 { return LOGIT_ROWS; }
/** Bytes of a head of one layer in a block of the cache. */
export function cacheHeadBytes(headDim: i32): usize { return headBytes(headDim); }
/** Bytes of scratch memory for a thread that attends to up to `positions` positions. */
export function threadScratchBytes(positions: i32): usize {
  return (SCORES + (<usize>scoreFloats(positions) << 2) + 63) & ~63;
}

export function describeTeam(team: Team, threads: i32): void {
  team.threads = threads;
}

export function describeLinear(
  linear: Linear, type: i32, inputs: i32, outputs: i32, weights: usize, bias: usize,
): void {
  linear.type = type;
  linear.inputs = inputs;
  linear.outputs = outputs;
  linear.weights = weights;
  linear.bias = bias;
}

export function describeNorm(norm: Norm, scale: usize, shift: usize): void {
  norm.scale = scale;
  norm.shift = shift;
}

export function describeLayer(
  layer: Layer, attentionNorm: Norm, mlpNorm: Norm, qkv: Linear, out: Linear, up: Linear, down: Linear,
  queryNorm: usize, keyNorm: usize,
): void {
  layer.attentionNorm = attentionNorm;
  layer.mlpNorm = mlpNorm;
  layer.qkv = qkv;
  layer.out = out;
  layer.up = up;
  layer.down = down;
  layer.queryNorm = queryNorm;
  layer.keyNorm = keyNorm;
}

export function describeShape(
  model: Model, team: Team, layers: i32, hidden: i32, intermediate: i32, heads: i32, kvHeads: i32, headDim: i32,
  normEpsilon: f32, activation: i32, isPostNorm: bool,
): void {
  model.team = team;
  model.layers = layers;
  model.hidden = hidden;
  model.intermediate = intermediate;
  model.heads = heads;
  model.kvHeads = kvHeads;
  model.headDim = headDim;
  model.normEpsilon = normEpsilon;
  model.activation = activation;
  model.isPostNorm = isPostNorm;
}

export function describeWeights(
  model: Model, embedding: Linear, head: Linear, positionEmbedding: usize, typeEmbedding: usize, finalNorm: Norm,
  layer: usize,
): void {
  model.embedding = embedding;
  model.head = head;
  model.positionEmbedding = positionEmbedding;
  model.typeEmbedding = typeEmbedding;
  model.finalNorm = finalNorm;
  model.layer = layer;
}

export function describeCache(model: Model, cache: usize, layers: i32): void {
  model.cache = cache;
  model.cacheLayers = layers;
}

export function describeScratch(
  model: Model, stream: usize, normed: usize, qkv: usize, attended: usize, up: usize, activated: usize, cos: usize,
  sin: usize, quantized: usize, quantScales: usize, scratch: usize, scratchBytes: usize, logits: usize,
): void {
  model.stream = stream;
  model.normed = normed;
  model.qkv = qkv;
  model.attended = attended;
  model.up = up;
  model.activated = activated;
  model.cos = cos;
  model.sin = sin;
  model.quantized = quantized;
  model.quantScales = quantScales;
  model.scratch = scratch;
  model.scratchBytes = scratchBytes;
  model.logits = logits;
}

export function describeBatch(
  batch: Batch, token: usize, position: usize, tokenType: usize, slot: usize, from: usize, to: usize, blocks: usize,
  output: usize,
): void {
  batch.token = token;
  batch.position = position;
  batch.tokenType = tokenType;
  batch.slot = slot;
  batch.from = from;
  batch.to = to;
  batch.blocks = blocks;
  batch.output = output;
}

export function fillBatch(batch: Batch, rows: i32, outputs: i32): void {
  batch.rows = rows;
  batch.outputs = outputs;
}

/** Waits until `count` threads have called {@link work}; false if the time runs out. */
export function awaitWorkers(team: Team, count: i32, milliseconds: i32): bool {
  return awaitReady(team, count, <i64>milliseconds * 1_000_000);
}

/** The loop of every thread except the caller's: runs steps until the team is stopped, which traps. */
export function work(model: Model, batch: Batch, thread: i32): void {
  reportReady(model.team);
  while (true) {
    barrier(model.team);
    step(model, batch, thread);
  }
}

const FORWARD = -1;

/** Runs the layers: see forward. Called by thread 0. */
export function forwardStep(model: Model, batch: Batch): void {
  run(model, batch, FORWARD, 0);
}

/**
 * Computes logits of output rows from `first` on, at most {@link logitRows}. Called by thread 0 after {@link
 * forwardStep}.
 */
export function logitsStep(model: Model, batch: Batch, first: i32, count: i32): void {
  run(model, batch, first, count);
}

function run(model: Model, batch: Batch, command: i32, count: i32): void {
  model.team.command = command;
  model.team.count = count;
  barrier(model.team); // the other threads wait here for thread 0
  step(model, batch, 0);
}

/** Ends with a barrier, as every phase does: when thread 0 returns, all threads have finished. */
function step(model: Model, batch: Batch, thread: i32): void {
  if (model.team.command == FORWARD) forward(model, batch, thread);
  else computeLogits(model, thread, model.team.command, model.team.count);
}

/** Ends the other threads. */
export function stop(team: Team): void {
  stopTeam(team, STOPPED);
}

/** Stops the team after a thread trapped, so that no thread waits for it. */
export function fail(team: Team): void {
  stopTeam(team, FAILED);
}

export function isRunning(team: Team): bool {
  return team.state == RUNNING;
}
