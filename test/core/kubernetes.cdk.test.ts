import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type AnyCluster, applyObjects, clusterOf, installChart, vpcOf } from '../../lib/core/kubernetes.cdk';

const manifest = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'models' } }];

/** Imported clusters of both libraries, in a stack of their own. */
function clusters(vpc?: (scope: Stack) => ec2.IVpc): { app: App; old: AnyCluster; current: AnyCluster } {
  const app = new App();
  const stack = new Stack(app, 'Compute');
  return {
    app,
    old: eksV1.Cluster.fromClusterAttributes(stack, 'Old', {
      clusterName: 'old',
      kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
    }),
    current: eks.Cluster.fromClusterAttributes(stack, 'New', {
      clusterName: 'new',
      vpc: vpc?.(stack),
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
        serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
      }),
    }),
  };
}

test('a cluster is taken as it is, or from the construct that has it', () => {
  const { current } = clusters();
  expect(clusterOf(current)).toBe(current);
  expect(clusterOf({ cluster: current })).toBe(current);
});

test('an imported cluster may not know its VPC', () => {
  const { old, current } = clusters();
  expect([vpcOf(old), vpcOf(current)]).toEqual([undefined, undefined]);
  const known = clusters((scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] }),
  );
  expect(vpcOf(known.current)?.vpcId).toBe('vpc-1');
});

describe.each([
  ['aws-eks', 'old' as const],
  ['aws-eks-v2', 'current' as const],
])('with a cluster of %s', (_, kind) => {
  test('objects are applied, in the stack that declares them', () => {
    const { app, [kind]: cluster } = clusters();
    const stack = new Stack(app, 'Serving');
    const applied = applyObjects(stack, 'Objects', cluster, manifest);

    expect(applied.node.path).toBe('Serving/Objects');
    Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', {
      ClusterName: cluster.clusterName,
      Manifest: JSON.stringify(manifest),
    });
  });

  test('a chart is installed, in the stack that declares it', () => {
    const { app, [kind]: cluster } = clusters();
    const stack = new Stack(app, 'Serving');
    const installed = installChart(stack, 'Chart', cluster, { chart: 'controller', version: '1.2.3' });

    expect(installed.node.path).toBe('Serving/Chart');
    Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', {
      ClusterName: cluster.clusterName,
      Chart: 'controller',
      Version: '1.2.3',
    });
  });
});

test.each(['old', 'current'] as const)('a chart that may outlive its function is refused (%s)', (kind) => {
  const { app, [kind]: cluster } = clusters();
  const stack = new Stack(app, 'Serving');
  installChart(stack, 'Chart', cluster, { chart: 'controller', timeout: Duration.minutes(15) });
  expect(() => app.synth()).toThrow(/timeoutSeconds: Helm may wait 900 seconds.*\[chart-outlives-function\]/);
});

test('the time limit of a chart reaches Helm', () => {
  const { app, current } = clusters();
  const stack = new Stack(app, 'Serving');
  installChart(stack, 'Chart', current, { chart: 'controller', timeout: Duration.minutes(13) });
  Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', { Timeout: '780s' });
});

test('a cluster of aws-eks is reached through its kubectl role', () => {
  const { app, old } = clusters();
  const stack = new Stack(app, 'Serving');
  applyObjects(stack, 'Objects', old, manifest);
  installChart(stack, 'Chart', old, { chart: 'controller' });
  const roleArn = 'arn:aws:iam::111122223333:role/kubectl';
  const template = Template.fromStack(stack);
  template.hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', { RoleArn: roleArn });
  template.hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', { RoleArn: roleArn });
});
