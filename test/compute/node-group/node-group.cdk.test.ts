import { App, CfnOutput, Stack } from 'aws-cdk-lib';
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
