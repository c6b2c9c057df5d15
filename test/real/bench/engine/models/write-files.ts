import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { DecoderSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';
import { type Format, matrixFormat } from './bench-model';
import type { GgufMetadata } from './gguf-metadata';
import { ggmlLayout, GGML_TYPE, packMatrix, toBfloat16 } from './pack';
import { type TensorPlan, tensorsOf } from './tensors';

/** Makes the numbers of a tensor, in Hugging Face's layout. */
export type TensorSource = (plan: TensorPlan) => Float32Array;

/** Bytes of a block of 32 weights, by ggml's code of its type. */
const BLOCK_BYTES: Readonly<Record<number, number>> = {
  [GGML_TYPE.f32]: 128,
  [GGML_TYPE.bf16]: 64,
  [GGML_TYPE.q8]: 34,
  [GGML_TYPE.q4]: 18,
};
const ALIGNMENT = 32;

/** Writes a Hugging Face folder: `config.json` and `model.safetensors`, one tensor in memory at a time. */
export function writeFolder(folder: string, spec: DecoderSpec, dtype: 'f32' | 'bf16', source: TensorSource): void {
  writeFileSync(path.join(folder, 'config.json'), `${JSON.stringify(configOf(spec, dtype), undefined, 2)}\n`);
  const plans = tensorsOf(spec);
  const bytes = dtype === 'f32' ? 4 : 2;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, shape } of plans) {
    const size = count(shape) * bytes;
    header[name] = { dtype: dtype.toUpperCase(), shape, data_offsets: [offset, offset + size] };
    offset += size;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  withFile(path.join(folder, 'model.safetensors'), (write) => {
    write(length);
    write(padded);
    for (const plan of plans) {
      const floats = source(plan);
      write(dtype === 'f32' ? floats : toBfloat16(floats));
    }
  });
}

/** Writes a GGUF file, one tensor in memory at a time. */
export function writeGguf(
  file: string,
  spec: DecoderSpec,
  format: Format,
  metadata: GgufMetadata,
  source: TensorSource,
): void {
  const tensors = tensorsOf(spec).map((plan) => {
    const type = GGML_TYPE[plan.kind === 'vector' ? 'f32' : matrixFormat(format, plan.isEmbedding)];
    const shape = plan.isTransposed ? plan.shape.toReversed() : plan.shape;
    const bytes = type === GGML_TYPE.f32 ? count(shape) * 4 : (count(shape) / 32) * BLOCK_BYTES[type]!;
    return { plan, type, shape, bytes };
  });
  const parts: Uint8Array[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.size)];
  for (const [key, value] of metadata) parts.push(text(key), value);
  let offset = 0;
  for (const { plan, type, shape, bytes } of tensors) {
    parts.push(text(plan.ggufName), u32(shape.length), ...shape.toReversed().map(u64), u32(type), u64(offset));
    offset += padding(bytes) + bytes;
  }
  withFile(file, (write) => {
    const header = Buffer.concat(parts);
    write(header);
    write(new Uint8Array(padding(header.length)));
    for (const { plan, type, bytes } of tensors) {
      const { floats, shape } = ggmlLayout(source(plan), plan);
      const packed =
        type === GGML_TYPE.f32
          ? floats
          : packMatrix(floats, shape as [number, number], matrixFormat(format, plan.isEmbedding));
      if (packed.byteLength !== bytes)
        throw new Error(`${plan.name} has ${packed.byteLength} bytes, planned were ${bytes}`);
      write(packed);
      write(new Uint8Array(padding(bytes)));
    }
  });
}

function configOf(spec: DecoderSpec, dtype: 'f32' | 'bf16'): unknown {
  const common = {
    vocab_size: spec.vocabSize,
    bos_token_id: spec.bosTokenId,
    eos_token_id: spec.eosTokenIds[0],
    tie_word_embeddings: spec.tiedHead,
    dtype: dtype === 'f32' ? 'float32' : 'bfloat16',
  };
  if (spec.family === 'gpt2') {
    return {
      ...common,
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      activation_function: 'gelu_new',
      layer_norm_epsilon: spec.normEpsilon,
      n_positions: spec.maxPositions,
      n_ctx: spec.maxPositions,
      n_embd: spec.hidden,
      n_layer: spec.layers,
      n_head: spec.heads,
      n_inner: spec.intermediate,
    };
  }
  return {
    ...common,
    model_type: 'llama',
    architectures: ['LlamaForCausalLM'],
    hidden_act: 'silu',
    rms_norm_eps: spec.normEpsilon,
    rope_theta: spec.rope.theta,
    max_position_embeddings: spec.maxPositions,
    hidden_size: spec.hidden,
    intermediate_size: spec.intermediate,
    num_hidden_layers: spec.layers,
    num_attention_heads: spec.heads,
    num_key_value_heads: spec.kvHeads,
    head_dim: spec.headDim,
    attention_bias: false,
    mlp_bias: false,
  };
}

function withFile(file: string, body: (write: (bytes: ArrayBufferView) => void) => void): void {
  const descriptor = openSync(file, 'w');
  try {
    body((view) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let done = 0; done < bytes.length;)
        done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 2 ** 30));
    });
  } finally {
    closeSync(descriptor);
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function padding(bytes: number): number {
  return (ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT;
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Uint8Array {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}
