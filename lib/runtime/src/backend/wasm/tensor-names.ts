import type { WeightSource } from '../../checkpoint/checkpoint';
import type { BertSpec, Gpt2Spec, LlamaSpec, ModelSpec } from '../../checkpoint/model-spec';

/** Output channels that a tensor gives to a linear layer. */
export interface LinearPart {
  /** Without `.weight` and `.bias`. */
  readonly name: string;
  readonly count: number;
  /** The first of them in the tensor. @default 0 */
  readonly from?: number;
  /** Channels of the tensor. @default - count */
  readonly of?: number;
}

/** A linear layer that is computed as one; its parts lie one behind the other, each at a multiple of 32 channels. */
export interface LinearTensors {
  readonly inputs: number;
  readonly parts: readonly LinearPart[];
  readonly hasBias: boolean;
  /** Stored as [inputs][outputs]. */
  readonly isTransposed: boolean;
}

/** A norm, without `.weight` and `.bias`. */
export interface NormTensors {
  readonly name: string;
  /** LayerNorm has a bias, RMSNorm has none. */
  readonly hasShift: boolean;
}

export interface LayerTensors {
  readonly attentionNorm: NormTensors;
  readonly mlpNorm: NormTensors;
  readonly qkv: LinearTensors;
  readonly out: LinearTensors;
  readonly up: LinearTensors;
  readonly down: LinearTensors;
  /** Norms of heads. */
  readonly queryNorm: string | undefined;
  readonly keyNorm: string | undefined;
}

/** Which tensors of a checkpoint make up a model. */
export interface ModelTensors {
  readonly embedding: LinearTensors;
  readonly head: LinearTensors | 'embedding' | 'none';
  /** Tables of [entries][hidden]. */
  readonly positions: { readonly name: string; readonly entries: number } | undefined;
  readonly types: { readonly name: string; readonly entries: number } | undefined;
  /** Decoders: before the head. BERT: behind the embeddings. */
  readonly finalNorm: NormTensors;
  readonly layers: readonly LayerTensors[];
}

/** The tensors of a model under the names that Hugging Face gives them. */
export function modelTensors(spec: ModelSpec, weights: WeightSource): ModelTensors {
  if (spec.family === 'gpt2') return gpt2Tensors(spec, weights);
  return spec.family === 'llama' ? llamaTensors(spec) : bertTensors(spec, weights);
}

function layersOf<T>(spec: ModelSpec, make: (index: number) => T): T[] {
  return Array.from({ length: spec.layers }, (_, index) => make(index));
}

function whole(name: string, outputs: number, inputs: number, hasBias = false): LinearTensors {
  return { inputs, parts: [{ name, count: outputs }], hasBias, isTransposed: false };
}

function layerNorm(name: string): NormTensors {
  return { name, hasShift: true };
}

function rmsNorm(name: string): NormTensors {
  return { name, hasShift: false };
}

function gpt2Tensors(spec: Gpt2Spec, weights: WeightSource): ModelTensors {
  const { hidden, intermediate, vocabSize } = spec;
  // The first GPT-2 checkpoints were saved without their head, and so without this prefix.
  const prefix = weights.has('wte.weight') ? '' : 'transformer.';
  // GPT-2 stores its linear layers as [inputs][outputs], the other way round than everybody else.
  const conv = (name: string, outputs: number, inputs: number): LinearTensors => ({
    ...whole(name, outputs, inputs, true),
    isTransposed: true,
  });
  return {
    embedding: whole(`${prefix}wte`, vocabSize, hidden),
    head: spec.tiedHead ? 'embedding' : whole('lm_head', vocabSize, hidden),
    positions: { name: `${prefix}wpe.weight`, entries: spec.maxPositions },
    types: undefined,
    finalNorm: layerNorm(`${prefix}ln_f`),
    layers: layersOf(spec, (index) => {
      const name = `${prefix}h.${index}`;
      const qkv = conv(`${name}.attn.c_attn`, 3 * hidden, hidden);
      return {
        attentionNorm: layerNorm(`${name}.ln_1`),
        mlpNorm: layerNorm(`${name}.ln_2`),
        qkv: {
          ...qkv,
          parts: [0, 1, 2].map((part) => ({
            name: `${name}.attn.c_attn`,
            count: hidden,
            from: part * hidden,
            of: 3 * hidden,
          })),
        },
        out: conv(`${name}.attn.c_proj`, hidden, hidden),
        up: conv(`${name}.mlp.c_fc`, intermediate, hidden),
        down: conv(`${name}.mlp.c_proj`, hidden, intermediate),
        queryNorm: undefined,
        keyNorm: undefined,
      };
    }),
  };
}

function llamaTensors(spec: LlamaSpec): ModelTensors {
  const { hidden, intermediate, vocabSize } = spec;
  const queryWidth = spec.heads * spec.headDim;
  const kvWidth = spec.kvHeads * spec.headDim;
  return {
    embedding: whole('model.embed_tokens', vocabSize, hidden),
    head: spec.tiedHead ? 'embedding' : whole('lm_head', vocabSize, hidden),
    positions: undefined,
    types: undefined,
    finalNorm: rmsNorm('model.norm'),
    layers: layersOf(spec, (index) => {
      const name = `model.layers.${index}`;
      return {
        attentionNorm: rmsNorm(`${name}.input_layernorm`),
        mlpNorm: rmsNorm(`${name}.post_attention_layernorm`),
        qkv: {
          inputs: hidden,
          parts: [
            { name: `${name}.self_attn.q_proj`, count: queryWidth },
            { name: `${name}.self_attn.k_proj`, count: kvWidth },
            { name: `${name}.self_attn.v_proj`, count: kvWidth },
          ],
          hasBias: spec.qkvBias,
          isTransposed: false,
        },
        out: whole(`${name}.self_attn.o_proj`, hidden, queryWidth, spec.outBias),
        up: {
          inputs: hidden,
          parts: [
            { name: `${name}.mlp.gate_proj`, count: intermediate },
            { name: `${name}.mlp.up_proj`, count: intermediate },
          ],
          hasBias: spec.mlpBias,
          isTransposed: false,
        },
        down: whole(`${name}.mlp.down_proj`, hidden, intermediate, spec.mlpBias),
        queryNorm: spec.qkNorm ? `${name}.self_attn.q_norm.weight` : undefined,
        keyNorm: spec.qkNorm ? `${name}.self_attn.k_norm.weight` : undefined,
      };
    }),
  };
}

function bertTensors(spec: BertSpec, weights: WeightSource): ModelTensors {
  const { hidden, intermediate } = spec;
  const prefix = weights.has('embeddings.word_embeddings.weight') ? '' : 'bert.';
  return {
    embedding: whole(`${prefix}embeddings.word_embeddings`, spec.vocabSize, hidden),
    head: 'none',
    positions: { name: `${prefix}embeddings.position_embeddings.weight`, entries: spec.maxPositions },
    types: { name: `${prefix}embeddings.token_type_embeddings.weight`, entries: spec.tokenTypes },
    finalNorm: layerNorm(`${prefix}embeddings.LayerNorm`),
    layers: layersOf(spec, (index) => {
      const name = `${prefix}encoder.layer.${index}`;
      return {
        attentionNorm: layerNorm(`${name}.attention.output.LayerNorm`),
        mlpNorm: layerNorm(`${name}.output.LayerNorm`),
        qkv: {
          inputs: hidden,
          parts: ['query', 'key', 'value'].map((part) => ({ name: `${name}.attention.self.${part}`, count: hidden })),
          hasBias: true,
          isTransposed: false,
        },
        out: whole(`${name}.attention.output.dense`, hidden, hidden, true),
        up: whole(`${name}.intermediate.dense`, intermediate, hidden, true),
        down: whole(`${name}.output.dense`, hidden, intermediate, true),
        queryNorm: undefined,
        keyNorm: undefined,
      };
    }),
  };
}
