import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { NodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import { InferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import { InferenceService } from '../../../lib/inference/inference-service/inference-service.cdk';
import { AwsLoadBalancerController } from '../../../lib/network/load-balancer-controller/load-balancer-controller.cdk';
import { Network } from '../../../lib/network/network/network.cdk';

interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A whole datacenter in one stack: CloudFormation deletes it in the reverse order of its dependencies. */
function resources(): Readonly<Record<string, Resource>> {
  const stack = new Stack(new App(), 'All');
  const network = new Network(stack, 'Network', { zoneCount: 2 });
  const kubectlLayer = new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) });
  const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc, kubectlLayer });
  new NodeGroup(stack, 'Storage', { cluster, instanceType: 'm7i.xlarge' });
  const controller = new AwsLoadBalancerController(stack, 'Controller', { cluster });
  const image = InferenceImage.fromRegistry('registry.example.com/engine:1', 'amd64');
  new InferenceService(stack, 'Chat', { cluster, image, loadBalancerController: controller });
  return (Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;
}

const ALL = resources();

function idsOf(type: string, name?: string): string[] {
  return Object.entries(ALL)
    .filter(
      ([, { Type, Properties }]) => Type === type && (name === undefined || JSON.stringify(Properties).includes(name)),
    )
    .map(([id]) => id);
}

/** Everything that a resource waits for, and that therefore goes after it. */
function goesAfter(id: string, seen = new Set<string>()): ReadonlySet<string> {
  const { DependsOn = [], Properties = {} } = ALL[id] ?? { Type: '' };
  const references = [...JSON.stringify(Properties).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(
    ([, it = '']) => it,
  );
  for (const next of [...DependsOn, ...references]) {
    if (seen.has(next) || !(next in ALL)) continue;
    seen.add(next);
    goesAfter(next, seen);
  }
  return seen;
}

const RELEASE = idsOf('Custom::AWSCDK-EKS-HelmChart');
const OBJECTS = idsOf('Custom::AWSCDK-EKS-KubernetesResource');
const SERVICE = OBJECTS.filter((id) => id.startsWith('ChatObjects'));

test('the service and its load balancer go before the controller, and the controller before its permissions', () => {
  expect(SERVICE).toHaveLength(5);
  expect(RELEASE).toHaveLength(1);
  for (const id of SERVICE) expect([...goesAfter(id)]).toEqual(expect.arrayContaining(RELEASE));
  expect([...goesAfter(RELEASE[0] ?? '')]).toEqual(
    expect.arrayContaining(idsOf('AWS::EKS::PodIdentityAssociation', 'ai-datacenter-aws-load-balancer-controller')),
  );
});

test.each([
  ['AWS::EKS::Addon', 'vpc-cni'],
  ['AWS::EKS::Addon', 'coredns'],
  ['AWS::EKS::Addon', 'kube-proxy'],
  ['AWS::EKS::Addon', 'eks-pod-identity-agent'],
  ['AWS::EKS::Nodegroup', 'm7i'],
])('everything that is applied goes before %s %s', (type, name) => {
  const needed =
    type === 'AWS::EKS::Nodegroup' ? idsOf(type).filter((id) => id.startsWith('Cluster')) : idsOf(type, name);
  expect(needed.length).toBeGreaterThan(0);
  for (const id of [...OBJECTS, ...RELEASE]) expect([...goesAfter(id)]).toEqual(expect.arrayContaining(needed));
});

test('the namespace goes after the last service in it', () => {
  const namespace = OBJECTS.filter((id) => id.startsWith('Namespace'));
  expect(namespace).toHaveLength(1);
  for (const id of SERVICE) expect([...goesAfter(id)]).toEqual(expect.arrayContaining(namespace));
});
