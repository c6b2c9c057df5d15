import type { WeightSource } from '../../checkpoint/checkpoint';
import type { BertSpec, Gpt2Spec, LlamaSpec, ModelSpec } from '../../checkpoint/model-spec';
import type { BlockMatrix, Matrix, Quantization, QuantizedMatrix } from '../../checkpoint/matrix';
import { matrixFloats, quantize, quantizedType } from '../../checkpoint/quantize';
import { ropeFrequencies } from '../reference/rope';
import type { Addon, Handle } from './addon';

/** The layer number of what belongs to no layer. */
const MODEL = -1;
/** Numbers as `linear_by_number` and `vector_by_number` of native/addon.c have them. */
const MODEL_LINEARS = { embedding: 0, head: 1 } as const;
const MODEL_VECTORS = { finalScale: 0, finalShift: 1, positions: 2, rope: 3, tokenTypes: 4 } as const;
const LINEARS = { qkv: 0, out: 1, up: 2, down: 3, gate: 4 } as const;
const VECTORS = {
  attentionScale: 0,
  attentionShift: 1,
  mlpScale: 2,
  mlpShift: 3,
  qkvBias: 4,
  outBias: 5,
  upBias: 6,
  downBias: 7,
  gateBias: 8,
  queryNorm: 9,
  keyNorm: 10,
} as const;

/** One of several tensors that the addon computes as one, output channels one behind the other. */
interface Part {
  /** Without `.weight` and `.bias`. */
  readonly name: string;
  readonly channels: number;
}

/**
 * Hands a checkpoint's weights to the addon, tensor by tensor: the checkpoint is never in memory twice. The addon
 * transposes and quantises while it packs, on all threads.
 */
export function loadWeights(
  addon: Addon,
  handle: Handle,
  spec: ModelSpec,
  weights: WeightSource,
  quantization: Exclude<Quantization, 'f32'>,
): void {
  const loader = new Loader(addon, handle, weights, quantization);
  switch (spec.family) {
    case 'gpt2':
      return loadGpt2(loader, spec, weights);
    case 'llama':
      return loadLlama(loader, spec);
    case 'bert':
      return loadBert(loader, spec);
  }
}

function loadGpt2(load: Loader, spec: Gpt2Spec, weights: WeightSource): void {
  const { hidden, intermediate, vocabSize } = spec;
  // The first GPT-2 checkpoints were saved without their head, and so without this prefix.
  const prefix = weights.has('wte.weight') ? '' : 'transformer.';
  load.linear(MODEL, MODEL_LINEARS.embedding, hidden, [{ name: `${prefix}wte`, channels: vocabSize }]);
  load.vector(MODEL, MODEL_VECTORS.positions, `${prefix}wpe.weight`, [spec.maxPositions, hidden]);
  for (let layer = 0; layer < spec.layers; layer += 1) {
    const name = `${prefix}h.${layer}`;
    load.vector(layer, VECTORS.attentionScale, `${name}.ln_1.weight`, [hidden]);
    load.vector(layer, VECTORS.attentionShift, `${name}.ln_1.bias`, [hidden]);
    load.vector(layer, VECTORS.mlpScale, `${name}.ln_2.weight`, [hidden]);
    load.vector(layer, VECTORS.mlpShift, `${name}.ln_2.bias`, [hidden]);
    // GPT-2 stores its linear layers as [inputs][outputs], the other way round than everybody else.
    const conv = (linear: number, bias: number, part: string, inputs: number, outputs: number): void => {
      load.linear(layer, linear, inputs, [{ name: `${name}.${part}`, channels: outputs }], true);
      load.vector(layer, bias, `${name}.${part}.bias`, [outputs]);
    };
    conv(LINEARS.qkv, VECTORS.qkvBias, 'attn.c_attn', hidden, 3 * hidden);
    conv(LINEARS.out, VECTORS.outBias, 'attn.c_proj', hidden, hidden);
    conv(LINEARS.up, VECTORS.upBias, 'mlp.c_fc', hidden, intermediate);
    conv(LINEARS.down, VECTORS.downBias, 'mlp.c_proj', intermediate, hidden);
  }
  load.vector(MODEL, MODEL_VECTORS.finalScale, `${prefix}ln_f.weight`, [hidden]);
  load.vector(MODEL, MODEL_VECTORS.finalShift, `${prefix}ln_f.bias`, [hidden]);
  if (!spec.tiedHead) load.linear(MODEL, MODEL_LINEARS.head, hidden, [{ name: 'lm_head', channels: vocabSize }]);
}

function loadLlama(load: Loader, spec: LlamaSpec): void {
  const { hidden, intermediate, vocabSize, headDim, qkvBias, outBias, mlpBias } = spec;
  const queryWidth = spec.heads * headDim;
  const kvWidth = spec.kvHeads * headDim;
  load.linear(MODEL, MODEL_LINEARS.embedding, hidden, [{ name: 'model.embed_tokens', channels: vocabSize }]);
  load.values(MODEL, MODEL_VECTORS.rope, ropeFrequencies(spec.rope, headDim));
  for (let layer = 0; layer < spec.layers; layer += 1) {
    const name = `model.layers.${layer}`;
    load.vector(layer, VECTORS.attentionScale, `${name}.input_layernorm.weight`, [hidden]);
    load.vector(layer, VECTORS.mlpScale, `${name}.post_attention_layernorm.weight`, [hidden]);
    const part = (own: string, channels: number): Part => ({ name: `${name}.${own}`, channels });
    const linear = (number: number, bias: number | undefined, inputs: number, parts: readonly Part[]): void => {
      load.linear(layer, number, inputs, parts);
      let first = 0;
      for (const { name: prefix, channels } of bias === undefined ? [] : parts) {
        load.vector(layer, bias as number, `${prefix}.bias`, [channels], first);
        first += channels;
      }
    };
    linear(LINEARS.qkv, qkvBias ? VECTORS.qkvBias : undefined, hidden, [
      part('self_attn.q_proj', queryWidth),
      part('self_attn.k_proj', kvWidth),
      part('self_attn.v_proj', kvWidth),
    ]);
    if (spec.qkNorm) {
      load.vector(layer, VECTORS.queryNorm, `${name}.self_attn.q_norm.weight`, [headDim]);
      load.vector(layer, VECTORS.keyNorm, `${name}.self_attn.k_norm.weight`, [headDim]);
    }
    linear(LINEARS.out, outBias ? VECTORS.outBias : undefined, queryWidth, [part('self_attn.o_proj', hidden)]);
    load.pair(layer, [LINEARS.gate, LINEARS.up], hidden, [
      part('mlp.gate_proj', intermediate),
      part('mlp.up_proj', intermediate),
    ]);
    if (mlpBias) {
      load.vector(layer, VECTORS.gateBias, `${name}.mlp.gate_proj.bias`, [intermediate]);
      load.vector(layer, VECTORS.upBias, `${name}.mlp.up_proj.bias`, [intermediate]);
    }
    linear(LINEARS.down, mlpBias ? VECTORS.downBias : undefined, intermediate, [part('mlp.down_proj', hidden)]);
  }
  load.vector(MODEL, MODEL_VECTORS.finalScale, 'model.norm.weight', [hidden]);
  if (!spec.tiedHead) load.linear(MODEL, MODEL_LINEARS.head, hidden, [{ name: 'lm_head', channels: vocabSize }]);
}

function loadBert(load: Loader, spec: BertSpec): void {
  const { hidden, intermediate } = spec;
  const norm = (layer: number, scale: number, shift: number, name: string): void => {
    load.vector(layer, scale, `${name}.weight`, [hidden]);
    load.vector(layer, shift, `${name}.bias`, [hidden]);
  };
  load.linear(MODEL, MODEL_LINEARS.embedding, hidden, [
    { name: 'embeddings.word_embeddings', channels: spec.vocabSize },
  ]);
  load.vector(MODEL, MODEL_VECTORS.positions, 'embeddings.position_embeddings.weight', [spec.maxPositions, hidden]);
  load.vector(MODEL, MODEL_VECTORS.tokenTypes, 'embeddings.token_type_embeddings.weight', [spec.tokenTypes, hidden]);
  norm(MODEL, MODEL_VECTORS.finalScale, MODEL_VECTORS.finalShift, 'embeddings.LayerNorm');
  for (let layer = 0; layer < spec.layers; layer += 1) {
    const name = `encoder.layer.${layer}`;
    const linear = (number: number, bias: number, inputs: number, parts: readonly Part[]): void => {
      load.linear(layer, number, inputs, parts);
      for (const [index, part] of parts.entries())
        load.vector(layer, bias, `${part.name}.bias`, [part.channels], index * part.channels);
    };
    linear(
      LINEARS.qkv,
      VECTORS.qkvBias,
      hidden,
      ['query', 'key', 'value'].map((part) => ({ name: `${name}.attention.self.${part}`, channels: hidden })),
    );
    linear(LINEARS.out, VECTORS.outBias, hidden, [{ name: `${name}.attention.output.dense`, channels: hidden }]);
    norm(layer, VECTORS.attentionScale, VECTORS.attentionShift, `${name}.attention.output.LayerNorm`);
    linear(LINEARS.up, VECTORS.upBias, hidden, [{ name: `${name}.intermediate.dense`, channels: intermediate }]);
    linear(LINEARS.down, VECTORS.downBias, intermediate, [{ name: `${name}.output.dense`, channels: hidden }]);
    norm(layer, VECTORS.mlpScale, VECTORS.mlpShift, `${name}.output.LayerNorm`);
  }
}

/** A matrix on its way to the addon: numbers, which it may quantise, or blocks of a file that it packs as they are. */
type Loaded = LoadedNumbers | BlockMatrix;

interface LoadedNumbers {
  readonly matrix: Matrix;
  /** [inputs][outputs] */
  readonly isTransposed: boolean;
  /** What the addon makes of floating-point numbers. */
  readonly quantizeTo: QuantizedMatrix['type'] | undefined;
}

const BITS = { q8: 8, q4: 4 } as const;

class Loader {
  constructor(
    private readonly addon: Addon,
    private readonly handle: Handle,
    private readonly weights: WeightSource,
    private readonly quantization: Exclude<Quantization, 'f32'>,
  ) {}

  /** The parts become one layer, of one precision. */
  linear(layer: number, number: number, inputs: number, parts: readonly Part[], isTransposed = false): void {
    let first = 0;
    for (const [index, loaded] of this.alike(inputs, parts, isTransposed).entries()) {
      const { channels } = parts[index]!;
      this.set(layer, number, first, channels, loaded);
      first += channels;
    }
  }

  /** Two layers of the same inputs, of one precision. */
  pair(layer: number, numbers: readonly [number, number], inputs: number, parts: readonly [Part, Part]): void {
    for (const [index, loaded] of this.alike(inputs, parts, false).entries())
      this.set(layer, numbers[index]!, 0, parts[index]!.channels, loaded);
  }

  /**
   * A precision that all share is kept; 4 and 8 bits are 8 bits together, which loses nothing; every other mixture is
   * float32.
   */
  private alike(inputs: number, parts: readonly Part[], isTransposed: boolean): readonly Loaded[] {
    const blocks = parts.map(({ name, channels }) => this.weights.storedBlocks?.(`${name}.weight`, [channels, inputs]));
    if (isOfOneType(blocks)) return blocks;
    const all = parts.map((part) => this.load(part, inputs, isTransposed));
    const types = new Set(all.map(({ matrix, quantizeTo }) => quantizeTo ?? matrix.type));
    if (types.size === 1) return all;
    const shapes = parts.map(({ channels }) => [channels, inputs] as const);
    const floats = types.has('f32') || types.has('bf16');
    return all.map(({ matrix, quantizeTo, ...loaded }, index) => {
      const shape = shapes[index]!;
      if (floats)
        return { ...loaded, matrix: { type: 'f32', values: matrixFloats(matrix, shape) }, quantizeTo: undefined };
      const few = quantizeTo === undefined ? matrix : quantize(matrix, shape, quantizeTo);
      return { ...loaded, matrix: { ...few, type: 'q8' } as Matrix, quantizeTo: undefined };
    });
  }

  private load({ name, channels }: Part, inputs: number, isTransposed: boolean): LoadedNumbers {
    const weight = `${name}.weight`;
    const stored = isTransposed ? this.weights.storedMatrix?.(weight, [channels, inputs], true) : undefined;
    const matrix = stored ?? this.weights.matrix(weight, [channels, inputs], isTransposed);
    const isQuantized = matrix.type === 'q8' || matrix.type === 'q4';
    return {
      matrix,
      isTransposed: stored !== undefined,
      quantizeTo: isQuantized || this.quantization === 'none' ? undefined : quantizedType(weight, this.quantization),
    };
  }

  private set(layer: number, number: number, first: number, channels: number, loaded: Loaded): void {
    if ('blocks' in loaded) {
      this.addon.setBlocks(this.handle, layer, number, first, channels, BITS[loaded.type], loaded.blocks);
      return;
    }
    const { matrix, isTransposed, quantizeTo } = loaded;
    if (matrix.type === 'f32' || matrix.type === 'bf16') {
      this.addon.setLinear(
        this.handle,
        layer,
        number,
        first,
        channels,
        matrix.values,
        isTransposed,
        quantizeTo === undefined ? 0 : BITS[quantizeTo],
      );
    } else {
      this.addon.setQuantized(
        this.handle,
        layer,
        number,
        first,
        channels,
        BITS[matrix.type],
        matrix.values,
        matrix.scales,
      );
    }
  }

  vector(layer: number, number: number, name: string, shape: readonly number[], first = 0): void {
    this.values(layer, number, this.weights.floats(name, shape), first);
  }

  values(layer: number, number: number, values: Float32Array, first = 0): void {
    this.addon.setVector(this.handle, layer, number, first, values);
  }
}

function isOfOneType(blocks: readonly (BlockMatrix | undefined)[]): blocks is readonly BlockMatrix[] {
  return blocks.every((part) => part !== undefined && part.type === blocks[0]?.type);
}
