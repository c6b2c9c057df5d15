import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Cluster } from '../../lib/compute/cluster/cluster.cdk';
import { type AnyCluster, applyObjects, installChart } from '../../lib/core/kubernetes.cdk';
import { APPLIED, idsOf, outlives } from './deletion-order';

const manifest = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'models' } }];
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };

function applyBoth(stack: Stack, cluster: AnyCluster): void {
  applyObjects(stack, 'Objects', cluster, manifest);
  installChart(stack, 'Chart', cluster, { chart: 'controller' });
}

/** Expects that all nodes and add-ons of a template are made before each applied object, and removed after it. */
function expectOutlived(template: Template, applied: readonly string[], ...types: readonly string[]): void {
  const needs = idsOf(template, ...types);
  expect(needs.length).toBeGreaterThan(0);
  for (const id of applied) expect([id, ...outlives(template, id)]).toEqual(expect.arrayContaining([id, ...needs]));
}

function newStack(): { app: App; stack: Stack } {
  const app = new App({ builtinCloudFormationValidation: false });
  return { app, stack: new Stack(app, 'Compute') };
}

test('in one stack, objects and charts go before the nodes, the CNI, DNS and the EBS driver of our cluster', () => {
  const { stack } = newStack();
  const { cluster } = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  applyBoth(stack, cluster);

  const template = Template.fromStack(stack);
  const applied = idsOf(template, ...APPLIED);
  expect(applied).toHaveLength(2);
  expectOutlived(template, applied, 'AWS::EKS::Nodegroup', 'AWS::EKS::Addon', 'AWS::EC2::NatGateway');
});

test('so do the objects and charts that users apply by the cluster of CDK', () => {
  const { stack } = newStack();
  const { cluster } = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  cluster.addManifest('Namespace', namespace);
  cluster.addHelmChart('Chart', { chart: 'controller' });

  const template = Template.fromStack(stack);
  expectOutlived(template, idsOf(template, ...APPLIED), 'AWS::EKS::Nodegroup', 'AWS::EKS::Addon');
});

test('across stacks, the stack of the objects goes before the stack of our cluster', () => {
  const { app, stack } = newStack();
  const { cluster } = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  const serving = new Stack(app, 'Serving');
  applyBoth(serving, cluster);
  app.synth();
  expect(serving.dependencies).toEqual([stack]);
  expect(stack.dependencies).toEqual([]);
});

test('what our cluster needs can be depended on by others', () => {
  const { stack } = newStack();
  const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() }).node.addDependency(
    cluster.readyForCharts,
  );

  const template = Template.fromStack(stack);
  const [pipeline = ''] = idsOf(template, 'AWS::IAM::Role').filter((id) => id.startsWith('Pipeline'));
  expectOutlived(template, [pipeline], 'AWS::EKS::Nodegroup', 'AWS::EKS::Addon');
});

test('objects go before the nodes and add-ons of a cluster of aws-eks-v2, also of those declared later', () => {
  const { stack } = newStack();
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_35,
    vpc: new ec2.Vpc(stack, 'Vpc'),
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'Kubectl') },
  });
  applyBoth(stack, cluster);
  cluster.addNodegroupCapacity('System');
  expect(cluster.eksPodIdentityAgent).toBeDefined();

  const template = Template.fromStack(stack);
  const ours = idsOf(template, ...APPLIED).filter((id) => /^(Objects|Chart)/.test(id));
  expect(ours).toHaveLength(2);
  expectOutlived(template, ours, 'AWS::EKS::Nodegroup', 'AWS::EKS::Addon');
});

test('objects go before the nodes of a cluster of aws-eks, and before the map that lets them in', () => {
  const { stack } = newStack();
  const cluster = new eksV1.Cluster(stack, 'Cluster', {
    version: eksV1.KubernetesVersion.V1_33,
    vpc: new ec2.Vpc(stack, 'Vpc'),
    kubectlLayer: new KubectlV35Layer(stack, 'Kubectl'),
  });
  applyBoth(stack, cluster);

  const template = Template.fromStack(stack);
  const ours = idsOf(template, ...APPLIED).filter((id) => /^(Objects|Chart)/.test(id));
  expectOutlived(template, ours, 'AWS::EKS::Nodegroup');
  const [map = ''] = idsOf(template, ...APPLIED).filter((id) => id.includes('AwsAuth'));
  expect(map).not.toBe('');
  for (const id of ours) expect(outlives(template, id)).toContain(map);
});
