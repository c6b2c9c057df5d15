/** What every transformer has. */
interface TransformerSpec {
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
}

/** What every decoder has: it goes on with a text. */
interface BaseDecoderSpec extends TransformerSpec {
  /** Whether the output head is the token embedding. */
  readonly tiedHead: boolean;
  readonly bosTokenId: number | undefined;
  /** Tokens that end a text. */
  readonly eosTokenIds: readonly number[];
  /** How a text becomes one vector. @default - the state of its last token, scaled to length 1 */
  readonly pooling?: PoolingSpec | undefined;
  /**
   * The head of a `*ForSequenceClassification` checkpoint, which has none for tokens then (`tiedHead` is true: it costs
   * nothing).
   */
  readonly classifier?: ClassifierSpec | undefined;
}

/** GPT-2: learned positions, LayerNorm, GELU, one head of keys and values per query head. */
export interface Gpt2Spec extends BaseDecoderSpec {
  readonly family: 'gpt2';
}

/** Llama and its relatives (Mistral, Qwen): rotary positions, RMSNorm, SwiGLU, grouped queries. */
export interface LlamaSpec extends BaseDecoderSpec {
  readonly family: 'llama';
  readonly rope: RopeSpec;
  /** Whether the projections to queries, keys and values have a bias (Qwen 2; Llama with `attention_bias`). */
  readonly qkvBias: boolean;
  /** Whether the projection out of attention has a bias (Llama with `attention_bias`). */
  readonly outBias: boolean;
  readonly mlpBias: boolean;
  /** Whether each head of queries and keys goes through an RMSNorm of its own before it is turned (Qwen 3). */
  readonly qkNorm: boolean;
  /** A token sees itself and this many minus one before it (Mistral); undefined: all. */
  readonly slidingWindow: number | undefined;
}

/**
 * BERT and MiniLM: an encoder. Learned positions, token types, LayerNorm behind each part (post-norm), GELU by the
 * error function, and every token sees the whole text. Makes embeddings, or classifies.
 */
export interface BertSpec extends TransformerSpec {
  readonly family: 'bert';
  /** Kinds of token (first text, second text) that have an embedding. */
  readonly tokenTypes: number;
  readonly pooling: PoolingSpec;
  /** The head of a `*ForSequenceClassification` checkpoint. */
  readonly classifier: ClassifierSpec | undefined;
}

/** How the hidden states of a text become one vector. */
export interface PoolingSpec {
  /** Their mean, that of the first token, or that of the last. */
  readonly type: 'mean' | 'cls' | 'last';
  /** Whether the vector is scaled to length 1. */
  readonly normalize: boolean;
}

/** What a classifier's outputs mean. */
export interface ClassifierSpec {
  /** Label of each output, in their order. */
  readonly labels: readonly string[];
  /** One label of several (softmax), any number of them (sigmoid), or a number (nothing). */
  readonly problem: 'single-label' | 'multi-label' | 'regression';
}

/** How rotary positions are stretched beyond the length of the original training. */
export type RopeSpec =
  | { readonly type: 'default'; readonly theta: number }
  | { readonly type: 'linear'; readonly theta: number; readonly factor: number }
  /**
   * A factor of its own for each pair of channels, [headDim / 2]: how GGUF files hold every stretching that is not
   * linear.
   */
  | { readonly type: 'factors'; readonly theta: number; readonly factors: readonly number[] }
  | {
      readonly type: 'llama3';
      readonly theta: number;
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      readonly originalMaxPositions: number;
    };

/** A model that goes on with a text. */
export type DecoderSpec = Gpt2Spec | LlamaSpec;

/** A model that the runtime can compute: everything that backends need to know beyond the weights. */
export type ModelSpec = DecoderSpec | BertSpec;

/** Values of `model_type` in config.json that can be served. */
export const SUPPORTED_MODEL_TYPES = ['gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'bert'] as const;

/** The token that texts start with, if the model has one. */
export function startToken(spec: ModelSpec): number | undefined {
  return spec.family === 'bert' ? undefined : spec.bosTokenId;
}

/** Tokens that end a text; an encoder has none. */
export function endTokens(spec: ModelSpec): readonly number[] {
  return spec.family === 'bert' ? [] : spec.eosTokenIds;
}
