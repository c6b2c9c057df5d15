import type { WeightSource } from '../../checkpoint/checkpoint';
import type { Gpt2Spec } from '../../checkpoint/model-spec';
import { type BackendLimits, KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { addInto, geluTanh } from './activation';
import { attention } from './attention';
import { embed } from './embedding';
import { KvCache } from './kv-cache';
import { type Linear, linear } from './linear';
import { layerNorm } from './norm';
import { type Norm, readLinear, readMatrix, readNorm } from './read-weights';
import type { Transformer } from './transformer';

interface Gpt2Layer {
  readonly attentionNorm: Norm;
  /** hidden -> query, key and value, one behind the other */
  readonly queryKeyValue: Linear;
  readonly attentionOut: Linear;
  readonly mlpNorm: Norm;
  readonly up: Linear;
  readonly down: Linear;
}

/**
 * A GPT-2 decoder: learned positions; each layer adds attention and a GELU feed-forward to the residual stream, each
 * behind a LayerNorm.
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
  private readonly delta: Float32Array; // [rows][hidden] what a part adds to the stream
  private readonly queryKeyValue: Float32Array; // [rows][3][hidden]
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
    const { hidden, vocabSize } = spec;
    // The first GPT-2 checkpoints were saved without their head, and so without this prefix.
    const prefix = weights.has('wte.weight') ? '' : 'transformer.';
    this.tokenEmbedding = readMatrix(weights, `${prefix}wte.weight`, [vocabSize, hidden]);
    this.positionEmbedding = weights.floats(`${prefix}wpe.weight`, [spec.maxPositions, hidden]);
    this.layers = Array.from({ length: spec.layers }, (_, index) => readLayer(spec, weights, `${prefix}h.${index}`));
    this.finalNorm = readNorm(weights, `${prefix}ln_f`, hidden);
    this.head = spec.tiedHead
      ? { inputs: hidden, outputs: vocabSize, weight: this.tokenEmbedding, bias: undefined }
      : readLinear(weights, 'lm_head', hidden, vocabSize, false);

    const rows = limits.maxRows;
    this.cache = new KvCache(limits.kvBlocks, spec.layers, hidden);
    this.stream = new Float32Array(rows * hidden);
    this.normed = new Float32Array(rows * hidden);
    this.delta = new Float32Array(rows * hidden);
    this.queryKeyValue = new Float32Array(rows * 3 * hidden);
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
    linear(this.normed, rows, layer.queryKeyValue, this.queryKeyValue);
    for (let row = 0; row < rows; row += 1) {
      const from = row * 3 * hidden;
      this.query.set(this.queryKeyValue.subarray(from, from + hidden), row * hidden);
      this.key.set(this.queryKeyValue.subarray(from + hidden, from + 2 * hidden), row * hidden);
      this.value.set(this.queryKeyValue.subarray(from + 2 * hidden, from + 3 * hidden), row * hidden);
    }
    this.cache.write(index, batch, this.key, this.value);
    attention(this.query, batch, this.cache, index, this.spec, undefined, this.scores, this.attended);
    linear(this.attended, rows, layer.attentionOut, this.delta);
    addInto(this.stream, this.delta, rows * hidden);
  }

  private feedForward(rows: number, layer: Gpt2Layer): void {
    layerNorm(this.stream, rows, layer.mlpNorm.scale, layer.mlpNorm.shift, this.spec.normEpsilon, this.normed);
    linear(this.normed, rows, layer.up, this.up);
    geluTanh(this.up, rows * this.spec.intermediate);
    linear(this.up, rows, layer.down, this.delta);
    addInto(this.stream, this.delta, rows * this.spec.hidden);
  }
}

function readLayer(spec: Gpt2Spec, weights: WeightSource, name: string): Gpt2Layer {
  const { hidden, intermediate } = spec;
  // GPT-2 stores its linear layers as [inputs][outputs], the other way round than everybody else.
  const conv = (part: string, inputs: number, outputs: number): Linear =>
    readLinear(weights, `${name}.${part}`, inputs, outputs, true, true);
  return {
    attentionNorm: readNorm(weights, `${name}.ln_1`, hidden),
    queryKeyValue: conv('attn.c_attn', hidden, 3 * hidden),
    attentionOut: conv('attn.c_proj', hidden, hidden),
    mlpNorm: readNorm(weights, `${name}.ln_2`, hidden),
    up: conv('mlp.c_fc', hidden, intermediate),
    down: conv('mlp.c_proj', intermediate, hidden),
  };
}
