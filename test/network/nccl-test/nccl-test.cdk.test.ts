import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { NcclTest, type NcclTestProps } from '../../../lib/network/nccl-test/nccl-test.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<NcclTestProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:kubectl',
    }),
  });
  return { stack, test: new NcclTest(stack, 'Nccl', { cluster, instanceType: 'p5.48xlarge', nodes: 2, ...props }) };
}

test('the job, its files, its names and its policy are applied', () => {
  const { stack, test: nccl } = declared();
  const found = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  const kinds = found.map(({ Properties }) => /\\"kind\\":\\"(\w+)\\"/.exec(JSON.stringify(Properties.Manifest))?.[1]);
  expect(kinds.toSorted()).toEqual(['ConfigMap', 'Job', 'NetworkPolicy', 'Service']);
  expect(nccl.plan.resources['vpc.amazonaws.com/efa']).toBe('32');
});

test('what is refused reaches no template', () => {
  expect(refusedSynthesis((app) => declared({ nodes: 1 }, app)).message).toContain('[Stack/Nccl] nodes: nodes is 1');
});
