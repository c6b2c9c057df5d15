import type { ModelSpec } from '../checkpoint/model-spec';
import type { EngineSetup } from '../engine/hosting/engine-host';
import type { ServerOptions } from './server';

/** Rows of one step: what a long prompt may hold up the others by. */
const MAX_BATCHED_TOKENS = 64;
const DEFAULT_SEQUENCES = 8;
const DEFAULT_QUEUE = 64;

/** What of a server's options its engine is made from. */
export type EngineOptions = Pick<
  ServerOptions,
  'maxModelLen' | 'maxNumSeqs' | 'maxQueue' | 'kvCacheBytes' | 'backend' | 'threads' | 'quantize'
>;

/** The engine of a server. */
export interface PlannedEngine {
  readonly setup: EngineSetup;
  /** Requests that are with the server at once: computed or waiting. */
  readonly places: number;
  /** Requests that the engine keeps waiting: more than wait, for it learns late of those that were cancelled. */
  readonly queue: number;
}

/** Plans it. Throws a `RangeError` if the context is longer than the model's. */
export function planEngine(
  { folder, spec }: { readonly folder: string; readonly spec: ModelSpec },
  options: EngineOptions,
): PlannedEngine {
  const {
    maxModelLen = spec.maxPositions,
    maxNumSeqs = DEFAULT_SEQUENCES,
    maxQueue = DEFAULT_QUEUE,
    kvCacheBytes,
    backend,
    threads,
    quantize,
  } = options;
  if (maxModelLen > spec.maxPositions)
    throw new RangeError(`The context of ${maxModelLen} tokens is longer than the model's ${spec.maxPositions}.`);
  const places = maxNumSeqs + maxQueue;
  const limits = { maxModelLen, maxNumSeqs, maxBatchedTokens: Math.max(MAX_BATCHED_TOKENS, maxNumSeqs) };
  return { setup: { folder, spec, limits, backend, threads, quantize, kvCacheBytes }, places, queue: 2 * places };
}
