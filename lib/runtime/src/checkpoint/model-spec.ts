/** What every decoder has. */
interface DecoderSpec {
  readonly vocabSize: number;
  readonly layers: number;
  /** Width of the residual stream. */
  readonly hidden: number;
  /** Width inside the feed-forward part. */
  readonly intermediate: number;
  readonly heads: number;
  /** Heads that keys and values have; fewer than `heads` when queries share them (GQA). */
  readonly kvHeads: number;
  readonly headDim: number;
  /** The longest sequence that the model was made for, in tokens. */
  readonly maxPositions: number;
  readonly normEpsilon: number;
  /** Whether the output head is the token embedding. */
  readonly tiedHead: boolean;
  readonly bosTokenId: number | undefined;
  /** Tokens that end a text. */
  readonly eosTokenIds: readonly number[];
}

/** GPT-2: learned positions, LayerNorm, GELU, one head of keys and values per query head. */
export interface Gpt2Spec extends DecoderSpec {
  readonly family: 'gpt2';
}

/** Llama: rotary positions, RMSNorm, SwiGLU, grouped queries. */
export interface LlamaSpec extends DecoderSpec {
  readonly family: 'llama';
  readonly rope: RopeSpec;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
}

/** How rotary positions are stretched beyond the length of the original training. */
export type RopeSpec =
  | { readonly type: 'default'; readonly theta: number }
  | { readonly type: 'linear'; readonly theta: number; readonly factor: number }
  /** A factor of its own for each pair of channels, [headDim / 2]: how GGUF files hold every stretching that is not linear. */
  | { readonly type: 'factors'; readonly theta: number; readonly factors: readonly number[] }
  | {
    readonly type: 'llama3';
    readonly theta: number;
    readonly factor: number;
    readonly lowFreqFactor: number;
    readonly highFreqFactor: number;
    readonly originalMaxPositions: number;
  };

/** A model that the runtime can compute: everything that backends need to know beyond the weights. */
export type ModelSpec = Gpt2Spec | LlamaSpec;

/** Values of `model_type` in config.json that can be served. */
export const SUPPORTED_MODEL_TYPES = ['gpt2', 'llama'] as const;
