import type { SamplingOptions } from './sampling/sampler';

/** A prompt to continue. Plain data, as it is sent to the engine's thread. */
export interface GenerationRequest {
  readonly prompt: readonly number[];
  /** Most tokens to generate; prompt and answer together must fit the context. 0 only scores the prompt. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** Fewest tokens to generate before an end token or one of `stopTokens`. @default 0 */
  readonly minTokens?: number | undefined;
  /** Tokens at which the server ends the answer. The engine only forbids them before `minTokens`. @default - none */
  readonly stopTokens?: readonly number[] | undefined;
  /** Continue after an end-of-sequence token. @default false */
  readonly ignoreEos?: boolean | undefined;
  /** Report the log-probability of each token and of this many most likely tokens. @default - none are reported */
  readonly logprobs?: number | undefined;
  /** The same for the tokens of the prompt. @default - none are reported */
  readonly promptLogprobs?: number | undefined;
  /** Required form of the answer. @default - any text */
  readonly constraint?: Constraint | undefined;
  /** When the answer ends with `timeout`, in milliseconds since 1970. @default - never */
  readonly deadline?: number | undefined;
  /** Client of the request: waiting clients are admitted in turn. @default - all requests are of one client */
  readonly client?: string | undefined;
}

/** Required form of an answer. */
export type Constraint =
  | { readonly type: 'json-object' }
  /** @param schema - a JSON Schema, as JSON */
  | { readonly type: 'json-schema'; readonly schema: string }
  | { readonly type: 'regex'; readonly pattern: string }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** A text to compute one vector of: an embedding, or the outputs of a classifier. */
export interface PoolRequest {
  readonly tokens: readonly number[];
  /** [tokens], for encoders that read pairs of texts. @default - all 0 */
  readonly tokenTypes?: readonly number[] | undefined;
  readonly task: 'embed' | 'classify';
  readonly deadline?: number | undefined;
  readonly client?: string | undefined;
}

/** Log-probabilities at one position, from the model's own distribution, before temperature and penalties. */
export interface TokenLogprobs {
  /** Of the token at this position. */
  readonly logprob: number;
  /** Rank of this token; 1 for the most likely token. */
  readonly rank: number;
  /** The most likely tokens, in order. */
  readonly top: readonly { readonly token: number; readonly logprob: number }[];
}

/** Why an answer ended: stop (end token or stop string), length, abort (cancelled), timeout (deadline passed). */
export type FinishReason = 'stop' | 'length' | 'abort' | 'timeout';

/** A command to the engine. */
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

/** The outcome of one step of the engine. */
export interface EngineReport {
  readonly admitted: readonly {
    readonly id: number;
    /** Prompt tokens that were in the prefix cache. */
    readonly cachedTokens: number;
  }[];
  readonly tokens: readonly TokenReport[];
  /** [prompt]; undefined for the first token. */
  readonly promptLogprobs: readonly {
    readonly id: number;
    readonly logprobs: readonly (TokenLogprobs | undefined)[];
  }[];
  readonly pooled: readonly { readonly id: number; readonly values: Float32Array }[];
  readonly finished: readonly { readonly id: number; readonly reason: FinishReason }[];
  /** Requests that ended because they cannot be computed. */
  readonly refused: readonly { readonly id: number; readonly message: string }[];
  readonly stats: EngineStats;
  /** Undefined if nothing was computed. */
  readonly step?: StepReport | undefined;
}

/** Cost of one step of the engine. */
export interface StepReport {
  readonly seconds: number;
  /** Computed tokens of prompts and answers. */
  readonly tokens: number;
}

/** Load of the engine. Totals count from its start. */
export interface EngineStats {
  readonly running: number;
  readonly waiting: number;
  /** Used fraction of the key/value cache, 0 to 1. */
  readonly kvCacheUsage: number;
  /** Preemptions of running requests. */
  readonly preemptions: number;
  /** Prompt tokens that were looked up in the prefix cache. */
  readonly prefixCacheQueries: number;
  /** Prompt tokens that were found in the prefix cache. */
  readonly prefixCacheHits: number;
}

/** Stats of an engine without requests. */
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
  /** Most tokens of prompt and answer together, per request. */
  readonly maxModelLen: number;
  /** Sequences that are computed at the same time. */
  readonly maxNumSeqs: number;
  /** Rows of one step: one token of every running request, the rest for prompts. */
  readonly maxBatchedTokens: number;
  /**
   * Blocks of the key/value cache.
   * @default - enough for `maxNumSeqs` requests of full length; blocks take memory when they are first used
   */
  readonly kvBlocks?: number | undefined;
  /** Reuse cache blocks for prompts with the same prefix. @default true */
  readonly prefixCaching?: boolean | undefined;
}
