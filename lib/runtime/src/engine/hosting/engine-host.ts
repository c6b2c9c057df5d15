import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ModelSpec } from '../../checkpoint/model-spec';
import { openWeights } from '../../checkpoint/open-weights';
import { type BackendChoice, createBackend } from '../../backend/create-backend';
import { createHead } from '../../heads/head';
import { availableMemory } from './available-memory';
import { modelConstraints } from '../constraint/model-constraints';
import { Engine } from '../engine';
import { EngineLoop } from './engine-loop';
import { planMemory } from './memory-plan';
import type { EngineCommand, EngineLimits, EngineReport } from '../protocol';
import { estimateWeightBytes } from './weight-size';

/** What an engine is made from. Plain data: it is sent to the engine's thread. */
export interface EngineSetup extends BackendChoice {
  readonly folder: string;
  readonly spec: ModelSpec;
  readonly limits: EngineLimits;
  /**
   * What the key/value cache may take, in bytes.
   * @default - what the memory of the process leaves beside the weights
   */
  readonly kvCacheBytes?: number | undefined;
}

/** What computes, and what the operator should know about it. */
export interface BackendReport {
  readonly name: string;
  readonly threads: number;
  /** Blocks of the key/value cache. */
  readonly kvBlocks: number;
  readonly weightBytes: number;
  readonly notes: readonly string[];
}

/** An engine that runs somewhere. */
export interface EngineHost {
  send(command: EngineCommand): void;
  close(): Promise<void>;
}

/** How a host talks back. */
export interface EngineListener {
  /** The weights are loaded. */
  onBackend(backend: BackendReport): void;
  onReport(report: EngineReport): void;
  /** The engine broke and will not answer any more. */
  onFailure(error: Error): void;
}

/** What the engine's thread says. */
export type ThreadMessage =
  | { readonly type: 'backend'; readonly backend: BackendReport }
  | { readonly type: 'ready' }
  | { readonly type: 'report'; readonly report: EngineReport };

/**
 * Loads the weights into a backend.
 *
 * @throws `TooLittleMemory` if not one request of full length fits beside them; `ModelError` if the checkpoint is not
 * right
 */
export function createEngine(setup: EngineSetup, onBackend?: (backend: BackendReport) => void): Engine {
  const { folder, spec, limits } = setup;
  const plan = planMemory(spec, limits, {
    availableBytes: availableMemory(),
    weightBytes: spec.family === 'bert' ? 0 : estimateWeightBytes(folder, spec, setup),
    kvCacheBytes: setup.kvCacheBytes,
  });
  // An encoder computes a text in one step.
  const maxRows =
    spec.family === 'bert' ? Math.max(limits.maxBatchedTokens, limits.maxModelLen) : limits.maxBatchedTokens;
  const weights = openWeights(folder);
  try {
    const { backend, notes } = createBackend(setup, spec, weights, { maxRows, kvBlocks: plan.kvBlocks });
    onBackend?.({
      name: backend.info.name,
      threads: backend.info.threads,
      kvBlocks: plan.kvBlocks,
      weightBytes: backend.info.weightBytes,
      notes: plan.note === undefined ? notes : [...notes, plan.note],
    });
    return new Engine(backend, limits, {
      head: createHead(spec, weights),
      constraints: modelConstraints(folder, spec),
    });
  } finally {
    weights.close();
  }
}

/** An engine in this thread. The event loop waits for each of its steps: for tests and small models. */
export function hostInProcess(setup: EngineSetup, listener: EngineListener): EngineHost {
  const loop = new EngineLoop(
    createEngine(setup, (backend) => listener.onBackend(backend)),
    (report) => listener.onReport(report),
  );
  return { send: (command) => loop.handle(command), close: async () => undefined };
}

/** An engine in a thread of its own, so that the server answers at once however long a step takes. */
export async function hostInThread(setup: EngineSetup, listener: EngineListener): Promise<EngineHost> {
  const worker = new Worker(THREAD_FILE, { workerData: setup, name: 'engine' });
  let isClosed = false;
  const fail = (error: Error): void => {
    if (!isClosed) listener.onFailure(error);
  };
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'backend') listener.onBackend(message.backend);
      else listener.onReport(message.report);
    });
    worker.once('error', (error) => {
      reject(error as Error);
      fail(error as Error);
    });
    worker.once('exit', (code) => {
      const error = new Error(`The engine's thread ended with ${code}`);
      reject(error);
      fail(error);
    });
  });
  return {
    send: (command) => worker.postMessage(command, []),
    close: async () => {
      isClosed = true;
      await worker.terminate();
    },
  };
}

const THREAD_FILE = join(__dirname, 'engine-thread.js');

/** Whether the thread's compiled file is there; it is not when the sources run without a build. */
export function canRunInThread(): boolean {
  return existsSync(THREAD_FILE);
}
