import type { WeightSource } from '../../checkpoint/checkpoint';
import { ModelError } from '../../checkpoint/model-error';
import type { Gpt2Spec, LlamaSpec, ModelSpec } from '../../checkpoint/model-spec';
import { matrixFloats } from '../../checkpoint/quantize';
import { ropeFrequencies } from '../reference/rope';
import type { Addon, Handle } from './addon';

/** The layer number of what belongs to no layer. */
const MODEL = -1;
/** Numbers as `linear_by_number` and `vector_by_number` of native/addon.c have them. */
const MODEL_LINEARS = { embedding: 0, head: 1 } as const;
const MODEL_VECTORS = { finalScale: 0, finalShift: 1, positions: 2, rope: 3 } as const;
const LINEARS = { qkv: 0, out: 1, up: 2, down: 3 } as const;
const VECTORS = { attentionScale: 0, attentionShift: 1, mlpScale: 2, mlpShift: 3, qkvBias: 4, outBias: 5, upBias: 6, downBias: 7 } as const;

/** Several tensors that the addon computes as one, output channels one behind the other. */
interface Part {
  readonly name: string;
  readonly channels: number;
}

/** Hands a checkpoint's weights to the addon, tensor by tensor: the checkpoint is never in memory twice. */
export function loadWeights(addon: Addon, handle: Handle, spec: ModelSpec, weights: WeightSource): void {
  const loader = new Loader(addon, handle, weights);
  if (spec.family === 'gpt2') loadGpt2(loader, spec, weights);
  else if (spec.family === 'llama') loadLlama(loader, spec);
  else throw new ModelError('config-unsupported', 'The native backend does not compute encoders.');
}

function loadGpt2(load: Loader, spec: Gpt2Spec, weights: WeightSource): void {
  const { hidden, intermediate, vocabSize } = spec;
  // The first GPT-2 checkpoints were saved without their head, and so without this prefix.
  const prefix = weights.has('wte.weight') ? '' : 'transformer.';
  load.linear(MODEL, MODEL_LINEARS.embedding, hidden, [{ name: `${prefix}wte.weight`, channels: vocabSize }]);
  load.vector(MODEL, MODEL_VECTORS.positions, `${prefix}wpe.weight`, [spec.maxPositions, hidden]);
  for (let layer = 0; layer < spec.layers; layer += 1) {
    const name = `${prefix}h.${layer}`;
    load.vector(layer, VECTORS.attentionScale, `${name}.ln_1.weight`, [hidden]);
    load.vector(layer, VECTORS.attentionShift, `${name}.ln_1.bias`, [hidden]);
    load.vector(layer, VECTORS.mlpScale, `${name}.ln_2.weight`, [hidden]);
    load.vector(layer, VECTORS.mlpShift, `${name}.ln_2.bias`, [hidden]);
    // GPT-2 stores its linear layers as [inputs][outputs], the other way round than everybody else.
    const conv = (linear: number, bias: number, part: string, inputs: number, outputs: number): void => {
      load.linear(layer, linear, inputs, [{ name: `${name}.${part}.weight`, channels: outputs }], true);
      load.vector(layer, bias, `${name}.${part}.bias`, [outputs]);
    };
    conv(LINEARS.qkv, VECTORS.qkvBias, 'attn.c_attn', hidden, 3 * hidden);
    conv(LINEARS.out, VECTORS.outBias, 'attn.c_proj', hidden, hidden);
    conv(LINEARS.up, VECTORS.upBias, 'mlp.c_fc', hidden, intermediate);
    conv(LINEARS.down, VECTORS.downBias, 'mlp.c_proj', intermediate, hidden);
  }
  load.vector(MODEL, MODEL_VECTORS.finalScale, `${prefix}ln_f.weight`, [hidden]);
  load.vector(MODEL, MODEL_VECTORS.finalShift, `${prefix}ln_f.bias`, [hidden]);
  if (!spec.tiedHead) load.linear(MODEL, MODEL_LINEARS.head, hidden, [{ name: 'lm_head.weight', channels: vocabSize }]);
}

function loadLlama(load: Loader, spec: LlamaSpec): void {
  const { hidden, intermediate, vocabSize, headDim, qkvBias, outBias, mlpBias } = spec;
  const queryWidth = spec.heads * headDim;
  const kvWidth = spec.kvHeads * headDim;
  load.linear(MODEL, MODEL_LINEARS.embedding, hidden, [{ name: 'model.embed_tokens.weight', channels: vocabSize }]);
  load.values(MODEL, MODEL_VECTORS.rope, ropeFrequencies(spec.rope, headDim));
  for (let layer = 0; layer < spec.layers; layer += 1) {
    const name = `model.layers.${layer}`;
    load.vector(layer, VECTORS.attentionScale, `${name}.input_layernorm.weight`, [hidden]);
    load.vector(layer, VECTORS.mlpScale, `${name}.post_attention_layernorm.weight`, [hidden]);
    const linear = (number: number, bias: number | undefined, inputs: number, parts: readonly Part[]): void => {
      load.linear(layer, number, inputs, parts.map((part) => ({ name: `${name}.${part.name}.weight`, channels: part.channels })));
      let first = 0;
      for (const part of bias === undefined ? [] : parts) {
        load.vector(layer, bias as number, `${name}.${part.name}.bias`, [part.channels], first);
        first += part.channels;
      }
    };
    linear(LINEARS.qkv, qkvBias ? VECTORS.qkvBias : undefined, hidden, [
      { name: 'self_attn.q_proj', channels: queryWidth }, { name: 'self_attn.k_proj', channels: kvWidth }, { name: 'self_attn.v_proj', channels: kvWidth },
    ]);
    linear(LINEARS.out, outBias ? VECTORS.outBias : undefined, queryWidth, [{ name: 'self_attn.o_proj', channels: hidden }]);
    linear(LINEARS.up, mlpBias ? VECTORS.upBias : undefined, hidden, [{ name: 'mlp.gate_proj', channels: intermediate }, { name: 'mlp.up_proj', channels: intermediate }]);
    linear(LINEARS.down, mlpBias ? VECTORS.downBias : undefined, intermediate, [{ name: 'mlp.down_proj', channels: hidden }]);
  }
  load.vector(MODEL, MODEL_VECTORS.finalScale, 'model.norm.weight', [hidden]);
  if (!spec.tiedHead) load.linear(MODEL, MODEL_LINEARS.head, hidden, [{ name: 'lm_head.weight', channels: vocabSize }]);
}

class Loader {
  constructor(private readonly addon: Addon, private readonly handle: Handle, private readonly weights: WeightSource) {}

  /** bfloat16 stays bfloat16 if all parts are; every other type, and a mixture, is float32. */
  linear(layer: number, number: number, inputs: number, parts: readonly Part[], isTransposed = false): void {
    const matrices = parts.map((part) => this.weights.matrix(part.name, [part.channels, inputs], isTransposed));
    const keepsBfloat16 = matrices.every(({ type }) => type === 'bf16');
    let first = 0;
    for (const [index, part] of parts.entries()) {
      const matrix = matrices[index]!;
      const values = keepsBfloat16 && matrix.type === 'bf16' ? matrix.values : matrixFloats(matrix, [part.channels, inputs]);
      this.addon.setLinear(this.handle, layer, number, first, part.channels, values, false);
      first += part.channels;
    }
  }

  vector(layer: number, number: number, name: string, shape: readonly number[], first = 0): void {
    this.values(layer, number, this.weights.floats(name, shape), first);
  }

  values(layer: number, number: number, values: Float32Array, first = 0): void {
    this.addon.setVector(this.handle, layer, number, first, values);
  }
}
