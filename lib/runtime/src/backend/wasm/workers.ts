import type { WasmModule } from './web-assembly';
import { Worker } from 'node:worker_threads';
import type { EngineMemory } from './engine-memory';
import type { Address, EngineExports } from './engine-module';

/** Starting a thread takes about ten milliseconds; after this time something else is wrong. */
const START_LIMIT_MS = 30_000;

/**
 * The program of a thread: runs the same module on the same memory until the team is stopped, which traps. Plain
 * JavaScript in a string, so that it works from the sources and from the compiled package. Any other trap stops the
 * whole team.
 */
const THREAD_SOURCE = `
const { workerData: { module, memory, team, model, batch, thread } } = require('node:worker_threads');
const engine = new WebAssembly.Instance(module, { env: { memory } }).exports;
try {
  engine.work(model, batch, thread);
} catch {
  engine.fail(team);
}
`;

/** Records that all threads work on. */
export interface Records {
  readonly team: Address;
  readonly model: Address;
  readonly batch: Address;
}

/** The threads that compute in addition to the caller's. They sleep between steps and do not keep the process alive. */
export class Workers {
  private readonly workers: readonly Worker[];

  constructor(
    module: WasmModule,
    memory: EngineMemory,
    private readonly engine: EngineExports,
    private readonly records: Records,
    count: number,
  ) {
    this.workers = Array.from({ length: count }, (_, index) => {
      const workerData = { module, memory: memory.memory, ...records, thread: index + 1 };
      // Loaders and inspectors of this process are not passed on to the threads.
      const worker = new Worker(THREAD_SOURCE, { eval: true, workerData, execArgv: [], name: `compute-${index + 1}` });
      worker.on('error', () => engine.fail(records.team));
      worker.unref();
      return worker;
    });
  }

  /** Waits until all threads have started. Blocks this thread: they start without its event loop. */
  waitUntilReady(): void {
    if (
      this.workers.length === 0 ||
      this.engine.awaitWorkers(this.records.team, this.workers.length, START_LIMIT_MS) !== 0
    )
      return;
    throw new Error(
      `The ${this.workers.length} threads of the wasm backend did not start within ${START_LIMIT_MS / 1000} s. ` +
        'Use fewer threads, or 1.',
    );
  }

  /** Stops the threads; resolves when they have ended. */
  async stop(): Promise<void> {
    this.engine.stop(this.records.team);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
