import type { WeightSource } from '../checkpoint';
import type { Matrix } from '../matrix';
import { ModelError } from '../model-error';
import type { LlamaSpec } from '../model-spec';
import type { GgufFile } from './gguf-file';

/** Names of a GGUF file for the parts of a layer; each has a `.weight`, some a `.bias`. */
const LAYER_PARTS: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

const MODEL_PARTS: Readonly<Record<string, string>> = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  lm_head: 'output',
};

/** The weights of a Llama in a GGUF file, under the names and in the layout that Hugging Face gives them. */
export class GgufWeights implements WeightSource {
  constructor(private readonly file: GgufFile, private readonly spec: LlamaSpec) {}

  has(name: string): boolean {
    const own = ownName(name);
    return own !== undefined && this.file.tensors.has(own);
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const own = ownName(name);
    const info = own === undefined ? undefined : this.file.tensors.get(own);
    if (info === undefined) throw new ModelError('tensor-missing', `${this.file.path} has no tensor ${own ?? name}, which its metadata calls for.`);
    if (info.shape.join() !== shape.join()) {
      throw new ModelError('tensor-mismatch', `${this.file.path}: tensor ${own} has the shape [${info.shape.join(', ')}]; the metadata calls for [${shape.join(', ')}].`);
    }
    const floats = this.file.floats(info);
    if (name.includes('.q_proj.')) return halvesFromPairs(floats, this.spec.heads, this.spec.headDim);
    if (name.includes('.k_proj.')) return halvesFromPairs(floats, this.spec.kvHeads, this.spec.headDim);
    return floats;
  }

  matrix(name: string, shape: readonly number[]): Matrix {
    return { type: 'f32', values: this.floats(name, shape) };
  }

  close(): void {
    this.file.close();
  }
}

function ownName(name: string): string | undefined {
  const [, layer, layerPart, modelPart, kind] = /^(?:model\.layers\.(\d+)\.(.+)|(.+))\.(weight|bias)$/.exec(name) ?? [];
  const part = layerPart === undefined ? MODEL_PARTS[modelPart ?? ''] : LAYER_PARTS[layerPart];
  if (part === undefined) return undefined;
  return layer === undefined ? `${part}.${kind}` : `blk.${layer}.${part}.${kind}`;
}

/**
 * llama.cpp turns neighbouring channels (2i, 2i + 1) of a head by rotary position i; Hugging Face, and we, turn channels
 * i and i + headDim / 2. Its converter therefore reorders the rows of the query and key projections; this undoes it.
 *
 * @param rows - [heads][headDim / 2][2][width] for a weight, the same without width for a bias
 * @returns [heads][2][headDim / 2][width]
 * @see https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py (`LlamaModel.permute`)
 */
function halvesFromPairs(rows: Float32Array, heads: number, headDim: number): Float32Array {
  const half = headDim / 2;
  const width = rows.length / (heads * headDim);
  const out = new Float32Array(rows.length);
  for (let head = 0; head < heads; head += 1) {
    for (let side = 0; side < 2; side += 1) {
      for (let i = 0; i < half; i += 1) {
        const from = (head * headDim + 2 * i + side) * width;
        out.set(rows.subarray(from, from + width), (head * headDim + side * half + i) * width);
      }
    }
  }
  return out;
}
