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
import { isStepMessage, reportOfStep, type StepMessage } from './step-message';
import { estimateWeightBytes } from './weight-size';

/** The options of an engine. Plain data, as it is sent to the engine's thread. */
export interface EngineSetup extends BackendChoice {
  readonly folder: string;
  readonly spec: ModelSpec;
  readonly limits: EngineLimits;
  /**
   * Size of the key/value cache in bytes.
   * @default - the memory that the weights leave
   */
  readonly kvCacheBytes?: number | undefined;
}

/** The backend of a started engine. */
export interface BackendReport {
  readonly name: string;
  readonly threads: number;
  /** Blocks of the key/value cache. */
  readonly kvBlocks: number;
  readonly weightBytes: number;
  /** Warnings for the operator. */
  readonly notes: readonly string[];
}

/** An engine that runs in this thread or in another. */
export interface EngineHost {
  send(command: EngineCommand): void;
  close(): Promise<void>;
}

/** Receives the events of an engine host. */
export interface EngineListener {
  /** The weights are loaded. */
  onBackend(backend: BackendReport): void;
  onReport(report: EngineReport): void;
  /** The engine failed and will not send further reports. */
  onFailure(error: Error): void;
}

/** A message from the engine's thread. */
export type ThreadMessage =
  | { readonly type: 'backend'; readonly backend: BackendReport }
  | { readonly type: 'ready' }
  | { readonly type: 'report'; readonly report: EngineReport }
  | StepMessage;

/**
 * Creates an engine and loads the weights.
 *
 * @throws `TooLittleMemory` if the memory does not suffice for one request of full length; `ModelError` if the
 * checkpoint is not valid
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

/** Runs an engine in this thread, where each step blocks the event loop: for tests and small models. */
export function hostInProcess(setup: EngineSetup, listener: EngineListener): EngineHost {
  const loop = new EngineLoop(
    createEngine(setup, (backend) => listener.onBackend(backend)),
    (report) => listener.onReport(report),
  );
  return { send: (command) => loop.handle(command), close: async () => undefined };
}

/** Runs an engine in its own thread, so that the server responds while a step is computed. */
export async function hostInThread(setup: EngineSetup, listener: EngineListener): Promise<EngineHost> {
  const worker = new Worker(THREAD_FILE, { workerData: setup, name: 'engine' });
  let isClosed = false;
  const fail = (error: Error): void => {
    if (!isClosed) listener.onFailure(error);
  };
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (isStepMessage(message)) listener.onReport(reportOfStep(message));
      else if (message.type === 'ready') resolve();
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

/** Whether the compiled file of the thread exists; it does not when the sources run without a build. */
export function canRunInThread(): boolean {
  return existsSync(THREAD_FILE);
}
