import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { InferenceGateway } from '../../../lib/network/inference-gateway/inference-gateway.cdk';
import { AwsLoadBalancerController } from '../../../lib/network/load-balancer-controller/load-balancer-controller.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';
import { GATEWAY, TOKENS } from './gateway-options';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECT = 'Custom::AWSCDK-EKS-KubernetesResource';
const after = (...ids: readonly string[]) => Match.arrayWith(ids.map((id) => Match.stringLikeRegexp(`^${id}`)));

function declared(): { readonly template: Template; readonly gateway: InferenceGateway } {
  const stack = new Stack(new App(), 'Inference');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') });
  const loadBalancerController = new AwsLoadBalancerController(stack, 'Controller', { cluster, gatewayApi: true });
  const gateway = new InferenceGateway(stack, 'Gateway', {
    cluster,
    loadBalancerController,
    ...GATEWAY,
    tokensPerDay: 1000,
  });
  return { template: Template.fromStack(stack), gateway };
}

test('charts come after the load balancer controller, policies after charts, routes after policies', () => {
  const { template, gateway } = declared();
  template.hasResource(CHART, {
    DependsOn: after('ControllerRelease'),
    Properties: {
      Chart: 'gateway-helm',
      Repository: 'oci://docker.io/envoyproxy/gateway-helm',
      Version: 'v1.9.1',
    },
  });
  template.hasResource(CHART, {
    Properties: { Repository: 'oci://docker.io/envoyproxy/ai-gateway-crds-helm', Version: 'v1.1.0' },
  });
  template.hasResource(CHART, {
    DependsOn: after('GatewayAiGatewayKinds', 'GatewayEnvoyGateway'),
    Properties: {
      Repository: 'oci://docker.io/envoyproxy/ai-gateway-helm',
      Release: 'ai-datacenter-ai-gateway',
      Namespace: 'envoy-ai-gateway-system',
      CreateNamespace: true,
      Wait: true,
    },
  });
  template.hasResource(OBJECT, {
    DependsOn: after('GatewayAiGateway', 'GatewayEnvoyGateway'),
    Properties: { Manifest: Match.serializedJson([Match.objectLike({ kind: 'SecurityPolicy' })]) },
  });
  template.hasResource(OBJECT, {
    DependsOn: after('GatewayPolicies'),
    Properties: { Manifest: Match.serializedJson([Match.objectLike({ kind: 'AIGatewayRoute' })]) },
  });
  expect(gateway.releases).toHaveLength(3);
  expect(gateway.endpoint).toEqual(gateway.plan.endpoint);
  expect(gateway.endpoint.serviceName).toBe('gateway');
});

test('a closed network is a problem for charts, images and public keys', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Inference', { env: { account: '111122223333', region: 'us-east-1' } });
    const availabilityZones = ['us-east-1a', 'us-east-1b'];
    const network = new Network(stack, 'Network', { egress: 'closed', availabilityZones });
    const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc });
    new InferenceGateway(stack, 'Gateway', { cluster, ...TOKENS });
  });
  for (const option of ['chartRepository', 'imageRegistry', 'jwtKeysUrl']) {
    expect(message).toContain(`[Inference/Gateway] ${option}: `);
  }
  expect(templates).toEqual([]);
});
