import type { BackendReport, EngineSetup } from '../engine/hosting/engine-host';
import type { Generation, Pooling } from '../engine/hosting/engine-client';
import type { EngineStats, GenerationRequest, PoolRequest, StepReport } from '../engine/protocol';

/** What the server needs of an engine; `EngineClient` is one. */
export interface ServedEngine {
  readonly backend: BackendReport | undefined;
  readonly stats: EngineStats;
  /** Requests that have not ended. */
  readonly unfinished: number;
  /** Told of every step. */
  onStep?: ((step: StepReport) => void) | undefined;
  /** Hands a request over. Throws `QueueFull` or `EngineFailure`. */
  submit(request: GenerationRequest): Generation;
  /** Hands over a text to turn into a vector. Throws as `submit` does. */
  pool(request: PoolRequest): Pooling;
  cancelAll(): void;
  close(): Promise<void>;
}

/** Starts an engine; see `EngineClient.start`. */
export type StartEngine = (
  setup: EngineSetup,
  maxQueue: number,
  onFailure: (error: Error) => void,
) => Promise<ServedEngine>;
