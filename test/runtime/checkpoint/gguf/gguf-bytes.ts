/** Writes GGUF files for tests; each part can also be invalid bytes. */

export const U8 = 0;
export const U32 = 4;
export const I32 = 5;
export const F32 = 6;
export const BOOL = 7;
export const STRING = 8;
export const ARRAY = 9;
export const U64 = 10;

/** A metadata value with the code of its type. */
export interface Value {
  readonly type: number;
  readonly bytes: Uint8Array;
}

export interface Tensor {
  readonly name: string;
  /** Innermost size first, as in the file. */
  readonly sizes: readonly (number | bigint)[];
  readonly type: number;
  readonly data: Uint8Array;
  /** The offset in the header. @default - the actual offset */
  readonly offset?: number | bigint;
}

export interface Layout {
  readonly magic?: string;
  readonly version?: number;
  readonly metadata?: readonly (readonly [string, Value])[];
  readonly tensors?: readonly Tensor[];
  readonly tensorCount?: bigint;
  readonly metadataCount?: bigint;
  readonly alignment?: number;
}

/** Allocates `bytes` zeros and passes them to `write`. */
export function number(bytes: number, write: (view: DataView) => void): Uint8Array {
  const out = new Uint8Array(bytes);
  write(new DataView(out.buffer));
  return out;
}

export const u32 = (value: number): Uint8Array => number(4, (view) => view.setUint32(0, value, true));
export const u64 = (value: number | bigint): Uint8Array =>
  number(8, (view) => view.setBigUint64(0, BigInt(value), true));
export const f32 = (value: number): Uint8Array => number(4, (view) => view.setFloat32(0, value, true));
export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

export function text(value: string | Uint8Array, length?: bigint): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return concat(u64(length ?? bytes.length), bytes);
}

export const value = {
  u32: (item: number): Value => ({ type: U32, bytes: u32(item) }),
  u64: (item: number | bigint): Value => ({ type: U64, bytes: u64(item) }),
  f32: (item: number): Value => ({ type: F32, bytes: f32(item) }),
  bool: (item: boolean): Value => ({ type: BOOL, bytes: Uint8Array.of(item ? 1 : 0) }),
  string: (item: string): Value => ({ type: STRING, bytes: text(item) }),
  array: (type: number, items: readonly Uint8Array[], count?: bigint): Value => ({
    type: ARRAY,
    bytes: new Uint8Array(Buffer.concat([u32(type), u64(count ?? items.length), ...items])),
  }),
  strings: (items: readonly string[]): Value =>
    value.array(
      STRING,
      items.map((item) => text(item)),
    ),
};

export function ggufOf(layout: Layout): Uint8Array {
  const { metadata = [], tensors = [], alignment = 32 } = layout;
  const padded = (length: number): number => Math.ceil(length / alignment) * alignment;
  let position = 0;
  const places = tensors.map(({ data }) => {
    const place = padded(position);
    position = place + data.length;
    return place;
  });
  const header = concat(
    new TextEncoder().encode(layout.magic ?? 'GGUF'),
    u32(layout.version ?? 3),
    u64(layout.tensorCount ?? tensors.length),
    u64(layout.metadataCount ?? metadata.length),
    ...metadata.map(([key, { type, bytes }]) => concat(text(key), u32(type), bytes)),
    ...tensors.map(({ name, sizes, type, offset }, index) =>
      concat(text(name), u32(sizes.length), ...sizes.map(u64), u32(type), u64(offset ?? places[index] ?? 0)),
    ),
  );
  const start = padded(header.length);
  const file = new Uint8Array(tensors.length === 0 ? header.length : start + padded(position));
  file.set(header);
  for (const [index, { data }] of tensors.entries()) file.set(data, start + (places[index] ?? 0));
  return file;
}

/**
 * An untied Llama of one layer with grouped queries, whose tokenizer knows the bytes, one merge and two control tokens.
 */
export interface TinyLlama {
  readonly changes?: Readonly<Record<string, Value | undefined>>;
  readonly tensor?: (name: string, count: number) => Float32Array;
  readonly without?: readonly string[];
  /** Factors of rope_freqs.weight. @default - no such tensor */
  readonly ropeFactors?: readonly number[];
}

export const TINY = { hidden: 8, heads: 2, kvHeads: 1, headDim: 4, intermediate: 12 } as const;

export function tinyLlama({
  changes = {},
  tensor = () => new Float32Array(),
  without = [],
  ropeFactors,
}: TinyLlama = {}): Uint8Array {
  const tokens = [
    '<s>',
    '</s>',
    ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)),
    'Ġ',
    'ab',
    '<user>',
  ];
  const entries: Record<string, Value | undefined> = {
    'general.architecture': value.string('llama'),
    'llama.context_length': value.u32(64),
    'llama.embedding_length': value.u32(TINY.hidden),
    'llama.block_count': value.u32(1),
    'llama.feed_forward_length': value.u64(TINY.intermediate),
    'llama.attention.head_count': value.u32(TINY.heads),
    'llama.attention.head_count_kv': value.u32(TINY.kvHeads),
    'llama.attention.layer_norm_rms_epsilon': value.f32(1e-5),
    'llama.rope.freq_base': value.f32(500),
    'tokenizer.ggml.model': value.string('gpt2'),
    'tokenizer.ggml.pre': value.string('smollm'),
    'tokenizer.ggml.tokens': value.strings(tokens),
    'tokenizer.ggml.token_type': value.array(
      I32,
      tokens.map((token) => u32(token === '<user>' ? 4 : token.endsWith('s>') ? 3 : 1)),
    ),
    'tokenizer.ggml.merges': value.strings(['a b']),
    'tokenizer.ggml.bos_token_id': value.u32(0),
    'tokenizer.ggml.eos_token_id': value.u32(1),
    ...changes,
  };
  const kvWidth = TINY.kvHeads * TINY.headDim;
  const sizes: Record<string, number[]> = {
    'token_embd.weight': [TINY.hidden, tokens.length],
    'blk.0.attn_norm.weight': [TINY.hidden],
    'blk.0.attn_q.weight': [TINY.hidden, TINY.hidden],
    'blk.0.attn_k.weight': [TINY.hidden, kvWidth],
    'blk.0.attn_v.weight': [TINY.hidden, kvWidth],
    'blk.0.attn_output.weight': [TINY.hidden, TINY.hidden],
    'blk.0.ffn_norm.weight': [TINY.hidden],
    'blk.0.ffn_gate.weight': [TINY.hidden, TINY.intermediate],
    'blk.0.ffn_up.weight': [TINY.hidden, TINY.intermediate],
    'blk.0.ffn_down.weight': [TINY.intermediate, TINY.hidden],
    'output_norm.weight': [TINY.hidden],
    'output.weight': [TINY.hidden, tokens.length],
  };
  return ggufOf({
    metadata: Object.entries(entries).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const])),
    tensors: [
      ...Object.entries(sizes)
        .filter(([name]) => !without.includes(name))
        .map(([name, size]) => {
          const count = size.reduce((product, item) => product * item, 1);
          const floats = tensor(name, count);
          return {
            name,
            sizes: size,
            type: 0,
            data: new Uint8Array(floats.length === count ? floats.buffer : new ArrayBuffer(count * 4)),
          };
        }),
      ...(ropeFactors === undefined
        ? []
        : [{ name: 'rope_freqs.weight', sizes: [ropeFactors.length], type: 0, data: concat(...ropeFactors.map(f32)) }]),
    ],
  });
}
