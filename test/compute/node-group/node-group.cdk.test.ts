import { App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NodeGroup, type NodeGroupProps } from '../../../lib/compute/node-group/node-group.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const NODE_GROUP = 'AWS::EKS::Nodegroup';

function clusterIn(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Imported', {
    clusterName: 'company',
    vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }),
    clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
  });
}

function synthesized(props: Omit<NodeGroupProps, 'cluster'>): { template: Template; group: NodeGroup } {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const group = new NodeGroup(stack, 'Storage', { cluster: clusterIn(stack), ...props });
  return { template: Template.fromStack(stack), group };
}

function tagged(tag: (app: App, stack: Stack, group: NodeGroup) => void): Template {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Stack', { tags: { owner: 'platform' } });
  const props = { instanceType: 'm7i.xlarge', tags: { pool: 'storage' } } as const;
  const group = new NodeGroup(stack, 'Storage', { cluster: clusterIn(stack), ...props });
  tag(app, stack, group);
  return Template.fromStack(stack);
}

function inCluster(version: eks.KubernetesVersion, props: Partial<NodeGroupProps> = {}) {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const declared = { version };
  const imported = clusterIn(stack);
  const { clusterName, vpc } = imported;
  const cluster = { ...declared, clusterName, vpc, clusterSecurityGroup: imported.clusterSecurityGroup };
  const withAddress = { ...cluster, clusterEndpoint: 'https://api', clusterCertificateAuthorityData: 'Q0E=' };
  const group = new NodeGroup(stack, 'Storage', { cluster: withAddress, instanceType: 'm7i.xlarge', ...props });
  return { stack, group };
}

test('a storage node group: image, disks and no taints', () => {
  const { template } = synthesized({ instanceType: 'i4i.8xlarge', desiredNodes: 3 });
  template.hasResourceProperties(NODE_GROUP, {
    AmiType: 'AL2023_x86_64_STANDARD',
    ClusterName: 'company',
    InstanceTypes: Match.absent(),
    ScalingConfig: { MinSize: 3, DesiredSize: 3, MaxSize: 3 },
    Taints: [],
  });
  template.hasResourceProperties(LAUNCH_TEMPLATE, {
    LaunchTemplateData: {
      InstanceType: 'i4i.8xlarge',
      UserData: { 'Fn::Base64': Match.stringLikeRegexp('"strategy": "RAID0"') },
    },
  });
});

test('hpc7a.96xlarge gets an EFA interface on each of its two cards, and rules for EFA', () => {
  const { template } = synthesized({ instanceType: 'hpc7a.96xlarge' });
  template.hasResourceProperties(LAUNCH_TEMPLATE, {
    LaunchTemplateData: {
      NetworkInterfaces: [
        Match.objectLike({ NetworkCardIndex: 0, DeviceIndex: 0, InterfaceType: 'interface' }),
        Match.objectLike({ NetworkCardIndex: 0, DeviceIndex: 1, InterfaceType: 'efa-only' }),
        Match.objectLike({ NetworkCardIndex: 1, DeviceIndex: 0, InterfaceType: 'efa-only' }),
      ],
    },
  });
  const own = { 'Fn::GetAtt': [Match.stringLikeRegexp('StorageSecurityGroup'), 'GroupId'] };
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: own, SourceSecurityGroupId: own });
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: own, DestinationSecurityGroupId: own });
});

test('the plan, the resources and what can be granted are fields', () => {
  const { group } = synthesized({ instanceType: 'm7i.xlarge' });
  const pulling: iam.IGrantable[] = [];
  const repository = {
    grantPull(grantee: iam.IGrantable) {
      pulling.push(grantee);
      return iam.Grant.drop(grantee, 'a repository of this test');
    },
  };
  expect(group.plan.instance.type).toBe('m7i.xlarge');
  group.grants.pull(repository);
  expect(pulling).toEqual([group.role]);
  expect(group.connections).toBe(group.securityGroup.connections);
});

test('nodes start after their role and rules', () => {
  const { template } = synthesized({ instanceType: 'hpc7a.96xlarge' });
  const [group] = Object.values(template.findResources(NODE_GROUP));
  expect(group?.DependsOn).toEqual([
    expect.stringContaining('FromSelf'),
    expect.stringContaining('Role'),
    expect.stringContaining('ToSelf'),
  ]);
});

describe('tags', () => {
  test('of app, stack and group reach instances, volumes, interfaces and the launch template', () => {
    const template = tagged((app, stack, group) => {
      Tags.of(app).add('cost', '7');
      Tags.of(stack).add('team', 'research');
      Tags.of(group).add('team', 'training');
    });
    const expected = [
      { Key: 'cost', Value: '7' },
      { Key: 'owner', Value: 'platform' },
      { Key: 'team', Value: 'training' },
      { Key: 'pool', Value: 'storage' },
    ];
    const all = Match.arrayWith(expected.map((it) => Match.objectEquals(it)));
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: {
        TagSpecifications: [
          { ResourceType: 'instance', Tags: all },
          { ResourceType: 'volume', Tags: all },
          { ResourceType: 'network-interface', Tags: all },
        ],
      },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: all }],
    });
    template.hasResourceProperties(NODE_GROUP, { Tags: { cost: '7', team: 'training', pool: 'storage' } });
  });

  test('may leave launch templates out', () => {
    const template = tagged((app) => {
      Tags.of(app).add('cost', '7', { excludeResourceTypes: ['AWS::EC2::LaunchTemplate', 'aws:cdk:stack'] });
    });
    expect(JSON.stringify(template.findResources(LAUNCH_TEMPLATE))).not.toContain('cost');
  });
});

test('without tags a launch template has no tag specifications', () => {
  const { template } = synthesized({ instanceType: 'm7i.xlarge' });
  const properties = { LaunchTemplateData: { TagSpecifications: Match.absent() }, TagSpecifications: Match.absent() };
  template.hasResourceProperties(LAUNCH_TEMPLATE, properties);
});

describe('the version of the nodes', () => {
  test('is that of the cluster that is declared', () => {
    const { stack } = inCluster(eks.KubernetesVersion.of('1.34'));
    Template.fromStack(stack).hasResourceProperties(NODE_GROUP, { Version: '1.34', ReleaseVersion: Match.absent() });
  });

  test('is left to EKS for an imported cluster', () => {
    synthesized({ instanceType: 'm7i.xlarge' }).template.hasResourceProperties(NODE_GROUP, { Version: Match.absent() });
  });

  test('may be stated, and is not newer than the cluster', () => {
    const { template } = synthesized({ instanceType: 'm7i.xlarge', kubernetesVersion: '1.36' });
    template.hasResourceProperties(NODE_GROUP, { Version: '1.36' });
    const { group } = inCluster(eks.KubernetesVersion.of('1.34'), { kubernetesVersion: '1.35' });
    expect(group.node.validate()).toEqual([expect.stringContaining('[node-version-mismatch]')]);
  });
});

test('a group that an autoscaler sizes has no number of nodes in its template', () => {
  const { template } = synthesized({ instanceType: 'm7i.xlarge', minNodes: 1, maxNodes: 5, autoscaled: true });
  template.hasResourceProperties(NODE_GROUP, {
    ScalingConfig: { MinSize: 1, MaxSize: 5, DesiredSize: Match.absent() },
  });
});

test('warnings of the plan are warnings of the construct', () => {
  const stack = new Stack(new App(), 'Stack');
  new NodeGroup(stack, 'Hpc', {
    cluster: clusterIn(stack),
    instanceType: 'hpc7a.96xlarge',
    maxNodes: 2,
    subnetZones: ['a', 'b'],
  });
  Annotations.fromStack(stack).hasWarning('/Stack/Hpc', Match.stringLikeRegexp('EFA traffic does not cross zones'));
});

test('nothing of a refused node group reaches a template, and its fields exist', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Refused');
    const group = new NodeGroup(stack, 'Storage', {
      cluster: clusterIn(stack),
      instanceType: 'p5.48xlarge',
      maxUnavailable: 101,
    });
    new CfnOutput(stack, 'Name', { value: group.nodeGroup.attrNodegroupName });
  });
  const at = String.raw`\(declared at test\/compute\/node-group\/node-group\.cdk\.test\.ts:\d+:\d+\)`;
  expect(message).toMatch(new RegExp(String.raw`\[Refused\/Storage\] instanceType: .* \[instance-accelerated\] ${at}`));
  expect(message).toMatch(new RegExp(String.raw`\[Refused\/Storage\] maxUnavailable: .* \[out-of-range\] ${at}`));
  expect(templates).toEqual([]);
});

test.each([undefined, null, 'company'])('cluster %p is one problem', (cluster) => {
  const stack = new Stack();
  const props = { cluster, instanceType: 'm7i.xlarge' } as unknown as NodeGroupProps;
  const problems = new NodeGroup(stack, 'Storage', props).node.validate();
  expect(problems).toEqual([expect.stringMatching(/^cluster: .*\[(missing|wrong-type)\]/)]);
});
