import type { InferenceGatewayArgs } from '../../../lib/pulumi';
import { allRegistered, declare, registered } from '../../core/registrations';
import { GATEWAY } from './gateway-options';

async function declared(args: Partial<InferenceGatewayArgs> = {}) {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { InferenceGateway } = await import('../../../lib/network/inference-gateway/inference-gateway.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    return new InferenceGateway('gateway', { cluster, ...GATEWAY, ...args });
  });
}

test('the component has its type, three releases, and its objects', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:network:InferenceGateway gateway',
    'kubernetes:aigateway.envoyproxy.io/v1beta1:AIGatewayRoute gateway-AIGatewayRoute-inference-gateway',
    'kubernetes:aigateway.envoyproxy.io/v1beta1:AIServiceBackend gateway-AIServiceBackend-inference-gateway-chat',
    'kubernetes:aigateway.envoyproxy.io/v1beta1:GatewayConfig gateway-GatewayConfig-inference-gateway',
    'kubernetes:gateway.envoyproxy.io/v1alpha1:Backend gateway-Backend-inference-gateway-chat',
    'kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy gateway-BackendTrafficPolicy-inference-gateway',
    'kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy gateway-ClientTrafficPolicy-inference-gateway',
    'kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy gateway-EnvoyProxy-inference-gateway',
    'kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy gateway-SecurityPolicy-inference-gateway',
    'kubernetes:gateway.networking.k8s.io/v1:Gateway gateway-Gateway-inference-gateway',
    'kubernetes:gateway.networking.k8s.io/v1:GatewayClass gateway-GatewayClass-inference-gateway',
    'kubernetes:helm.sh/v3:Release gateway-ai-gateway-kinds-release',
    'kubernetes:helm.sh/v3:Release gateway-ai-gateway-release',
    'kubernetes:helm.sh/v3:Release gateway-envoy-gateway-release',
    'pulumi:providers:kubernetes company',
  ]);
});

test('an Output is resolved in charts, objects and the endpoint', async () => {
  const { output } = await import('@pulumi/pulumi');
  const gateway = await declared({
    name: output('models'),
    namespace: output('serving'),
    backends: [{ service: output('chat'), models: [output('smollm2')] }],
    imageRegistry: output('registry.example.com/mirror'),
  });
  const releases = registered('kubernetes:helm.sh/v3:Release');
  expect(releases.map(({ inputs }) => inputs)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        chart: 'oci://docker.io/envoyproxy/ai-gateway-helm',
        values: expect.objectContaining({
          extProc: {
            image: { repository: 'registry.example.com/mirror/envoyproxy/ai-gateway-extproc', tag: 'v1.1.0' },
          },
        }),
      }),
    ]),
  );
  const [backend] = registered('kubernetes:gateway.envoyproxy.io/v1alpha1:Backend');
  expect(backend?.inputs).toMatchObject({
    metadata: { name: 'models-chat', namespace: 'serving' },
    spec: { endpoints: [{ fqdn: { hostname: 'chat.serving.svc.cluster.local', port: 80 } }] },
  });
  const endpoint = await new Promise((resolve) => gateway.endpoint.apply(resolve));
  expect(endpoint).toEqual({
    namespace: 'envoy-gateway-system',
    serviceName: 'models',
    port: 80,
    healthCheckPath: '/ready',
    urlInCluster: 'http://models.envoy-gateway-system.svc.cluster.local',
  });
});
