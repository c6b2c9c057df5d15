import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as pulumi from '@pulumi/pulumi';
import type { GpuNodeGroupOptions } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { GpuNodeGroup as CdkGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group.cdk';
import type { GpuNodeGroup, GpuNodeGroupArgs } from '../../../lib/compute/gpu-node-group/gpu-node-group.pulumi';

interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What nodes need before they start. */
const SLOW = /RolePolicyAttachment|SecurityGroup(In|E)gressRule/;

let registrations: Registration[] = [];

pulumi.runtime.setMocks({
  async newResource({ type, name, inputs }) {
    // Slow ones are recorded late, so that what does not wait for them overtakes them.
    if (SLOW.test(type)) await new Promise((resolve) => setTimeout(resolve, 50));
    registrations.push({ type, name, inputs });
    const state: Record<string, unknown> = { ...inputs, arn: `arn:aws:mock:::${name}` };
    if (type === 'aws:ec2/launchTemplate:LaunchTemplate') state.latestVersion = 7;
    return { id: `${name}-id`, state };
  },
  call: () => ({ partition: 'aws' }),
});

const PLACE = {
  clusterName: 'company',
  clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
  vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
  subnetIds: ['subnet-0b1b1b1b1b1b1b1b1'],
};

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}

/** Declares a node group and waits until everything in it is registered. */
async function declared(args: GpuNodeGroupOptions & Partial<GpuNodeGroupArgs>): Promise<GpuNodeGroup> {
  registrations = [];
  // After the mocks: an import registers its resource modules.
  const { GpuNodeGroup } = await import('../../../lib/compute/gpu-node-group/gpu-node-group.pulumi');
  const group = new GpuNodeGroup('workers', { ...PLACE, ...args });
  await Promise.all([group, group.launchTemplate, group.nodeGroup, group.securityGroup].map(urnOf));
  return group;
}

function registered(type: string): Registration[] {
  return registrations.filter((it) => it.type === type);
}

describe('the component', () => {
  test('has its type, and every child has its name', async () => {
    await declared({ instanceType: 'p5.48xlarge' });
    expect(registrations.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
      'ai-datacenter:compute:GpuNodeGroup workers',
      'aws:ec2/launchTemplate:LaunchTemplate workers-nodes',
      'aws:ec2/securityGroup:SecurityGroup workers-nodes',
      'aws:eks/nodeGroup:NodeGroup workers-nodes',
      'aws:iam/role:Role workers-role',
      'aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-AmazonEC2ContainerRegistryPullOnly',
      'aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-AmazonEKSWorkerNodePolicy',
      'aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-AmazonEKS_CNI_Policy',
      'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule workers-to-self',
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule workers-from-self',
    ]);
  });

  test('the node group carries the image type and the newest launch template', async () => {
    await declared({ instanceType: 'p5.48xlarge', desiredNodes: 2 });
    const [nodeGroup] = registered('aws:eks/nodeGroup:NodeGroup');
    expect(nodeGroup?.inputs).toMatchObject({
      clusterName: 'company',
      amiType: 'AL2023_x86_64_NVIDIA',
      launchTemplate: { id: 'workers-nodes-id', version: '7' },
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
      taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }],
    });
    expect(nodeGroup?.inputs).not.toHaveProperty('instanceTypes');
  });

  test('nodes start only when their role and their rules are complete', async () => {
    await declared({ instanceType: 'p5.48xlarge' });
    expect(registrations.at(-1)?.type).toBe('aws:eks/nodeGroup:NodeGroup');
    expect(registrations.filter(({ type }) => SLOW.test(type))).toHaveLength(5);
  });

  test('a role that is given is used, and none is made', async () => {
    await declared({ instanceType: 'p5.48xlarge', nodeRoleArn: 'arn:aws:iam::111122223333:role/nodes' });
    expect(registered('aws:iam/role:Role')).toEqual([]);
    expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs.nodeRoleArn).toBe(
      'arn:aws:iam::111122223333:role/nodes',
    );
  });

  test('refused options are an error with the path of each property, and nothing is registered but the component', async () => {
    await expect(declared({ instanceType: 'inf2.48xlarge', efa: true, nvmeStrategy: 'raid0' })).rejects.toMatchObject({
      errors: [{ propertyPath: 'efa' }, { propertyPath: 'nvmeStrategy' }],
    });
    expect(registered('aws:ec2/launchTemplate:LaunchTemplate')).toEqual([]);
  });

  test("an image of one's own needs the cluster's coordinates", async () => {
    const image = {
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: 'ami-0123456789abcdef0',
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: '172.20.0.0/16',
    } as const;
    await expect(declared(image)).rejects.toMatchObject({
      errors: [
        { propertyPath: 'clusterEndpoint', reason: expect.stringContaining('imported-cluster-incomplete') },
        { propertyPath: 'clusterCertificateAuthority', reason: expect.stringContaining('imported-cluster-incomplete') },
      ],
    });
    await declared({ ...image, clusterEndpoint: 'https://api', clusterCertificateAuthority: 'Q0E=' });
    const userData = String(registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs.userData);
    expect(Buffer.from(userData, 'base64').toString()).toContain('"apiServerEndpoint": "https://api"');
  });
});

/** Names and spellings in which the two engines differ, put aside. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (value === 'true') return true;
  if (value === 'false') return false;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [
        key === 'securityGroups' ? 'groups' : key.charAt(0).toLowerCase() + key.slice(1),
        normalized(inner),
      ]),
  );
}

/** The launch template that the CDK construct puts into its template. */
function fromCdk(options: GpuNodeGroupOptions): Record<string, unknown> {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
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
  const group = new CdkGpuNodeGroup(stack, 'workers', { cluster, ...options });
  const [resource] = Object.values(Template.fromStack(Stack.of(group)).findResources('AWS::EC2::LaunchTemplate'));
  const { UserData, TagSpecifications, ...data } = resource?.Properties.LaunchTemplateData ?? {};
  return {
    ...(normalized(data) as object),
    userData: UserData['Fn::Base64'],
    tags: TagSpecifications?.map((it: { ResourceType: string; Tags: { Key: string; Value: string }[] }) => [
      it.ResourceType,
      it.Tags.map((tag) => [tag.Key, tag.Value]),
    ]),
  };
}

/** The launch template that the Pulumi component registers. */
async function fromPulumi(options: GpuNodeGroupOptions): Promise<Record<string, unknown>> {
  await declared({ ...options, clusterEndpoint: 'https://api', clusterCertificateAuthority: 'Q0E=' });
  const {
    userData,
    tagSpecifications,
    tags: _,
    ...data
  } = registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs ?? {};
  return {
    ...(normalized(data) as object),
    userData: Buffer.from(String(userData), 'base64').toString(),
    tags: (tagSpecifications as { resourceType: string; tags: Record<string, string> }[] | undefined)?.map((it) => [
      it.resourceType,
      Object.entries(it.tags),
    ]),
  };
}

/** Both engines name the group of their own differently; here it is `own`. */
function withoutNames(template: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(template)
      .replace(/\{"[^{}]*GetAtt":\["[^"]*SecurityGroup[^"]*","GroupId"\]\}/g, '"own"')
      .replace(/"workers-nodes-id"/g, '"own"'),
  );
}

test.each<[string, GpuNodeGroupOptions]>([
  ['p5.48xlarge', { instanceType: 'p5.48xlarge', tags: { team: 'research' }, rootVolumeIops: 6000 }],
  [
    'p6-b300.48xlarge from a capacity block',
    { instanceType: 'p6-b300.48xlarge', capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1' },
  ],
  [
    'p6e-gb200.36xlarge',
    { instanceType: 'p6e-gb200.36xlarge', capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1' },
  ],
  ['inf2.48xlarge', { instanceType: 'inf2.48xlarge', placementGroupName: 'mine' }],
  ['g5.xlarge on Bottlerocket', { instanceType: 'g5.xlarge', amiType: 'BOTTLEROCKET_x86_64_NVIDIA' }],
  [
    "g7.12xlarge on an image of one's own",
    {
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: 'ami-0123456789abcdef0',
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: '172.20.0.0/16',
    },
  ],
])('%s: CDK and Pulumi ask for the same launch template', async (_, options) => {
  expect(withoutNames(await fromPulumi(options))).toEqual(withoutNames(fromCdk(options)));
});
