import { AsyncQueue } from './async-queue';
import { type BackendReport, canRunInThread, type EngineHost, type EngineListener, type EngineSetup, hostInProcess, hostInThread } from './engine-host';
import { type EngineReport, type EngineStats, type FinishReason, type GenerationRequest, IDLE_STATS, type TokenLogprobs } from './protocol';

/** What one request sees of the engine. */
export type GenerationEvent =
  | { readonly type: 'admitted'; readonly cachedTokens: number }
  /** Comes before the first token, if it was asked for. */
  | { readonly type: 'prompt'; readonly logprobs: readonly (TokenLogprobs | undefined)[] }
  | { readonly type: 'token'; readonly token: number; readonly logprobs: TokenLogprobs | undefined }
  | { readonly type: 'finished'; readonly reason: FinishReason };

/** An answer in the making. Ends after its `finished` event; throws {@link EngineFailure} if the engine breaks. */
export interface Generation extends AsyncIterable<GenerationEvent> {
  /** Stops computing it. Harmless when it has ended. */
  cancel(): void;
}

/** The queue is full: try later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** The engine broke; the process should end and be started anew. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

/** The server's side of the engine: hands requests over and deals out what comes back. */
export class EngineClient implements EngineListener {
  /**
   * Loads the model.
   *
   * @param maxQueue - requests that may wait beyond those that are computed
   * @param onFailure - called once if the engine breaks later
   */
  static async start(setup: EngineSetup, maxQueue: number, onFailure: (error: Error) => void): Promise<EngineClient> {
    const client = new EngineClient(setup.limits.maxNumSeqs + maxQueue, onFailure);
    client.host = canRunInThread() ? await hostInThread(setup, client) : hostInProcess(setup, client);
    return client;
  }

  private made: BackendReport | undefined;
  private host: EngineHost | undefined;
  private failure: Error | undefined;
  private latest: EngineStats = IDLE_STATS;
  private nextId = 1;
  private readonly open = new Map<number, AsyncQueue<GenerationEvent>>();

  private constructor(private readonly capacity: number, private readonly reportFailure: (error: Error) => void) {}

  /** What computes; undefined before the weights are loaded. */
  get backend(): BackendReport | undefined {
    return this.made;
  }

  /** As of the last step. */
  get stats(): EngineStats {
    return this.latest;
  }

  /** Requests that have not ended. */
  get unfinished(): number {
    return this.open.size;
  }

  /** Hands a request over. Throws {@link QueueFull} or {@link EngineFailure}. */
  submit(request: GenerationRequest): Generation {
    if (this.failure !== undefined) throw new EngineFailure(this.failure.message);
    if (this.open.size >= this.capacity) throw new QueueFull(`${this.open.size} requests are running or waiting`);
    const id = this.nextId;
    this.nextId += 1;
    const queue = new AsyncQueue<GenerationEvent>();
    this.open.set(id, queue);
    this.host?.send({ type: 'submit', id, request });
    return {
      [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
      cancel: () => {
        if (this.open.has(id)) this.host?.send({ type: 'cancel', id });
      },
    };
  }

  /** Stops all requests; they end with `abort`. */
  cancelAll(): void {
    for (const id of this.open.keys()) this.host?.send({ type: 'cancel', id });
  }

  onBackend(backend: BackendReport): void {
    this.made = backend;
  }

  onReport(report: EngineReport): void {
    this.latest = report.stats;
    for (const { id, cachedTokens } of report.admitted) this.open.get(id)?.push({ type: 'admitted', cachedTokens });
    for (const { id, token, logprobs } of report.tokens) this.open.get(id)?.push({ type: 'token', token, logprobs });
    for (const { id, logprobs } of report.promptLogprobs) this.open.get(id)?.push({ type: 'prompt', logprobs });
    for (const { id, reason } of report.finished) {
      const queue = this.open.get(id);
      this.open.delete(id);
      queue?.push({ type: 'finished', reason });
      queue?.end();
    }
  }

  onFailure(error: Error): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    for (const queue of this.open.values()) queue.fail(new EngineFailure(error.message));
    this.open.clear();
    this.latest = { ...this.latest, running: 0, waiting: 0, kvCacheUsage: 0 };
    this.reportFailure(error);
  }

  async close(): Promise<void> {
    await this.host?.close();
  }
}
