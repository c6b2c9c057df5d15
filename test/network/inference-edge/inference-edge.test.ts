import { required } from '../../../lib/core/plan';
import { usdPerHour } from '../../../lib/planning/cost';
import { type InferenceEdgePlan, planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { CERTIFICATE, EDGE } from './edge-options';

const planned = (options: InferenceEdgeOptions = {}): InferenceEdgePlan =>
  required(planInferenceEdge({ ...EDGE, ...options }));

test('by default an edge is an internal application load balancer with TLS, a web ACL and access logs', () => {
  const { cost, timeouts, ...plan } = planned();
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
  });
  expect(timeouts.every(({ isSurvived }) => isSurvived)).toBe(true);
  expect(cost.map(({ item }) => item)).toEqual(['1 application load balancer', '1 web ACL with 6 rules']);
  expect(usdPerHour(cost)).toBeCloseTo(0.0225 + 11 / 730);
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
  expect(plan.cost).toMatchObject([{ item: '1 network load balancer', usdPerHour: 0.0225 }]);
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

test('the whole internet is admitted only where it is written', () => {
  expect(planned({ internetFacing: true, allowedCidrs: ['0.0.0.0/0'] }).allowedCidrs).toEqual(['0.0.0.0/0']);
});

test('the default name comes from the id', () => {
  expect(planInferenceEdge(EDGE, { id: 'PublicEdge' }).plan.name).toBe('public-edge');
});

const ZONE = 'Z0123456789ABCDEFGHIJ';

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
  [{ certificateArns: [] }, 'missing', 'certificateArns', /an edge has TLS/],
  [{ certificateArns: ['chat'] }, 'malformed', 'certificateArns[0]', /'chat'/],
  [{ tlsPolicy: 'ELBSecurityPolicy-2016-08' }, 'malformed', 'tlsPolicy', /2016-08/],
  [{ tlsPolicy: 'ELBSecurityPolicy-TLS13-1-0-2021-06' }, 'malformed', 'tlsPolicy', /TLS13-1-0/],
  [{ internetFacing: true }, 'edge-open', 'allowedCidrs', /no default/],
  [{ allowedCidrs: [] }, 'edge-open', 'allowedCidrs', /every network/],
  [{ allowedCidrs: ['0.0.0.0/0'] }, 'edge-open', 'allowedCidrs', /is internal/],
  [
    { internetFacing: true, allowedCidrs: ['0.0.0.0/0'], webAcl: false },
    'edge-without-web-acl',
    'internetFacing',
    /webAcl is false/,
  ],
  [
    { internetFacing: true, allowedCidrs: ['203.0.113.0/24'], kind: 'network' },
    'edge-without-web-acl',
    'internetFacing',
    /kind 'network' cannot have/,
  ],
  [{ kind: 'network', webAcl: true }, 'application-only', 'webAcl', /AWS WAF protects/],
  [{ kind: 'network', strategy: 'round-robin' }, 'application-only', 'strategy', /kind is 'network'/],
  [{ kind: 'network', clientCaBucket: 'company-cas' }, 'application-only', 'clientCaBucket', /kind is 'network'/],
  [{ kind: 'network', redirectHttp: true }, 'application-only', 'redirectHttp', /kind is 'network'/],
  [
    { strategy: 'least-outstanding-requests', slowStartSeconds: 60 },
    'slow-start-without-round-robin',
    'slowStartSeconds',
    /cannot start pods slowly/,
  ],
  [{ stickySeconds: 60, crossZone: false }, 'sticky-without-cross-zone', 'stickySeconds', /crossZone is false/],
  [{ slowStartSeconds: 29 }, 'out-of-range', 'slowStartSeconds', /from 30 to 900/],
  [{ stickySeconds: 604_801 }, 'out-of-range', 'stickySeconds', /to 604800/],
  [{ kind: 'network', maxResponseSeconds: 351 }, 'timeout-cuts-responses', 'maxResponseSeconds', /has 350 seconds/],
  [{ maxResponseSeconds: 3471 }, 'response-too-long', 'maxResponseSeconds', /3471/],
  [{ preStopSeconds: 15 }, 'pre-stop-cuts-responses', 'preStopSeconds', /15 seconds/],
  [{ recordNames: ['chat.example.com'] }, 'records-incomplete', 'recordNames', /hostedZoneId was left out/],
  [{ hostedZoneId: ZONE }, 'records-incomplete', 'hostedZoneId', /recordNames has none/],
  [{ recordNames: ['Chat'], hostedZoneId: ZONE }, 'malformed', 'recordNames[0]', /'Chat'/],
  [{ clientCaKey: 'ca.pem' }, 'client-certificates-incomplete', 'clientCaKey', /clientCaBucket was left out/],
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
  expect(planInferenceEdge(elsewhere, { place: { region: 'eu-west-1' } }).problems).toEqual([]);
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
