import type { Gpt2Spec } from '../../checkpoint/model-spec';
import { gpt2Tensors, type LayerTensors } from '../../checkpoint/model-tensors';
import type { WeightSource } from '../../checkpoint/weight-source';
import { type BackendLimits, KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { addInto, geluTanh } from './activation';
import { attention } from './attention';
import { embed } from './embedding';
import { KvCache } from './kv-cache';
import type { Linear } from './linear';
import { layerNorm } from './norm';
import { type Norm, readHead, readLinear, readNorm, readQkv, readTable } from './read-weights';
import type { Transformer } from './transformer';
import { unrolledLinear } from './unrolled-linear';

interface Gpt2Layer {
  readonly attentionNorm: Norm;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly attentionOut: Linear;
  readonly mlpNorm: Norm;
  readonly up: Linear;
  readonly down: Linear;
}

/**
 * A GPT-2 decoder: learned positions; each layer adds attention and a GELU feed-forward part to the residual stream,
 * each with a LayerNorm before it.
 */
export class Gpt2 implements Transformer {
  readonly head: Linear;
  private readonly tokenEmbedding: Float32Array; // [vocabSize][hidden]
  private readonly positionEmbedding: Float32Array; // [maxPositions][hidden]
  private readonly finalNorm: Norm;
  private readonly layers: readonly Gpt2Layer[];
  private readonly cache: KvCache;

  // Scratch, for up to maxRows rows.
  private readonly stream: Float32Array; // [rows][hidden] the residual stream
  private readonly normed: Float32Array; // [rows][hidden]
  private readonly delta: Float32Array; // [rows][hidden] the result that a part adds to the stream
  private readonly query: Float32Array; // [rows][heads][headDim]
  private readonly key: Float32Array; // [rows][heads][headDim]
  private readonly value: Float32Array; // [rows][heads][headDim]
  private readonly attended: Float32Array; // [rows][heads][headDim]
  private readonly up: Float32Array; // [rows][intermediate]
  private readonly scores: Float64Array; // [positions]

  constructor(
    private readonly spec: Gpt2Spec,
    weights: WeightSource,
    limits: BackendLimits,
  ) {
    const { hidden } = spec;
    const tensors = gpt2Tensors(spec);
    const embedding = readLinear(weights, tensors.embedding);
    this.tokenEmbedding = embedding.weight;
    this.positionEmbedding = readTable(weights, tensors.positions);
    this.layers = tensors.layers.map((layer) => readLayer(spec, weights, layer));
    this.finalNorm = readNorm(weights, tensors.finalNorm);
    this.head = readHead(weights, tensors.head, embedding);

    const rows = limits.maxRows;
    this.cache = new KvCache(limits.kvBlocks, spec.layers, hidden);
    this.stream = new Float32Array(rows * hidden);
    this.normed = new Float32Array(rows * hidden);
    this.delta = new Float32Array(rows * hidden);
    this.query = new Float32Array(rows * hidden);
    this.key = new Float32Array(rows * hidden);
    this.value = new Float32Array(rows * hidden);
    this.attended = new Float32Array(rows * hidden);
    this.up = new Float32Array(rows * spec.intermediate);
    this.scores = new Float64Array(Math.min(spec.maxPositions, limits.kvBlocks * KV_BLOCK_TOKENS));
  }

  forward(batch: StepBatch): Float32Array {
    const { rows } = batch;
    const { hidden, normEpsilon } = this.spec;
    embed(this.tokenEmbedding, batch.token, rows, hidden, this.stream);
    embed(this.positionEmbedding, batch.position, rows, hidden, this.delta);
    addInto(this.stream, this.delta, rows * hidden);
    for (const [index, layer] of this.layers.entries()) {
      this.attend(batch, index, layer);
      this.feedForward(rows, layer);
    }
    layerNorm(this.stream, rows, this.finalNorm.scale, this.finalNorm.shift, normEpsilon, this.normed);
    return this.normed;
  }

  private attend(batch: StepBatch, index: number, layer: Gpt2Layer): void {
    const { rows } = batch;
    const { hidden, normEpsilon } = this.spec;
    layerNorm(this.stream, rows, layer.attentionNorm.scale, layer.attentionNorm.shift, normEpsilon, this.normed);
    unrolledLinear(this.normed, rows, layer.query, this.query);
    unrolledLinear(this.normed, rows, layer.key, this.key);
    unrolledLinear(this.normed, rows, layer.value, this.value);
    this.cache.write(index, batch, this.key, this.value);
    attention(this.query, batch, this.cache, index, this.spec, undefined, this.scores, this.attended);
    unrolledLinear(this.attended, rows, layer.attentionOut, this.delta);
    addInto(this.stream, this.delta, rows * hidden);
  }

  private feedForward(rows: number, layer: Gpt2Layer): void {
    layerNorm(this.stream, rows, layer.mlpNorm.scale, layer.mlpNorm.shift, this.spec.normEpsilon, this.normed);
    unrolledLinear(this.normed, rows, layer.up, this.up);
    geluTanh(this.up, rows * this.spec.intermediate);
    unrolledLinear(this.up, rows, layer.down, this.delta);
    addInto(this.stream, this.delta, rows * this.spec.hidden);
  }
}

function readLayer(spec: Gpt2Spec, weights: WeightSource, tensors: LayerTensors): Gpt2Layer {
  return {
    attentionNorm: readNorm(weights, tensors.attentionNorm),
    ...readQkv(spec, weights, tensors),
    attentionOut: readLinear(weights, tensors.out),
    mlpNorm: readNorm(weights, tensors.mlpNorm),
    up: readLinear(weights, tensors.up),
    down: readLinear(weights, tensors.down),
  };
}
