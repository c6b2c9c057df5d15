import { readSync, openSync, closeSync } from 'node:fs';
import type { DecoderSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';

/** Metadata of a GGUF file, each value with the code of its type before it, as in the file. */
export type GgufMetadata = ReadonlyMap<string, Uint8Array>;

const U32 = 4;
const F32 = 6;
const STRING = 8;
const ARRAY = 9;
/** Bytes of a value by the number of its type. @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const BYTES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/** The metadata that llama.cpp needs. Random models have no tokenizer: their prompts are token numbers. */
export function ggufMetadata(spec: DecoderSpec): GgufMetadata {
  const arch = spec.family;
  const entries: Record<string, Uint8Array> = {
    'general.architecture': text(arch),
    [`${arch}.context_length`]: u32(spec.maxPositions),
    [`${arch}.embedding_length`]: u32(spec.hidden),
    [`${arch}.feed_forward_length`]: u32(spec.intermediate),
    [`${arch}.block_count`]: u32(spec.layers),
    [`${arch}.attention.head_count`]: u32(spec.heads),
    [`${arch}.vocab_size`]: u32(spec.vocabSize),
    'tokenizer.ggml.model': text('none'),
  };
  if (spec.family === 'gpt2')
    return new Map(Object.entries({ ...entries, 'gpt2.attention.layer_norm_epsilon': f32(spec.normEpsilon) }));
  return new Map(
    Object.entries({
      ...entries,
      'llama.attention.head_count_kv': u32(spec.kvHeads),
      'llama.attention.layer_norm_rms_epsilon': f32(spec.normEpsilon),
      'llama.rope.dimension_count': u32(spec.headDim),
      'llama.rope.freq_base': f32(spec.rope.theta),
    }),
  );
}

/** Reads the metadata of a file unchanged, to write it to another file. The file is trusted: its hash was checked. */
export function copyMetadata(path: string): GgufMetadata {
  const header = Buffer.alloc(32 * 2 ** 20);
  const descriptor = openSync(path, 'r');
  readSync(descriptor, header, 0, header.length, 0);
  closeSync(descriptor);
  const u64 = (at: number): number => Number(header.readBigUInt64LE(at));
  const sizeOf = (type: number, at: number): number => {
    if (type === STRING) return 8 + u64(at);
    if (type !== ARRAY) return BYTES[type]!;
    const item = header.readUInt32LE(at);
    let size = 12;
    for (let i = 0; i < u64(at + 4); i += 1) size += sizeOf(item, at + size);
    return size;
  };
  const metadata = new Map<string, Uint8Array>();
  let at = 24;
  for (let i = 0; i < u64(16); i += 1) {
    const key = header.toString('utf8', at + 8, at + 8 + u64(at));
    at += 8 + u64(at);
    const size = 4 + sizeOf(header.readUInt32LE(at), at + 4);
    if (!/^general\.(file_type|quantization_version)$/.test(key))
      metadata.set(key, Uint8Array.prototype.slice.call(header, at, at + size));
    at += size;
  }
  return metadata;
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(U32);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

function f32(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(F32);
  bytes.writeFloatLE(value, 4);
  return bytes;
}

function text(value: string): Uint8Array {
  const length = Buffer.alloc(12);
  length.writeUInt32LE(STRING);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)), 4);
  return Buffer.concat([length, Buffer.from(value)]);
}
