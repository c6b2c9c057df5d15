import type { Model } from '../model';
import type { Admission } from './limits/admission';
import type { ClientLimits } from './limits/client-limits';
import type { ServedEngine } from './served-engine';
import type { Metrics } from './telemetry/metrics';

/**
 * State of a server: `loading` until the model has answered a first request; `draining` is not ready but still answers;
 * `stopping` refuses new requests; `failed` when the engine broke.
 */
export type ServerState = 'loading' | 'ready' | 'draining' | 'stopping' | 'failed';

/** Limits that requests are checked against. */
export interface ServingLimits {
  /** Most tokens of prompt and answer together. */
  readonly maxModelLen: number;
  /** Most tokens of a prompt, at most `maxModelLen`; an answer still needs room after it. */
  readonly maxPromptTokens: number;
  /** Sequences that are computed at the same time. */
  readonly maxNumSeqs: number;
  /** Time limit of an answer. @default - none */
  readonly requestTimeoutSeconds: number | undefined;
}

/** The state and services of a server that its endpoints use. */
export interface ServingContext {
  readonly model: Model;
  /** Model name in requests and replies. */
  readonly name: string;
  readonly limits: ServingLimits;
  readonly state: ServerState;
  /** The engine. Throws an error for the client while the model is loading and after the engine has failed. */
  readonly engine: ServedEngine;
  /** Requests that the engine has not finished. */
  readonly unfinished: number;
  /** Value of `system_fingerprint`: changes when anything changes that could change the answer to a seeded request. */
  readonly fingerprint: string;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly clientLimits: ClientLimits;
}
