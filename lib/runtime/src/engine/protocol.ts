import type { SamplingOptions } from './sampler';

/** A prompt to go on with. Plain data: it is sent to the engine's thread. */
export interface GenerationRequest {
  readonly prompt: readonly number[];
  /** Most tokens to generate; prompt and answer together must fit the model. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
}

/** Why an answer ended: an end token, the limit of tokens, or because nobody wanted the rest. */
export type FinishReason = 'stop' | 'length' | 'abort';

/** What the engine is told. */
export type EngineCommand =
  | { readonly type: 'submit'; readonly id: number; readonly request: GenerationRequest }
  | { readonly type: 'cancel'; readonly id: number };

/** What one step of the engine brought. */
export interface EngineReport {
  readonly admitted: readonly number[];
  readonly tokens: readonly { readonly id: number; readonly token: number }[];
  readonly finished: readonly { readonly id: number; readonly reason: FinishReason }[];
  readonly stats: EngineStats;
}

/** How busy the engine is. */
export interface EngineStats {
  /** Requests that are computed now. */
  readonly running: number;
  /** Requests that wait for a place. */
  readonly waiting: number;
  /** Used part of the key/value cache, 0 to 1. */
  readonly kvCacheUsage: number;
}

/** Sizes of an engine. */
export interface EngineLimits {
  /** Tokens of prompt and answer together, per request. */
  readonly maxModelLen: number;
  /** Requests that are computed at once. */
  readonly maxNumSeqs: number;
  /** Rows of one step: a token each for every running request, the rest for prompts. */
  readonly maxBatchedTokens: number;
}
