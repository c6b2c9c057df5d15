import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from '../../../lib/core/plan';
import { ENVOY_API, GATEWAY_API } from '../../../lib/network/inference-gateway/gateway-objects';
import {
  type InferenceGatewayPlan,
  planInferenceGateway,
} from '../../../lib/network/inference-gateway/inference-gateway';
import { inferenceGatewayObjects } from '../../../lib/network/inference-gateway/inference-gateway.chart';
import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';
import { freePort } from '../free-port';
import { printed } from '../python-environment';
import { envoyConfig, type EnvoyDump, limitDescriptors } from './envoy-config';
import { egctlBinary, envoyBinary, rateLimitBinary } from './envoy-parts';

type Json = Readonly<Record<string, unknown>>;

/** A request as a service got it. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A gateway of real parts before a service that answers like the runtime. */
export interface GatewayStack {
  readonly url: string;
  readonly adminUrl: string;
  readonly received: readonly Received[];
  /** What Envoy Gateway says of the objects: kind, condition and reason. */
  readonly conditions: readonly string[];
  /** Ends the service that compares with counters. */
  stopCounting(): Promise<void>;
  stop(): Promise<void>;
}

/** The tokens of each response, except of those to a request with `free`. */
export const TOKENS_OF_A_RESPONSE = 40;

/** Starts Redis, the comparing service, Envoy and a service, configured by the plan. */
export async function startGateway(
  options: InferenceGatewayOptions,
  { keys, jwks }: { readonly keys?: Readonly<Record<string, string>>; readonly jwks?: object },
): Promise<GatewayStack> {
  const plan = required(planInferenceGateway(options));
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const { dump, conditions } = await translated(plan, folder, keys);
  const received: Received[] = [];
  const binary = await envoyBinary();
  const [port, adminPort, rateLimitPort] = [await freePort(), await freePort(), await freePort()];
  const counting = plan.limits.length > 0 ? await startCounting(folder, rateLimitPort, plan, dump) : [];
  const service = await startService(received);
  const services = Object.fromEntries(
    plan.backends.map((it) => [`${it.service}.${plan.namespace}.svc.cluster.local`, service.port]),
  );
  const failClosed = plan.counters?.failClosed ?? false;
  const config = join(folder, 'envoy.json');
  writeFileSync(
    config,
    JSON.stringify(envoyConfig(dump, { adminPort, port, services, rateLimitPort, failClosed, jwks })),
  );
  const envoy = started(binary, ['-c', config, '--concurrency', '1', '-l', 'warn'], {});
  const url = `http://127.0.0.1:${port}`;
  const stopCounting = async (): Promise<void> => {
    for (const part of counting) await ended(part.child);
  };
  const stop = async (): Promise<void> => {
    await ended(envoy.child);
    await stopCounting();
    service.server.closeAllConnections();
    service.server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  await answers(`${url}${plan.endpoint.healthCheckPath}`, envoy).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, adminUrl: `http://127.0.0.1:${adminPort}`, received, conditions, stopCounting, stop };
}

/** What Envoy Gateway makes of the objects. Envoy AI Gateway would have made the HTTPRoute of its own route. */
async function translated(
  plan: InferenceGatewayPlan,
  folder: string,
  keys: Readonly<Record<string, string>> = {},
): Promise<{ readonly dump: EnvoyDump; readonly conditions: readonly string[] }> {
  const { policies, routes } = inferenceGatewayObjects(plan);
  const all: readonly Json[] = [...policies, ...routes];
  const ofEnvoyGateway = all.filter(({ apiVersion }) => [GATEWAY_API, ENVOY_API].includes(String(apiVersion)));
  const secrets = plan.clients.apiKeySecrets.map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: plan.namespace },
    data: Object.fromEntries(Object.entries(keys).map(([client, key]) => [client, btoa(key)])),
  }));
  const route = all.find(({ kind }) => kind === 'AIGatewayRoute') as Json;
  const file = join(folder, 'objects.yaml');
  const objects = [...ofEnvoyGateway, ...secrets, ...httpRoutes(route)];
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  const egctl = await egctlBinary();
  const translate = async (to: string): Promise<Json> => {
    const args = ['experimental', 'translate', '--from', 'gateway-api', '--to', to, '--output', 'json', '-f', file];
    return JSON.parse(await printed(egctl, args, `egctl does not translate to ${to}`, {})) as Json;
  };
  const { xds } = await translate('xds');
  const dump = (xds as Readonly<Record<string, EnvoyDump>>)[`${plan.namespace}/${plan.name}`];
  if (dump === undefined) throw new Error(`egctl made no configuration: ${JSON.stringify(xds).slice(0, 500)}`);
  return { dump, conditions: conditionsOf(await translate('gateway-api')) };
}

/**
 * What Envoy AI Gateway makes of its own route: an HTTPRoute, and an answer for requests that it does not match.
 * Policies judge these requests too: the model of a request is not known when its route is chosen first.
 *
 * @see internal/controller/ai_gateway_route.go, 1.1.0
 */
function httpRoutes({ metadata, spec }: Json): readonly Json[] {
  const { parentRefs, rules } = spec as { readonly parentRefs: unknown; readonly rules: readonly Json[] };
  const path = { type: 'PathPrefix', value: '/' };
  const notFound = { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: 'not-found' };
  const own = rules.map(({ name, matches, backendRefs, timeouts }) => ({
    name,
    matches: (matches as readonly Json[]).map(({ headers }) => ({ headers, path })),
    backendRefs: (backendRefs as readonly Json[]).map((ref) => ({
      group: 'gateway.envoyproxy.io',
      kind: 'Backend',
      name: ref['name'],
    })),
    timeouts,
  }));
  const last = {
    name: 'route-not-found',
    matches: [{ path }],
    filters: [{ type: 'ExtensionRef', extensionRef: notFound }],
  };
  return [
    {
      apiVersion: ENVOY_API,
      kind: 'HTTPRouteFilter',
      metadata: { name: notFound.name, namespace: (metadata as Json)['namespace'] },
      spec: { directResponse: { statusCode: 404, body: { type: 'Inline', inline: 'No matching route found.' } } },
    },
    { apiVersion: GATEWAY_API, kind: 'HTTPRoute', metadata, spec: { parentRefs, rules: [...own, last] } },
  ];
}

function conditionsOf(value: unknown, kind = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => conditionsOf(each, kind));
  if (typeof value !== 'object' || value === null) return [];
  const node = value as { readonly kind?: unknown; readonly type?: unknown; readonly reason?: unknown } & Json;
  const own = typeof node.kind === 'string' && 'metadata' in node ? node.kind : kind;
  const said =
    typeof node['status'] === 'string' && node.reason !== undefined ? [`${own} ${node.type} ${node['status']}`] : [];
  return [...said, ...Object.entries(node).flatMap(([key, each]) => conditionsOf(each, KIND_LISTS[key] ?? own))];
}

/** Names of the lists in which egctl prints objects. */
const KIND_LISTS: Readonly<Record<string, string>> = {
  gatewayClass: 'GatewayClass',
  gateways: 'Gateway',
  httpRoutes: 'HTTPRoute',
  securityPolicies: 'SecurityPolicy',
  clientTrafficPolicies: 'ClientTrafficPolicy',
  backendTrafficPolicies: 'BackendTrafficPolicy',
  backends: 'Backend',
};

interface Started {
  readonly child: ChildProcess;
  said(): string;
}

function started(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Started {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-20_000);
    });
  }
  child.once('error', (error) => {
    output += error.message;
  });
  return { child, said: () => output };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function answers(url: string, { child, said }: Started): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const reply = await fetch(url).catch(() => undefined);
    await reply?.text();
    if (reply?.status === 200) return;
    if (child.exitCode !== null || child.pid === undefined) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  await ended(child);
  throw new Error(`${url} does not answer: ${said().slice(-3000)}`);
}

async function acceptsConnections({ child, said }: Started): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (said().includes('Ready to accept connections')) return;
    if (child.exitCode !== null || child.pid === undefined) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  await ended(child);
  throw new Error(`Redis does not start (Debian: apt-get install redis-server): ${said().slice(-1000)}`);
}

/** Redis, and the service that compares, with the limits of the plan. */
async function startCounting(
  folder: string,
  port: number,
  { limits }: InferenceGatewayPlan,
  dump: EnvoyDump,
): Promise<readonly Started[]> {
  const descriptors = limitDescriptors(dump);
  if (descriptors.length !== limits.length) {
    throw new Error(`Envoy compares ${descriptors.length} limits, and the plan has ${limits.length}`);
  }
  const redisPort = await freePort();
  const redis = started(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', `${redisPort}`, '--save', '', '--dir', folder],
    {},
  );
  await acceptsConnections(redis);
  const [{ domain } = { domain: '' }] = descriptors;
  const config = {
    domain,
    descriptors: descriptors.map(({ path }, index) => {
      const { limit, window } = limits[index] ?? { limit: 0, window: 'Day' };
      return path.reduceRight<object>((inner, entry, at) => {
        const rate =
          at === path.length - 1 ? { rate_limit: { unit: window.toLowerCase(), requests_per_unit: limit } } : {};
        return { ...entry, ...rate, ...('key' in inner && { descriptors: [inner] }) };
      }, {});
    }),
  };
  const configs = join(folder, 'limits', 'config');
  mkdirSync(configs, { recursive: true });
  writeFileSync(join(configs, 'limits.yaml'), JSON.stringify(config));
  const httpPort = await freePort();
  const comparing = started(await rateLimitBinary(), [], {
    RUNTIME_ROOT: folder,
    RUNTIME_SUBDIRECTORY: 'limits',
    RUNTIME_WATCH_ROOT: 'false',
    USE_STATSD: 'false',
    BACKEND_TYPE: 'redis',
    REDIS_SOCKET_TYPE: 'tcp',
    REDIS_URL: `127.0.0.1:${redisPort}`,
    HOST: '127.0.0.1',
    GRPC_HOST: '127.0.0.1',
    DEBUG_HOST: '127.0.0.1',
    GRPC_PORT: `${port}`,
    PORT: `${httpPort}`,
    DEBUG_PORT: `${await freePort()}`,
    LOG_LEVEL: 'warn',
  });
  try {
    await answers(`http://127.0.0.1:${httpPort}/healthcheck`, comparing);
  } catch (error) {
    await ended(redis.child);
    throw error;
  }
  return [comparing, redis];
}

/** A service that answers as the runtime does: with the tokens that a response used. */
async function startService(received: Received[]): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const seconds = Number(/"wait":(\d+)/.exec(body)?.[1] ?? 0);
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            object: 'chat.completion',
            usage: { total_tokens: body.includes('"free"') ? 0 : TOKENS_OF_A_RESPONSE },
          }),
        );
      }, seconds * 1000);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, server };
}
