import { EngineClient } from '../engine/hosting/engine-client';
import { openModel, type OpenedModel } from '../model';
import { planEngine } from '../server/engine-setup';
import { ApiKeyError, ApiKeys, type ApiKeySource } from '../server/limits/api-keys';
import type { StartEngine } from '../server/served-engine';
import type { RuntimeServer } from '../server/server';
import { UsageError } from './flag';
import { locateModel } from './locate-model';
import { keySourceOf, type ServeFlags } from './serve-flags';

/** Time for open requests to get their error before the process exits after an engine failure. */
const ERROR_FLUSH_MS = 200;

function exitNow(): void {
  process.exit(0);
}

/** Serves until a signal arrives. Resolves with the exit code. */
export async function serve(flags: ServeFlags): Promise<number> {
  // Process 1 of a container ignores signals that it does not handle, and a model download may take minutes.
  process.on('SIGTERM', exitNow).on('SIGINT', exitNow);
  const apiKeys = keySourceOf(flags);
  checkKeys(apiKeys);
  const { folder, name } = await locateModel(flags.model, flags.cacheDir);
  const opened = openModel(folder);
  const { maxPositions } = opened.spec;
  if (flags.maxModelLen !== undefined && flags.maxModelLen > maxPositions) {
    throw new UsageError(
      `--max-model-len is ${flags.maxModelLen}; the model has ${maxPositions} positions. Use at most ${maxPositions}.`,
    );
  }
  const startEngine = startEarly(opened, flags);
  // Imported only now, so that the weights are loaded while the server's modules are.
  const { RuntimeServer: Server } = await import('../server/server');
  const model = opened.read();
  return new Promise((finish) => {
    const server = new Server({
      ...flags,
      model,
      servedModelName: flags.servedModelName ?? name,
      apiKeys,
      perKey: { concurrency: flags.maxConcurrencyPerKey, tokensPerMinute: flags.maxTokensPerMinutePerKey },
      tracesEndpoint: flags.otlpTracesEndpoint,
      startEngine,
      log: true,
      onEngineFailure: (error) => {
        server.log.fatal({ error: error.message }, 'engine failed');
        setTimeout(() => finish(1), ERROR_FLUSH_MS);
      },
    });
    process.off('SIGTERM', exitNow).off('SIGINT', exitNow);
    process.on('SIGHUP', () => server.reloadKeys());
    drainOnSignal(server, flags, finish);
    start(server, flags).catch((error: unknown) => {
      if (server.state !== 'loading') return;
      server.log.fatal({ error: (error as Error).message }, 'cannot serve');
      finish(1);
    });
  });
}

/** Starts to load the weights, which takes longest, and returns a function that hands the engine to the server. */
function startEarly(opened: OpenedModel, flags: ServeFlags): StartEngine {
  const { setup, maxWaiting } = planEngine(opened, flags);
  let failure: Error | undefined;
  let report = (error: Error): void => {
    failure = error;
  };
  const engine = EngineClient.start(setup, maxWaiting, (error) => report(error));
  engine.catch(() => undefined); // the server awaits the same promise, and handles its rejection
  return (_setup, _maxWaiting, onFailure) => {
    report = onFailure;
    if (failure !== undefined) onFailure(failure);
    return engine;
  };
}

/** Throws if the keys are not valid, before a model is downloaded. */
function checkKeys(apiKeys: ApiKeySource | undefined): void {
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
  const { backend } = server.engine;
  server.log.info(
    { url, model: server.name, backend: backend?.name, threads: backend?.threads, ...server.limits },
    'ready',
  );
}

function drainOnSignal(server: RuntimeServer, flags: ServeFlags, finish: (code: number) => void): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return finish(1); // a second signal exits at once
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
