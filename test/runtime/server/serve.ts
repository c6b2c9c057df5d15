import OpenAI from 'openai';
import { loadModel, RuntimeServer, type ServerOptions } from '../../../lib/runtime/src/index';
import type { Model } from '../../../lib/runtime/src/model';
import { BUNDLED } from '../golden/golden';
import { FakeEngine, type Script } from './fake-engine';

/** The name of the bundled model. */
export const NAME = 'tiny-shakespeare';
/** The bundled model. */
export const model: Model = loadModel(BUNDLED);

/** A server on a free port, and a client of it. */
export interface Served {
  readonly server: RuntimeServer;
  readonly url: string;
  readonly client: OpenAI;
}

const open: RuntimeServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** Serves the bundled model until the test ends. */
export async function serve(options: Partial<ServerOptions> = {}, load = true): Promise<Served> {
  const server = new RuntimeServer({ model, ...options });
  open.push(server);
  const url = await server.listen();
  if (load) await server.load();
  return { server, url, client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 }) };
}

/** Serves with a fake engine. */
export async function serveFake(
  script: Script = {},
  options: Partial<ServerOptions> = {},
  onStart?: (onFailure: (error: Error) => void) => unknown,
): Promise<Served & { readonly engine: FakeEngine }> {
  const engine = new FakeEngine(script);
  return {
    ...(await serve({
      ...options,
      startEngine: async (_setup, _maxQueue, onFailure) => {
        onStart?.(onFailure);
        return engine;
      },
    })),
    engine,
  };
}

/** An encoder with two dimensions and this tokenizer; `labels` make it a classifier. */
export function encoder(
  labels?: readonly string[],
  problem: 'single-label' | 'multi-label' | 'regression' = 'single-label',
): Model {
  const spec = {
    family: 'bert',
    vocabSize: 2048,
    layers: 1,
    hidden: 2,
    intermediate: 4,
    heads: 1,
    kvHeads: 1,
    headDim: 2,
    maxPositions: 32,
    normEpsilon: 1e-5,
    tokenTypes: 2,
    pooling: { type: 'mean', normalize: true },
    classifier: labels === undefined ? undefined : { labels, problem },
  } as const;
  return { ...model, spec };
}

/** POSTs JSON, or text as it is. */
export function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The reply to a POST, as JSON. */
export async function ask<T = Record<string, unknown>>(url: string, path: string, body: unknown): Promise<T> {
  return (await (await post(url, path, body)).json()) as T;
}
