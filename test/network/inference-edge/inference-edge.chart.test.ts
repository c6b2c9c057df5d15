import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { InferenceEdgeChart, inferenceEdgeObjects } from '../../../lib/network/inference-edge/inference-edge.chart';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { CERTIFICATE, EDGE } from './edge-options';

const SECOND = `${CERTIFICATE}3`;

const planOf = (options: InferenceEdgeOptions = {}) => required(planInferenceEdge({ ...EDGE, ...options }));

function objects(options: InferenceEdgeOptions, resources = {}) {
  const all = inferenceEdgeObjects({ plan: planOf(options), ...resources });
  return Object.fromEntries(
    all.map((object) => {
      const { kind, metadata, spec } = object as { kind: string; metadata: { name: string }; spec: object };
      return [`${kind} ${metadata.name}`, spec];
    }),
  );
}

test('an application load balancer: one Gateway, a route for each service, and port 80 goes to 443', () => {
  const routes = [
    { service: 'chat', pathPrefix: '/v1', hostNames: ['chat.example.com'] },
    { service: 'embeddings', port: 8080 },
  ];
  const made = objects({ routes, certificateArns: [CERTIFICATE, SECOND] }, { webAclArn: 'arn:acl' });
  expect(Object.keys(made)).toEqual([
    'GatewayClass inference-edge',
    'TargetGroupConfiguration edge',
    'LoadBalancerConfiguration edge',
    'Gateway edge',
    'HTTPRoute edge-chat-v1-chat-example-com',
    'HTTPRoute edge-embeddings',
    'HTTPRoute edge-to-https',
  ]);
  expect(made['GatewayClass inference-edge']).toEqual({ controllerName: 'gateway.k8s.aws/alb' });
  expect(made['LoadBalancerConfiguration edge']).toMatchObject({
    scheme: 'internal',
    sourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
    wafV2: { webACL: 'arn:acl' },
    listenerConfigurations: [
      {
        protocolPort: 'HTTPS:443',
        defaultCertificate: CERTIFICATE,
        certificates: [SECOND],
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      },
    ],
  });
  expect(made['HTTPRoute edge-chat-v1-chat-example-com']).toEqual({
    parentRefs: [{ name: 'edge', sectionName: 'https' }],
    hostnames: ['chat.example.com'],
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/v1' } }], backendRefs: [{ name: 'chat', port: 80 }] }],
  });
  expect(made['HTTPRoute edge-to-https']).toMatchObject({
    parentRefs: [{ sectionName: 'http' }],
    rules: [{ filters: [{ requestRedirect: { scheme: 'https', port: 443, statusCode: 301 } }] }],
  });
});

test('a network load balancer: a TLS listener, and its connections go to one service', () => {
  const made = objects({ kind: 'network', internetFacing: false }, { accessLogBucket: 'logs' });
  expect(made['GatewayClass inference-edge']).toEqual({ controllerName: 'gateway.k8s.aws/nlb' });
  expect(made['Gateway edge']).toMatchObject({ listeners: [{ name: 'https', port: 443, protocol: 'TLS' }] });
  expect(made['TCPRoute edge-chat']).toMatchObject({ rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }] });
  expect(made['TargetGroupConfiguration edge']).toMatchObject({
    defaultConfiguration: { targetType: 'ip', protocol: 'TCP', healthCheckConfig: { healthCheckProtocol: 'HTTP' } },
  });
  expect(made['LoadBalancerConfiguration edge']).toMatchObject({
    loadBalancerAttributes: expect.arrayContaining([
      { key: 'access_logs.s3.enabled', value: 'true' },
      { key: 'access_logs.s3.bucket', value: 'logs' },
      { key: 'access_logs.s3.prefix', value: 'edge' },
    ]),
  });
});

test('clients without a certificate of the trust store are refused', () => {
  expect(objects({ clientCaBucket: 'company-cas' }, { trustStoreArn: 'arn:store' })).toMatchObject({
    'LoadBalancerConfiguration edge': {
      listenerConfigurations: [{ mutualAuthentication: { mode: 'verify', trustStore: 'arn:store' } }],
    },
  });
});

test("all objects but the Gateway's class are in the namespace of the services, and marked as the library's", () => {
  const all = inferenceEdgeObjects({
    plan: planOf({ namespace: 'chat' }),
    gatewayAnnotations: { 'pulumi.com/waitFor': 'condition=Programmed' },
  });
  const labels = { 'app.kubernetes.io/part-of': 'ai-datacenter' };
  const metadata = { name: 'edge', namespace: 'chat', labels };
  expect(all.map(({ apiVersion, kind, metadata: own }) => ({ apiVersion, kind, metadata: own }))).toEqual([
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass', metadata: { name: 'chat-edge', labels } },
    { apiVersion: 'gateway.k8s.aws/v1', kind: 'TargetGroupConfiguration', metadata },
    { apiVersion: 'gateway.k8s.aws/v1', kind: 'LoadBalancerConfiguration', metadata },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { ...metadata, annotations: { 'pulumi.com/waitFor': 'condition=Programmed' } },
    },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { ...metadata, name: 'edge-chat' } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { ...metadata, name: 'edge-to-https' } },
  ]);
});

test('a GitOps repository has an edge that is named like its chart, with what was made beside it', () => {
  const resources = { webAclArn: 'arn:acl', trustStoreArn: 'arn:store', accessLogBucket: 'logs' };
  const objectsOf = (options: InferenceEdgeOptions) =>
    InferenceEdgeChart.fromOptions(new App(), 'PublicEdge', { ...options, ...resources }).toJson();
  const configuration = objectsOf(EDGE).find(({ kind }: { kind: string }) => kind === 'LoadBalancerConfiguration');
  expect(configuration.metadata.name).toBe('public-edge');
  expect(configuration.spec).toMatchObject({
    wafV2: { webACL: 'arn:acl' },
    listenerConfigurations: [{ mutualAuthentication: { trustStore: 'arn:store' } }],
    loadBalancerAttributes: expect.arrayContaining([{ key: 'access_logs.s3.bucket', value: 'logs' }]),
  });
  expect(() => objectsOf({ ...EDGE, routes: [] })).toThrow(/routes is an empty list/);
});
