import type { InferenceGatewayPlan } from './inference-gateway';

export const GATEWAY_API = 'gateway.networking.k8s.io/v1';
/** @see https://github.com/envoyproxy/gateway/tree/v1.9.1/api/v1alpha1 */
export const ENVOY_API = 'gateway.envoyproxy.io/v1alpha1';
/** @see https://github.com/envoyproxy/ai-gateway/tree/v1.1.0/api/v1beta1 */
export const AI_GATEWAY_API = 'aigateway.envoyproxy.io/v1beta1';

/** Which `GatewayConfig` a Gateway has. @see internal/controller/ai_gateway_route.go of Envoy AI Gateway, 1.1.0 */
export const GATEWAY_CONFIG_ANNOTATION = 'aigateway.envoyproxy.io/gateway-config';

/** The model of a request, which Envoy AI Gateway reads from its body. */
const MODEL_HEADER = 'x-ai-eg-model';
/** The client of a request, which Envoy sets from its key or token. What a client sends itself is removed. */
const CLIENT_HEADER = 'x-gateway-client';
/** Where Envoy AI Gateway puts the tokens of a response. */
const COST_NAMESPACE = 'io.envoy.ai_gateway';
const TOKENS_KEY = 'llm_total_token';
const LISTENER = 'http';

/** Requests of an Envoy that wait for one backend, and connections to it. Envoy's own limit is 1024. */
const PARALLEL = 8192;

const ENVOY_RESOURCES = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } };
const EXT_PROC_RESOURCES = { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '2Gi' } };

/** Name of the GatewayClass, which has no namespace. */
export function gatewayClassName({ namespace, name }: InferenceGatewayPlan): string {
  return `${namespace}-${name}`;
}

/** Which controller runs the gateway. */
export const GATEWAY_CLASS_SPEC = { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' } as const;

/** Names of objects of one backend. */
export function backendName({ name }: InferenceGatewayPlan, service: string): string {
  return `${name}-${service}`;
}

/** The Gateway. Only routes of its namespace are attached: no other one can pass requests without a key. */
export function gatewaySpec(plan: InferenceGatewayPlan) {
  return {
    gatewayClassName: gatewayClassName(plan),
    infrastructure: { parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: plan.name } },
    listeners: [
      {
        name: LISTENER,
        protocol: 'HTTP',
        port: plan.endpoint.port,
        allowedRoutes: { namespaces: { from: 'Same' } },
      },
    ],
  };
}

/** The pods of Envoy, and how they terminate: they fail health checks, take what still comes, and end. */
export function envoyProxySpec({ name, namespace, replicas, times, endpoint, controllers }: InferenceGatewayPlan) {
  const matchLabels = {
    'gateway.envoyproxy.io/owning-gateway-name': name,
    'gateway.envoyproxy.io/owning-gateway-namespace': namespace,
  };
  return {
    provider: {
      type: 'Kubernetes',
      kubernetes: {
        envoyDeployment: {
          replicas,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          container: { image: controllers.images.envoy, resources: ENVOY_RESOURCES },
          pod: {
            topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
              topologyKey,
              maxSkew: 1,
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels },
              matchLabelKeys: ['pod-template-hash'],
            })),
          },
          patch: { type: 'StrategicMerge', value: { spec: { minReadySeconds: times.minReadySeconds } } },
        },
        envoyPDB: { maxUnavailable: 1 },
        envoyService: { name: endpoint.serviceName, type: 'ClusterIP' },
      },
    },
    shutdown: { minDrainDuration: seconds(times.minDrainSeconds), drainTimeout: seconds(times.drainSeconds) },
  };
}

/** What reads models and counts tokens, beside each Envoy. */
export const GATEWAY_CONFIG_SPEC = { extProc: { kubernetes: { resources: EXT_PROC_RESOURCES } } };

/** The connections of clients. */
export function clientTrafficSpec(plan: InferenceGatewayPlan) {
  const { times, endpoint, maxBodyBytes } = plan;
  return {
    targetRefs: targetRefs(plan),
    headers: { earlyRequestHeaders: { remove: [CLIENT_HEADER] } },
    healthCheck: { path: endpoint.healthCheckPath },
    connection: { bufferLimit: `${maxBodyBytes}` },
    timeout: { http: { idleTimeout: seconds(times.idleSeconds), streamIdleTimeout: seconds(times.requestSeconds) } },
  };
}

/** Who may send requests. The key is removed before a request goes to a backend; its name goes along. */
export function securitySpec(plan: InferenceGatewayPlan) {
  const { apiKeySecrets, jwt } = plan.clients;
  if (jwt === undefined) {
    return {
      targetRefs: targetRefs(plan),
      apiKeyAuth: {
        credentialRefs: apiKeySecrets.map((secret) => ({ group: '', kind: 'Secret', name: secret })),
        extractFrom: [{ headers: ['authorization'] }],
        forwardClientIDHeader: CLIENT_HEADER,
        sanitize: true,
      },
    };
  }
  return {
    targetRefs: targetRefs(plan),
    jwt: {
      providers: [
        {
          name: plan.name,
          issuer: jwt.issuer,
          audiences: [...jwt.audiences],
          remoteJWKS: { uri: jwt.keysUrl },
          claimToHeaders: [{ header: CLIENT_HEADER, claim: jwt.clientClaim }],
          extractFrom: { headers: [{ name: 'authorization', valuePrefix: 'Bearer ' }] },
        },
      ],
    },
  };
}

/**
 * What each client may use, over all models, and the connections to backends. Each request has a connection of its
 * own, so the Service chooses a pod for each; a connection that stays would keep its pod.
 */
export function backendTrafficSpec(plan: InferenceGatewayPlan) {
  const { limits } = plan;
  const circuitBreaker = {
    maxConnections: PARALLEL,
    maxPendingRequests: PARALLEL,
    maxParallelRequests: PARALLEL,
    maxRequestsPerConnection: 1,
  };
  if (limits.length === 0) return { targetRefs: targetRefs(plan), circuitBreaker };
  const rules = limits.map(({ counts, limit, window }) => ({
    clientSelectors: [{ headers: [{ name: CLIENT_HEADER, type: 'Distinct' }] }],
    limit: { requests: limit, unit: window },
    shared: true,
    ...(counts === 'tokens' && {
      cost: {
        // A request only looks whether something is left.
        request: { from: 'Number', number: 0 },
        response: { from: 'Metadata', metadata: { namespace: COST_NAMESPACE, key: TOKENS_KEY } },
      },
    }),
  }));
  return { targetRefs: targetRefs(plan), circuitBreaker, rateLimit: { global: { rules } } };
}

/** Which backend gets the requests for which models. A request whose client is not known has no route. */
export function aiRouteSpec(plan: InferenceGatewayPlan) {
  const { name, backends, times } = plan;
  const fromClient = { type: 'RegularExpression', name: CLIENT_HEADER, value: '.+' };
  return {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name, sectionName: LISTENER }],
    rules: backends.map(({ service, models }) => ({
      name: service,
      matches: models.map((value) => ({ headers: [{ type: 'Exact', name: MODEL_HEADER, value }, fromClient] })),
      backendRefs: [{ name: backendName(plan, service) }],
      timeouts: { request: seconds(times.requestSeconds) },
    })),
    llmRequestCosts: [{ metadataKey: TOKENS_KEY, type: 'TotalToken' }],
  };
}

/** What a backend speaks: the API of OpenAI. */
export function aiBackendSpec(name: string) {
  return { schema: { name: 'OpenAI' }, backendRef: { group: 'gateway.envoyproxy.io', kind: 'Backend', name } };
}

/** Where a backend is. */
export function backendSpec({ namespace }: InferenceGatewayPlan, service: string, port: number) {
  return { endpoints: [{ fqdn: { hostname: `${service}.${namespace}.svc.cluster.local`, port } }] };
}

function targetRefs({ name }: InferenceGatewayPlan) {
  return [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }];
}

function seconds(count: number): string {
  return `${count}s`;
}
