import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, CfnParameter, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import type { GpuNodeGroupOptions } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { GpuNodeGroup, type GpuNodeGroupProps } from '../../../lib/compute/gpu-node-group/gpu-node-group.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const NODE_GROUP = 'AWS::EKS::Nodegroup';

const OPTIONS = [
  'instanceType',
  'customInstance',
  'amiType',
  'imageId',
  'imageDriverVersion',
  'serviceIpv4Cidr',
  'desiredNodes',
  'minNodes',
  'maxNodes',
  'capacityType',
  'capacityReservationId',
  'clusterPlacementGroup',
  'placementGroupName',
  'efa',
  'nvmeStrategy',
  'rootVolumeGiB',
  'rootVolumeIops',
  'rootVolumeThroughputMiBs',
  'labels',
  'taints',
  'tags',
  'updateStrategy',
  'maxUnavailable',
  'nodeRepair',
  'prefixDelegation',
  'maxPods',
  'reservedCpuMillicores',
  'reservedMemoryMiB',
  'metadataHopLimit',
  'cniPolicyOnNodeRole',
  'kubernetesVersion',
  'subnetPrefixLengths',
  'subnetZones',
] as const satisfies readonly (keyof GpuNodeGroupOptions)[];

function stackWithVpc(): { stack: Stack; vpc: ec2.Vpc } {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  return { stack, vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) };
}

/** A company's cluster that this library did not make: known only by its attributes. */
function importedCluster(stack: Stack, vpc: ec2.IVpc): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Imported', {
    clusterName: 'company',
    vpc,
    clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
  });
}

/** A node group named Workers, in the stack. */
function workers(stack: Stack, props: GpuNodeGroupProps): GpuNodeGroup {
  return new GpuNodeGroup(stack, 'Workers', props);
}

function synthesized(props: Omit<GpuNodeGroupProps, 'cluster'>): {
  template: Template;
  stack: Stack;
  group: GpuNodeGroup;
} {
  const { stack, vpc } = stackWithVpc();
  const group = workers(stack, { cluster: importedCluster(stack, vpc), ...props });
  return { template: Template.fromStack(stack), stack, group };
}

function launchTemplateData(template: Template): Record<string, unknown> {
  const [resource] = Object.values(template.findResources(LAUNCH_TEMPLATE));
  return resource?.Properties.LaunchTemplateData;
}

describe('the launch template', () => {
  test('carries the instance type, and the node group the image type', () => {
    // When
    const { template } = synthesized({ instanceType: 'p5.48xlarge', desiredNodes: 2 });
    // Then
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: { InstanceType: 'p5.48xlarge', ImageId: Match.absent() },
    });
    template.hasResourceProperties(NODE_GROUP, {
      AmiType: 'AL2023_x86_64_NVIDIA',
      InstanceTypes: Match.absent(),
      NodegroupName: Match.absent(),
      ClusterName: 'company',
      ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 2 },
      Taints: [{ Key: 'nvidia.com/gpu', Value: 'present', Effect: 'NO_SCHEDULE' }],
      NodeRepairConfig: { Enabled: true },
      LaunchTemplate: { Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('LaunchTemplate'), 'LatestVersionNumber'] } },
    });
  });

  test('lists every interface of p6-b300.48xlarge, IP on card 0 only', () => {
    // When
    const interfaces = launchTemplateData(synthesized({ instanceType: 'p6-b300.48xlarge' }).template)
      .NetworkInterfaces as Record<string, unknown>[];
    // Then
    expect(interfaces).toHaveLength(17);
    expect(interfaces[0]).toMatchObject({
      NetworkCardIndex: 0,
      DeviceIndex: 0,
      InterfaceType: 'interface',
      AssociatePublicIpAddress: false,
      DeleteOnTermination: true,
    });
    expect(interfaces[16]).toMatchObject({ NetworkCardIndex: 16, DeviceIndex: 0, InterfaceType: 'efa-only' });
  });

  test("puts the cluster's group beside the own one where IP goes, because EKS does not add it", () => {
    const [ip, efa] = launchTemplateData(synthesized({ instanceType: 'p5.48xlarge' }).template).NetworkInterfaces as {
      Groups: unknown[];
    }[];
    const own = { 'Fn::GetAtt': [expect.stringContaining('SecurityGroup'), 'GroupId'] };
    expect(ip?.Groups).toEqual(['sg-0c1c1c1c1c1c1c1c1', own]);
    expect(efa?.Groups).toEqual([own]);
  });

  test('takes IMDSv2 only, with a hop limit of 1, and encrypts the root volume', () => {
    const { template } = synthesized({ instanceType: 'g6e.48xlarge' });
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: {
        MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true, KmsKeyId: Match.absent() },
          },
        ],
      },
    });
  });

  test('hands nodes their configuration', () => {
    const { UserData } = launchTemplateData(synthesized({ instanceType: 'g6e.48xlarge' }).template) as {
      UserData: { 'Fn::Base64': string };
    };
    expect(UserData['Fn::Base64']).toContain('"strategy": "RAID0"');
  });

  test('takes a capacity block by its market type and its reservation', () => {
    // When
    const { template } = synthesized({
      instanceType: 'p5en.48xlarge',
      capacityType: 'CAPACITY_BLOCK',
      capacityReservationId: 'cr-0123456789abcdef0',
      vpcSubnets: { availabilityZones: ['us-east-1a'] },
      subnetZones: ['us-east-1a'],
    });
    // Then
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: {
        InstanceMarketOptions: { MarketType: 'capacity-block' },
        CapacityReservationSpecification: {
          CapacityReservationTarget: { CapacityReservationId: 'cr-0123456789abcdef0' },
        },
        Placement: Match.absent(),
      },
    });
    template.hasResourceProperties(NODE_GROUP, {
      CapacityType: 'CAPACITY_BLOCK',
      UpdateConfig: { UpdateStrategy: 'MINIMAL', MaxUnavailable: 1 },
      ScalingConfig: { MinSize: 0 },
    });
  });

  test('goes into a placement group only when asked', () => {
    const plain = synthesized({ instanceType: 'p5.48xlarge' }).template;
    plain.resourceCountIs('AWS::EC2::PlacementGroup', 0);
    const vpcSubnets = { availabilityZones: ['dummy1a'] };
    const placed = synthesized({ instanceType: 'p5.48xlarge', clusterPlacementGroup: true, vpcSubnets }).template;
    placed.hasResourceProperties('AWS::EC2::PlacementGroup', { Strategy: 'cluster' });
    placed.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: { Placement: { GroupName: { Ref: Match.stringLikeRegexp('PlacementGroup') } } },
    });
  });

  test('tags nodes, volumes and interfaces', () => {
    const { template } = synthesized({ instanceType: 'p5.48xlarge', tags: { team: 'research' } });
    const tags = [{ Key: 'team', Value: 'research' }];
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: {
        TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({
          ResourceType,
          Tags: tags,
        })),
      },
    });
    template.hasResourceProperties(NODE_GROUP, { Tags: { team: 'research' } });
  });

  test('with a custom image names it, passes the cluster to nodes and leaves the AMI type out of the group', () => {
    // Given
    const { stack, vpc } = stackWithVpc();
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Imported', {
      clusterName: 'company',
      vpc,
      clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
      clusterEndpoint: 'https://api.example.com',
      clusterCertificateAuthorityData: 'Q0E=',
    });
    // When
    workers(stack, {
      cluster,
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: 'ami-0123456789abcdef0',
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: '172.20.0.0/16',
    });
    // Then
    const template = Template.fromStack(stack);
    template.hasResourceProperties(NODE_GROUP, { AmiType: Match.absent() });
    const { ImageId, UserData } = launchTemplateData(template) as {
      ImageId: string;
      UserData: { 'Fn::Base64': string };
    };
    expect(ImageId).toBe('ami-0123456789abcdef0');
    expect(UserData['Fn::Base64']).toContain('"apiServerEndpoint": "https://api.example.com"');
    expect(UserData['Fn::Base64']).toContain('--register-with-taints=nvidia.com/gpu=present:NoSchedule');
  });
});

describe('the security group', () => {
  test('with EFA lets nodes reach each other on every protocol, both ways', () => {
    const { template } = synthesized({ instanceType: 'p4d.24xlarge' });
    const own = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkersSecurityGroup'), 'GroupId'] };
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: own,
      SourceSecurityGroupId: own,
      IpProtocol: '-1',
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: own,
      DestinationSecurityGroupId: own,
      IpProtocol: '-1',
    });
  });

  test('has an inline egress rule that matches nothing, so that EC2 does not open it', () => {
    const { template } = synthesized({ instanceType: 'p4d.24xlarge' });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }],
    });
  });

  test('without EFA has no rules', () => {
    synthesized({ instanceType: 'inf2.48xlarge' }).template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('can be connected to others', () => {
    // Given
    const { stack, vpc } = stackWithVpc();
    const group = workers(stack, { cluster: importedCluster(stack, vpc), instanceType: 'p5.48xlarge' });
    // When
    group.connections.allowFrom(ec2.Peer.ipv4('10.9.0.0/16'), ec2.Port.tcp(8000), 'load balancer');
    // Then
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.9.0.0/16', FromPort: 8000 })],
    });
  });
});

/** The managed policies of every role. */
function policies(template: Template): string {
  return JSON.stringify(
    Object.values(template.findResources('AWS::IAM::Role')).map((role) => role.Properties.ManagedPolicyArns),
  );
}

describe('the role', () => {
  test('on an imported cluster carries what nodes and its CNI need, and nothing else', () => {
    const held = policies(synthesized({ instanceType: 'p5.48xlarge' }).template);
    expect(held.match(/policy\/\w+/g)).toEqual([
      'policy/AmazonEC2ContainerRegistryPullOnly',
      'policy/AmazonEKS_CNI_Policy',
    ]);
  });

  test('is unchanged if it was passed in', () => {
    // Given
    const { stack, vpc } = stackWithVpc();
    const nodeRole = iam.Role.fromRoleArn(stack, 'Given', 'arn:aws:iam::111122223333:role/nodes');
    // When
    workers(stack, { cluster: importedCluster(stack, vpc), instanceType: 'p5.48xlarge', nodeRole });
    // Then
    Template.fromStack(stack).hasResourceProperties(NODE_GROUP, { NodeRole: 'arn:aws:iam::111122223333:role/nodes' });
    Template.fromStack(stack).resourcePropertiesCountIs(
      'AWS::IAM::Role',
      { AssumeRolePolicyDocument: Match.anyValue() },
      0,
    );
  });
});

test('a custom key encrypts root volumes, and lets Auto Scaling use it', () => {
  // Given
  const { stack, vpc } = stackWithVpc();
  const encryptionKey = new kms.Key(stack, 'Key');
  // When
  workers(stack, { cluster: importedCluster(stack, vpc), instanceType: 'p5.48xlarge', encryptionKey });
  // Then
  const template = Template.fromStack(stack);
  template.hasResourceProperties(LAUNCH_TEMPLATE, {
    LaunchTemplateData: {
      BlockDeviceMappings: [{ Ebs: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] } } }],
    },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'kms:CreateGrant',
          Condition: Match.objectLike({
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringEquals: { 'kms:CallerAccount': '111122223333' },
          }),
        }),
      ]),
    },
  });
});

describe('clusters', () => {
  test('our own: the CNI has its own role, and nodes wait for the add-ons that they need', () => {
    // Given
    const { stack, vpc } = stackWithVpc();
    const cluster = new Cluster(stack, 'Cluster', { vpc });
    // When
    const group = workers(stack, { cluster, instanceType: 'p5.48xlarge' });
    // Then
    const template = Template.fromStack(stack);
    expect(group.plan?.rolePolicies).not.toContain('AmazonEKS_CNI_Policy');
    const [nodeGroup] = Object.values(
      template.findResources(NODE_GROUP, { Properties: { AmiType: 'AL2023_x86_64_NVIDIA' } }),
    );
    expect(nodeGroup?.DependsOn).toEqual(expect.arrayContaining([expect.stringContaining('vpccni')]));
    const [{ Groups } = { Groups: [] }] = launchTemplateOf(template, 'p5.48xlarge').NetworkInterfaces;
    expect(Groups[0]).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Cluster'), 'ClusterSecurityGroupId'] });
  });

  test('of aws-eks-v2', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = new eksv2.Cluster(stack, 'Cluster', {
      vpc,
      version: eksv2.KubernetesVersion.of('1.35'),
      defaultCapacityType: eksv2.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    workers(stack, { cluster, instanceType: 'p6-b200.48xlarge' });
    Template.fromStack(stack).hasResourceProperties(NODE_GROUP, {
      AmiType: 'AL2023_x86_64_NVIDIA',
      ClusterName: { Ref: Match.stringLikeRegexp('Cluster') },
    });
  });

  test('in a VPC that is looked up: its stand-in subnets are not judged', () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const stack = new Stack(new App(), 'Stack', { env });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
    const cluster = new Cluster(stack, 'Cluster', { vpc });
    const group = workers(stack, { cluster, instanceType: 'p5.48xlarge', desiredNodes: 100 });
    expect([...cluster.node.validate(), ...group.node.validate()]).toEqual([]);
  });

  test('of aws-eks', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = new eks.Cluster(stack, 'Cluster', {
      vpc,
      version: eks.KubernetesVersion.of('1.35'),
      defaultCapacity: 0,
      kubectlLayer: new KubectlV35Layer(stack, 'Kubectl'),
    });
    workers(stack, { cluster, instanceType: 'trn1.32xlarge' });
    Template.fromStack(stack).hasResourceProperties(NODE_GROUP, {
      AmiType: 'AL2023_x86_64_NEURON',
      ClusterName: { Ref: Match.stringLikeRegexp('Cluster') },
    });
  });

  test('imported by aws-eks-v2', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Imported', {
      clusterName: 'company',
      vpc,
      clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
    });
    workers(stack, { cluster, instanceType: 'p5.48xlarge' });
    Template.fromStack(stack).hasResourceProperties(NODE_GROUP, { ClusterName: 'company' });
  });

  test('an imported one that does not know its VPC and its group can be helped', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'company' });
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0c1c1c1c1c1c1c1c1');
    workers(stack, { cluster, vpc, clusterSecurityGroup, instanceType: 'p5.48xlarge' });
    Template.fromStack(stack).resourceCountIs(NODE_GROUP, 1);
  });

  test('our own that was refused: synthesis reports the problems of both, and nothing about each other', () => {
    const { stack, vpc } = stackWithVpc();
    const group = workers(stack, {
      cluster: new Cluster(stack, 'Cluster', { vpc, systemNodes: 1 }),
      instanceType: 'p5.48xlarge',
      minNodes: 9,
      maxNodes: 1,
    });
    expect(() => Template.fromStack(stack)).toThrow(
      /\[Stack\/Cluster\] systemNodes: .*out-of-range[\s\S]*\[Stack\/Workers\] desiredNodes: .*node-counts-invalid/,
    );
    expect(group.role.node.path).toBe('Stack/Workers/Role');
  });

  test('otherwise synthesis fails and says what is missing', () => {
    const { stack } = stackWithVpc();
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'company' });
    workers(stack, { cluster, instanceType: 'p5.48xlarge' });
    expect(() => Template.fromStack(stack)).toThrow(
      new RegExp(`${incomplete('vpc')}[^]*${incomplete('clusterSecurityGroup')}`),
    );
  });
});

/** The message about an attribute that the imported cluster lacks. */
function incomplete(attribute: string): string {
  return String.raw`'company' does not know its ${attribute}.*\[imported-cluster-incomplete\]`;
}

function launchTemplateOf(template: Template, instanceType: string): { NetworkInterfaces: { Groups: unknown[] }[] } {
  const [resource] = Object.values(
    template.findResources(LAUNCH_TEMPLATE, { Properties: { LaunchTemplateData: { InstanceType: instanceType } } }),
  );
  return resource?.Properties.LaunchTemplateData;
}

describe('refused options', () => {
  test('nothing of a refused GPU node group reaches a template, and its fields exist', () => {
    const { message, templates } = refusedSynthesis((app) => {
      const stack = new Stack(app, 'Refused');
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
      const group = workers(stack, {
        cluster: importedCluster(stack, vpc),
        instanceType: 'inf2.48xlarge',
        efa: true,
        nvmeStrategy: 'raid0',
      });
      new CfnOutput(stack, 'Name', { value: group.nodeGroup.attrNodegroupName });
    });
    const at = String.raw`\(declared at test\/compute\/gpu-node-group\/gpu-node-group\.cdk\.test\.ts:\d+:\d+\)`;
    expect(message).toMatch(new RegExp(String.raw`\[Refused\/Workers\] efa: .* \[efa-unsupported\] ${at}`));
    expect(message).toMatch(new RegExp(String.raw`\[Refused\/Workers\] nvmeStrategy: .* \[nvme-missing\] ${at}`));
    expect(templates).toEqual([]);
  });

  test('no value of any option makes the constructor throw', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = importedCluster(stack, vpc);
    const token = Token.asNumber(Lazy.any({ produce: () => 3 }));
    const values = [null, 'x', 1.5, NaN, {}, [], () => 1, true, token];
    for (const [index, value] of values.entries()) {
      for (const option of OPTIONS) {
        const props = { cluster, instanceType: 'p5.48xlarge', [option]: value } as unknown as GpuNodeGroupProps;
        const group = new GpuNodeGroup(stack, `${option}${index}`, props);
        expect(group.plan.capacity.maxNodes).toBeGreaterThan(0);
      }
    }
  });

  test("nodes that the subnets do not hold, by the subnets' own networks", () => {
    // Given: two private subnets of 251 usable addresses
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'nodes', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    // When
    const cluster = importedCluster(stack, vpc);
    workers(stack, { cluster, instanceType: 'p5.48xlarge', desiredNodes: 11, podsPerNode: 49 });
    // Then
    expect(() => Template.fromStack(stack)).toThrow(
      /11 nodes do not fit.*\(\/24, \/24\) hold 10.*\[subnets-too-small\]/,
    );
  });

  test('a capacity block in the subnets of two zones, in a stack without a fixed region too', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    workers(stack, {
      cluster: importedCluster(stack, vpc),
      instanceType: 'p5.48xlarge',
      capacityType: 'CAPACITY_BLOCK',
      capacityReservationId: 'cr-1',
    });
    expect(() => Template.fromStack(stack)).toThrow(/2 zones.*\[capacity-block-zones\]/);
  });
});

test('EFA nodes that spread over zones are warned of', () => {
  const { stack } = synthesized({ instanceType: 'p5.48xlarge', desiredNodes: 2 });
  Annotations.fromStack(stack).hasWarning('/Stack/Workers', Match.stringLikeRegexp('EFA traffic does not cross zones'));
});

describe('values that only the deployment knows', () => {
  test('pass through where the plan does not depend on them', () => {
    const { stack, vpc } = stackWithVpc();
    const reservation = new CfnParameter(stack, 'Reservation').valueAsString;
    const team = new CfnParameter(stack, 'Team').valueAsString;
    workers(stack, {
      cluster: importedCluster(stack, vpc),
      vpcSubnets: { availabilityZones: ['dummy1a'] },
      instanceType: 'p5.48xlarge',
      capacityReservationId: reservation,
      placementGroupName: new CfnParameter(stack, 'Group').valueAsString,
      tags: { team },
      labels: { team },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(LAUNCH_TEMPLATE, {
      LaunchTemplateData: {
        CapacityReservationSpecification: {
          CapacityReservationTarget: { CapacityReservationId: { Ref: 'Reservation' } },
        },
        Placement: { GroupName: { Ref: 'Group' } },
        TagSpecifications: Match.arrayWith([
          { ResourceType: 'volume', Tags: [{ Key: 'team', Value: { Ref: 'Team' } }] },
        ]),
      },
    });
    template.hasResourceProperties(NODE_GROUP, { Labels: { team: { Ref: 'Team' } } });
  });

  test('reach the user data of a custom image', () => {
    const { stack, vpc } = stackWithVpc();
    const cluster = new Cluster(stack, 'Cluster', { vpc });
    workers(stack, {
      cluster,
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: new CfnParameter(stack, 'Image', { type: 'AWS::EC2::Image::Id' }).valueAsString,
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: new CfnParameter(stack, 'Services').valueAsString,
    });
    const data = launchTemplateOf(Template.fromStack(stack), 'g7.12xlarge');
    expect(data).toMatchObject({ ImageId: { Ref: 'Image' } });
    expect(JSON.stringify(data)).toContain('{"Ref":"Services"}');
    expect(JSON.stringify(data)).toContain('"Endpoint"');
  });

  test.each([
    ['instanceType', (stack: Stack) => new CfnParameter(stack, 'P').valueAsString],
    ['desiredNodes', (stack: Stack) => new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber],
    ['subnetZones', (stack: Stack) => [new CfnParameter(stack, 'P').valueAsString]],
    ['subnetPrefixLengths', (stack: Stack) => [new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber]],
  ] as const)('%s must be known', (option, tokenOf) => {
    const { stack, vpc } = stackWithVpc();
    const cluster = importedCluster(stack, vpc);
    const props = { cluster, instanceType: 'p5.48xlarge', [option]: tokenOf(stack) } as GpuNodeGroupProps;
    const problems = workers(stack, props).node.validate();
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^${option}.* must be known at synthesis; it is a token`)),
    ]);
  });
});

/** What CDK's offline validation of the synthesized templates found. */
function findings(app: App): unknown[] {
  return JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8')).pluginReports;
}

/** An app with a node group that uses what a group can use. */
function appWith(instanceType: string): { app: App; group: GpuNodeGroup } {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  return {
    app,
    group: workers(stack, {
      cluster: importedCluster(stack, vpc),
      instanceType,
      tags: { team: 'research' },
      encryptionKey: new kms.Key(stack, 'Key'),
    }),
  };
}

describe('the validation of CloudFormation that CDK runs', () => {
  test.each(['p5.48xlarge', 'p6-b300.48xlarge', 'g6e.48xlarge', 'trn1.32xlarge', 'inf2.48xlarge'])(
    'finds nothing in a group of %s',
    (instanceType) => {
      expect(findings(appWith(instanceType).app)).toEqual([]);
    },
  );

  test('would find a wrong image type', () => {
    const { app, group } = appWith('p5.48xlarge');
    group.nodeGroup.amiType = 'AL2023_x99';
    expect(JSON.stringify(findings(app))).toContain('AL2023_x99');
  });
});
