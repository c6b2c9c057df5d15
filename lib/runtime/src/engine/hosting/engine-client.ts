import { AsyncQueue } from './async-queue';
import {
  type BackendReport,
  canRunInThread,
  type EngineHost,
  type EngineListener,
  type EngineSetup,
  hostInProcess,
  hostInThread,
} from './engine-host';
import {
  type EngineReport,
  type EngineStats,
  type FinishReason,
  type GenerationRequest,
  IDLE_STATS,
  type PoolRequest,
  type StepReport,
  type TokenLogprobs,
} from '../protocol';
import { RequestRefused } from '../request-refused';

/** What one request sees of the engine. */
export type GenerationEvent =
  | { readonly type: 'admitted'; readonly cachedTokens: number }
  /** Comes before the first token, if it was asked for. */
  | { readonly type: 'prompt'; readonly logprobs: readonly (TokenLogprobs | undefined)[] }
  | { readonly type: 'token'; readonly token: number; readonly logprobs: TokenLogprobs | undefined }
  | { readonly type: 'finished'; readonly reason: FinishReason };

/**
 * An answer in the making. Ends after its `finished` event; throws {@link EngineFailure} if the engine breaks, and
 * {@link RequestRefused} if only the engine could see that it is impossible (a schema that cannot be followed).
 */
export interface Generation extends AsyncIterable<GenerationEvent> {
  /** Stops computing it. Harmless when it has ended. */
  cancel(): void;
}

/** A vector in the making. */
export interface Pooling {
  /**
   * [hidden] of an embedding, [labels] of a classifier. Rejects with {@link PoolingEnded} or as {@link Generation}
   * throws.
   */
  readonly values: Promise<Float32Array>;
  /** Stops computing it. Harmless when it has ended. */
  cancel(): void;
}

/** There is no vector, because nobody wanted it any more or because it was too late. */
export class PoolingEnded extends Error {
  override readonly name = 'PoolingEnded';

  constructor(readonly reason: FinishReason) {
    super(reason === 'timeout' ? 'The deadline of the request passed' : 'The request was given up');
  }
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

  /** Told of every step. */
  onStep: ((step: StepReport) => void) | undefined;
  private made: BackendReport | undefined;
  private host: EngineHost | undefined;
  private failure: Error | undefined;
  private latest: EngineStats = IDLE_STATS;
  private nextId = 1;
  private readonly open = new Map<number, AsyncQueue<GenerationEvent>>();
  private readonly poolings = new Map<
    number,
    { readonly resolve: (values: Float32Array) => void; readonly reject: (error: Error) => void }
  >();

  private constructor(
    private readonly capacity: number,
    private readonly reportFailure: (error: Error) => void,
  ) {}

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
    return this.open.size + this.poolings.size;
  }

  /** Hands a request over. Throws {@link QueueFull} or {@link EngineFailure}. */
  submit(request: GenerationRequest): Generation {
    const id = this.takePlace();
    const queue = new AsyncQueue<GenerationEvent>();
    this.open.set(id, queue);
    this.host?.send({ type: 'submit', id, request });
    return { [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](), cancel: () => this.cancel(id) };
  }

  /** Hands over a text to turn into a vector. Throws as {@link submit} does. */
  pool(request: PoolRequest): Pooling {
    const id = this.takePlace();
    const values = new Promise<Float32Array>((resolve, reject) => {
      this.poolings.set(id, { resolve, reject });
    });
    this.host?.send({ type: 'pool', id, request });
    return { values, cancel: () => this.cancel(id) };
  }

  /** Stops all requests; they end with `abort`. */
  cancelAll(): void {
    for (const id of [...this.open.keys(), ...this.poolings.keys()]) this.cancel(id);
  }

  onBackend(backend: BackendReport): void {
    this.made = backend;
  }

  onReport(report: EngineReport): void {
    this.latest = report.stats;
    if (report.step !== undefined) this.onStep?.(report.step);
    for (const { id, cachedTokens } of report.admitted) this.open.get(id)?.push({ type: 'admitted', cachedTokens });
    for (const { id, logprobs } of report.promptLogprobs) this.open.get(id)?.push({ type: 'prompt', logprobs });
    for (const { id, token, logprobs } of report.tokens) this.open.get(id)?.push({ type: 'token', token, logprobs });
    for (const { id, values } of report.pooled) this.poolings.get(id)?.resolve(values);
    for (const { id, reason } of report.finished) {
      this.open.get(id)?.push({ type: 'finished', reason });
      this.open.get(id)?.end();
      this.poolings.get(id)?.reject(new PoolingEnded(reason)); // without effect where the values came
      this.forget(id);
    }
    for (const { id, message } of report.refused) {
      this.fail(id, new RequestRefused(message));
      this.forget(id);
    }
  }

  onFailure(error: Error): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    for (const id of [...this.open.keys(), ...this.poolings.keys()]) {
      this.fail(id, new EngineFailure(error.message));
      this.forget(id);
    }
    this.latest = { ...this.latest, running: 0, waiting: 0, kvCacheUsage: 0 };
    this.reportFailure(error);
  }

  async close(): Promise<void> {
    await this.host?.close();
  }

  private takePlace(): number {
    if (this.failure !== undefined) throw new EngineFailure(this.failure.message);
    if (this.unfinished >= this.capacity) throw new QueueFull(`${this.unfinished} requests are running or waiting`);
    const id = this.nextId;
    this.nextId += 1;
    return id;
  }

  private cancel(id: number): void {
    if (this.open.has(id) || this.poolings.has(id)) this.host?.send({ type: 'cancel', id });
  }

  private fail(id: number, error: Error): void {
    this.open.get(id)?.fail(error);
    this.poolings.get(id)?.reject(error);
  }

  private forget(id: number): void {
    this.open.delete(id);
    this.poolings.delete(id);
  }
}
