import type { DecoderSpec, Gpt2Spec, LlamaSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';

/** A tensor of a model, with its names in Hugging Face and GGUF files. */
export interface TensorPlan {
  /** Hugging Face's name and shape, outermost size first. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly ggufName: string;
  /** Matrices may be rounded; vectors, and GPT-2's positions, are float32 in every GGUF file. */
  readonly kind: 'matrix' | 'vector';
  readonly isEmbedding: boolean;
  /** GPT-2 stores its linear layers as [inputs][outputs], ggml as [outputs][inputs]. */
  readonly isTransposed: boolean;
  /** Heads whose channel pairs ggml stores side by side: those of a Llama's query and key projections. */
  readonly rotaryHeads: number | undefined;
}

/** Lists every tensor of a model, in the order of the files. */
export function tensorsOf(spec: DecoderSpec): TensorPlan[] {
  return spec.family === 'gpt2' ? gpt2Tensors(spec) : llamaTensors(spec);
}

function gpt2Tensors({ hidden, intermediate, vocabSize, maxPositions, layers }: Gpt2Spec): TensorPlan[] {
  const norm = (name: string, ggufName: string): TensorPlan[] => [
    vector(`${name}.weight`, [hidden], `${ggufName}.weight`),
    vector(`${name}.bias`, [hidden], `${ggufName}.bias`),
  ];
  const linear = (name: string, ggufName: string, inputs: number, outputs: number): TensorPlan[] => [
    { ...matrix(`${name}.weight`, [inputs, outputs], `${ggufName}.weight`), isTransposed: true },
    vector(`${name}.bias`, [outputs], `${ggufName}.bias`),
  ];
  return [
    embedding('transformer.wte.weight', [vocabSize, hidden], 'token_embd.weight'),
    vector('transformer.wpe.weight', [maxPositions, hidden], 'position_embd.weight'),
    ...Array.from({ length: layers }, (_, layer) => [
      ...norm(`transformer.h.${layer}.ln_1`, `blk.${layer}.attn_norm`),
      ...linear(`transformer.h.${layer}.attn.c_attn`, `blk.${layer}.attn_qkv`, hidden, 3 * hidden),
      ...linear(`transformer.h.${layer}.attn.c_proj`, `blk.${layer}.attn_output`, hidden, hidden),
      ...norm(`transformer.h.${layer}.ln_2`, `blk.${layer}.ffn_norm`),
      ...linear(`transformer.h.${layer}.mlp.c_fc`, `blk.${layer}.ffn_up`, hidden, intermediate),
      ...linear(`transformer.h.${layer}.mlp.c_proj`, `blk.${layer}.ffn_down`, intermediate, hidden),
    ]).flat(),
    ...norm('transformer.ln_f', 'output_norm'),
  ];
}

function llamaTensors({ hidden, intermediate, vocabSize, layers, heads, kvHeads, headDim }: LlamaSpec): TensorPlan[] {
  return [
    embedding('model.embed_tokens.weight', [vocabSize, hidden], 'token_embd.weight'),
    ...Array.from({ length: layers }, (_, layer) => {
      const linear = (name: string, ggufName: string, inputs: number, outputs: number): TensorPlan =>
        matrix(`model.layers.${layer}.${name}.weight`, [outputs, inputs], `blk.${layer}.${ggufName}.weight`);
      return [
        vector(`model.layers.${layer}.input_layernorm.weight`, [hidden], `blk.${layer}.attn_norm.weight`),
        { ...linear('self_attn.q_proj', 'attn_q', hidden, heads * headDim), rotaryHeads: heads },
        { ...linear('self_attn.k_proj', 'attn_k', hidden, kvHeads * headDim), rotaryHeads: kvHeads },
        linear('self_attn.v_proj', 'attn_v', hidden, kvHeads * headDim),
        linear('self_attn.o_proj', 'attn_output', heads * headDim, hidden),
        vector(`model.layers.${layer}.post_attention_layernorm.weight`, [hidden], `blk.${layer}.ffn_norm.weight`),
        linear('mlp.gate_proj', 'ffn_gate', hidden, intermediate),
        linear('mlp.up_proj', 'ffn_up', hidden, intermediate),
        linear('mlp.down_proj', 'ffn_down', intermediate, hidden),
      ];
    }).flat(),
    vector('model.norm.weight', [hidden], 'output_norm.weight'),
  ];
}

function matrix(name: string, shape: readonly number[], ggufName: string): TensorPlan {
  return { name, shape, ggufName, kind: 'matrix', isEmbedding: false, isTransposed: false, rotaryHeads: undefined };
}

function embedding(name: string, shape: readonly number[], ggufName: string): TensorPlan {
  return { ...matrix(name, shape, ggufName), isEmbedding: true };
}

function vector(name: string, shape: readonly number[], ggufName: string): TensorPlan {
  return { ...matrix(name, shape, ggufName), kind: 'vector' };
}
