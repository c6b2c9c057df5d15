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

/** An event of one generation. */
export type GenerationEvent =
  | { readonly type: 'admitted'; readonly cachedTokens: number }
  /** Sent before the first token, if the request has `promptLogprobs`. */
  | { readonly type: 'prompt'; readonly logprobs: readonly (TokenLogprobs | undefined)[] }
  | { readonly type: 'token'; readonly token: number; readonly logprobs: TokenLogprobs | undefined }
  | { readonly type: 'finished'; readonly reason: FinishReason };

/**
 * The events of a running generation. Ends after the `finished` event; throws {@link EngineFailure} if the engine
 * fails, and {@link RequestRefused} if the engine finds that the request cannot be computed (such as an unsupported
 * schema).
 */
export interface Generation extends AsyncIterable<GenerationEvent> {
  /** Cancels the generation. Has no effect after its end. */
  cancel(): void;
}

/** A vector that is being computed. */
export interface Pooling {
  /**
   * [hidden] of an embedding, [labels] of a classifier. Rejects with {@link PoolingEnded} or as {@link Generation}
   * throws.
   */
  readonly values: Promise<Float32Array>;
  /** Cancels the computation. Has no effect after its end. */
  cancel(): void;
}

/** The pooling request was cancelled or its deadline passed. */
export class PoolingEnded extends Error {
  override readonly name = 'PoolingEnded';

  constructor(readonly reason: FinishReason) {
    super(reason === 'timeout' ? 'The deadline of the request passed' : 'The request was cancelled');
  }
}

/** The queue is full; a later request may be accepted. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** The engine failed; the process should exit and be restarted. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

/** Sends requests to the engine and distributes its reports to them. */
export class EngineClient implements EngineListener {
  /**
   * Starts an engine and loads the model.
   *
   * @param maxWaiting - requests that may wait, in addition to the running ones
   * @param onFailure - called once if the engine fails later
   */
  static async start(setup: EngineSetup, maxWaiting: number, onFailure: (error: Error) => void): Promise<EngineClient> {
    const client = new EngineClient(setup.limits.maxNumSeqs + maxWaiting, onFailure);
    client.host = canRunInThread() ? await hostInThread(setup, client) : hostInProcess(setup, client);
    return client;
  }

  /** Called after every step. */
  onStep: ((step: StepReport) => void) | undefined;
  private backendReport: BackendReport | undefined;
  private host: EngineHost | undefined;
  private failure: Error | undefined;
  private latestStats: EngineStats = IDLE_STATS;
  private nextId = 1;
  private readonly generations = new Map<number, AsyncQueue<GenerationEvent>>();
  private readonly poolings = new Map<
    number,
    { readonly resolve: (values: Float32Array) => void; readonly reject: (error: Error) => void }
  >();

  private constructor(
    private readonly capacity: number,
    private readonly reportFailure: (error: Error) => void,
  ) {}

  /** The backend; undefined before the weights are loaded. */
  get backend(): BackendReport | undefined {
    return this.backendReport;
  }

  /** Load of the engine at its last step. */
  get stats(): EngineStats {
    return this.latestStats;
  }

  /** Requests that have not ended. */
  get unfinished(): number {
    return this.generations.size + this.poolings.size;
  }

  /** Starts a generation. Throws {@link QueueFull} or {@link EngineFailure}. */
  submit(request: GenerationRequest): Generation {
    const id = this.nextRequestId();
    const queue = new AsyncQueue<GenerationEvent>();
    this.generations.set(id, queue);
    this.host?.send({ type: 'submit', id, request });
    return { [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](), cancel: () => this.cancel(id) };
  }

  /** Starts to compute the vector of a text. Throws as {@link submit} does. */
  pool(request: PoolRequest): Pooling {
    const id = this.nextRequestId();
    const values = new Promise<Float32Array>((resolve, reject) => {
      this.poolings.set(id, { resolve, reject });
    });
    this.host?.send({ type: 'pool', id, request });
    return { values, cancel: () => this.cancel(id) };
  }

  /** Cancels all requests; they end with `abort`. */
  cancelAll(): void {
    for (const id of [...this.generations.keys(), ...this.poolings.keys()]) this.cancel(id);
  }

  onBackend(backend: BackendReport): void {
    this.backendReport = backend;
  }

  onReport(report: EngineReport): void {
    const { generations, poolings } = this;
    this.latestStats = report.stats;
    if (report.step !== undefined) this.onStep?.(report.step);
    for (const { id, cachedTokens } of report.admitted) generations.get(id)?.push({ type: 'admitted', cachedTokens });
    for (const { id, logprobs } of report.promptLogprobs) generations.get(id)?.push({ type: 'prompt', logprobs });
    for (const { id, token, logprobs } of report.tokens) generations.get(id)?.push({ type: 'token', token, logprobs });
    for (const { id, values } of report.pooled) poolings.get(id)?.resolve(values);
    for (const { id, reason } of report.finished) {
      generations.get(id)?.push({ type: 'finished', reason });
      generations.get(id)?.end();
      poolings.get(id)?.reject(new PoolingEnded(reason)); // no effect if the promise is already resolved
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
    for (const id of [...this.generations.keys(), ...this.poolings.keys()]) {
      this.fail(id, new EngineFailure(error.message));
      this.forget(id);
    }
    this.latestStats = { ...this.latestStats, running: 0, waiting: 0, kvCacheUsage: 0 };
    this.reportFailure(error);
  }

  async close(): Promise<void> {
    await this.host?.close();
  }

  private nextRequestId(): number {
    if (this.failure !== undefined) throw new EngineFailure(this.failure.message);
    if (this.unfinished >= this.capacity) throw new QueueFull(`${this.unfinished} requests are running or waiting`);
    const id = this.nextId;
    this.nextId += 1;
    return id;
  }

  private cancel(id: number): void {
    if (this.generations.has(id) || this.poolings.has(id)) this.host?.send({ type: 'cancel', id });
  }

  private fail(id: number, error: Error): void {
    this.generations.get(id)?.fail(error);
    this.poolings.get(id)?.reject(error);
  }

  private forget(id: number): void {
    this.generations.delete(id);
    this.poolings.delete(id);
  }
}
