import type { ModelSpec } from '../checkpoint/model-spec';
import type { EngineSetup } from '../engine/hosting/engine-host';
import { SERVER_DEFAULTS, type ServerOptions } from './server-options';

/** Rows of one step: bounds the time by which a long prompt delays other requests. */
const MAX_BATCHED_TOKENS = 64;

/** Server options that decide about the engine. */
export type EngineOptions = Pick<
  ServerOptions,
  'maxModelLen' | 'maxNumSeqs' | 'maxQueue' | 'kvCacheBytes' | 'backend' | 'threads' | 'quantize'
>;

/** The engine of a server, before it is started. */
export interface PlannedEngine {
  readonly setup: EngineSetup;
  /** Sequences that the server admits at the same time: running and waiting. */
  readonly maxSequences: number;
  /** Requests that the engine lets wait: more than the server admits, as the engine hears late of cancelled ones. */
  readonly maxWaiting: number;
}

/** Plans the engine. Throws a `RangeError` if `maxModelLen` exceeds the model's context. */
export function planEngine(
  { folder, spec }: { readonly folder: string; readonly spec: ModelSpec },
  options: EngineOptions,
): PlannedEngine {
  const {
    maxModelLen = Math.min(spec.maxPositions, spec.pooling?.maxTokens ?? Infinity),
    maxNumSeqs = SERVER_DEFAULTS.maxNumSeqs,
    maxQueue = SERVER_DEFAULTS.maxQueue,
    kvCacheBytes,
    backend,
    threads,
    quantize,
  } = options;
  if (maxModelLen > spec.maxPositions)
    throw new RangeError(
      `maxModelLen is ${maxModelLen}; the model has ${spec.maxPositions} positions. Use at most ${spec.maxPositions}.`,
    );
  const maxSequences = maxNumSeqs + maxQueue;
  const limits = { maxModelLen, maxNumSeqs, maxBatchedTokens: Math.max(MAX_BATCHED_TOKENS, maxNumSeqs) };
  return {
    setup: { folder, spec, limits, backend, threads, quantize, kvCacheBytes },
    maxSequences,
    maxWaiting: 2 * maxSequences,
  };
}
