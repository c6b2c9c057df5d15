import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import { applyObjects, installChart } from '../../../lib/core/kubernetes.cdk';
import { outlives } from '../../core/deletion-order';

const OPTIONS = { instanceType: 'i4i.8xlarge' } as const;
const { CONFIG_MAP, API_AND_CONFIG_MAP, API } = eksV1.AuthenticationMode;

function newStack(): { app: App; stack: Stack; vpc: ec2.Vpc } {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Compute');
  return { app, stack, vpc: new ec2.Vpc(stack, 'Vpc') };
}

/** A cluster of `aws-eks`, whose own nodes make CDK write the map in the modes that have one. */
function v1(stack: Stack, vpc: ec2.IVpc, props: Partial<eksV1.ClusterProps> = {}): eksV1.Cluster {
  return new eksV1.Cluster(stack, 'Cluster', {
    vpc,
    version: eksV1.KubernetesVersion.V1_33,
    kubectlLayer: new KubectlV35Layer(stack, 'Kubectl'),
    ...props,
  });
}

/** Returns the roles in the map that the template writes, or undefined if it writes none. */
function mapOf(template: Template): { id: string; roles: string } | undefined {
  const objects = Object.entries(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  const found = objects.find(([, { Properties }]) => JSON.stringify(Properties.Manifest).includes('aws-auth'));
  return found && { id: found[0], roles: JSON.stringify(found[1].Properties.Manifest) };
}

function nodeRoleOf(template: Template, description: string): string {
  const roles = template.findResources('AWS::IAM::Role', { Properties: { Description: description } });
  return Object.keys(roles)[0] ?? 'none';
}

describe('a cluster of aws-eks that lets nodes in by its map', () => {
  test.each([undefined, CONFIG_MAP])(
    'has the role of our nodes in it (authenticationMode %s)',
    (authenticationMode) => {
      const { stack, vpc } = newStack();
      new NodeGroup(stack, 'Nodes', { cluster: v1(stack, vpc, { authenticationMode }), ...OPTIONS });

      const template = Template.fromStack(stack);
      const { id = '', roles = '' } = mapOf(template) ?? {};
      expect(roles).toContain(`"Ref":"${nodeRoleOf(template, 'Nodes of Compute/Nodes')}"`);
      expect(roles.match(/system:node:\{\{EC2PrivateDNSName\}\}/g)).toHaveLength(2);
      const [ours = ''] = Object.keys(template.findResources('AWS::EKS::Nodegroup')).filter((it) =>
        it.startsWith('Nodes'),
      );
      expect(outlives(template, ours)).toContain(id);
    },
  );

  test('has it also if something is mapped after the nodes are declared', () => {
    const { stack, vpc } = newStack();
    const cluster = v1(stack, vpc, { defaultCapacity: 0 });
    new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
    cluster.awsAuth.addMastersRole(new iam.Role(stack, 'Admin', { assumedBy: new iam.AccountRootPrincipal() }));

    const template = Template.fromStack(stack);
    expect(mapOf(template)?.roles).toContain(`"Ref":"${nodeRoleOf(template, 'Nodes of Compute/Nodes')}"`);
  });

  test('keeps its map, which EKS writes, if the app writes none', () => {
    const { stack, vpc } = newStack();
    new NodeGroup(stack, 'Nodes', { cluster: v1(stack, vpc, { defaultCapacity: 0 }), ...OPTIONS });
    expect(mapOf(Template.fromStack(stack))).toBeUndefined();
  });

  test('takes a role of another stack if its name is known, without its path', () => {
    const { app, stack, vpc } = newStack();
    const cluster = v1(stack, vpc);
    const nodes = new Stack(app, 'Nodes');
    const nodeRole = iam.Role.fromRoleArn(nodes, 'Role', 'arn:aws:iam::111122223333:role/platform/nodes/gpu');
    new NodeGroup(nodes, 'Group', { cluster, nodeRole, ...OPTIONS });
    expect(mapOf(Template.fromStack(stack))?.roles).toMatch(/:role\/gpu\\+"/);
  });

  test('refuses nodes of another stack whose role it cannot name', () => {
    const { app, stack, vpc } = newStack();
    const cluster = v1(stack, vpc);
    new NodeGroup(new Stack(app, 'Nodes'), 'Group', { cluster, ...OPTIONS });
    expect(() => app.synth()).toThrow(/\[Nodes\/Group\] nodeRole: .*\[node-role-unmapped\]/);
  });
});

test.each([API_AND_CONFIG_MAP, API])('in mode %s EKS lets our nodes in, of whatever stack they are', (mode) => {
  const { app, stack, vpc } = newStack();
  const cluster = v1(stack, vpc, { authenticationMode: mode });
  new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
  const other = new Stack(app, 'Other');
  new NodeGroup(other, 'Nodes', { cluster, ...OPTIONS });

  const template = Template.fromStack(stack);
  expect(mapOf(template)?.roles ?? '').not.toContain(nodeRoleOf(template, 'Nodes of Compute/Nodes'));
  Template.fromStack(other).resourceCountIs('AWS::EKS::Nodegroup', 1);
});

test('a cluster of aws-eks-v2 has access entries only', () => {
  const { stack, vpc } = newStack();
  const cluster = new eks.Cluster(stack, 'Cluster', {
    vpc,
    version: eks.KubernetesVersion.V1_35,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  const nodes = new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
  expect(mapOf(Template.fromStack(stack))).toBeUndefined();
  Annotations.fromStack(stack).hasNoWarning(`/${nodes.node.path}`, Match.stringLikeRegexp('aws-auth'));
});

describe.each(['aws-eks', 'aws-eks-v2'])('an imported cluster of %s', (library) => {
  function imported(extra: object = {}) {
    const { app, stack, vpc } = newStack();
    const attributes = { clusterName: 'existing', vpc, clusterSecurityGroupId: 'sg-1', ...extra };
    const cluster =
      library === 'aws-eks'
        ? eksV1.Cluster.fromClusterAttributes(stack, 'Cluster', attributes)
        : eks.Cluster.fromClusterAttributes(stack, 'Cluster', attributes);
    return { app, stack, cluster };
  }

  test('gets a warning with the entry that its map may need', () => {
    const { stack, cluster } = imported();
    new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
    Annotations.fromStack(stack).hasWarning(
      '/Compute/Nodes',
      Match.stringLikeRegexp("imported cluster 'existing'.*system:node:"),
    );
  });

  test('refuses objects and charts without kubectl, in place of an error of CDK', () => {
    const { app, stack, cluster } = imported();
    applyObjects(stack, 'Objects', cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'models' } }]);
    installChart(stack, 'Chart', cluster, { chart: 'controller' });
    for (const id of ['Objects', 'Chart'])
      expect(() => app.synth()).toThrow(new RegExp(`\\[Compute/${id}\\] cluster: .*\\[cluster-without-kubectl\\]`));
  });

  test('with IPv6 addresses is refused by nodes and objects', () => {
    const { app, stack, cluster } = imported({ ipFamily: 'ipv6' });
    new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
    applyObjects(stack, 'Objects', cluster, []);
    for (const id of ['Nodes', 'Objects'])
      expect(() => app.synth()).toThrow(new RegExp(`\\[Compute/${id}\\] cluster: .*\\[cluster-ip-family\\]`));
  });
});

test('nodes in a subnet with IPv6 addresses only are refused', () => {
  const { app, stack, vpc } = newStack();
  const subnet = vpc.privateSubnets[0]?.node.defaultChild as ec2.CfnSubnet;
  subnet.ipv6Native = true;
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'existing',
    vpc,
    clusterSecurityGroupId: 'sg-1',
  });
  new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
  expect(() => app.synth()).toThrow(
    /\[Compute\/Nodes\] vpcSubnets: Subnet Compute\/Vpc\/PrivateSubnet1 has IPv6 addresses only.*\[cluster-ip-family\]/,
  );
});

test('a VPC with addresses of both kinds is taken', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Compute');
  const vpc = new ec2.Vpc(stack, 'Vpc', { ipProtocol: ec2.IpProtocol.DUAL_STACK });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    vpc,
    version: eks.KubernetesVersion.V1_35,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  new NodeGroup(stack, 'Nodes', { cluster, ...OPTIONS });
  Template.fromStack(stack).resourceCountIs('AWS::EKS::Nodegroup', 1);
});
