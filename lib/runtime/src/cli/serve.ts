import { EngineClient } from '../engine/hosting/engine-client';
import { openModel, type OpenedModel } from '../model';
import { ApiKeyError, ApiKeys } from '../server/limits/api-keys';
import { planEngine } from '../server/engine-setup';
import type { StartEngine } from '../server/served-engine';
import type { RuntimeServer } from '../server/server';
import { UsageError } from './flag';
import { locateModel } from './locate-model';
import type { ServeFlags } from './serve-flags';

/** Open requests get their error before the process of a broken engine ends. */
const LAST_WORDS_MS = 200;

function endNow(): void {
  process.exit(0);
}

/** Serves until a signal ends it. Resolves with the exit code. */
export async function serve(flags: ServeFlags): Promise<number> {
  // The first process of a container is not ended by a signal that it does not handle, and a download may take minutes.
  process.on('SIGTERM', endNow).on('SIGINT', endNow);
  checkKeys(flags);
  const { folder, name } = await locateModel(flags.model, flags.cacheDir);
  const opened = openModel(folder);
  if (flags.maxModelLen !== undefined && flags.maxModelLen > opened.spec.maxPositions) {
    throw new UsageError(
      `--max-model-len is ${flags.maxModelLen}; the model has ${opened.spec.maxPositions} positions.`,
    );
  }
  const startEngine = startEarly(opened, flags);
  // Only now: the weights are being loaded while the rest of the program is.
  const { createServer } = await import('../server/create-server');
  const model = opened.read();
  return new Promise((finish) => {
    const server = createServer({
      model,
      servedModelName: flags.servedModelName ?? name,
      maxModelLen: flags.maxModelLen,
      maxNumSeqs: flags.maxNumSeqs,
      kvCacheBytes: flags.kvCacheBytes,
      maxQueue: flags.maxQueue,
      maxQueueTokens: flags.maxQueueTokens,
      maxPromptTokens: flags.maxPromptTokens,
      requestTimeoutSeconds: flags.requestTimeoutSeconds,
      apiKeys: flags.apiKeys,
      metricsNeedKey: flags.metricsNeedKey,
      perKey: { concurrency: flags.maxConcurrencyPerKey, tokensPerMinute: flags.maxTokensPerMinutePerKey },
      tracesEndpoint: flags.otlpTracesEndpoint,
      bodyLimitBytes: flags.bodyLimitBytes,
      backend: flags.backend,
      threads: flags.threads,
      quantize: flags.quantize,
      startEngine,
      log: true,
      onEngineFailure: (error) => {
        server.log.fatal({ error: error.message }, 'engine failed');
        setTimeout(() => finish(1), LAST_WORDS_MS);
      },
    });
    process.off('SIGTERM', endNow).off('SIGINT', endNow);
    process.on('SIGHUP', () => server.reloadKeys());
    drainOnSignal(server, flags, finish);
    start(server, flags).catch((error: unknown) => {
      if (server.state !== 'loading') return;
      server.log.fatal({ error: (error as Error).message }, 'cannot serve');
      finish(1);
    });
  });
}

/** Begins to load the weights, which takes longest, and hands the engine over when the server asks for it. */
function startEarly(opened: OpenedModel, flags: ServeFlags): StartEngine {
  const { setup, queue } = planEngine(opened, flags);
  let broke: Error | undefined;
  let tell = (error: Error): void => {
    broke = error;
  };
  const engine = EngineClient.start(setup, queue, (error) => tell(error));
  engine.catch(() => undefined); // thrown when the server asks for it
  return (_setup, _queue, onFailure) => {
    tell = onFailure;
    if (broke !== undefined) onFailure(broke);
    return engine;
  };
}

/** A mistake in the keys is told before a model is downloaded. */
function checkKeys({ apiKeys }: ServeFlags): void {
  if (apiKeys === undefined) return;
  try {
    new ApiKeys(apiKeys).nameOf(undefined);
  } catch (error) {
    if (error instanceof ApiKeyError) throw new UsageError(`--api-key-file or RUNTIME_API_KEY: ${error.message}`);
    throw error;
  }
}

async function start(server: RuntimeServer, flags: ServeFlags): Promise<void> {
  const url = await server.listen(flags.host, flags.port);
  await server.load();
  server.log.info(
    {
      url,
      model: server.name,
      backend: server.engine.backend?.name,
      threads: server.engine.backend?.threads,
      ...server.limits,
    },
    'ready',
  );
}

function drainOnSignal(server: RuntimeServer, flags: ServeFlags, finish: (code: number) => void): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return finish(1); // asked twice: at once
    isStopping = true;
    server.log.info(
      { signal, delaySeconds: flags.drainDelaySeconds, timeoutSeconds: flags.shutdownTimeoutSeconds },
      'draining',
    );
    server.drain(flags.drainDelaySeconds, flags.shutdownTimeoutSeconds).then(
      (givenUp) => {
        server.log[givenUp > 0 ? 'warn' : 'info']({ givenUp }, 'drained');
        finish(0);
      },
      (error: unknown) => {
        server.log.fatal({ error: String(error) }, 'drain failed');
        finish(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
