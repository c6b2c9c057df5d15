import { required } from '../../../lib/core/plan';
import { SERVICE_PRICES } from '../../../lib/catalog/prices';
import { sourceOf, usdPerHour } from '../../../lib/planning/cost';
import { type InferenceEdgePlan, planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import type { EdgeRoute, InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { TEXT_TOKEN } from '../../core/tokens';
import { CERTIFICATE, EDGE } from './edge-options';

const planned = (options: InferenceEdgeOptions = {}): InferenceEdgePlan =>
  required(planInferenceEdge({ ...EDGE, ...options }));

test('by default an edge is an internal application load balancer with TLS, a web ACL and access logs', () => {
  const { cost, ...plan } = planned();
  expect(plan).toEqual({
    name: 'edge',
    namespace: 'inference',
    kind: 'application',
    routes: [{ name: 'chat', service: 'chat', port: 80, pathPrefix: '/', hostNames: [] }],
    certificateArns: [CERTIFICATE],
    tlsPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    internetFacing: false,
    allowedCidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
    redirectHttp: true,
    records: undefined,
    webAcl: {
      requestsPerFiveMinutes: 2000,
      headerLimit: undefined,
      maxBodyBytes: 1_048_576,
      blockBodyMatches: false,
      allowedCountries: [],
      logRetentionDays: 90,
    },
    trustStore: undefined,
    accessLogRetentionDays: 90,
    healthCheckPath: '/ready',
    healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 2 },
    targetGroupAttributes: {
      'deregistration_delay.timeout_seconds': '205',
      'load_balancing.cross_zone.enabled': 'true',
      'load_balancing.algorithm.type': 'least_outstanding_requests',
    },
    loadBalancerAttributes: {
      'deletion_protection.enabled': 'false',
      'idle_timeout.timeout_seconds': '60',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'defensive',
    },
    timeouts: [
      { name: 'load balancer, idle', seconds: 60, neededSeconds: 60, isSurvived: true },
      { name: 'deregistration delay', seconds: 205, neededSeconds: 190, isSurvived: true },
    ],
  });
  expect(cost.map(({ item }) => item)).toEqual(['1 application load balancer', '1 web ACL with 6 rules']);
  expect(usdPerHour(cost)).toBeCloseTo(0.0225 + 11 / 730, 6);
  expect(cost[0]?.source).toBe(sourceOf(SERVICE_PRICES.applicationLoadBalancer));
});

test('a network load balancer keeps the connections of terminating pods, and has no web ACL', () => {
  const plan = planned({ kind: 'network', crossZone: false, deletionProtection: true });
  expect(plan).toMatchObject({ webAcl: undefined, redirectHttp: false });
  expect(plan.targetGroupAttributes).toEqual({
    'deregistration_delay.timeout_seconds': '205',
    'target_health_state.unhealthy.connection_termination.enabled': 'false',
    'preserve_client_ip.enabled': 'false',
  });
  expect(plan.loadBalancerAttributes).toEqual({
    'deletion_protection.enabled': 'true',
    'load_balancing.cross_zone.enabled': 'false',
  });
  const source = sourceOf(SERVICE_PRICES.networkLoadBalancer);
  expect(plan.cost).toMatchObject([{ item: '1 network load balancer', usdPerHour: 0.0225, source }]);
});

test('an answer of an hour keeps its connection', () => {
  const { loadBalancerAttributes, targetGroupAttributes } = planned({ maxResponseSeconds: 3000 });
  expect(loadBalancerAttributes['idle_timeout.timeout_seconds']).toBe('3000');
  expect(targetGroupAttributes['deregistration_delay.timeout_seconds']).toBe('3145');
});

test('new pods start slowly with round robin, and a cookie keeps clients at a pod', () => {
  expect(planned({ slowStartSeconds: 60, stickySeconds: 300 }).targetGroupAttributes).toMatchObject({
    'load_balancing.algorithm.type': 'round_robin',
    'slow_start.duration_seconds': '60',
    'stickiness.enabled': 'true',
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '300',
  });
});

test('client certificates are checked by a bundle, whose key has a default, and by a list of revoked ones', () => {
  expect(planned({ clientCaBucket: 'company-cas' }).trustStore).toEqual({
    bucket: 'company-cas',
    key: 'ca.pem',
    revocationKey: undefined,
  });
  const options = { clientCaBucket: 'company-cas', clientCaKey: 'own.pem', clientRevocationKey: 'old.crl' };
  expect(planned(options).trustStore).toEqual({ bucket: 'company-cas', key: 'own.pem', revocationKey: 'old.crl' });
});

test('a web ACL can be left out of an internal edge', () => {
  expect(planned({ webAcl: false }).webAcl).toBeUndefined();
});

test('each value of a header has the limit of an address, or one of its own', () => {
  const header = 'authorization';
  const options = { requestsPerFiveMinutes: 300, rateLimitHeader: header };
  expect(planned(options).webAcl?.headerLimit).toEqual({ header, requests: 300 });
  expect(planned({ ...options, requestsPerHeaderValue: 20 }).webAcl?.headerLimit).toEqual({ header, requests: 20 });
});

const namesOf = (routes: readonly EdgeRoute[]) => planned({ routes }).routes.map(({ name }) => name);

test('routes are named by service, path and host names', () => {
  expect(
    namesOf([
      { service: 'chat', pathPrefix: '/v1/chat', hostNames: ['b.example.com', 'a.example.com'] },
      { service: 'chat', pathPrefix: '/v1', hostNames: ['a.example.com'] },
      { service: 'embeddings', pathPrefix: '/v1' },
      { service: TEXT_TOKEN },
    ]),
  ).toEqual(['chat-v1-chat-b-example-com-a-example-com', 'chat-v1-a-example-com', 'embeddings-v1', 'route']);
});

test('no two objects of an edge have one name, whatever its services are called', () => {
  const names = namesOf([
    { service: 'a-b' },
    { service: 'a', pathPrefix: '/b' },
    { service: 'to-https', pathPrefix: '/%' },
    { service: 'a', pathPrefix: '/b/' },
  ]);
  expect(names).toEqual([
    'a-b',
    expect.stringMatching(/^a-b-[0-9a-f]{8}$/),
    expect.stringMatching(/^to-https-[0-9a-f]{8}$/),
    expect.stringMatching(/^a-b-[0-9a-f]{8}$/),
  ]);
  expect(new Set(names).size).toBe(4);
});

test('the whole internet is admitted only where it is written', () => {
  expect(planned({ internetFacing: true, allowedCidrs: ['0.0.0.0/0'] }).allowedCidrs).toEqual(['0.0.0.0/0']);
});

test('the default name comes from the id', () => {
  expect(planInferenceEdge(EDGE, { id: 'PublicEdge' }).plan.name).toBe('public-edge');
});

const ZONE = 'Z0123456789ABCDEFGHIJ';
const OFFICE = ['203.0.113.0/24'];

test.each<[InferenceEdgeOptions, string, string, RegExp]>([
  [{ routes: undefined }, 'missing', 'routes', /routes is required/],
  [{ routes: [] }, 'missing', 'routes', /empty list/],
  [{ routes: [{} as never] }, 'missing', 'routes[0].service', /service is required/],
  [{ routes: [{ service: 'Chat' }] }, 'malformed', 'routes[0].service', /'Chat'/],
  [{ routes: [{ service: 'chat', port: 0 }] }, 'out-of-range', 'routes[0].port', /from 1 to 65535/],
  [{ routes: [{ service: 'chat', pathPrefix: 'v1' }] }, 'malformed', 'routes[0].pathPrefix', /'v1'/],
  [{ routes: [{ service: 'a' }, { service: 'b' }] }, 'routes-alike', 'routes[1]', /of routes\[0\]/],
  [{ kind: 'network', routes: [{ service: 'a' }, { service: 'b' }] }, 'routes-of-network', 'routes', /has 2/],
  [
    { kind: 'network', routes: [{ service: 'a', pathPrefix: '/v1' }] },
    'routes-of-network',
    'routes[0].pathPrefix',
    /reads no requests/,
  ],
  [
    { kind: 'network', routes: [{ service: 'a', hostNames: ['a.example.com'] }] },
    'routes-of-network',
    'routes[0].hostNames',
    /by hostNames/,
  ],
  [{ routes: [{ service: 'a', pathPrefix: TEXT_TOKEN }] }, 'must-be-known', 'routes[0].pathPrefix', /is a token/],
  [
    {
      routes: [
        { service: 'a', pathPrefix: '/v1', hostNames: ['a.example.com', 'b.example.com'] },
        { service: 'b', pathPrefix: '/v1', hostNames: ['b.example.com', 'a.example.com'] },
      ],
    },
    'routes-alike',
    'routes[1]',
    /of routes\[0\]/,
  ],
  [{ certificateArns: [] }, 'missing', 'certificateArns', /an edge has TLS/],
  [{ certificateArns: ['chat'] }, 'malformed', 'certificateArns[0]', /'chat'/],
  [{ tlsPolicy: 'ELBSecurityPolicy-2016-08' }, 'malformed', 'tlsPolicy', /2016-08/],
  [{ tlsPolicy: 'ELBSecurityPolicy-TLS13-1-0-2021-06' }, 'malformed', 'tlsPolicy', /TLS13-1-0/],
  [{ internetFacing: true }, 'edge-open', 'allowedCidrs', /no default/],
  [{ allowedCidrs: [] }, 'edge-open', 'allowedCidrs', /every network/],
  [{ allowedCidrs: ['10.0.0.0/8', '0.0.0.0/0'] }, 'edge-open', 'allowedCidrs', /^0\.0\.0\.0\/0 is wider .* internal/],
  [{ allowedCidrs: ['10.0.0.0/7'] }, 'edge-open', 'allowedCidrs', /^10\.0\.0\.0\/7 is wider/],
  [
    { internetFacing: true, allowedCidrs: ['0.0.0.0/0'], webAcl: false },
    'edge-without-web-acl',
    'internetFacing',
    /webAcl is false/,
  ],
  [
    { internetFacing: true, allowedCidrs: OFFICE, kind: 'network' },
    'edge-without-web-acl',
    'internetFacing',
    /kind 'network' cannot have/,
  ],
  [{ kind: 'network', internetFacing: true, allowedCidrs: OFFICE, webAcl: null as never }, 'wrong-type', 'webAcl', /./],
  [{ kind: 'x' as never, internetFacing: true, allowedCidrs: OFFICE, webAcl: false }, 'malformed', 'kind', /./],
  [{ kind: 'network', webAcl: true }, 'application-only', 'webAcl', /AWS WAF protects/],
  [
    { strategy: 'least-outstanding-requests', slowStartSeconds: 60 },
    'slow-start-without-round-robin',
    'slowStartSeconds',
    /cannot start pods slowly/,
  ],
  [{ stickySeconds: 60, crossZone: false }, 'sticky-without-cross-zone', 'stickySeconds', /crossZone is false/],
  [{ slowStartSeconds: 29 }, 'out-of-range', 'slowStartSeconds', /from 30 to 900/],
  [{ stickySeconds: 604_801 }, 'out-of-range', 'stickySeconds', /to 604800/],
  [{ kind: 'network', maxResponseSeconds: 3471 }, 'response-too-long', 'maxResponseSeconds', /3471/],
  [{ kind: 'network', maxResponseSeconds: 351 }, 'timeout-cuts-responses', 'maxResponseSeconds', /has 350 seconds/],
  [{ maxResponseSeconds: 3471 }, 'response-too-long', 'maxResponseSeconds', /3471/],
  [{ preStopSeconds: 15 }, 'pre-stop-cuts-responses', 'preStopSeconds', /15 seconds/],
  [{ recordNames: ['chat.example.com'] }, 'records-incomplete', 'recordNames', /hostedZoneId was left out/],
  [{ hostedZoneId: ZONE }, 'records-incomplete', 'hostedZoneId', /recordNames has none/],
  [{ recordNames: ['Chat'], hostedZoneId: ZONE }, 'malformed', 'recordNames[0]', /'Chat'/],
  [{ clientCaKey: 'ca.pem' }, 'client-certificates-incomplete', 'clientCaKey', /clientCaBucket was left out/],
  [{ rateLimitHeader: null as never, requestsPerHeaderValue: 100 }, 'wrong-type', 'rateLimitHeader', /./],
  [{ requestsPerFiveMinutes: 9 }, 'out-of-range', 'requestsPerFiveMinutes', /from 10/],
  [{ rateLimitHeader: 'Authorization' }, 'malformed', 'rateLimitHeader', /small letters/],
  [{ requestsPerHeaderValue: 100 }, 'header-limit-without-header', 'requestsPerHeaderValue', /was left out/],
  [
    { rateLimitHeader: 'authorization', requestsPerHeaderValue: 9 },
    'out-of-range',
    'requestsPerHeaderValue',
    /from 10/,
  ],
  [{ maxBodyBytes: 1023 }, 'out-of-range', 'maxBodyBytes', /from 1024/],
  [{ allowedCountries: ['de'] }, 'malformed', 'allowedCountries[0]', /'de'/],
  [{ webAclLogRetentionDays: 91 }, 'out-of-range', 'webAclLogRetentionDays', /one of/],
  [{ accessLogRetentionDays: 0 }, 'out-of-range', 'accessLogRetentionDays', /from 1 to 3650/],
  [{ healthCheckPath: 'ready' }, 'malformed', 'healthCheckPath', /'ready'/],
])('%j is refused', (options, code, path, message) => {
  expect(planInferenceEdge({ ...EDGE, ...options }).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

/** What depends on requests, each with a value that an application load balancer takes. */
const OF_APPLICATIONS: InferenceEdgeOptions = {
  strategy: 'round-robin',
  slowStartSeconds: 30,
  stickySeconds: 1,
  redirectHttp: true,
  requestsPerFiveMinutes: 10,
  rateLimitHeader: 'authorization',
  requestsPerHeaderValue: 2_000_000_000,
  maxBodyBytes: 1024,
  blockBodyMatches: true,
  allowedCountries: ['DE'],
  webAclLogRetentionDays: 1,
  clientCaBucket: 'company-cas',
  clientCaKey: 'ca.pem',
  clientRevocationKey: 'revoked.crl',
};

test('a network load balancer refuses each option that depends on requests, and an application one takes it', () => {
  expect(planInferenceEdge({ ...EDGE, ...OF_APPLICATIONS }).problems).toEqual([]);
  const { problems } = planInferenceEdge({ ...EDGE, ...OF_APPLICATIONS, kind: 'network' });
  expect(problems.map(({ code, path }) => `${path} ${code}`)).toEqual(
    Object.keys(OF_APPLICATIONS).map((option) => `${option} application-only`),
  );
});

test.each<InferenceEdgeOptions>([
  { crossZone: false },
  { slowStartSeconds: 900, stickySeconds: 604_800 },
  { allowedCidrs: ['10.0.0.0/8'] },
  { allowedCidrs: [TEXT_TOKEN] },
  { kind: 'network', maxResponseSeconds: 350 },
  {
    routes: [
      { service: 'a', pathPrefix: '/a' },
      { service: 'a', pathPrefix: '/b' },
    ],
  },
  { routes: [{ service: 'a', port: 65_535 }] },
  { maxBodyBytes: 1_000_000_000, accessLogRetentionDays: 3650, webAclLogRetentionDays: 3653 },
  { recordNames: ['chat.example.com'], hostedZoneId: ZONE },
])('%j is accepted', (options) => {
  expect(planInferenceEdge({ ...EDGE, ...options }).problems).toEqual([]);
});

test('a wrong key of revoked certificates is answered with a right one', () => {
  const options = { ...EDGE, clientCaBucket: 'company-cas', clientRevocationKey: 'a b' };
  expect(planInferenceEdge(options).problems).toMatchObject([
    { code: 'malformed', path: 'clientRevocationKey', fix: "Use for example 'revoked.crl'." },
  ]);
});

test('a plan without a certificate has a stand-in, so that the rest of it can be checked', () => {
  expect(planInferenceEdge({ ...EDGE, certificateArns: [] }).plan.certificateArns).toEqual([
    expect.stringMatching(/^arn:aws:acm:/),
  ]);
});

test('a certificate of another region, and records where no zone is known, are refused', () => {
  expect(planInferenceEdge(EDGE, { place: { region: 'eu-west-1' } }).problems).toMatchObject([
    { code: 'certificate-elsewhere', path: 'certificateArns' },
  ]);
  const elsewhere = {
    ...EDGE,
    certificateArns: ['arn:aws:iam::111122223333:server-certificate/chat'],
    recordNames: ['chat.example.com'],
    hostedZoneId: ZONE,
  };
  expect(planInferenceEdge(elsewhere, { place: { region: 'il-central-1' } }).problems).toMatchObject([
    { code: 'records-elsewhere', path: 'recordNames' },
  ]);
  for (const region of ['eu-west-1', TEXT_TOKEN]) {
    expect(planInferenceEdge(elsewhere, { place: { region } }).problems).toEqual([]);
  }
  const withoutRecords = { ...elsewhere, recordNames: undefined, hostedZoneId: undefined };
  expect(planInferenceEdge(withoutRecords, { place: { region: 'il-central-1' } }).problems).toEqual([]);
});

const OPTIONS = everyOption<InferenceEdgeOptions>({
  name: true,
  namespace: true,
  kind: true,
  routes: true,
  certificateArns: true,
  tlsPolicy: true,
  internetFacing: true,
  allowedCidrs: true,
  recordNames: true,
  hostedZoneId: true,
  redirectHttp: true,
  accessLogs: true,
  accessLogRetentionDays: true,
  deletionProtection: true,
  maxResponseSeconds: true,
  healthCheckIntervalSeconds: true,
  unhealthyThreshold: true,
  preStopSeconds: true,
  healthCheckPath: true,
  strategy: true,
  slowStartSeconds: true,
  stickySeconds: true,
  crossZone: true,
  webAcl: true,
  requestsPerFiveMinutes: true,
  rateLimitHeader: true,
  requestsPerHeaderValue: true,
  maxBodyBytes: true,
  blockBodyMatches: true,
  allowedCountries: true,
  webAclLogRetentionDays: true,
  clientCaBucket: true,
  clientCaKey: true,
  clientRevocationKey: true,
});
const plan = (options: InferenceEdgeOptions) => planInferenceEdge(options);

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<InferenceEdgeOptions>(plan, EDGE, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<InferenceEdgeOptions>(plan, EDGE, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});
