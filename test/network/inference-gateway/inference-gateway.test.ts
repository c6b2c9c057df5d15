import { aiGatewayValues, envoyGatewayValues } from '../../../lib/network/inference-gateway/controllers';
import {
  type InferenceGatewayReferences,
  planInferenceGateway,
} from '../../../lib/network/inference-gateway/inference-gateway';
import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { GATEWAY, MIRRORED, TOKENS } from './gateway-options';

const OPTIONS = everyOption<InferenceGatewayOptions>({
  name: true,
  namespace: true,
  backends: true,
  apiKeySecrets: true,
  jwtIssuer: true,
  jwtAudiences: true,
  jwtKeysUrl: true,
  jwtKeysInNetwork: true,
  jwtClientClaim: true,
  requestsPerMinute: true,
  tokensPerMinute: true,
  tokensPerHour: true,
  tokensPerDay: true,
  failClosed: true,
  redisAddress: true,
  redisTls: true,
  replicas: true,
  maxBodyBytes: true,
  maxResponseSeconds: true,
  healthCheckIntervalSeconds: true,
  unhealthyThreshold: true,
  chartRepository: true,
  imageRegistry: true,
});

const planned = (options: InferenceGatewayOptions = {}, references: InferenceGatewayReferences = {}) =>
  planInferenceGateway({ ...GATEWAY, ...options }, references);
const bare = (options: InferenceGatewayOptions) => planInferenceGateway(options);
const plan = (options: InferenceGatewayOptions = {}) => planned(options).plan;
const problems = (options: InferenceGatewayOptions = {}, references: InferenceGatewayReferences = {}) =>
  planned(options, references).problems.map(({ code, path }) => `${code} ${path}`);
const withTokens = (options: InferenceGatewayOptions = {}, references: InferenceGatewayReferences = {}) =>
  planInferenceGateway({ ...TOKENS, ...options }, references);
const tokenProblems = (options: InferenceGatewayOptions = {}, references: InferenceGatewayReferences = {}) =>
  withTokens(options, references).problems.map(({ code, path }) => `${code} ${path}`);

const out = (option: string) => [`out-of-range ${option}`];
const backend = (service: string, ...models: readonly string[]) => ({ service, models });
const manyTexts = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const manyBackends = (count: number) => manyTexts(count, 's').map((service) => backend(service, `${service}-model`));

const left = (option: string) => `gateway-limits-left-out ${option}`;
const rateLimit = (options: InferenceGatewayOptions) => {
  const { config } = envoyGatewayValues(plan(options)) as { config: { envoyGateway: Record<string, unknown> } };
  const { rateLimit: limit, provider } = config.envoyGateway;
  return { limit, provider };
};

test('the fewest options make a gateway with API keys and without limits', () => {
  const { controllers, ...rest } = plan();
  expect(planned()).toMatchObject({ problems: [], warnings: [] });
  expect(rest).toEqual({
    name: 'gateway',
    namespace: 'inference',
    backends: [{ service: 'chat', port: 80, models: ['smollm2'] }],
    clients: { apiKeySecrets: ['api-keys'], jwt: undefined },
    limits: [],
    counters: undefined,
    replicas: 2,
    maxBodyBytes: 52_428_800,
    times: { requestSeconds: 60, idleSeconds: 4060, minDrainSeconds: 130, drainSeconds: 190, minReadySeconds: 20 },
    timeouts: [
      { name: 'gateway', seconds: 60, neededSeconds: 60, isSurvived: true },
      { name: 'gateway, drain', seconds: 190, neededSeconds: 190, isSurvived: true },
      { name: 'gateway, termination grace period', seconds: 490, neededSeconds: 190, isSurvived: true },
    ],
    endpoint: {
      namespace: 'envoy-gateway-system',
      serviceName: 'gateway',
      port: 80,
      healthCheckPath: '/ready',
      urlInCluster: 'http://gateway.envoy-gateway-system.svc.cluster.local',
    },
  });
  expect(controllers.images).toEqual({
    envoyGateway: 'docker.io/envoyproxy/gateway:v1.9.1',
    envoy: 'docker.io/envoyproxy/envoy:distroless-v1.39.1',
    rateLimit: 'docker.io/envoyproxy/ratelimit:8fe6ea42',
    valkey: 'docker.io/valkey/valkey:9.0.8',
    aiGateway: 'docker.io/envoyproxy/ai-gateway-controller:v1.1.0',
    extProc: 'docker.io/envoyproxy/ai-gateway-extproc:v1.1.0',
  });
  const common = { createNamespace: true, waitUntilReady: true, readyTimeoutMinutes: 13 };
  expect([controllers.envoyGateway, controllers.aiGatewayKinds, controllers.aiGateway]).toEqual([
    {
      ...common,
      release: expect.objectContaining({ chart: 'gateway-helm', namespace: 'envoy-gateway-system' }),
      releaseName: 'ai-datacenter-envoy-gateway',
      repository: 'oci://docker.io/envoyproxy/gateway-helm',
    },
    {
      ...common,
      release: expect.objectContaining({ chart: 'ai-gateway-crds-helm', namespace: 'envoy-ai-gateway-system' }),
      releaseName: 'ai-datacenter-ai-gateway-kinds',
      repository: 'oci://docker.io/envoyproxy/ai-gateway-crds-helm',
    },
    {
      ...common,
      release: expect.objectContaining({ chart: 'ai-gateway-helm', namespace: 'envoy-ai-gateway-system' }),
      releaseName: 'ai-datacenter-ai-gateway',
      repository: 'oci://docker.io/envoyproxy/ai-gateway-helm',
    },
  ]);
});

test('the name comes from the id of the construct', () => {
  expect(planned({}, { id: 'ModelGateway' }).plan.endpoint).toMatchObject({
    serviceName: 'model-gateway',
    urlInCluster: 'http://model-gateway.envoy-gateway-system.svc.cluster.local',
  });
});

test('the times of terminating pods follow the longest response and the health checks', () => {
  expect(plan({ maxResponseSeconds: 600, healthCheckIntervalSeconds: 100, unhealthyThreshold: 3 }).times).toEqual({
    requestSeconds: 600,
    idleSeconds: 4060,
    minDrainSeconds: 340,
    drainSeconds: 940,
    minReadySeconds: 200,
  });
  expect(problems({ maxResponseSeconds: 3470 })).toEqual([]);
  expect(problems({ maxResponseSeconds: 3471 })).toEqual(['response-too-long maxResponseSeconds']);
});

test('numbers have bounds', () => {
  expect(problems({ replicas: 2, maxBodyBytes: 32_768, tokensPerDay: 1 })).toEqual([]);
  expect(problems({ replicas: 100, maxBodyBytes: 1_000_000_000, tokensPerDay: 4_294_967_295 })).toEqual([]);
  for (const replicas of [1, 101]) expect(problems({ replicas })).toEqual(out('replicas'));
  for (const maxBodyBytes of [32_767, 1_000_000_001]) expect(problems({ maxBodyBytes })).toEqual(out('maxBodyBytes'));
  for (const option of ['requestsPerMinute', 'tokensPerMinute', 'tokensPerHour', 'tokensPerDay'] as const) {
    for (const limit of [0, 4_294_967_296, 1.5]) expect(problems({ [option]: limit })).toEqual(out(option));
  }
  for (const port of [0, 65_536]) {
    expect(problems({ backends: [{ service: 'chat', port, models: ['a'] }] })).toEqual(out('backends[0].port'));
  }
});

describe('backends', () => {
  test('a gateway has 1 to 15', () => {
    expect(problems({ backends: undefined })).toEqual(['missing backends']);
    expect(planned({ backends: [] }).problems).toEqual([
      {
        code: 'out-of-range',
        path: 'backends',
        message: 'backends has 0 services; a gateway has 1 to 15.',
        fix: "Set backends, for example to [{ service: 'chat', models: ['chat'] }].",
      },
    ]);
    expect(problems({ backends: manyBackends(15) })).toEqual([]);
    expect(problems({ backends: manyBackends(16) })).toEqual(['out-of-range backends']);
  });

  test('each has a Service and models', () => {
    expect(problems({ backends: [{ models: ['a'] } as never] })).toEqual(['missing backends[0].service']);
    expect(problems({ backends: [{ service: 'chat' } as never] })).toEqual(['missing backends[0].models']);
    expect(problems({ backends: [backend('chat')] })).toEqual(['missing backends[0].models']);
    expect(problems({ backends: [backend('chat', 'a b')] })).toEqual(['malformed backends[0].models[0]']);
    expect(problems({ backends: [backend('chat', 'm'.repeat(129))] })).toEqual(['malformed backends[0].models[0]']);
    expect(problems({ backends: [backend('chat', 'org/Model-1.5B_q4:latest', 'm'.repeat(128))] })).toEqual([]);
    expect(plan({ backends: [backend('chat', 'a', 'a')] }).backends[0]?.models).toEqual(['a']);
  });

  test('two of them share no Service and no model', () => {
    expect(planned({ backends: [backend('chat', 'a', 'b'), backend('code', 'c', 'b')] }).problems).toEqual([
      {
        code: 'backends-alike',
        path: 'backends[1].models',
        message: "backends[1] has the model 'b' of backends[0], which gets all of its requests.",
        fix: 'Leave it out of one of them.',
      },
    ]);
    expect(problems({ backends: [backend('chat', 'a'), backend('chat', 'b')] })).toEqual([
      'backends-alike backends[1].service',
    ]);
  });

  test('all of them together have at most 64 models', () => {
    expect(problems({ backends: [backend('a', ...manyTexts(32, 'a')), backend('b', ...manyTexts(32, 'b'))] })).toEqual(
      [],
    );
    expect(problems({ backends: [backend('a', ...manyTexts(32, 'a')), backend('b', ...manyTexts(33, 'b'))] })).toEqual([
      'models-many backends',
    ]);
  });
});

describe('clients', () => {
  test('have API keys or tokens, and not both', () => {
    const without = 'gateway-without-clients apiKeySecrets';
    expect(problems({ apiKeySecrets: undefined })).toEqual([without]);
    expect(problems({ apiKeySecrets: [] })).toEqual([without]);
    expect(planned({ jwtClientClaim: 'email', ...TOKENS }).problems).toMatchObject([
      {
        code: 'gateway-without-clients',
        path: 'jwtIssuer',
        message: 'apiKeySecrets and jwtIssuer are set, and a request would need an API key and a token.',
      },
    ]);
    expect(problems({ jwtClientClaim: 'email' })).toContain('gateway-without-clients jwtClientClaim');
    expect(problems({ apiKeySecrets: ['API keys'] })).toEqual(['malformed apiKeySecrets[0]']);
    expect(plan({ apiKeySecrets: ['a', 'b', 'a'] }).clients.apiKeySecrets).toEqual(['a', 'b']);
  });

  test('with tokens are known by issuer, audience and public keys', () => {
    expect(withTokens()).toMatchObject({
      problems: [],
      plan: {
        clients: {
          apiKeySecrets: [],
          jwt: {
            issuer: 'https://login.example.com',
            audiences: ['inference'],
            keysUrl: 'https://login.example.com/keys',
            clientClaim: 'sub',
          },
        },
      },
    });
    expect(withTokens({ jwtClientClaim: 'realm.team' }).plan.clients.jwt?.clientClaim).toBe('realm.team');
    for (const option of ['jwtIssuer', 'jwtAudiences', 'jwtKeysUrl'] as const) {
      expect(tokenProblems({ [option]: undefined })).toEqual([`jwt-incomplete ${option}`]);
    }
    expect(withTokens({ jwtAudiences: [] }).problems).toMatchObject([
      { code: 'jwt-incomplete', message: 'jwtAudiences is required with tokens, and is an empty list.' },
    ]);
    expect(tokenProblems({ jwtAudiences: manyTexts(8, 'audience') })).toEqual([]);
    expect(tokenProblems({ jwtAudiences: manyTexts(9, 'audience') })).toEqual(['out-of-range jwtAudiences']);
  });

  test.each([
    [{ jwtIssuer: 'two words' }, 'malformed jwtIssuer'],
    [{ jwtIssuer: 'i'.repeat(254) }, 'malformed jwtIssuer'],
    [{ jwtAudiences: ['two words'] }, 'malformed jwtAudiences[0]'],
    [{ jwtKeysUrl: 'http://login.example.com/keys' }, 'malformed jwtKeysUrl'],
    [{ jwtKeysUrl: `https://login.example.com/${'k'.repeat(228)}` }, 'malformed jwtKeysUrl'],
    [{ jwtKeysUrl: 'https://login.example.com/a b' }, 'malformed jwtKeysUrl'],
    [{ jwtKeysUrl: 'https://LOGIN.example.com/keys' }, 'malformed jwtKeysUrl'],
    [{ jwtClientClaim: 'a..b' }, 'malformed jwtClientClaim'],
  ] satisfies [Partial<InferenceGatewayOptions>, string][])('of a wrong form are refused: %p', (options, problem) => {
    expect(tokenProblems(options)).toEqual([problem]);
  });

  test('of the longest form are accepted', () => {
    expect(
      tokenProblems({
        jwtIssuer: 'i'.repeat(253),
        jwtKeysUrl: `https://login.example.com:8443/${'k'.repeat(222)}`,
        jwtClientClaim: 'https_team-1.name',
      }),
    ).toEqual([]);
  });

  test('with tokens need a network that reaches the public keys', () => {
    const closed = { internetAccess: 'no' } as const;
    const filtered = { internetAccess: 'yes', allowedDomains: ['docker.io'] } as const;
    expect(withTokens(MIRRORED, closed).problems).toEqual([
      {
        code: 'jwt-keys-unreachable',
        path: 'jwtKeysUrl',
        message: expect.stringMatching(/^The public keys come from login.example.com, and the private subnets /),
        fix: 'Use apiKeySecrets. If the VPC reaches that host without the internet, set jwtKeysInNetwork to true.',
      },
    ]);
    expect(tokenProblems({ ...MIRRORED, jwtKeysInNetwork: true }, closed)).toEqual([]);
    expect(withTokens({}, filtered).problems).toMatchObject([
      { code: 'jwt-keys-unreachable', fix: "Add 'login.example.com' to allowedDomains of the network." },
    ]);
    const open = { internetAccess: 'yes', allowedDomains: ['docker.io', '.example.com'] } as const;
    expect(tokenProblems({}, open)).toEqual([]);
    expect(tokenProblems({}, { internetAccess: 'unknown' })).toEqual([]);
    expect(problems(MIRRORED, closed)).toEqual([]);
  });
});

describe('limits', () => {
  test('are for each client and window', () => {
    const limited = plan({ requestsPerMinute: 1, tokensPerMinute: 2, tokensPerHour: 3, tokensPerDay: 4 });
    expect(limited.limits).toEqual([
      { counts: 'requests', limit: 1, window: 'Minute' },
      { counts: 'tokens', limit: 2, window: 'Minute' },
      { counts: 'tokens', limit: 3, window: 'Hour' },
      { counts: 'tokens', limit: 4, window: 'Day' },
    ]);
    expect(limited.counters).toEqual({ redisAddress: undefined, redisTls: false, failClosed: false });
  });

  test('have counters in a Redis of your own, by default with TLS', () => {
    const redisAddress = 'limits.example.com:6379';
    const counters = (options: InferenceGatewayOptions) => plan({ tokensPerDay: 1, redisAddress, ...options }).counters;
    expect(counters({})).toEqual({ redisAddress, redisTls: true, failClosed: false });
    expect(counters({ redisTls: false, failClosed: true })).toEqual({
      redisAddress,
      redisTls: false,
      failClosed: true,
    });
    for (const wrong of ['limits.example.com', 'redis://limits:6379', '-a:1', 'a:123456', `${'a'.repeat(249)}:6379`]) {
      expect(problems({ tokensPerDay: 1, redisAddress: wrong })).toEqual(['malformed redisAddress']);
    }
    expect(problems({ tokensPerDay: 1, redisAddress: `${'a'.repeat(248)}:6379` })).toEqual([]);
  });

  test('are set, if something is said of their counters', () => {
    expect(problems({ redisAddress: 'a:1' })).toEqual([left('redisAddress')]);
    expect(problems({ redisTls: true })).toEqual([left('redisTls')]);
    expect(problems({ failClosed: true })).toEqual([left('failClosed')]);
    expect(problems({ tokensPerDay: 1, redisTls: true })).toEqual([left('redisTls')]);
    expect(problems({ tokensPerDay: 1, redisTls: false })).toEqual([]);
    expect(plan({ tokensPerDay: 1, redisTls: true }).counters?.redisTls).toBe(false);
  });
});

test('charts and images come from registries of a company', () => {
  const { controllers } = plan(MIRRORED);
  expect(controllers.envoyGateway.repository).toBe('oci://registry.example.com/charts/gateway-helm');
  expect(controllers.aiGatewayKinds.repository).toBe('oci://registry.example.com/charts/ai-gateway-crds-helm');
  expect(controllers.aiGateway.repository).toBe('oci://registry.example.com/charts/ai-gateway-helm');
  expect(aiGatewayValues(plan(MIRRORED))).toMatchObject({
    extProc: {
      image: { repository: 'registry.example.com:5000/mirror/envoyproxy/ai-gateway-extproc', tag: 'v1.1.0' },
    },
  });
  const closed = { internetAccess: 'no' } as const;
  expect(problems({}, closed)).toEqual(['source-unreachable chartRepository', 'source-unreachable imageRegistry']);
  expect(problems({ ...MIRRORED, imageRegistry: undefined }, closed)).toEqual(['source-unreachable imageRegistry']);
  expect(problems({ ...MIRRORED, imageRegistry: 'Registry' }, closed)).toEqual(['malformed imageRegistry']);
});

describe('the values of the charts', () => {
  test('run two pods of each controller, with the planned images', () => {
    const images = plan().controllers.images;
    expect(envoyGatewayValues(plan())).toEqual({
      global: {
        images: {
          envoyGateway: { image: images.envoyGateway },
          ratelimit: { image: images.rateLimit },
          envoyProxy: { image: images.envoy },
        },
      },
      deployment: {
        replicas: 2,
        envoyGateway: { resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } } },
      },
      podDisruptionBudget: { minAvailable: 1 },
      config: {
        envoyGateway: {
          extensionApis: { enableBackend: true },
          extensionManager: {
            hooks: {
              xdsTranslator: {
                translation: {
                  listener: { includeAll: true },
                  route: { includeAll: true },
                  cluster: { includeAll: true },
                  secret: { includeAll: true },
                },
                post: ['Translation', 'Cluster', 'Route'],
              },
            },
            service: {
              fqdn: { hostname: 'ai-gateway-controller.envoy-ai-gateway-system.svc.cluster.local', port: 1063 },
            },
          },
        },
      },
    });
    expect(aiGatewayValues(plan())).toEqual({
      extProc: { image: { repository: 'docker.io/envoyproxy/ai-gateway-extproc', tag: 'v1.1.0' } },
      controller: {
        image: { repository: 'docker.io/envoyproxy/ai-gateway-controller', tag: 'v1.1.0' },
        replicaCount: 2,
        podDisruptionBudget: { enabled: true, minAvailable: 1 },
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      },
      envoyGateway: { namespace: 'envoy-gateway-system' },
    });
  });

  test('say where the counters are', () => {
    expect(rateLimit({ tokensPerDay: 1 })).toEqual({
      limit: {
        backend: {
          type: 'Redis',
          redis: { url: 'ai-datacenter-gateway-counters.envoy-gateway-system.svc.cluster.local:6379' },
        },
        timeout: '250ms',
        failClosed: false,
      },
      provider: {
        type: 'Kubernetes',
        kubernetes: { rateLimitDeployment: { replicas: 2 }, rateLimitPDB: { minAvailable: 1 } },
      },
    });
    expect(rateLimit({ tokensPerDay: 1, redisAddress: 'limits.example.com:6379', failClosed: true }).limit).toEqual({
      backend: { type: 'Redis', redis: { url: 'limits.example.com:6379', tls: {} } },
      timeout: '250ms',
      failClosed: true,
    });
  });
});

test('no value of any option makes the planner throw', () => {
  expect(planOddities<InferenceGatewayOptions>(bare, GATEWAY, OPTIONS)).toEqual([]);
  const limited = { ...GATEWAY, tokensPerDay: 1 };
  expect(nullProblems<InferenceGatewayOptions>(bare, limited, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
