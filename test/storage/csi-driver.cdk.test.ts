import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { EFS_CSI_NODE } from '../../lib/storage/csi-driver';
import { CsiDriver } from '../../lib/storage/csi-driver.cdk';

function declared(): { app: App; stack: Stack; cluster: eks.Cluster } {
  const app = new App();
  const stack = new Stack(app, 'Compute');
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.35'),
    kubectlProviderOptions: { kubectlLayer: new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) }) },
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 1,
  });
  return { app, stack, cluster };
}

test('a driver is installed once for a cluster, after its nodes and with the roles of its service accounts', () => {
  const { stack, cluster } = declared();
  expect(CsiDriver.of(cluster, 'aws-efs-csi-driver')).toBe(CsiDriver.of({ cluster }, 'aws-efs-csi-driver'));

  const template = Template.fromStack(stack);
  template.hasResource('AWS::EKS::Addon', {
    Properties: { AddonName: 'aws-efs-csi-driver', AddonVersion: 'v3.0.0-eksbuild.1', ResolveConflicts: 'OVERWRITE' },
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('ClusterNodegroup'),
      Match.stringLikeRegexp('efscsicontrollersaAssociation'),
      Match.stringLikeRegexp('efscsinodesaAssociation'),
    ]),
  });
  const associations = Object.values(template.findResources('AWS::EKS::PodIdentityAssociation'));
  expect(associations.map(({ Properties }) => `${Properties.Namespace}/${Properties.ServiceAccount}`)).toEqual([
    'kube-system/efs-csi-controller-sa',
    'kube-system/efs-csi-node-sa',
  ]);
});

test('a store adds its permissions from its own stack, to the one service account that needs them', () => {
  const { app, cluster } = declared();
  const store = new Stack(app, 'Store');
  const statement = { Sid: 'Mount', Effect: 'Allow', Action: ['s3:Mount'], Resource: ['arn:aws:s3:::x'] } as const;
  CsiDriver.of(cluster, 'aws-efs-csi-driver').allow(store, 'Mount', EFS_CSI_NODE, [statement]);
  Template.fromStack(store).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Sid: 'Mount', Effect: 'Allow', Action: 's3:Mount', Resource: 'arn:aws:s3:::x' }] },
    Roles: [{ 'Fn::ImportValue': Match.stringLikeRegexp('efscsinodesaRole') }],
  });
});

test('the driver of a cluster that was imported is in the stack that imported it', () => {
  const stack = new Stack(new App(), 'Storage');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Company', { clusterName: 'company' });
  CsiDriver.of(cluster, 'snapshot-controller');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EKS::Addon', { ClusterName: 'company', AddonName: 'snapshot-controller' });
  template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
});

test('a service account that a driver does not have gets no permissions', () => {
  const { stack, cluster } = declared();
  const driver = CsiDriver.of(cluster, 'snapshot-controller');
  expect(() => driver.allow(stack, 'Policy', EFS_CSI_NODE, [])).toThrow(
    "snapshot-controller has no service account 'efs-csi-node-sa'.",
  );
});
