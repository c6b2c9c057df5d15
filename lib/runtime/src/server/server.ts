import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { startToken } from '../checkpoint/model-spec';
import { EngineClient, EngineFailure } from '../engine/hosting/engine-client';
import { IDLE_STATS } from '../engine/protocol';
import type { Model } from '../model';
import { unavailable } from './api-error';
import { Connections } from './connections';
import { type PlannedEngine, planEngine } from './engine-setup';
import { addCors } from './cors';
import { createHttpApp } from './http-app';
import { Admission } from './limits/admission';
import { ApiKeys } from './limits/api-keys';
import { addAuthentication } from './limits/authentication';
import { ClientLimits } from './limits/client-limits';
import { watchContent } from './limits/watch-file';
import { addOpenApi } from './open-api';
import { tasksOf } from './requests/capabilities';
import { addRoutes } from './routes';
import type { ServedEngine, StartEngine } from './served-engine';
import { SERVER_DEFAULTS, type ServerOptions } from './server-options';
import type { ServerState, ServingContext, ServingLimits } from './serving-context';
import { Metrics } from './telemetry/metrics';
import { addRequestLog } from './telemetry/request-log';
import { Tracing } from './telemetry/tracing';
import { addUnknownRoute } from './unknown-route';
import { VERSION } from './version';

/** Time for aborted answers to send their error before connections are closed. */
const ERROR_FLUSH_MS = 1000;

/**
 * Serves a model over OpenAI's HTTP API. Call `listen` before `load`, so that liveness probes pass while the weights
 * are loaded.
 *
 * @example
 * const server = new RuntimeServer({ model: loadModel('models/tiny-shakespeare') });
 * console.log(await server.listen('127.0.0.1', 8000));
 * await server.load();
 */
export class RuntimeServer implements ServingContext {
  readonly model: Model;
  readonly name: string;
  readonly limits: ServingLimits;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly clientLimits: ClientLimits;
  readonly app: FastifyInstance;
  private readonly connections: Connections;
  private readonly keys: ApiKeys | undefined;
  private readonly plannedEngine: PlannedEngine;
  private currentState: ServerState = 'loading';
  private startedEngine: ServedEngine | undefined;
  private cachedFingerprint: string | undefined;
  private tracing: Tracing | undefined;
  private stopWatching: (() => void) | undefined;

  constructor(readonly options: ServerOptions) {
    const { model, requestTimeoutSeconds } = options;
    this.model = model;
    this.name = options.servedModelName ?? basename(model.folder);
    this.plannedEngine = planEngine(model, options);
    const { maxModelLen, maxNumSeqs } = this.plannedEngine.setup.limits;
    const maxPromptTokens = Math.min(options.maxPromptTokens ?? maxModelLen, maxModelLen);
    this.limits = { maxModelLen, maxPromptTokens, maxNumSeqs, requestTimeoutSeconds };
    this.metrics = new Metrics(this.name, maxModelLen, () => this.startedEngine?.stats ?? IDLE_STATS);
    const queueTokens = options.maxQueueTokens ?? SERVER_DEFAULTS.maxQueueTokens;
    this.admission = new Admission({ maxSequences: this.plannedEngine.maxSequences, queueTokens }, () =>
      this.metrics.rejected(),
    );
    this.clientLimits = new ClientLimits(options.perKey ?? {});
    this.keys = options.apiKeys === undefined ? undefined : new ApiKeys(options.apiKeys);
    this.app = createHttpApp(options.bodyLimitBytes ?? SERVER_DEFAULTS.bodyLimitBytes, options.log === true);
    this.connections = new Connections(this.app.server);
    this.addHandlers();
  }

  private addHandlers(): void {
    const { app, keys } = this;
    app.addHook('onRequest', async (_request, reply) => {
      if (this.currentState !== 'stopping') return;
      reply.header('connection', 'close');
      throw unavailable('The server is shutting down.');
    });
    addCors(app, this.options.corsOrigins ?? []);
    // A browser asks without a key whether its page may call: the hooks of CORS come first.
    app.after(() => {
      addRequestLog(app);
      app.addHook('onRequest', async (request, reply) => this.tracing?.begin(request, reply));
      if (keys !== undefined) this.requireKeys(keys);
      addUnknownRoute(app);
      addOpenApi(app);
      // Registered after the OpenAPI plugin, which describes the routes that come after it.
      app.register(async (routes) => {
        addRoutes(this, routes);
      });
    });
  }

  private requireKeys(keys: ApiKeys): void {
    addAuthentication(this.app, keys, this.options.metricsNeedKey ?? false);
    const file = this.options.apiKeys?.file;
    if (file !== undefined) this.stopWatching = watchContent(file, () => this.reloadKeys());
  }

  get state(): ServerState {
    return this.currentState;
  }

  get log(): FastifyBaseLogger {
    return this.app.log;
  }

  get engine(): ServedEngine {
    if (this.currentState === 'failed') throw new EngineFailure('The engine failed before this request');
    if (this.startedEngine === undefined || this.currentState === 'loading')
      throw unavailable('The model is being loaded.', 5);
    return this.startedEngine;
  }

  get fingerprint(): string {
    if (this.cachedFingerprint !== undefined) return this.cachedFingerprint;
    const { backend } = this.engine;
    const content = JSON.stringify([
      VERSION,
      this.model.spec,
      this.options.quantize,
      backend?.name,
      backend?.weightBytes,
    ]);
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
    this.cachedFingerprint = `ai-datacenter-${VERSION}-${backend?.name ?? 'engine'}-${digest}`;
    return this.cachedFingerprint;
  }

  get unfinished(): number {
    return this.startedEngine?.unfinished ?? 0;
  }

  /** Reads the key file again. If the file is not valid, the old keys stay in use and the log says why. */
  reloadKeys(): void {
    const { keys } = this;
    if (keys === undefined) return;
    try {
      if (keys.reload()) this.log.info({ keys: keys.count }, 'keys changed');
    } catch (error) {
      this.log.error({ error: (error as Error).message }, 'keys not changed');
    }
  }

  /** Starts to accept connections; port 0 picks a free port. Returns the address, such as `http://127.0.0.1:8000`. */
  listen(host = '127.0.0.1', port = 0): Promise<string> {
    return this.app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` });
  }

  /** Loads the weights and computes one answer; the server is ready once that has succeeded. */
  async load(): Promise<void> {
    const { startEngine, tracesEndpoint } = this.options;
    const { setup, maxWaiting } = this.plannedEngine;
    if (tracesEndpoint !== undefined) this.tracing = await Tracing.start(tracesEndpoint, this.name, VERSION);
    const start: StartEngine = startEngine ?? ((...parts) => EngineClient.start(...parts));
    const engine = await start(setup, maxWaiting, (error) => {
      this.currentState = 'failed';
      this.options.onEngineFailure?.(error);
    });
    this.startedEngine = engine;
    engine.onStep = (step) => this.metrics.stepped(step);
    if (engine.backend !== undefined) this.metrics.started(engine.backend);
    for (const note of engine.backend?.notes ?? []) this.log.warn(note);
    await this.answerOnce(engine);
    if (this.currentState === 'loading') this.currentState = 'ready';
  }

  private async answerOnce(engine: ServedEngine): Promise<void> {
    const { spec } = this.model;
    const [task] = tasksOf(spec);
    if (task === 'embed' || task === 'classify') {
      await engine.pool({ tokens: [0], task }).values;
      return;
    }
    const answer = engine.submit({
      prompt: [startToken(spec) ?? 0],
      maxTokens: 1,
      sampling: { temperature: 0, topK: 0, topP: 1 },
    });
    for await (const event of answer) if (event.type === 'finished') break; // a failure throws
  }

  /**
   * Shuts down gracefully: not ready from now on, but answers new requests for `delaySeconds` (until load balancers
   * have noticed); then refuses new requests and waits up to `timeoutSeconds` for running answers to finish.
   *
   * @returns how many answers were aborted at the timeout
   */
  async drain(delaySeconds: number, timeoutSeconds: number): Promise<number> {
    this.currentState = 'draining';
    await sleep(delaySeconds * 1000);
    this.currentState = 'stopping';
    this.stopWatching?.();
    const closed = this.app.close();
    const stopSweeping = this.connections.sweepIdle();
    let aborted = 0;
    const abort = setTimeout(() => {
      aborted = this.unfinished;
      this.startedEngine?.cancelAll();
    }, timeoutSeconds * 1000);
    // Aborted answers have time to send their error, but a client that does not read must not keep the process alive.
    const cutOff = setTimeout(() => this.app.server.closeAllConnections(), timeoutSeconds * 1000 + ERROR_FLUSH_MS);
    await closed;
    stopSweeping();
    clearTimeout(abort);
    clearTimeout(cutOff);
    await this.closeParts();
    return aborted;
  }

  /** Shuts down at once and aborts running answers. */
  async close(): Promise<void> {
    this.currentState = 'stopping';
    this.stopWatching?.();
    this.startedEngine?.cancelAll();
    this.app.server.closeAllConnections();
    await this.app.close();
    await this.closeParts();
  }

  private async closeParts(): Promise<void> {
    await this.startedEngine?.close();
    await this.tracing?.shutdown();
  }
}
