import type { Generation, Pooling } from '../engine/hosting/engine-client';
import type { BackendReport, EngineSetup } from '../engine/hosting/engine-host';
import type { EngineStats, GenerationRequest, PoolRequest, StepReport } from '../engine/protocol';

/** The engine as the server uses it; `EngineClient` implements it. */
export interface ServedEngine {
  readonly backend: BackendReport | undefined;
  readonly stats: EngineStats;
  /** Requests that have not ended. */
  readonly unfinished: number;
  /** Called after every step. */
  onStep?: ((step: StepReport) => void) | undefined;
  /** Starts a generation. Throws `QueueFull` or `EngineFailure`. */
  submit(request: GenerationRequest): Generation;
  /** Starts to compute the vector of a text. Throws as `submit` does. */
  pool(request: PoolRequest): Pooling;
  cancelAll(): void;
  close(): Promise<void>;
}

/** Starts an engine; see `EngineClient.start`. */
export type StartEngine = (
  setup: EngineSetup,
  maxWaiting: number,
  onFailure: (error: Error) => void,
) => Promise<ServedEngine>;
