import { App } from 'cdk8s';
import {
  InferenceGatewayChart,
  inferenceGatewayObjects,
} from '../../../lib/network/inference-gateway/inference-gateway.chart';
import { planInferenceGateway } from '../../../lib/network/inference-gateway/inference-gateway';
import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';
import { required } from '../../../lib/core/plan';
import { GATEWAY, TOKENS } from './gateway-options';

interface Made {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: object };
  readonly spec: Record<string, unknown>;
}

const all = (options: InferenceGatewayOptions): readonly Made[] => {
  const { policies, routes } = inferenceGatewayObjects(required(planInferenceGateway(options)));
  return [...policies, ...routes] as unknown as readonly Made[];
};
const named = ({ kind, metadata: { namespace, name } }: Made) => `${kind} ${namespace ?? ''}/${name}`;
const find = (kind: string, options: InferenceGatewayOptions = GATEWAY): Made => {
  const found = all(options).find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};
const kinds = (options: InferenceGatewayOptions) => all(options).map(({ kind }) => kind);
const OF_GATEWAY = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }];

test('what asks for keys is applied before what clients reach', () => {
  const { policies, routes } = inferenceGatewayObjects(required(planInferenceGateway(GATEWAY)));
  expect((policies as unknown as readonly Made[]).map(named)).toEqual([
    'GatewayClass /inference-gateway',
    'EnvoyProxy inference/gateway',
    'GatewayConfig inference/gateway',
    'SecurityPolicy inference/gateway',
    'ClientTrafficPolicy inference/gateway',
    'BackendTrafficPolicy inference/gateway',
    'Backend inference/gateway-chat',
    'AIServiceBackend inference/gateway-chat',
  ]);
  expect((routes as unknown as readonly Made[]).map(named)).toEqual([
    'Gateway inference/gateway',
    'AIGatewayRoute inference/gateway',
  ]);
});

test('the Gateway has one listener, for routes of its own namespace, and the pods of its EnvoyProxy', () => {
  expect(find('GatewayClass').spec).toEqual({ controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' });
  const gateway = find('Gateway');
  expect(gateway.apiVersion).toBe('gateway.networking.k8s.io/v1');
  expect(gateway.metadata.annotations).toEqual({ 'aigateway.envoyproxy.io/gateway-config': 'gateway' });
  expect(gateway.spec).toEqual({
    gatewayClassName: 'inference-gateway',
    infrastructure: { parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'gateway' } },
    listeners: [{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } }],
  });
});

test('pods of Envoy are spread over zones, have a budget, and end after their last response', () => {
  const { apiVersion, spec } = find('EnvoyProxy', { ...GATEWAY, replicas: 3, maxResponseSeconds: 120 });
  const labelSelector = {
    matchLabels: {
      'gateway.envoyproxy.io/owning-gateway-name': 'gateway',
      'gateway.envoyproxy.io/owning-gateway-namespace': 'inference',
    },
  };
  const spread = { maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector };
  expect(apiVersion).toBe('gateway.envoyproxy.io/v1alpha1');
  expect(spec).toEqual({
    provider: {
      type: 'Kubernetes',
      kubernetes: {
        envoyDeployment: {
          replicas: 3,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          container: {
            image: 'docker.io/envoyproxy/envoy:distroless-v1.39.1',
            resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } },
          },
          pod: {
            topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
              topologyKey,
              ...spread,
              matchLabelKeys: ['pod-template-hash'],
            })),
          },
          patch: { type: 'StrategicMerge', value: { spec: { minReadySeconds: 20 } } },
        },
        envoyPDB: { maxUnavailable: 1 },
        envoyService: { name: 'gateway', type: 'ClusterIP' },
      },
    },
    shutdown: { minDrainDuration: '130s', drainTimeout: '250s' },
  });
  expect(find('GatewayConfig').spec).toEqual({
    extProc: {
      kubernetes: { resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '2Gi' } } },
    },
  });
});

test('a client names itself by its API key, which stays at the gateway', () => {
  expect(find('SecurityPolicy', { ...GATEWAY, apiKeySecrets: ['api-keys', 'more'] }).spec).toEqual({
    targetRefs: OF_GATEWAY,
    apiKeyAuth: {
      credentialRefs: [
        { group: '', kind: 'Secret', name: 'api-keys' },
        { group: '', kind: 'Secret', name: 'more' },
      ],
      extractFrom: [{ headers: ['authorization'] }],
      forwardClientIDHeader: 'x-gateway-client',
      sanitize: true,
    },
  });
});

test('or by its token', () => {
  expect(find('SecurityPolicy', { ...TOKENS, jwtClientClaim: 'team' }).spec).toEqual({
    targetRefs: OF_GATEWAY,
    jwt: {
      providers: [
        {
          name: 'gateway',
          issuer: 'https://login.example.com',
          audiences: ['inference'],
          remoteJWKS: { uri: 'https://login.example.com/keys' },
          claimToHeaders: [{ header: 'x-gateway-client', claim: 'team' }],
          extractFrom: { headers: [{ name: 'authorization', valuePrefix: 'Bearer ' }] },
        },
      ],
    },
  });
});

test('what a client says of itself is removed, health checks need no key, and streams last', () => {
  expect(find('ClientTrafficPolicy', { ...GATEWAY, maxBodyBytes: 100_000, maxResponseSeconds: 600 }).spec).toEqual({
    targetRefs: OF_GATEWAY,
    headers: { earlyRequestHeaders: { remove: ['x-gateway-client'] } },
    healthCheck: { path: '/ready' },
    connection: { bufferLimit: '100000' },
    timeout: { http: { idleTimeout: '4060s', streamIdleTimeout: '600s' } },
  });
});

describe('the policy of backends', () => {
  const circuitBreaker = {
    maxConnections: 8192,
    maxPendingRequests: 8192,
    maxParallelRequests: 8192,
    maxRequestsPerConnection: 1,
  };

  test('without limits has connections only', () => {
    expect(find('BackendTrafficPolicy').spec).toEqual({ targetRefs: OF_GATEWAY, circuitBreaker });
  });

  test('limits each client over all models: requests before they are sent, tokens after their response', () => {
    const clientSelectors = [{ headers: [{ name: 'x-gateway-client', type: 'Distinct' }] }];
    const cost = {
      request: { from: 'Number', number: 0 },
      response: { from: 'Metadata', metadata: { namespace: 'io.envoy.ai_gateway', key: 'llm_total_token' } },
    };
    expect(find('BackendTrafficPolicy', { ...GATEWAY, requestsPerMinute: 5, tokensPerDay: 1000 }).spec).toEqual({
      targetRefs: OF_GATEWAY,
      circuitBreaker,
      rateLimit: {
        global: {
          rules: [
            { clientSelectors, limit: { requests: 5, unit: 'Minute' }, shared: true },
            { clientSelectors, limit: { requests: 1000, unit: 'Day' }, shared: true, cost },
          ],
        },
      },
    });
  });
});

test('the model of a request chooses its backend, and a request without a client has no route', () => {
  const options = { ...GATEWAY, backends: [{ service: 'chat', port: 8080, models: ['a', 'b'] }] };
  const fromClient = { type: 'RegularExpression', name: 'x-gateway-client', value: '.+' };
  expect(find('AIGatewayRoute', { ...options, maxResponseSeconds: 600 }).spec).toEqual({
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway', sectionName: 'http' }],
    rules: [
      {
        name: 'chat',
        matches: ['a', 'b'].map((value) => ({
          headers: [{ type: 'Exact', name: 'x-ai-eg-model', value }, fromClient],
        })),
        backendRefs: [{ name: 'gateway-chat' }],
        timeouts: { request: '600s' },
      },
    ],
    llmRequestCosts: [{ metadataKey: 'llm_total_token', type: 'TotalToken' }],
  });
  expect(find('AIServiceBackend', options)).toMatchObject({
    apiVersion: 'aigateway.envoyproxy.io/v1beta1',
    spec: {
      schema: { name: 'OpenAI' },
      backendRef: { group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'gateway-chat' },
    },
  });
  expect(find('Backend', options).spec).toEqual({
    endpoints: [{ fqdn: { hostname: 'chat.inference.svc.cluster.local', port: 8080 } }],
  });
});

describe('counters in the cluster', () => {
  const counted = { ...GATEWAY, tokensPerDay: 1 };
  const identity = { name: 'ai-datacenter-gateway-counters', namespace: 'envoy-gateway-system' };
  const labels = { 'app.kubernetes.io/name': 'ai-datacenter-gateway-counters' };

  test('are one pod of Valkey that writes nothing', () => {
    const { metadata, spec } = find('Deployment', counted);
    expect(metadata).toMatchObject(identity);
    expect(spec).toEqual({
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'valkey',
              image: 'docker.io/valkey/valkey:9.0.8',
              args: [
                'valkey-server',
                '--port',
                '6379',
                '--protected-mode',
                'no',
                '--save',
                '',
                '--appendonly',
                'no',
                '--maxmemory',
                '96mb',
                '--maxmemory-policy',
                'volatile-ttl',
              ],
              ports: [{ containerPort: 6379, name: 'redis', protocol: 'TCP' }],
              readinessProbe: { tcpSocket: { port: 6379 } },
              livenessProbe: { tcpSocket: { port: 6379 } },
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    });
  });

  test('are called by the pods that compare, and by no others', () => {
    expect(find('Service', counted)).toMatchObject({
      metadata: identity,
      spec: { selector: labels, ports: [{ name: 'redis', port: 6379, protocol: 'TCP' }] },
    });
    expect(find('NetworkPolicy', counted)).toMatchObject({
      metadata: identity,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/name': 'envoy-ratelimit',
                    'app.kubernetes.io/component': 'ratelimit',
                  },
                },
              },
            ],
            ports: [{ port: 6379, protocol: 'TCP' }],
          },
        ],
      },
    });
  });

  test('are not there without limits, or with a Redis of your own', () => {
    expect(kinds(GATEWAY)).not.toContain('Deployment');
    expect(kinds({ ...counted, redisAddress: 'limits.example.com:6379' })).not.toContain('Deployment');
    expect(kinds(counted)).toEqual(expect.arrayContaining(['Deployment', 'Service', 'NetworkPolicy']));
  });
});

test('a chart of its own is named by its id, and has all problems of its options', () => {
  const chart = InferenceGatewayChart.fromOptions(new App(), 'models', GATEWAY);
  expect(chart.plan.name).toBe('models');
  expect(() => InferenceGatewayChart.fromOptions(new App(), 'models', {})).toThrow(/apiKeySecrets/);
});
