/** Names of a GGUF file for the parts of a model; each has a `.weight`, some a `.bias`. */
interface Names {
  /** How a layer's parts start, with the layer's number after it. */
  readonly layers: string;
  readonly layerParts: Readonly<Record<string, string>>;
  readonly modelParts: Readonly<Record<string, string>>;
}

/**
 * By family, from the names that Hugging Face has.
 * @see https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/tensor_mapping.py
 */
const NAMES: Readonly<Record<'llama' | 'gpt2' | 'bert', Names>> = {
  llama: {
    layers: 'model.layers.',
    layerParts: {
      input_layernorm: 'attn_norm',
      'self_attn.q_proj': 'attn_q',
      'self_attn.k_proj': 'attn_k',
      'self_attn.v_proj': 'attn_v',
      'self_attn.q_norm': 'attn_q_norm',
      'self_attn.k_norm': 'attn_k_norm',
      'self_attn.o_proj': 'attn_output',
      post_attention_layernorm: 'ffn_norm',
      'mlp.gate_proj': 'ffn_gate',
      'mlp.up_proj': 'ffn_up',
      'mlp.down_proj': 'ffn_down',
    },
    modelParts: { 'model.embed_tokens': 'token_embd', 'model.norm': 'output_norm', lm_head: 'output' },
  },
  gpt2: {
    layers: 'h.',
    layerParts: {
      ln_1: 'attn_norm',
      'attn.c_attn': 'attn_qkv',
      'attn.c_proj': 'attn_output',
      ln_2: 'ffn_norm',
      'mlp.c_fc': 'ffn_up',
      'mlp.c_proj': 'ffn_down',
    },
    modelParts: { wte: 'token_embd', wpe: 'position_embd', ln_f: 'output_norm', lm_head: 'output' },
  },
  bert: {
    layers: 'encoder.layer.',
    layerParts: {
      'attention.self.query': 'attn_q',
      'attention.self.key': 'attn_k',
      'attention.self.value': 'attn_v',
      'attention.output.dense': 'attn_output',
      'attention.output.LayerNorm': 'attn_output_norm',
      'intermediate.dense': 'ffn_up',
      'output.dense': 'ffn_down',
      'output.LayerNorm': 'layer_output_norm',
    },
    modelParts: {
      'embeddings.word_embeddings': 'token_embd',
      'embeddings.position_embeddings': 'position_embd',
      'embeddings.token_type_embeddings': 'token_types',
      'embeddings.LayerNorm': 'token_embd_norm',
    },
  },
};

/** The name that a GGUF file has for a tensor of Hugging Face's name; undefined for one that it has no name for. */
export function ggufName(family: keyof typeof NAMES, name: string): string | undefined {
  const { layers, layerParts, modelParts } = NAMES[family];
  const [, whole, kind] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
  if (whole === undefined || kind === undefined) return undefined;
  const [, layer, part] = whole.startsWith(layers) ? (/^(\d+)\.(.+)$/.exec(whole.slice(layers.length)) ?? []) : [];
  const own = part === undefined ? modelParts[whole] : layerParts[part];
  if (own === undefined) return undefined;
  return layer === undefined ? `${own}.${kind}` : `blk.${layer}.${own}.${kind}`;
}
