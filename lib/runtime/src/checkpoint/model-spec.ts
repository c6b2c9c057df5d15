/** The sizes that every transformer has. */
interface TransformerSpec {
  readonly vocabSize: number;
  readonly layers: number;
  /** Width of the residual stream. */
  readonly hidden: number;
  /** Width inside the feed-forward part. */
  readonly intermediate: number;
  readonly heads: number;
  /** Heads of keys and values; fewer than `heads` if queries share them (GQA). */
  readonly kvHeads: number;
  readonly headDim: number;
  /** The longest sequence that the model supports, in tokens. */
  readonly maxPositions: number;
  readonly normEpsilon: number;
}

/** The properties that every decoder has. A decoder continues a text. */
interface BaseDecoderSpec extends TransformerSpec {
  /** Whether the output head is the token embedding. */
  readonly tiedHead: boolean;
  readonly bosTokenId: number | undefined;
  /** Tokens that end a text. */
  readonly eosTokenIds: readonly number[];
  /** The pooling of a text to one vector. @default - the state of its last token, scaled to length 1 */
  readonly pooling?: PoolingSpec | undefined;
  /**
   * The head of a `*ForSequenceClassification` checkpoint. Such a checkpoint has no head for tokens: `tiedHead` is
   * true, which costs no memory.
   */
  readonly classifier?: ClassifierSpec | undefined;
}

/** GPT-2: learned positions, LayerNorm, GELU, a head of keys and values per query head. */
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
  /** Whether each head of queries and keys is normed (RMSNorm) before rotary positions are applied (Qwen 3). */
  readonly qkNorm: boolean;
  /** Positions that a token attends to, its own included (Mistral); undefined: all. */
  readonly slidingWindow: number | undefined;
}

/**
 * BERT and MiniLM: an encoder. Learned positions, token types, LayerNorm after each part (post-norm), GELU by the error
 * function, and every token attends to the whole text. Used for embeddings or classification.
 */
export interface BertSpec extends TransformerSpec {
  readonly family: 'bert';
  /** Token types that have an embedding (first text, second text). */
  readonly tokenTypes: number;
  readonly pooling: PoolingSpec;
  /** The head of a `*ForSequenceClassification` checkpoint. */
  readonly classifier: ClassifierSpec | undefined;
}

/** The pooling of a text's hidden states to one vector. */
export interface PoolingSpec {
  /** The mean of all states, the state of the first token, or that of the last. */
  readonly type: 'mean' | 'cls' | 'last';
  /** Whether the vector is scaled to length 1. */
  readonly normalize: boolean;
  /** Most tokens of a text, if the model was trained on shorter ones than it has positions. @default - all positions */
  readonly maxTokens?: number | undefined;
}

/** The meaning of a classifier's outputs. */
export interface ClassifierSpec {
  /** The label of each output, in order. */
  readonly labels: readonly string[];
  /** One label among several (softmax), any number of labels (sigmoid), or a number (no function). */
  readonly problem: 'single-label' | 'multi-label' | 'regression';
}

/** Rotary positions, and their scaling beyond the context length of the original training. */
export type RopeSpec =
  | { readonly type: 'default'; readonly theta: number }
  | { readonly type: 'linear'; readonly theta: number; readonly factor: number }
  /** A factor for each pair of channels, [headDim / 2]: GGUF files store every non-linear scaling in this form. */
  | { readonly type: 'factors'; readonly theta: number; readonly factors: readonly number[] }
  | {
      readonly type: 'llama3';
      readonly theta: number;
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      readonly originalMaxPositions: number;
    };

/** A model that continues a text. */
export type DecoderSpec = Gpt2Spec | LlamaSpec;

/** A model that the runtime can compute: all that backends need besides the weights. */
export type ModelSpec = DecoderSpec | BertSpec;

/** The supported values of `model_type` in config.json. */
export const SUPPORTED_MODEL_TYPES = ['gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'bert'] as const;

/** Returns the token that texts start with, if the model has one. */
export function startToken(spec: ModelSpec): number | undefined {
  return spec.family === 'bert' ? undefined : spec.bosTokenId;
}

/** Returns the tokens that end a text; none for an encoder. */
export function endTokens(spec: ModelSpec): readonly number[] {
  return spec.family === 'bert' ? [] : spec.eosTokenIds;
}
