import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { BackendChoice } from '../backend/create-backend';
import { EngineClient, EngineFailure } from '../engine/hosting/engine-client';
import { type EngineLimits, IDLE_STATS } from '../engine/protocol';
import { startToken } from '../checkpoint/model-spec';
import type { Model } from '../model';
import { Admission } from './limits/admission';
import { unavailable } from './api-error';
import { type ApiKeySource, ApiKeys } from './limits/api-keys';
import { addAuthentication } from './limits/authentication';
import { tasksOf } from './requests/capabilities';
import { type ClientLimitOptions, ClientLimits } from './limits/client-limits';
import { type PlannedEngine, planEngine } from './engine-setup';
import { sendError } from './errors';
import { Metrics } from './telemetry/metrics';
import { addOpenApi } from './open-api';
import { addRoutes } from './routes';
import { addRequestLog } from './telemetry/request-log';
import { UNSUPPORTED } from './schema/schema';
import type { ServedEngine, StartEngine } from './served-engine';
import { Tracing } from './telemetry/tracing';
import { addUnknownRoute } from './unknown-route';
import { VERSION } from './version';
import { watchContent } from './limits/watch-file';

/** How a model is served. */
export interface ServerOptions extends BackendChoice {
  readonly model: Model;
  /** The name that clients ask for. @default - the name of the model's folder */
  readonly servedModelName?: string;
  /** Tokens of prompt and answer together. @default - what the model was made for */
  readonly maxModelLen?: number;
  /** Requests that are computed at once. @default 8 */
  readonly maxNumSeqs?: number;
  /**
   * What the key/value cache may take.
   * @default - what memory is left beside the weights, at most what all requests at once can need
   */
  readonly kvCacheBytes?: number | undefined;
  /** Requests that may wait beyond those; further ones get 429. @default 64 */
  readonly maxQueue?: number;
  /**
   * Prompt tokens that may wait; further requests get 429. A longer prompt is let in when nothing waits.
   * @default 131072
   */
  readonly maxQueueTokens?: number;
  /** How long an answer may take from its request on; then it ends with 504. @default - as long as it takes */
  readonly requestTimeoutSeconds?: number | undefined;
  /**
   * Most tokens of a prompt, or of a text that becomes a vector; longer ones get 400.
   * @default - what the context holds
   */
  readonly maxPromptTokens?: number | undefined;
  /** Keys, one of which requests must have; probes, metrics and the page need none. @default - no key is asked for */
  readonly apiKeys?: ApiKeySource | undefined;
  /** Whether /metrics asks for a key, too. @default false */
  readonly metricsNeedKey?: boolean;
  /** What each key may have. @default - anything */
  readonly perKey?: ClientLimitOptions;
  /**
   * Where traces are sent: a collector that takes OTLP over HTTP, such as `http://localhost:4318`.
   * @default - none are written
   */
  readonly tracesEndpoint?: string | undefined;
  /** Largest body of a request, in bytes. @default 1 MiB */
  readonly bodyLimitBytes?: number;
  /**
   * Whether to write structured log lines to standard output. They hold no text of prompts or answers.
   * @default false
   */
  readonly log?: boolean;
  /** Called once if the engine breaks after it was ready; the process should end. @default - nothing */
  readonly onEngineFailure?: (error: Error) => void;
  /** Starts what computes. @default - the engine of this package */
  readonly startEngine?: StartEngine;
}

const DEFAULT_QUEUE_TOKENS = 131_072;

/** Time that given-up answers have to send their error. */
const LAST_WORDS_MS = 1000;

/** `loading` until the model answered a first token; `draining` still answers; `stopping` takes nothing new. */
export type ServerState = 'loading' | 'ready' | 'draining' | 'stopping' | 'failed';

/** A model behind OpenAI's HTTP API. `listen` first, so that liveness probes pass while `load` reads the weights. */
export class RuntimeServer {
  readonly name: string;
  readonly limits: EngineLimits;
  /** Tokens that a prompt may have; an answer needs room behind it. */
  readonly maxPromptTokens: number;
  readonly metrics: Metrics;
  readonly app: FastifyInstance;
  private current: ServerState = 'loading';
  readonly admission: Admission;
  readonly clientLimits: ClientLimits;
  private readonly keys: ApiKeys | undefined;
  private tracing: Tracing | undefined;
  private stopWatching: (() => void) | undefined;
  private readonly engineToBe: PlannedEngine;
  private client: ServedEngine | undefined;
  private printed: string | undefined;
  private readonly connections = new Set<Socket>();

  constructor(readonly options: ServerOptions) {
    const { model } = options;
    this.engineToBe = planEngine(model, options);
    this.name = options.servedModelName ?? basename(model.folder);
    this.limits = this.engineToBe.setup.limits;
    this.maxPromptTokens = Math.min(options.maxPromptTokens ?? this.limits.maxModelLen, this.limits.maxModelLen);
    this.metrics = new Metrics(this.name, this.limits.maxModelLen, () => this.client?.stats ?? IDLE_STATS);
    this.admission = new Admission(
      { places: this.engineToBe.places, queueTokens: options.maxQueueTokens ?? DEFAULT_QUEUE_TOKENS },
      () => this.metrics.rejected(),
    );
    this.clientLimits = new ClientLimits(options.perKey ?? {});
    this.keys = options.apiKeys === undefined ? undefined : new ApiKeys(options.apiKeys);
    this.app = fastify({
      bodyLimit: options.bodyLimitBytes ?? 2 ** 20,
      // A client that never finishes its request must not hold a connection for ever.
      requestTimeout: 60_000,
      forceCloseConnections: 'idle',
      return503OnClosing: false,
      // Nothing is made to fit: a number as text is a mistake that the client should hear of.
      ajv: {
        customOptions: {
          coerceTypes: false,
          useDefaults: false,
          removeAdditional: false,
          verbose: true,
          allowUnionTypes: true,
        },
        plugins: [(ajv) => ajv.addKeyword(UNSUPPORTED)],
      },
      logController: new LogController({ disableRequestLogging: true }), // request-log.ts does it
      logger:
        options.log === true
          ? {
              base: null,
              timestamp: () => `,"time":"${new Date().toISOString()}"`,
              formatters: { level: (level) => ({ level }) },
            }
          : false,
    });
    this.app.setErrorHandler(sendError);
    this.app.addHook('onRequest', async (_request, reply) => {
      if (this.current !== 'stopping') return;
      reply.header('connection', 'close');
      throw unavailable('The server is shutting down.');
    });
    this.app.server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    // Schemas of replies are for the OpenAPI document; a reply is written as it is.
    this.app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    addRequestLog(this.app);
    this.app.addHook('onRequest', async (request, reply) => this.tracing?.begin(request, reply));
    if (this.keys !== undefined) this.guard(this.keys, options);
    addUnknownRoute(this.app);
    addOpenApi(this.app);
    // Behind the plugin above, which then knows of them.
    this.app.register(async (app) => {
      addRoutes(this, app);
    });
  }

  get state(): ServerState {
    return this.current;
  }

  get log(): FastifyBaseLogger {
    return this.app.log;
  }

  /** The engine, or an error to the client while there is none. */
  get engine(): ServedEngine {
    if (this.current === 'failed') throw new EngineFailure('The engine failed before this request');
    if (this.client === undefined || this.current === 'loading') throw unavailable('The model is being loaded.', 5);
    return this.client;
  }

  /** Another one where anything differs that the same request with the same seed may be answered otherwise for. */
  get fingerprint(): string {
    if (this.printed !== undefined) return this.printed;
    const { backend } = this.engine;
    const content = JSON.stringify([
      VERSION,
      this.options.model.spec,
      this.options.quantize,
      backend?.name,
      backend?.weightBytes,
    ]);
    this.printed = `ai-datacenter-${VERSION}-${backend?.name ?? 'engine'}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`;
    return this.printed;
  }

  /** Requests that the engine has not finished. */
  get unfinished(): number {
    return this.client?.unfinished ?? 0;
  }

  /** Reads the file of keys again. One that cannot be used leaves the old keys, and a line in the log. */
  reloadKeys(): void {
    const { keys } = this;
    if (keys === undefined) return;
    try {
      if (keys.reload()) this.log.info({ keys: keys.count }, 'keys changed');
    } catch (error) {
      this.log.error({ error: (error as Error).message }, 'keys not changed');
    }
  }

  private guard(keys: ApiKeys, options: ServerOptions): void {
    addAuthentication(this.app, keys, options.metricsNeedKey ?? false);
    const file = options.apiKeys?.file;
    if (file !== undefined) this.stopWatching = watchContent(file, () => this.reloadKeys());
  }

  /** Starts to accept connections; port 0 takes a free one. Returns the address, such as `http://127.0.0.1:8000`. */
  listen(host = '127.0.0.1', port = 0): Promise<string> {
    return this.app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` });
  }

  /** Loads the weights and lets the model answer once; ready only when it did. */
  async load(): Promise<void> {
    const {
      options: { startEngine },
      engineToBe: { setup, queue },
    } = this;
    if (this.options.tracesEndpoint !== undefined)
      this.tracing = await Tracing.start(this.options.tracesEndpoint, this.name, VERSION);
    const start: StartEngine = startEngine ?? ((...parts) => EngineClient.start(...parts));
    this.client = await start(setup, queue, (error) => {
      this.current = 'failed';
      this.options.onEngineFailure?.(error);
    });
    this.client.onStep = (step) => this.metrics.stepped(step);
    if (this.client.backend !== undefined) this.metrics.started(this.client.backend);
    for (const note of this.client.backend?.notes ?? []) this.log.warn(note);
    await this.probe(this.client);
    if (this.current === 'loading') this.current = 'ready';
  }

  private async probe(engine: ServedEngine): Promise<void> {
    const { spec } = this.options.model;
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
   * Ends without cutting an answer: is unready at once, answers on for `delaySeconds` (until load balancers have
   * noticed), then takes nothing new and waits up to `timeoutSeconds` for what is being answered.
   *
   * @returns how many answers had to be given up
   */
  async drain(delaySeconds: number, timeoutSeconds: number): Promise<number> {
    this.current = 'draining';
    await sleep(delaySeconds * 1000);
    this.current = 'stopping';
    this.stopWatching?.();
    const closed = this.app.close();
    // A connection that becomes idle after the close began would otherwise stay open until the client ends it; and Node
    // does not call one idle that never carried a request, such as the spare one that a client's pool opens again.
    const sweep = setInterval(() => {
      this.app.server.closeIdleConnections();
      for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    let givenUp = 0;
    const giveUp = setTimeout(() => {
      givenUp = this.client?.unfinished ?? 0;
      this.client?.cancelAll();
    }, timeoutSeconds * 1000);
    // Long enough to send the last words, and no longer: a client that does not read must not keep the process.
    const cutOff = setTimeout(() => this.app.server.closeAllConnections(), timeoutSeconds * 1000 + LAST_WORDS_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(giveUp);
    clearTimeout(cutOff);
    await this.client?.close();
    await this.tracing?.shutdown();
    return givenUp;
  }

  /** Ends at once. */
  async close(): Promise<void> {
    this.current = 'stopping';
    this.stopWatching?.();
    this.client?.cancelAll();
    this.app.server.closeAllConnections();
    await this.app.close();
    await this.client?.close();
    await this.tracing?.shutdown();
  }
}
