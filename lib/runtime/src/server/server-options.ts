import type { BackendChoice } from '../backend/create-backend';
import type { Model } from '../model';
import type { ApiKeySource } from './limits/api-keys';
import type { ClientLimitOptions } from './limits/client-limits';
import type { StartEngine } from './served-engine';

/** Options of a {@link RuntimeServer}. Defaults with a number are in {@link SERVER_DEFAULTS}. */
export interface ServerOptions extends BackendChoice {
  readonly model: Model;
  /** Model name in requests and replies. @default - the name of the model's folder */
  readonly servedModelName?: string;
  /** Most tokens of prompt and answer together. @default - the model's context length */
  readonly maxModelLen?: number;
  /** Sequences that are computed at the same time. */
  readonly maxNumSeqs?: number;
  /**
   * Size of the key/value cache in bytes.
   * @default - the memory that the weights leave, at most what `maxNumSeqs` requests of full length need
   */
  readonly kvCacheBytes?: number | undefined;
  /** Requests that may wait; further requests are answered with 429. */
  readonly maxQueue?: number;
  /** Prompt tokens that may wait; further requests are answered with 429. An empty queue accepts a longer prompt. */
  readonly maxQueueTokens?: number;
  /** Time limit of an answer, from its request on; past it the answer is a 504. @default - no limit */
  readonly requestTimeoutSeconds?: number | undefined;
  /**
   * Most tokens of a prompt, or of a text to embed or classify; longer ones are answered with 400.
   * @default - `maxModelLen`
   */
  readonly maxPromptTokens?: number | undefined;
  /** API keys; requests need one of them, but probes, metrics and the page do not. @default - no key is required */
  readonly apiKeys?: ApiKeySource | undefined;
  /** Whether `/metrics` requires a key, too. @default false */
  readonly metricsNeedKey?: boolean;
  /** Limits of each key. @default - no limits */
  readonly perKey?: ClientLimitOptions;
  /**
   * Endpoint of a trace collector (OTLP over HTTP), such as `http://localhost:4318`.
   * @default - no traces are sent
   */
  readonly tracesEndpoint?: string | undefined;
  /**
   * Origins of pages in browsers that may call this server, such as `https://chat.example.com`; `*`: every page. A page
   * needs a key as every client does. @default - pages of this server only
   */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Largest request body in bytes; larger bodies are answered with 413. */
  readonly bodyLimitBytes?: number;
  /**
   * Whether to write structured log lines to standard output. They never contain text of prompts or answers.
   * @default false
   */
  readonly log?: boolean;
  /** Called once if the engine fails after it was ready; the process should then exit. @default - nothing */
  readonly onEngineFailure?: (error: Error) => void;
  /** Starts the engine. @default - the engine of this package */
  readonly startEngine?: StartEngine;
}

/** Default values of {@link ServerOptions}; the flags of `serve` have the same. */
export const SERVER_DEFAULTS = {
  maxNumSeqs: 8,
  maxQueue: 64,
  maxQueueTokens: 131_072,
  bodyLimitBytes: 2 ** 20,
} as const;
