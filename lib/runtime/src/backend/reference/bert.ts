import type { BertSpec } from '../../checkpoint/model-spec';
import { bertTensors, type LayerTensors } from '../../checkpoint/model-tensors';
import type { WeightSource } from '../../checkpoint/weight-source';
import type { BackendLimits, StepBatch } from '../compute-backend';
import { addInto, geluErf } from './activation';
import { embed } from './embedding';
import { encoderAttention } from './encoder-attention';
import type { Linear } from './linear';
import { layerNorm } from './norm';
import { type Norm, readLinear, readNorm, readQkv, readTable } from './read-weights';
import type { Transformer } from './transformer';
import { unrolledLinear } from './unrolled-linear';

interface BertLayer {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly attentionOut: Linear;
  readonly attentionNorm: Norm;
  readonly up: Linear;
  readonly down: Linear;
  readonly mlpNorm: Norm;
}

/**
 * A BERT encoder: learned positions and token types; each layer adds attention and a GELU feed-forward part to the
 * stream, and norms the sum (post-norm: a layer's output is normed, and there is no final norm).
 */
export class Bert implements Transformer {
  readonly head = undefined;
  private readonly tokenEmbedding: Float32Array; // [vocabSize][hidden]
  private readonly positionEmbedding: Float32Array; // [maxPositions][hidden]
  private readonly typeEmbedding: Float32Array; // [tokenTypes][hidden]
  private readonly embeddingNorm: Norm;
  private readonly layers: readonly BertLayer[];

  // Scratch, for up to maxRows rows.
  private readonly stream: Float32Array; // [rows][hidden]
  private readonly delta: Float32Array; // [rows][hidden] the result that a part adds to the stream
  private readonly query: Float32Array; // [rows][heads][headDim]
  private readonly key: Float32Array; // [rows][heads][headDim]
  private readonly value: Float32Array; // [rows][heads][headDim]
  private readonly attended: Float32Array; // [rows][heads][headDim]
  private readonly up: Float32Array; // [rows][intermediate]
  private readonly scores: Float64Array; // [rows]

  constructor(
    private readonly spec: BertSpec,
    weights: WeightSource,
    limits: BackendLimits,
  ) {
    const { hidden } = spec;
    const tensors = bertTensors(spec);
    this.tokenEmbedding = readLinear(weights, tensors.embedding).weight;
    this.positionEmbedding = readTable(weights, tensors.positions);
    this.typeEmbedding = readTable(weights, tensors.tokenTypes);
    this.embeddingNorm = readNorm(weights, tensors.finalNorm);
    this.layers = tensors.layers.map((layer) => readLayer(spec, weights, layer));

    const rows = limits.maxRows;
    this.stream = new Float32Array(rows * hidden);
    this.delta = new Float32Array(rows * hidden);
    this.query = new Float32Array(rows * hidden);
    this.key = new Float32Array(rows * hidden);
    this.value = new Float32Array(rows * hidden);
    this.attended = new Float32Array(rows * hidden);
    this.up = new Float32Array(rows * spec.intermediate);
    this.scores = new Float64Array(rows);
  }

  forward(batch: StepBatch): Float32Array {
    const { rows } = batch;
    const { hidden } = this.spec;
    embed(this.tokenEmbedding, batch.token, rows, hidden, this.stream);
    embed(this.typeEmbedding, batch.tokenType, rows, hidden, this.delta);
    addInto(this.stream, this.delta, rows * hidden);
    embed(this.positionEmbedding, batch.position, rows, hidden, this.delta);
    this.addAndNorm(rows, this.embeddingNorm);
    for (const layer of this.layers) {
      this.attend(batch, layer);
      this.feedForward(rows, layer);
    }
    return this.stream;
  }

  private attend(batch: StepBatch, layer: BertLayer): void {
    const { rows } = batch;
    unrolledLinear(this.stream, rows, layer.query, this.query);
    unrolledLinear(this.stream, rows, layer.key, this.key);
    unrolledLinear(this.stream, rows, layer.value, this.value);
    encoderAttention(this.query, this.key, this.value, batch, this.spec, this.scores, this.attended);
    unrolledLinear(this.attended, rows, layer.attentionOut, this.delta);
    this.addAndNorm(rows, layer.attentionNorm);
  }

  private feedForward(rows: number, layer: BertLayer): void {
    unrolledLinear(this.stream, rows, layer.up, this.up);
    geluErf(this.up, rows * this.spec.intermediate);
    unrolledLinear(this.up, rows, layer.down, this.delta);
    this.addAndNorm(rows, layer.mlpNorm);
  }

  /** stream = LayerNorm(stream + delta) */
  private addAndNorm(rows: number, norm: Norm): void {
    addInto(this.stream, this.delta, rows * this.spec.hidden);
    layerNorm(this.stream, rows, norm.scale, norm.shift, this.spec.normEpsilon, this.stream);
  }
}

function readLayer(spec: BertSpec, weights: WeightSource, tensors: LayerTensors): BertLayer {
  return {
    ...readQkv(spec, weights, tensors),
    attentionOut: readLinear(weights, tensors.out),
    attentionNorm: readNorm(weights, tensors.attentionNorm),
    up: readLinear(weights, tensors.up),
    down: readLinear(weights, tensors.down),
    mlpNorm: readNorm(weights, tensors.mlpNorm),
  };
}
