import type { LlamaSpec } from '../../checkpoint/model-spec';
import { type GatedLayerTensors, llamaTensors } from '../../checkpoint/model-tensors';
import type { WeightSource } from '../../checkpoint/weight-source';
import { type BackendLimits, KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { addInto, siluGate } from './activation';
import { attention } from './attention';
import { embed } from './embedding';
import { KvCache } from './kv-cache';
import type { Linear } from './linear';
import { rmsNorm } from './norm';
import { readHead, readLinear, readNorm, readQkv } from './read-weights';
import { ropeAngles, ropeFrequencies, rotate } from './rope';
import type { Transformer } from './transformer';
import { unrolledLinear } from './unrolled-linear';

interface LlamaLayer {
  /** [hidden] */
  readonly attentionNorm: Float32Array;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  /** [headDim], shared by all heads; undefined except for Qwen 3. */
  readonly queryNorm: Float32Array | undefined;
  readonly keyNorm: Float32Array | undefined;
  readonly attentionOut: Linear;
  /** [hidden] */
  readonly mlpNorm: Float32Array;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

/**
 * A decoder of Llama's family: each layer adds attention with rotary positions and a gated feed-forward part to the
 * residual stream, each with an RMSNorm before it. Mistral has a sliding window, Qwen 2 has biases, Qwen 3 norms its
 * queries and keys.
 */
export class Llama implements Transformer {
  readonly head: Linear;
  private readonly embedding: Float32Array; // [vocabSize][hidden]
  private readonly finalNorm: Float32Array; // [hidden]
  private readonly layers: readonly LlamaLayer[];
  private readonly cache: KvCache;
  private readonly frequencies: Float32Array; // [headDim / 2]

  // Scratch, for up to maxRows rows.
  private readonly stream: Float32Array; // [rows][hidden] the residual stream
  private readonly normed: Float32Array; // [rows][hidden]
  private readonly delta: Float32Array; // [rows][hidden] the result that a part adds to the stream
  private readonly query: Float32Array; // [rows][heads][headDim]
  private readonly key: Float32Array; // [rows][kvHeads][headDim]
  private readonly value: Float32Array; // [rows][kvHeads][headDim]
  private readonly attended: Float32Array; // [rows][heads][headDim]
  private readonly gate: Float32Array; // [rows][intermediate]
  private readonly up: Float32Array; // [rows][intermediate]
  private readonly cos: Float32Array; // [rows][headDim / 2]
  private readonly sin: Float32Array; // [rows][headDim / 2]
  private readonly scores: Float64Array; // [positions]

  constructor(
    private readonly spec: LlamaSpec,
    weights: WeightSource,
    limits: BackendLimits,
  ) {
    const { hidden, headDim } = spec;
    const tensors = llamaTensors(spec);
    const embedding = readLinear(weights, tensors.embedding);
    this.embedding = embedding.weight;
    this.layers = tensors.layers.map((layer) => readLayer(spec, weights, layer));
    this.finalNorm = readNorm(weights, tensors.finalNorm).scale;
    this.head = readHead(weights, tensors.head, embedding);
    this.frequencies = ropeFrequencies(spec.rope, headDim);

    const kvWidth = spec.kvHeads * headDim;
    const rows = limits.maxRows;
    this.cache = new KvCache(limits.kvBlocks, spec.layers, kvWidth);
    this.stream = new Float32Array(rows * hidden);
    this.normed = new Float32Array(rows * hidden);
    this.delta = new Float32Array(rows * hidden);
    this.query = new Float32Array(rows * spec.heads * headDim);
    this.key = new Float32Array(rows * kvWidth);
    this.value = new Float32Array(rows * kvWidth);
    this.attended = new Float32Array(rows * spec.heads * headDim);
    this.gate = new Float32Array(rows * spec.intermediate);
    this.up = new Float32Array(rows * spec.intermediate);
    this.cos = new Float32Array(rows * (headDim / 2));
    this.sin = new Float32Array(rows * (headDim / 2));
    this.scores = new Float64Array(Math.min(spec.maxPositions, limits.kvBlocks * KV_BLOCK_TOKENS));
  }

  forward(batch: StepBatch): Float32Array {
    const { rows } = batch;
    embed(this.embedding, batch.token, rows, this.spec.hidden, this.stream);
    ropeAngles(batch.position, rows, this.frequencies, this.cos, this.sin);
    for (const [index, layer] of this.layers.entries()) {
      this.attend(batch, index, layer);
      this.feedForward(rows, layer);
    }
    rmsNorm(this.stream, rows, this.finalNorm, this.spec.normEpsilon, this.normed);
    return this.normed;
  }

  private attend(batch: StepBatch, index: number, layer: LlamaLayer): void {
    const { heads, kvHeads, headDim, hidden, normEpsilon, slidingWindow } = this.spec;
    const { rows } = batch;
    rmsNorm(this.stream, rows, layer.attentionNorm, normEpsilon, this.normed);
    unrolledLinear(this.normed, rows, layer.query, this.query);
    unrolledLinear(this.normed, rows, layer.key, this.key);
    unrolledLinear(this.normed, rows, layer.value, this.value);
    // These norms apply to each head separately.
    if (layer.queryNorm !== undefined) rmsNorm(this.query, rows * heads, layer.queryNorm, normEpsilon, this.query);
    if (layer.keyNorm !== undefined) rmsNorm(this.key, rows * kvHeads, layer.keyNorm, normEpsilon, this.key);
    rotate(this.query, rows, heads, headDim, this.cos, this.sin);
    rotate(this.key, rows, kvHeads, headDim, this.cos, this.sin);
    this.cache.write(index, batch, this.key, this.value);
    attention(this.query, batch, this.cache, index, this.spec, slidingWindow, this.scores, this.attended);
    unrolledLinear(this.attended, rows, layer.attentionOut, this.delta);
    addInto(this.stream, this.delta, rows * hidden);
  }

  private feedForward(rows: number, layer: LlamaLayer): void {
    rmsNorm(this.stream, rows, layer.mlpNorm, this.spec.normEpsilon, this.normed);
    unrolledLinear(this.normed, rows, layer.gate, this.gate);
    unrolledLinear(this.normed, rows, layer.up, this.up);
    siluGate(this.gate, this.up, rows * this.spec.intermediate);
    unrolledLinear(this.up, rows, layer.down, this.delta);
    addInto(this.stream, this.delta, rows * this.spec.hidden);
  }
}

function readLayer(spec: LlamaSpec, weights: WeightSource, tensors: GatedLayerTensors): LlamaLayer {
  return {
    attentionNorm: readNorm(weights, tensors.attentionNorm).scale,
    ...readQkv(spec, weights, tensors),
    queryNorm: tensors.queryNorm && readNorm(weights, tensors.queryNorm).scale,
    keyNorm: tensors.keyNorm && readNorm(weights, tensors.keyNorm).scale,
    attentionOut: readLinear(weights, tensors.out),
    mlpNorm: readNorm(weights, tensors.mlpNorm).scale,
    gate: readLinear(weights, tensors.gate),
    up: readLinear(weights, tensors.up),
    down: readLinear(weights, tensors.down),
  };
}
