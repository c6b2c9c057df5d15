import { SafetensorsFile } from '../../../../../lib/runtime/src/checkpoint/safetensors';
import type { DecoderSpec, Gpt2Spec, LlamaSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';
import { ONNX_TYPE, OnnxWriter } from './onnx-writer';

const MICROSOFT = { domain: 'com.microsoft' } as const;
/** The name of transformers.js for the file with external data. */
const WEIGHTS = 'model.safetensors';

/**
 * The model as an ONNX graph of onnxruntime's fused operators for decoders on CPUs, with the inputs and outputs of
 * transformers.js. Weights stay in the safetensors file, in the same folder as the graph. Logits are computed for the
 * last position only, as in the other engines.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 */
export function onnxDecoder(spec: DecoderSpec, safetensors: string): Uint8Array {
  const file = new SafetensorsFile(safetensors);
  try {
    return new Graph(spec, file).bytes();
  } finally {
    file.close();
  }
}

class Graph {
  private readonly onnx = new OnnxWriter();
  private readonly seqlens: string;
  private readonly total: string;

  constructor(
    private readonly spec: DecoderSpec,
    private readonly file: SafetensorsFile,
  ) {
    const ids = this.onnx.input('input_ids', ONNX_TYPE.int64, ['batch_size', 'sequence_length']);
    const mask = this.onnx.input('attention_mask', ONNX_TYPE.int64, ['batch_size', 'total_sequence_length']);
    // GroupQueryAttention takes each sequence's length minus one, and the longest length.
    const lengths = this.onnx.node('ReduceSum', [mask, this.integers([1])], { attributes: { keepdims: 0 } });
    this.seqlens = this.onnx.node('Cast', [this.onnx.node('Sub', [lengths, this.integers([1])])], {
      attributes: { to: ONNX_TYPE.int32 },
    });
    const shape = this.onnx.node('Shape', [mask]);
    const size = this.onnx.node('Gather', [shape, this.onnx.constant([], BigInt64Array.of(1n))], {
      attributes: { axis: 0 },
    });
    this.total = this.onnx.node('Cast', [size], { attributes: { to: ONNX_TYPE.int32 } });
    const last = spec.family === 'gpt2' ? this.gpt2(spec, ids) : this.llama(spec, ids);
    this.head(last, spec.family === 'gpt2' ? 'transformer.wte.weight' : 'model.embed_tokens.weight');
  }

  bytes(): Uint8Array {
    return this.onnx.bytes();
  }

  private gpt2(spec: Gpt2Spec, ids: string): string {
    const positions = this.onnx.input('position_ids', ONNX_TYPE.int64, ['batch_size', 'sequence_length']);
    const linear = (from: string, name: string): string =>
      this.onnx.node('Add', [
        this.onnx.node('MatMul', [from, this.weight(`${name}.weight`)]),
        this.weight(`${name}.bias`),
      ]);
    const norm = (from: string, name: string): string =>
      this.onnx.node('LayerNormalization', [from, this.weight(`${name}.weight`), this.weight(`${name}.bias`)], {
        attributes: { axis: -1, epsilon: spec.normEpsilon },
      });
    let stream = this.onnx.node('Add', [
      this.onnx.node('Gather', [this.weight('transformer.wte.weight'), ids]),
      this.onnx.node('Gather', [this.weight('transformer.wpe.weight'), positions]),
    ]);
    for (let layer = 0; layer < spec.layers; layer += 1) {
      const name = `transformer.h.${layer}`;
      const qkv = linear(norm(stream, `${name}.ln_1`), `${name}.attn.c_attn`);
      stream = this.onnx.node('Add', [stream, linear(this.attention(layer, [qkv, '', ''], []), `${name}.attn.c_proj`)]);
      const up = this.onnx.node('FastGelu', [linear(norm(stream, `${name}.ln_2`), `${name}.mlp.c_fc`)], MICROSOFT);
      stream = this.onnx.node('Add', [stream, linear(up, `${name}.mlp.c_proj`)]);
    }
    return norm(stream, 'transformer.ln_f');
  }

  private llama(spec: LlamaSpec, ids: string): string {
    const linear = (from: string, name: string): string =>
      this.onnx.node('FusedMatMul', [from, this.weight(`${name}.weight`)], { ...MICROSOFT, attributes: { transB: 1 } });
    const norm = (from: string, name: string): string =>
      this.onnx.node('SimplifiedLayerNormalization', [from, this.weight(`${name}.weight`)], {
        attributes: { axis: -1, epsilon: spec.normEpsilon, stash_type: 1 },
      });
    const rotary = this.rotary(spec);
    let stream = this.onnx.node('Gather', [this.weight('model.embed_tokens.weight'), ids]);
    for (let layer = 0; layer < spec.layers; layer += 1) {
      const name = `model.layers.${layer}`;
      const normed = norm(stream, `${name}.input_layernorm`);
      const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((part) => linear(normed, `${name}.self_attn.${part}`)) as [
        string,
        string,
        string,
      ];
      stream = this.onnx.node('Add', [
        stream,
        linear(this.attention(layer, [q, k, v], rotary), `${name}.self_attn.o_proj`),
      ]);
      const second = norm(stream, `${name}.post_attention_layernorm`);
      const gate = linear(second, `${name}.mlp.gate_proj`);
      const bent = this.onnx.node('Mul', [gate, this.onnx.node('Sigmoid', [gate])]);
      stream = this.onnx.node('Add', [
        stream,
        linear(this.onnx.node('Mul', [bent, linear(second, `${name}.mlp.up_proj`)]), `${name}.mlp.down_proj`),
      ]);
    }
    return norm(stream, 'model.norm');
  }

  /** Cosines and sines [positions][headDim / 2] of the rotary positions. */
  private rotary({ headDim, rope, maxPositions }: LlamaSpec): string[] {
    const half = headDim / 2;
    const positions = Math.min(maxPositions, 2048);
    const table = (of: (angle: number) => number): string =>
      this.onnx.constant(
        [positions, half],
        Float32Array.from({ length: positions * half }, (_, index) =>
          of(Math.floor(index / half) * rope.theta ** (-(index % half) / half)),
        ),
      );
    return [table(Math.cos), table(Math.sin)];
  }

  private attention(layer: number, qkv: readonly string[], rotary: readonly string[]): string {
    const { heads, kvHeads, headDim } = this.spec;
    const cache = ['batch_size', kvHeads, 'past_sequence_length', headDim];
    const past = ['key', 'value'].map((kind) =>
      this.onnx.input(`past_key_values.${layer}.${kind}`, ONNX_TYPE.float, cache),
    );
    const present = ['key', 'value'].map((kind) => `present.${layer}.${kind}`);
    for (const name of present)
      this.onnx.output(name, ONNX_TYPE.float, ['batch_size', kvHeads, 'total_sequence_length', headDim]);
    return this.onnx.node('GroupQueryAttention', [...qkv, ...past, this.seqlens, this.total, ...rotary], {
      ...MICROSOFT,
      attributes: { num_heads: heads, kv_num_heads: kvHeads, ...(rotary.length === 0 ? {} : { do_rotary: 1 }) },
      outputs: [`attended.${layer}`, ...present],
    });
  }

  private head(hidden: string, embedding: string): void {
    const last = this.onnx.node('Slice', [
      hidden,
      this.integers([-1]),
      this.integers([Number.MAX_SAFE_INTEGER]),
      this.integers([1]),
    ]);
    this.onnx.node('FusedMatMul', [last, this.weight(embedding)], {
      ...MICROSOFT,
      attributes: { transB: 1 },
      outputs: ['logits'],
    });
    this.onnx.output('logits', ONNX_TYPE.float, ['batch_size', 1, this.spec.vocabSize]);
  }

  private readonly known = new Set<string>();

  private weight(name: string): string {
    const info = this.file.tensors.get(name);
    if (info === undefined) throw new Error(`${this.file.path} has no ${name}`);
    if (this.known.has(name)) return name;
    this.known.add(name);
    return this.onnx.external(name, info.shape, WEIGHTS, info.begin, info.end);
  }

  private integers(values: readonly number[]): string {
    return this.onnx.constant([values.length], BigInt64Array.from(values, BigInt));
  }
}
