import { required } from '../../../lib/core/plan';
import {
  CONTROLLER_API,
  GATEWAY_API,
  gatewayClassName,
  gatewayClassSpec,
  gatewaySpec,
  loadBalancerSpec,
  routeObjects,
  targetGroupSpec,
} from '../../../lib/network/inference-edge/edge-objects';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { CERTIFICATE, EDGE } from './edge-options';

const SECOND = `${CERTIFICATE}3`;
const planOf = (options: InferenceEdgeOptions = {}) => required(planInferenceEdge({ ...EDGE, ...options }));

/** TLS ends at the load balancer, with certificates that the LoadBalancerConfiguration names. */
const secure = (protocol: string) => ({
  name: 'https',
  port: 443,
  protocol,
  tls: { mode: 'Terminate', options: { 'ai-datacenter/certificates': 'LoadBalancerConfiguration' } },
  allowedRoutes: { namespaces: { from: 'Same' } },
});
const CONFIGURATION = { group: 'gateway.k8s.aws', kind: 'LoadBalancerConfiguration', name: 'edge' };

test('the Gateway of an application load balancer listens on 443, and on 80 to send clients there', () => {
  const plan = planOf();
  expect([GATEWAY_API, CONTROLLER_API]).toEqual(['gateway.networking.k8s.io/v1', 'gateway.k8s.aws/v1']);
  expect(gatewayClassName(plan)).toBe('inference-edge');
  expect(gatewayClassSpec(plan)).toEqual({ controllerName: 'gateway.k8s.aws/alb' });
  expect(gatewaySpec(plan)).toEqual({
    gatewayClassName: 'inference-edge',
    infrastructure: { parametersRef: CONFIGURATION },
    listeners: [
      secure('HTTPS'),
      { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
    ],
  });
});

test('the Gateway of a network load balancer listens on 443 only', () => {
  const plan = planOf({ kind: 'network' });
  expect(gatewayClassSpec(plan)).toEqual({ controllerName: 'gateway.k8s.aws/nlb' });
  expect(gatewaySpec(plan)).toEqual({
    gatewayClassName: 'inference-edge',
    infrastructure: { parametersRef: CONFIGURATION },
    listeners: [secure('TLS')],
  });
});

test('a public load balancer with all that is made beside it', () => {
  const plan = planOf({
    certificateArns: [CERTIFICATE, SECOND],
    internetFacing: true,
    allowedCidrs: ['203.0.113.0/24'],
    clientCaBucket: 'company-cas',
  });
  const spec = loadBalancerSpec(plan, { webAclArn: 'arn:acl', trustStoreArn: 'arn:store', accessLogBucket: 'logs' });
  expect(spec).toEqual({
    scheme: 'internet-facing',
    sourceRanges: ['203.0.113.0/24'],
    loadBalancerAttributes: [
      { key: 'deletion_protection.enabled', value: 'false' },
      { key: 'idle_timeout.timeout_seconds', value: '60' },
      { key: 'routing.http.drop_invalid_header_fields.enabled', value: 'true' },
      { key: 'routing.http.desync_mitigation_mode', value: 'defensive' },
      { key: 'access_logs.s3.enabled', value: 'true' },
      { key: 'access_logs.s3.bucket', value: 'logs' },
      { key: 'access_logs.s3.prefix', value: 'edge' },
    ],
    defaultTargetGroupConfiguration: { name: 'edge' },
    listenerConfigurations: [
      {
        protocolPort: 'HTTPS:443',
        defaultCertificate: CERTIFICATE,
        certificates: [SECOND],
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        mutualAuthentication: { mode: 'verify', trustStore: 'arn:store' },
      },
    ],
    wafV2: { webACL: 'arn:acl' },
  });
});

test('an internal load balancer with nothing beside it', () => {
  expect(loadBalancerSpec(planOf({ kind: 'network' }), {})).toEqual({
    scheme: 'internal',
    sourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
    loadBalancerAttributes: [
      { key: 'deletion_protection.enabled', value: 'false' },
      { key: 'load_balancing.cross_zone.enabled', value: 'true' },
    ],
    defaultTargetGroupConfiguration: { name: 'edge' },
    listenerConfigurations: [
      {
        protocolPort: 'TLS:443',
        defaultCertificate: CERTIFICATE,
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      },
    ],
  });
});

test.each([
  ['application', 'HTTP'],
  ['network', 'TCP'],
] as const)('targets of %s load balancers are pods, asked by HTTP whether they are ready', (kind, protocol) => {
  const plan = planOf({ kind, healthCheckIntervalSeconds: 20, unhealthyThreshold: 3, healthCheckPath: '/health' });
  expect(
    targetGroupSpec({ ...plan, targetGroupAttributes: { 'deregistration_delay.timeout_seconds': '205' } }),
  ).toEqual({
    defaultConfiguration: {
      targetType: 'ip',
      protocol,
      healthCheckConfig: {
        healthCheckProtocol: 'HTTP',
        healthCheckPath: '/health',
        healthCheckInterval: 20,
        healthCheckTimeout: 5,
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
        matcher: { httpCode: '200' },
      },
      targetGroupAttributes: [{ key: 'deregistration_delay.timeout_seconds', value: '205' }],
    },
  });
});

const toHttps = { parentRefs: [{ name: 'edge', sectionName: 'https' }] };

test('requests reach services by path and host name, and those of port 80 are sent to 443', () => {
  const routes = [
    { service: 'chat', pathPrefix: '/v1', hostNames: ['chat.example.com'] },
    { service: 'embeddings', port: 8080 },
  ];
  expect(routeObjects(planOf({ routes }))).toEqual([
    {
      name: 'edge-chat-v1-chat-example-com',
      kind: 'HTTPRoute',
      spec: {
        ...toHttps,
        hostnames: ['chat.example.com'],
        rules: [
          { matches: [{ path: { type: 'PathPrefix', value: '/v1' } }], backendRefs: [{ name: 'chat', port: 80 }] },
        ],
      },
    },
    {
      name: 'edge-embeddings',
      kind: 'HTTPRoute',
      spec: {
        ...toHttps,
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name: 'embeddings', port: 8080 }],
          },
        ],
      },
    },
    {
      name: 'edge-to-https',
      kind: 'HTTPRoute',
      spec: {
        parentRefs: [{ name: 'edge', sectionName: 'http' }],
        rules: [
          {
            filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', port: 443, statusCode: 301 } }],
          },
        ],
      },
    },
  ]);
});

test('without a listener on port 80 no route sends clients from there', () => {
  const plan = planOf({ redirectHttp: false });
  expect(gatewaySpec(plan).listeners).toEqual([secure('HTTPS')]);
  expect(routeObjects(plan).map(({ name }) => name)).toEqual(['edge-chat']);
});

test('all connections of a network load balancer reach its one service', () => {
  expect(routeObjects(planOf({ kind: 'network' }))).toEqual([
    {
      name: 'edge-chat',
      kind: 'TCPRoute',
      spec: { ...toHttps, rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }] },
    },
  ]);
});
