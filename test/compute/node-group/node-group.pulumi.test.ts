import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import { NodeGroup as CdkNodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import type { ClusterArgs } from '../../../lib/compute/cluster/cluster-args.pulumi';
import type { NodeGroup, NodeGroupArgs } from '../../../lib/compute/node-group/node-group.pulumi';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, registered, setDefaultTags, SLOW } from '../../core/registrations';
import { newCluster, PlannedNetwork, registered as allOf } from '../cluster/clusters';
import { PLACE, registeredLaunchTemplate, synthesizedLaunchTemplate } from '../launch-templates';
import { OPTION_NAMES, WRONG_VALUES } from './wrong-values';

function declared(args: NodeGroupOptions): Promise<NodeGroup> {
  return declare(async () => {
    // After the mocks: an import registers its resource modules.
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    return new NodeGroup('workers', {
      ...PLACE,
      clusterEndpoint: 'https://api',
      clusterCertificateAuthority: 'Q0E=',
      ...args,
    });
  });
}

/** The resources that the CDK construct puts into its template. */
function synthesized(options: NodeGroupOptions): Template {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack', {
    env: { account: '111122223333', region: 'us-east-1' },
  });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0b1b1b1b1b1b1b1b1'],
  });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Imported', {
    clusterName: 'company',
    vpc,
    clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
    clusterEndpoint: 'https://api',
    clusterCertificateAuthorityData: 'Q0E=',
  });
  new CdkNodeGroup(stack, 'workers', { cluster, ...options });
  return Template.fromStack(stack);
}

function synthesizedNodeGroup(template: Template) {
  const [resource] = Object.values(template.findResources('AWS::EKS::Nodegroup'));
  const { ScalingConfig, UpdateConfig, NodeRepairConfig, Taints, ...rest } = resource?.Properties ?? {};
  return {
    clusterName: rest.ClusterName,
    subnetIds: rest.Subnets,
    amiType: rest.AmiType,
    version: rest.Version,
    releaseVersion: rest.ReleaseVersion,
    capacityType: rest.CapacityType,
    scalingConfig: {
      minSize: ScalingConfig.MinSize,
      desiredSize: ScalingConfig.DesiredSize,
      maxSize: ScalingConfig.MaxSize,
    },
    updateConfig: { maxUnavailable: UpdateConfig.MaxUnavailable, updateStrategy: UpdateConfig.UpdateStrategy },
    nodeRepairConfig: { enabled: NodeRepairConfig.Enabled },
    taints: Taints ?? [],
  };
}

test('the component has its type, and every child its name', async () => {
  await declared({ instanceType: 'hpc7a.96xlarge' });
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:compute:NodeGroup workers',
    'aws:ec2/launchTemplate:LaunchTemplate workers-nodes',
    'aws:ec2/securityGroup:SecurityGroup workers-nodes',
    'aws:eks/nodeGroup:NodeGroup workers-nodes',
    'aws:iam/role:Role workers-role',
    'aws:iam/rolePolicy:RolePolicy workers-Nodes',
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-AmazonEC2ContainerRegistryPullOnly',
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-AmazonEKS_CNI_Policy',
    'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule workers-to-self',
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule workers-from-self',
  ]);
  expect(allRegistered().at(-1)?.type).toBe('aws:eks/nodeGroup:NodeGroup');
  expect(allRegistered().filter(({ type }) => SLOW.test(type))).toHaveLength(5);
});

test('EFA nodes reach each other in both directions, and other nodes have no rules', async () => {
  await declared({ instanceType: 'hpc7a.96xlarge' });
  const rule = {
    securityGroupId: 'workers-nodes-id',
    referencedSecurityGroupId: 'workers-nodes-id',
    ipProtocol: '-1',
    description: 'EFA between the nodes of the group',
  };
  expect(registered('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule')[0]?.inputs).toEqual(rule);
  expect(registered('aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule')[0]?.inputs).toEqual(rule);

  await declared({ instanceType: 'm7i.xlarge' });
  expect(allRegistered().filter(({ type }) => type.endsWith('Rule'))).toEqual([]);
});

test('the role is trusted to EC2, and the managed policies are those of the partition', async () => {
  await declared({ instanceType: 'm7i.xlarge', tags: { team: 'storage' } });
  const [role] = registered('aws:iam/role:Role');
  expect(role?.inputs).toMatchObject({ description: 'Nodes of workers', tags: { team: 'storage' } });
  expect(JSON.parse(String(role?.inputs.assumeRolePolicy))).toMatchObject({
    Statement: [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sts:AssumeRole'] }],
  });
  expect(registered('aws:iam/rolePolicyAttachment:RolePolicyAttachment').map(({ inputs }) => inputs)).toContainEqual({
    role: 'workers-role',
    policyArn: 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
  });
  const [policy] = registered('aws:iam/rolePolicy:RolePolicy');
  expect(policy?.inputs.role).toBe('workers-role');
  expect(JSON.parse(String(policy?.inputs.policy))).toMatchObject({
    Statement: [
      { Sid: 'Read', Resource: ['*'] },
      { Sid: 'OwnCluster', Resource: [expect.stringMatching(/^arn:aws:eks:[a-z0-9-]+:\d{12}:cluster\/\w+$/)] },
    ],
  });
  expect(registered('aws:ec2/securityGroup:SecurityGroup')[0]?.inputs).toEqual({
    vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
    description: 'Nodes of workers',
    tags: { team: 'storage' },
  });
});

test("the nodes have the provider's default tags, and the version of the cluster that is an Output", async () => {
  setDefaultTags({ team: 'platform', cost: '7' });
  await declare(async () => {
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    const pulumi = await import('@pulumi/pulumi');
    return new NodeGroup('workers', {
      ...PLACE,
      instanceType: 'm7i.xlarge',
      tags: { team: 'storage' },
      kubernetesVersion: pulumi.output('1.34'),
    });
  });
  setDefaultTags(undefined);
  const tags = { team: 'storage', cost: '7' };
  expect(registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs).toMatchObject({
    tagSpecifications: [
      { resourceType: 'instance', tags },
      { resourceType: 'volume', tags },
      { resourceType: 'network-interface', tags },
    ],
    tags: { team: 'storage' },
  });
  expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs.version).toBe('1.34');
});

test('the role has the path and the boundary of the company, of which each may be an Output', async () => {
  const permissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
  await declared({ instanceType: 'm7i.xlarge', rolePath: '/platform/', permissionsBoundaryArn });
  const [role] = registered('aws:iam/role:Role');
  expect(role?.inputs).toMatchObject({ path: '/platform/', permissionsBoundary: permissionsBoundaryArn });

  await declare(async () => {
    const { output } = await import('@pulumi/pulumi');
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    const late = { rolePath: output('/late/'), permissionsBoundaryArn: output(permissionsBoundaryArn) };
    return new NodeGroup('workers', { ...PLACE, instanceType: 'm7i.xlarge', ...late });
  });
  expect(registered('aws:iam/role:Role')[0]?.inputs).toMatchObject({
    path: '/late/',
    permissionsBoundary: permissionsBoundaryArn,
  });
});

test('security groups, proxies and certificates may be Outputs', async () => {
  await declare(async () => {
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    const pulumi = await import('@pulumi/pulumi');
    return new NodeGroup('workers', {
      ...PLACE,
      instanceType: 'm7i.xlarge',
      additionalSecurityGroupIds: [pulumi.output('sg-0e1e1e1e1e1e1e1e1')],
      httpsProxy: pulumi.output('http://proxy.example.com:3128'),
      caCertificate: pulumi.output('-----BEGIN CERTIFICATE-----'),
    });
  });
  const { networkInterfaces, userData } = registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs ?? {};
  expect(networkInterfaces).toMatchObject([
    { securityGroups: ['sg-0c1c1c1c1c1c1c1c1', 'workers-nodes-id', 'sg-0e1e1e1e1e1e1e1e1'] },
  ]);
  const text = Buffer.from(String(userData), 'base64').toString();
  expect(text).toContain('HTTPS_PROXY=http://proxy.example.com:3128');
  expect(text).toContain('-----BEGIN CERTIFICATE-----');
});

test.each([
  ['encryptionKeyArn', ''],
  ['encryptionKeyArn', 'alias/company'],
  ['encryptionKeyArn', 'arn:aws:kms:us-east-1:111122223333:alias/company'],
  ['encryptionKeyArn', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['nodeRoleArn', ''],
  ['nodeRoleArn', 'nodes'],
  ['nodeRoleArn', 'arn:aws:iam::111122223333:instance-profile/nodes'],
])("%s '%s' is a problem", async (option, value) => {
  await expect(declared({ instanceType: 'm7i.xlarge', [option]: value })).rejects.toMatchObject({
    errors: [{ propertyPath: option, reason: expect.stringContaining('[malformed]') }],
  });
});

test('a key by its ARN and a role with a path are accepted, as are Outputs', async () => {
  const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const given = { encryptionKeyArn, nodeRoleArn: 'arn:aws:iam::111122223333:role/platform/nodes' };
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  await declared({ instanceType: 'm7i.xlarge', ...given } as NodeGroupOptions);
  expect(warned.mock.calls.join()).toContain('"Sid":"NodeVolumes"');
  warned.mockRestore();
  expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs.nodeRoleArn).toBe(given.nodeRoleArn);
  expect(JSON.stringify(registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs)).toContain(encryptionKeyArn);

  await declare(async () => {
    const { output } = await import('@pulumi/pulumi');
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    const late = { encryptionKeyArn: output(encryptionKeyArn), nodeRoleArn: output(given.nodeRoleArn) };
    return new NodeGroup('workers', { ...PLACE, instanceType: 'm7i.xlarge', ...late });
  });
  expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs.nodeRoleArn).toBe(given.nodeRoleArn);
});

test('a new placement group is a cluster group', async () => {
  await declared({ instanceType: 'hpc7a.96xlarge', clusterPlacementGroup: true });
  expect(registered('aws:ec2/placementGroup:PlacementGroup')).toMatchObject([
    { name: 'workers-placement', inputs: { strategy: 'cluster' } },
  ]);
  expect(registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs.placement).toEqual({
    groupName: 'workers-placement-id',
  });
});

test.each<[string, NodeGroupOptions]>([
  ['i4i.8xlarge', { instanceType: 'i4i.8xlarge', desiredNodes: 3, tags: { team: 'storage' } }],
  ['d3.8xlarge', { instanceType: 'd3.8xlarge', labels: { pool: 'hdfs' }, rootVolumeIops: 6000 }],
  ['h1.16xlarge', { instanceType: 'h1.16xlarge', kubernetesVersion: '1.36', releaseVersion: '1.36.1-20260714' }],
  ['hpc7a.96xlarge', { instanceType: 'hpc7a.96xlarge', placementGroupName: 'mine', metadataHopLimit: 2 }],
  [
    'x2idn.32xlarge on Bottlerocket',
    {
      instanceType: 'x2idn.32xlarge',
      amiType: 'BOTTLEROCKET_x86_64',
      bottlerocketSettings: { 'settings.kubernetes.cpu-manager-policy': 'static' },
    },
  ],
  [
    'm7i.4xlarge with settings of its own',
    {
      instanceType: 'm7i.4xlarge',
      additionalSecurityGroupIds: ['sg-0e1e1e1e1e1e1e1e1'],
      httpsProxy: 'http://proxy.example.com:3128',
      kubelet: { cpuManagerPolicy: 'static' },
      userDataParts: [{ contentType: 'text/x-shellscript', content: '#!/bin/sh' }],
    },
  ],
  [
    'm7g.8xlarge as spot capacity',
    {
      instanceType: 'm7g.8xlarge',
      capacityType: 'SPOT',
      minNodes: 0,
      maxNodes: 9,
      maxUnavailable: 3,
      nodeRepair: false,
      taints: [{ key: 'spot', effect: 'PREFER_NO_SCHEDULE' }],
    },
  ],
  [
    'r7i.8xlarge on a custom image',
    {
      instanceType: 'r7i.8xlarge',
      amiType: 'CUSTOM',
      imageId: 'ami-0123456789abcdef0',
      serviceIpv4Cidr: '172.20.0.0/16',
    },
  ],
])('%s: CDK and Pulumi declare the same launch template and node group', async (_, options) => {
  const template = synthesized(options);
  await declared(options);
  const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  expect(registeredLaunchTemplate()).toEqual(synthesizedLaunchTemplate(launchTemplate?.Properties.LaunchTemplateData));
  const { inputs } = registered('aws:eks/nodeGroup:NodeGroup')[0] ?? {};
  const { taints, amiType, version, releaseVersion, ...expected } = synthesizedNodeGroup(template);
  expect(inputs).toMatchObject(expected);
  expect([inputs?.amiType, inputs?.version, inputs?.releaseVersion]).toEqual([amiType, version, releaseVersion]);
  expect(inputs?.taints).toHaveLength(taints.length);
});

test('a refused component registers no child, and reports every problem with its path', async () => {
  await expect(declared({ instanceType: 'p5.48xlarge', maxUnavailable: 0 })).rejects.toMatchObject({
    errors: [
      { propertyPath: 'instanceType', reason: expect.stringContaining('[instance-accelerated]') },
      { propertyPath: 'maxUnavailable', reason: expect.stringContaining('[out-of-range]') },
    ],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});

test.each(OPTION_NAMES)('a wrong value of %s is a problem or accepted, never another error', async (option) => {
  const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
  for (const [index, value] of WRONG_VALUES.entries()) {
    const args = { ...PLACE, instanceType: 'm7i.xlarge', [option]: value } as unknown as NodeGroupOptions &
      typeof PLACE;
    try {
      new NodeGroup(`${option}-${index}`, args);
    } catch (error) {
      expect(error).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ propertyPath: expect.any(String) })]),
      });
    }
  }
});

/** Declares a group in a cluster of our own. */
async function declaredIn(clusterArgs: Partial<ClusterArgs>, args: Partial<NodeGroupArgs> = {}): Promise<NodeGroup> {
  return declare(async () => {
    const cluster = await newCluster(clusterArgs);
    await allOf(cluster);
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    return new NodeGroup('workers', { cluster, instanceType: 'm7i.xlarge', ...args });
  });
}

/** What the role of the group may do. */
function workersPolicy(): string {
  const policies = registered('aws:iam/rolePolicy:RolePolicy');
  return String(policies.find(({ name }) => name === 'workers-Nodes')?.inputs.policy);
}

/** The inputs of what the group made of one type. */
function workers(type: string): Record<string, unknown> {
  return registered(type).find(({ name }) => name === 'workers-nodes')?.inputs ?? {};
}

describe('in our own cluster', () => {
  test('nodes have its version, subnets and security group, and the CNI has its own role', async () => {
    const group = await declaredIn({ kubernetesVersion: '1.34' });
    expect(workers('aws:eks/nodeGroup:NodeGroup')).toMatchObject({
      clusterName: 'training',
      version: '1.34',
      subnetIds: ['subnet-0b1b1b1b1b1b1b1b1', 'subnet-0b2b2b2b2b2b2b2b2'],
    });
    expect(workers('aws:ec2/launchTemplate:LaunchTemplate').networkInterfaces).toMatchObject([
      { securityGroups: ['sg-0e1e1e1e1e1e1e1e1', 'workers-nodes-id'] },
    ]);
    expect(workers('aws:ec2/securityGroup:SecurityGroup').vpcId).toBe('vpc-0a1a1a1a1a1a1a1a1');
    expect(group.plan.rolePolicies).toEqual(['AmazonEC2ContainerRegistryPullOnly']);
  });

  test('nodes pull from its repositories, of which each may be an Output, unless they name their own', async () => {
    const { output } = await import('@pulumi/pulumi');
    const [team, own] = ['team/*', 'own'].map((name) => `arn:aws:ecr:us-east-1:111122223333:repository/${name}`);
    await declaredIn({ imageRepositories: [output(String(team))] });
    expect(workersPolicy()).toContain(team);
    await declaredIn({ imageRepositories: [String(team)] }, { imageRepositories: [String(own)] });
    expect(workersPolicy()).toContain(own);
    expect(workersPolicy()).not.toContain(team);
  });

  test('nodes start after the add-ons that they need, and go before them', async () => {
    await declaredIn({});
    expect(optionsOf('aws:eks/nodeGroup:NodeGroup workers-nodes').dependencies).toEqual(
      expect.arrayContaining(['aws:eks/addon:Addon main-kube-proxy', 'aws:eks/addon:Addon main-vpc-cni']),
    );
  });

  test('roles of nodes have the path and the boundary of the cluster, also where these are Outputs', async () => {
    const { output } = await import('@pulumi/pulumi');
    const permissionsBoundaryArn = output('arn:aws:iam::111122223333:policy/boundary');
    await declaredIn({ rolePath: output('/platform/'), permissionsBoundaryArn });
    const role = registered('aws:iam/role:Role').find(({ name }) => name === 'workers-role');
    expect(role?.inputs).toMatchObject({
      path: '/platform/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    });
  });

  test('the addresses of pods follow the cluster, and what contradicts it is refused', async () => {
    const group = await declaredIn({ podNetwork: { prefixDelegation: true } });
    expect(group.plan.settings.maxPods).toBe(110);
    await expect(declaredIn({}, { podNetwork: { prefixDelegation: true } })).rejects.toThrow(
      /podNetwork: .*\[pod-network-mismatch\]/,
    );
    await expect(declaredIn({}, { kubernetesVersion: '1.36' })).rejects.toThrow(
      /kubernetesVersion: .*\[node-version-mismatch\]/,
    );
  });

  test('an image of your own finds the cluster by its address', async () => {
    await declaredIn({}, { amiType: 'CUSTOM', imageId: 'ami-0123456789abcdef0', serviceIpv4Cidr: '172.20.0.0/16' });
    const userData = Buffer.from(String(workers('aws:ec2/launchTemplate:LaunchTemplate').userData), 'base64');
    expect(userData.toString()).toContain('"apiServerEndpoint": "https://training.eks.example.com"');
  });

  test('subnets of our own network are known: their zones are judged, and their routes waited for', async () => {
    const network = new PlannedNetwork();
    await declaredIn({ network });
    expect(workers('aws:eks/nodeGroup:NodeGroup').subnetIds).toEqual(['subnet-1', 'subnet-2']);
    expect(optionsOf('aws:eks/nodeGroup:NodeGroup workers-nodes').dependencies).toContain('test:index:Route default');
    await expect(declaredIn({ network }, { clusterPlacementGroup: true })).rejects.toThrow(
      /subnetZones: .*\[placement-group-zones\]/,
    );
    await declaredIn({ network }, { clusterPlacementGroup: true, subnetIds: ['subnet-1'] });
    expect(workers('aws:eks/nodeGroup:NodeGroup').subnetIds).toEqual(['subnet-1']);
  });
});

test('our own network says where nodes of other clusters are', async () => {
  const network = new PlannedNetwork({ natGateways: 'none', endpointUses: ['pod-identity'] });
  const { clusterName, clusterSecurityGroupId } = PLACE;
  const args = { clusterName, clusterSecurityGroupId, network, instanceType: 'm7i.xlarge' };
  const declaredNodes = declare(async () => {
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    return new NodeGroup('workers', args);
  });
  await expect(declaredNodes).rejects.toThrow(/has none for .*ec2 \(nodes\).*\[network-endpoints-missing\]/);
});
