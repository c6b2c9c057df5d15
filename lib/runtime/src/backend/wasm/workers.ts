import type { WasmModule } from './web-assembly';
import { Worker } from 'node:worker_threads';
import type { EngineMemory } from './engine-memory';
import type { Address, EngineExports } from './engine-module';

/** Starting a thread takes some ten milliseconds; a machine where it takes this long has other troubles. */
const START_LIMIT_MS = 30_000;

/**
 * What a thread runs: the same module on the same memory, until the team is stopped, which traps. Plain JavaScript in a
 * string, so that it runs from the sources as from the compiled package. A trap of another kind stops the whole team.
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

/** The threads that compute beside the caller's. They sleep between steps, and do not keep the process alive. */
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
      // Nothing of how this process was started (loaders, inspectors) is for them.
      const worker = new Worker(THREAD_SOURCE, { eval: true, workerData, execArgv: [], name: `compute-${index + 1}` });
      worker.on('error', () => engine.fail(records.team));
      worker.unref();
      return worker;
    });
  }

  /** Waits until all are there. Blocks this thread: they start without its event loop. */
  waitUntilReady(): void {
    if (
      this.workers.length === 0 ||
      this.engine.awaitWorkers(this.records.team, this.workers.length, START_LIMIT_MS) !== 0
    )
      return;
    throw new Error(
      `The ${this.workers.length} threads of the wasm backend did not start within ${START_LIMIT_MS / 1000} s; fewer threads (or 1) may.`,
    );
  }

  /** Ends the threads; resolves when they are gone. */
  async stop(): Promise<void> {
    this.engine.stop(this.records.team);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
