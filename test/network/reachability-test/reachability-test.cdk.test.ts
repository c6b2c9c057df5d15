import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import {
  ReachabilityTest,
  type ReachabilityTestProps,
} from '../../../lib/network/reachability-test/reachability-test.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const IMAGE = 'registry.example.com/node:24';

function stackIn(app = new App()): Stack {
  return new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
}

function imported(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:kubectl',
    }),
  });
}

function manifests(stack: Stack): readonly string[] {
  const resources = Object.values(Template.fromStack(stack).findResources(OBJECTS));
  return resources.map(({ Properties }) => JSON.stringify(Properties.Manifest));
}

function declared(props: Partial<ReachabilityTestProps> = {}, stack = stackIn()): ReachabilityTest {
  return new ReachabilityTest(stack, 'Reach', { cluster: imported(stack), ...props });
}

function inClosedNetwork(app: App, props: Partial<ReachabilityTestProps>) {
  const stack = stackIn(app);
  const availabilityZones = ['eu-west-1a', 'eu-west-1b'];
  const { vpc, plan } = new Network(stack, 'Network', { egress: 'closed', availabilityZones });
  const cluster = new Cluster(stack, 'Cluster', { vpc });
  return { plan, test: new ReachabilityTest(stack, 'Reach', { cluster, ...props }) };
}

test('the job and its files are applied; the region is that of the stack', () => {
  const stack = stackIn();
  const { plan } = declared({ services: ['ec2'] }, stack);
  expect(plan.targets.map(({ host }) => host)).toContain('ec2.eu-west-1.amazonaws.com');
  const kinds = manifests(stack).map((manifest) => /\\"kind\\":\\"(\w+)\\"/.exec(manifest)?.[1]);
  expect(kinds.toSorted()).toEqual(['ConfigMap', 'Job']);
  expect(declared({ region: 'us-east-1' }).plan.targets[1]?.host).toBe('s3.us-east-1.amazonaws.com');
});

test('in a network of ours the services with an endpoint are tested, and the image has to be reached', () => {
  const { plan, test: reached } = inClosedNetwork(new App(), { image: IMAGE });
  const tested = reached.plan.targets.flatMap(({ neededBy }) => /^AWS: (.*)$/.exec(neededBy)?.[1] ?? []);
  expect(tested.toSorted()).toEqual([...plan.interfaceEndpoints, 's3'].toSorted());
  expect(refusedSynthesis((app) => inClosedNetwork(app, {})).message).toContain('[Stack/Reach] image: The image comes');
});
