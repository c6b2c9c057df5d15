/** What `egctl` prints for one Gateway: resources of Envoy, as its admin port dumps them. */
export interface EnvoyDump {
  readonly configs: readonly Json[];
}

type Json = { readonly [key: string]: unknown };

/** What stands for the cluster in which the gateway would run. */
export interface Surroundings {
  readonly adminPort: number;
  readonly port: number;
  /** The services, by the host names of their Backends. */
  readonly services: Readonly<Record<string, number>>;
  readonly rateLimitPort: number;
  /** Whether requests are refused while limits cannot be compared: a setting of Envoy Gateway itself. */
  readonly failClosed: boolean;
  /** The public keys of the issuer of tokens, in the place of those that Envoy would fetch. */
  readonly jwks?: object;
}

/** The name of Envoy's filter for limits; that of a shared limit has more behind it. */
const RATE_LIMIT = 'envoy.filters.http.ratelimit';
/** Longer than the plan's: the machine of a proof may be slow. */
const RATE_LIMIT_TIMEOUT = '5s';
const ROUTER = 'envoy.filters.http.router';

/**
 * Stands for Envoy AI Gateway, which is in no package: the model of a request becomes the header that routes match, and
 * the tokens of a response become the metadata that limits count. It stands where Envoy AI Gateway puts its filter.
 */
const MODELS_AND_TOKENS = {
  name: 'models-and-tokens',
  typedConfig: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
    defaultSourceCode: {
      inlineString: `
function text(handle)
  local body = handle:body()
  return body and tostring(body:getBytes(0, body:length())) or ""
end
function envoy_on_request(handle)
  local model = string.match(text(handle), '"model":"([^"]+)"')
  if model then handle:headers():replace("x-ai-eg-model", model) end
  handle:clearRouteCache()
end
function envoy_on_response(handle)
  local tokens = string.match(text(handle), '"total_tokens":(%d+)')
  if tokens then
    handle:streamInfo():dynamicMetadata():set("io.envoy.ai_gateway", "llm_total_token", tonumber(tokens))
  end
end`,
    },
  },
};

/** A configuration of Envoy without a control plane, of what Envoy Gateway makes of the objects of a gateway. */
export function envoyConfig(dump: EnvoyDump, surroundings: Surroundings): object {
  const routes = new Map(resources(dump, 'RoutesConfigDump').map((it) => [it['name'], it]));
  const listeners = resources(dump, 'ListenersConfigDump').filter(({ name }) => !String(name).includes('-ready-'));
  return {
    admin: { address: address(surroundings.adminPort) },
    staticResources: {
      listeners: listeners.map((listener) => localListener(listener, routes, surroundings)),
      clusters: [
        ...resources(dump, 'ClustersConfigDump').map((cluster) => localCluster(cluster, surroundings)),
        rateLimitCluster(surroundings),
      ],
    },
  };
}

/** What a service that compares with counters is told: a limit for each list of actions of a route. */
export interface LimitDescriptor {
  readonly domain: string;
  readonly path: readonly { readonly key: string; readonly value?: string }[];
}

/** The limits of the routes, each once, in the order of the policy. */
export function limitDescriptors(dump: EnvoyDump): readonly LimitDescriptor[] {
  const found = new Map<string, LimitDescriptor>();
  walk(resources(dump, 'RoutesConfigDump'), (node) => {
    if (!Array.isArray(node['rateLimits']) || typeof node['domain'] !== 'string') return;
    for (const { actions } of node['rateLimits'] as { readonly actions: readonly Json[] }[]) {
      const descriptor = { domain: node['domain'], path: actions.map(entryOf) };
      found.set(JSON.stringify(descriptor), descriptor);
    }
  });
  return [...found.values()];
}

function entryOf(action: Json): { readonly key: string; readonly value?: string } {
  const [generic, header] = [action['genericKey'], action['requestHeaders']] as (Record<string, string> | undefined)[];
  if (generic !== undefined) return { key: String(generic['descriptorKey']), value: generic['descriptorValue'] };
  if (header !== undefined) return { key: String(header['descriptorKey']) };
  throw new Error(`an action of a limit is not known: ${JSON.stringify(action)}`);
}

function resources({ configs }: EnvoyDump, type: string): readonly Json[] {
  const fields = { ListenersConfigDump: 'listener', RoutesConfigDump: 'routeConfig', ClustersConfigDump: 'cluster' };
  const field = fields[type as keyof typeof fields];
  const found: Json[] = [];
  for (const config of configs.filter((it) => String(it['@type']).endsWith(type))) {
    walk(config, (node) => {
      const resource = node[field];
      if (typeof resource === 'object' && resource !== null && '@type' in resource) found.push(withoutType(resource));
    });
  }
  return found;
}

function localListener(listener: Json, routes: ReadonlyMap<unknown, Json>, surroundings: Surroundings): Json {
  return mapped({ ...listener, address: address(surroundings.port) }, (node) => {
    // The output of a child process is a socket, which Envoy cannot open as a file.
    if (node['path'] === '/dev/stdout') return { ...node, path: '/dev/null' };
    if ('rateLimitService' in node) {
      return { ...node, timeout: RATE_LIMIT_TIMEOUT, failureModeDeny: surroundings.failClosed };
    }
    if (!('httpFilters' in node)) return node;
    const { rds, ...manager } = node as { readonly rds?: { readonly routeConfigName: string } } & Json;
    const filters = (node['httpFilters'] as readonly Json[]).map((filter) => withKeys(filter, surroundings.jwks));
    const first = filters.findIndex(({ name }) => [RATE_LIMIT, ROUTER].some((it) => String(name).startsWith(it)));
    return {
      ...manager,
      ...(rds && { routeConfig: routes.get(rds.routeConfigName) }),
      httpFilters: [...filters.slice(0, first), MODELS_AND_TOKENS, ...filters.slice(first)],
    };
  });
}

/** Envoy fetches public keys over TLS from the internet: here they are given. */
function withKeys(filter: Json, jwks: object | undefined): Json {
  return mapped(filter, ({ remoteJwks, ...node }) =>
    remoteJwks === undefined ? node : { ...node, localJwks: { inlineString: JSON.stringify(jwks) } },
  );
}

/** How Envoy would find and trust what is elsewhere. */
const ELSEWHERE: ReadonlySet<string> = new Set(['transportSocket', 'edsClusterConfig', 'clusterType']);

/** Services and the comparing service listen on ports of this machine, without TLS. */
function localCluster(cluster: Json, { services }: Surroundings): Json {
  const hosts: string[] = [];
  walk(cluster, ({ socketAddress }) => {
    if (socketAddress) hosts.push(String((socketAddress as Json)['address']));
  });
  const [port = 9] = hosts.flatMap((host) => services[host] ?? []);
  const kept = Object.entries(cluster).filter(([name]) => !ELSEWHERE.has(name));
  return {
    ...Object.fromEntries(kept),
    type: 'STATIC',
    loadAssignment: assignment(cluster['name'], port),
  };
}

/** Where limits are compared. In a cluster Envoy Gateway gives Envoy its address and certificates. */
function rateLimitCluster({ rateLimitPort }: Surroundings): Json {
  const http = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  const options = { '@type': `type.googleapis.com/${http}`, explicitHttpConfig: { http2ProtocolOptions: {} } };
  return {
    name: 'ratelimit_cluster',
    type: 'STATIC',
    typedExtensionProtocolOptions: { [http]: options },
    loadAssignment: assignment('ratelimit_cluster', rateLimitPort),
  };
}

function assignment(clusterName: unknown, port: number): Json {
  return { clusterName, endpoints: [{ lbEndpoints: [{ endpoint: { address: address(port) } }] }] };
}

function address(portValue: number): Json {
  return { socketAddress: { address: '127.0.0.1', portValue } };
}

function withoutType(resource: object): Json {
  const { '@type': _type, ...rest } = resource as Json;
  return rest;
}

/** Visits each object within a value. */
function walk(value: unknown, visit: (node: Json) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Json);
  for (const each of Object.values(value)) walk(each, visit);
}

/** Changes each object within a value, the outer ones first. */
function mapped(value: Json, change: (node: Json) => Json): Json {
  const inner = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(inner);
    return typeof each === 'object' && each !== null ? mapped(each as Json, change) : each;
  };
  return Object.fromEntries(Object.entries(change(value)).map(([key, each]) => [key, inner(each)]));
}
