import type { SamplingOptions } from './sampling/sampler';

/** A prompt to go on with. Plain data: it is sent to the engine's thread. */
export interface GenerationRequest {
  readonly prompt: readonly number[];
  /** Most tokens to generate; prompt and answer together must fit the model. 0 only scores the prompt. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** Tokens before which no end token is chosen. @default 0 */
  readonly minTokens?: number | undefined;
  /** Go on behind an end token. @default false */
  readonly ignoreEos?: boolean | undefined;
  /** Tell the log-probability of each token, and of this many of the likeliest. @default - none are told */
  readonly logprobs?: number | undefined;
  /** The same of the prompt's tokens, each given those before it. @default - none are told */
  readonly promptLogprobs?: number | undefined;
  /** What the answer must look like. @default - anything */
  readonly constraint?: Constraint | undefined;
  /** When the answer is of no more use, in milliseconds since 1970; it then ends with `timeout`. @default - never */
  readonly deadline?: number | undefined;
  /** Whose request it is: places in the batch go round among those who wait. @default - all are one */
  readonly client?: string | undefined;
}

/** What an answer must look like. */
export type Constraint =
  | { readonly type: 'json-object' }
  /** @param schema - a JSON Schema, as JSON */
  | { readonly type: 'json-schema'; readonly schema: string }
  | { readonly type: 'regex'; readonly pattern: string }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** A text to turn into one vector: an embedding, or the outputs of a classifier. */
export interface PoolRequest {
  readonly tokens: readonly number[];
  /** [tokens] for encoders that take two texts. @default - all 0 */
  readonly tokenTypes?: readonly number[] | undefined;
  readonly task: 'embed' | 'classify';
  readonly deadline?: number | undefined;
  readonly client?: string | undefined;
}

/** Log-probabilities at one place: of the model's own distribution, before temperature and penalties. */
export interface TokenLogprobs {
  /** Of the token that stands there. */
  readonly logprob: number;
  /** 1 for the likeliest token. */
  readonly rank: number;
  /** The likeliest, in order. */
  readonly top: readonly { readonly token: number; readonly logprob: number }[];
}

/**
 * Why an answer ended: an end token, the limit of tokens, because nobody wanted the rest, or because it was too late.
 */
export type FinishReason = 'stop' | 'length' | 'abort' | 'timeout';

/** What the engine is told. */
export type EngineCommand =
  | { readonly type: 'submit'; readonly id: number; readonly request: GenerationRequest }
  | { readonly type: 'pool'; readonly id: number; readonly request: PoolRequest }
  | { readonly type: 'cancel'; readonly id: number };

/** One token of an answer. */
export interface TokenReport {
  readonly id: number;
  readonly token: number;
  readonly logprobs?: TokenLogprobs | undefined;
}

/** What one step of the engine brought. */
export interface EngineReport {
  readonly admitted: readonly {
    readonly id: number;
    /** Tokens of the prompt that the cache held already. */ readonly cachedTokens: number;
  }[];
  readonly tokens: readonly TokenReport[];
  /** [prompt]; nothing is known of the first token. */
  readonly promptLogprobs: readonly {
    readonly id: number;
    readonly logprobs: readonly (TokenLogprobs | undefined)[];
  }[];
  readonly pooled: readonly { readonly id: number; readonly values: Float32Array }[];
  readonly finished: readonly { readonly id: number; readonly reason: FinishReason }[];
  /** Requests that cannot be computed, and why: these have ended, too. */
  readonly refused: readonly { readonly id: number; readonly message: string }[];
  readonly stats: EngineStats;
  /** What the step took; undefined where nothing was computed. */
  readonly step?: StepReport | undefined;
}

/** One step of the engine. */
export interface StepReport {
  readonly seconds: number;
  /** Tokens of prompts and answers that it computed. */
  readonly tokens: number;
}

/** How busy the engine is. Totals count from its start. */
export interface EngineStats {
  /** Requests that are computed now. */
  readonly running: number;
  /** Requests that wait for a place. */
  readonly waiting: number;
  /** Used part of the key/value cache, 0 to 1. */
  readonly kvCacheUsage: number;
  /** Times that a running request had to give its place in the cache back. */
  readonly preemptions: number;
  /** Prompt tokens that were looked up in the cache, and those that it held. */
  readonly prefixCacheQueries: number;
  readonly prefixCacheHits: number;
}

/** An engine that has not done anything. */
export const IDLE_STATS: EngineStats = {
  running: 0,
  waiting: 0,
  kvCacheUsage: 0,
  preemptions: 0,
  prefixCacheQueries: 0,
  prefixCacheHits: 0,
};

/** Sizes of an engine. */
export interface EngineLimits {
  /** Tokens of prompt and answer together, per request. */
  readonly maxModelLen: number;
  /** Requests that are computed at once. */
  readonly maxNumSeqs: number;
  /** Rows of one step: a token each for every running request, the rest for prompts. */
  readonly maxBatchedTokens: number;
  /**
   * Blocks of the key/value cache.
   * @default - enough for `maxNumSeqs` requests of full length; they take memory only when used
   */
  readonly kvBlocks?: number | undefined;
  /** Keep what prompts left in the cache for those that start alike. @default true */
  readonly prefixCaching?: boolean | undefined;
}
