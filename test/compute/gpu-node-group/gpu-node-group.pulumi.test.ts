import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as pulumi from '@pulumi/pulumi';
import type { GpuNodeGroupOptions } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { GpuNodeGroup as CdkGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group.cdk';
import type { GpuNodeGroup, GpuNodeGroupArgs } from '../../../lib/compute/gpu-node-group/gpu-node-group.pulumi';
import { allRegistered, declare, registered, SLOW } from '../../core/registrations';
import { PLACE, registeredLaunchTemplate, synthesizedLaunchTemplate } from '../launch-templates';

function declared(args: Omit<GpuNodeGroupArgs, keyof typeof PLACE> & Partial<GpuNodeGroupArgs>): Promise<GpuNodeGroup> {
  return declare(async () => {
    // After the mocks: an import registers its resource modules.
    const { GpuNodeGroup } = await import('../../../lib/compute/gpu-node-group/gpu-node-group.pulumi');
    return new GpuNodeGroup('workers', { ...PLACE, ...args });
  });
}

describe('the component', () => {
  test('has its type, and every child has its name', async () => {
    await declared({ instanceType: 'p5.48xlarge' });
    expect(
      allRegistered()
        .map(({ type, name }) => `${type} ${name}`)
        .toSorted(),
    ).toEqual([
      'ai-datacenter:compute:GpuNodeGroup workers',
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
    expect(allRegistered().at(-1)?.type).toBe('aws:eks/nodeGroup:NodeGroup');
    expect(allRegistered().filter(({ type }) => SLOW.test(type))).toHaveLength(5);
  });

  test('a role that is given is used, and none is made', async () => {
    await declared({ instanceType: 'p5.48xlarge', nodeRoleArn: 'arn:aws:iam::111122223333:role/nodes' });
    expect(registered('aws:iam/role:Role')).toEqual([]);
    expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs.nodeRoleArn).toBe(
      'arn:aws:iam::111122223333:role/nodes',
    );
  });

  test('refused options are an error with the path of each property, and no child is registered', async () => {
    await expect(declared({ instanceType: 'inf2.48xlarge', efa: true, nvmeStrategy: 'raid0' })).rejects.toMatchObject({
      errors: [{ propertyPath: 'efa' }, { propertyPath: 'nvmeStrategy' }],
    });
    expect(registered('aws:ec2/launchTemplate:LaunchTemplate')).toEqual([]);
  });

  test("a custom image needs the cluster's coordinates", async () => {
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

function late(text: string): pulumi.Output<string> {
  return pulumi.output(Promise.resolve(text));
}

describe('Outputs', () => {
  test('pass through where the plan does not depend on them', async () => {
    await declared({
      instanceType: 'p5.48xlarge',
      capacityReservationId: late('cr-1'),
      placementGroupName: late('close'),
      tags: { team: late('research') },
      labels: { pool: late('a') },
      encryptionKeyArn: late('arn:key'),
    });
    const tags = { team: 'research' };
    expect(registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs).toMatchObject({
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: 'cr-1' } },
      placement: { groupName: 'close' },
      blockDeviceMappings: [{ ebs: { kmsKeyId: 'arn:key' } }],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags })),
      tags,
    });
    expect(registered('aws:eks/nodeGroup:NodeGroup')[0]?.inputs).toMatchObject({ labels: { pool: 'a' }, tags });
  });

  test('reach the user data of a custom image', async () => {
    await declared({
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: late('ami-1'),
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: late('172.20.0.0/16'),
      clusterEndpoint: late('https://api'),
      clusterCertificateAuthority: late('Q0E='),
    });
    const { imageId, userData } = registered('aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs ?? {};
    const text = Buffer.from(String(userData), 'base64').toString();
    expect(imageId).toBe('ami-1');
    expect(text).toContain('"apiServerEndpoint": "https://api"');
    expect(text).toContain('"cidr": "172.20.0.0/16"');
    expect(text).not.toContain('Output[');
  });

  test.each(['instanceType', 'desiredNodes', 'amiType', 'subnetZones', 'labels'] as const)(
    '%s must be known',
    async (option) => {
      const args = { instanceType: 'p5.48xlarge', [option]: late('x') } as unknown as GpuNodeGroupArgs;
      await expect(declared(args)).rejects.toMatchObject({
        errors: [
          {
            propertyPath: option,
            reason: expect.stringContaining(`${option} must be known at preview; it is an Output.`),
          },
        ],
      });
    },
  );
});

test.each(['clusterName', 'clusterSecurityGroupId', 'vpcId', 'subnetIds'] as const)(
  '%s is required',
  async (option) => {
    await expect(declared({ instanceType: 'p5.48xlarge', [option]: undefined })).rejects.toMatchObject({
      errors: [{ propertyPath: option, reason: expect.stringContaining('[missing]') }],
    });
  },
);

test('missing and null Inputs are reported together with the problems of the options', async () => {
  const args = { instanceType: 'p5.48xlarge', maxUnavailable: 0, vpcId: null, clusterName: undefined };
  await expect(declared(args as unknown as GpuNodeGroupArgs)).rejects.toMatchObject({
    errors: ['clusterName', 'vpcId', 'maxUnavailable'].map((propertyPath) => ({ propertyPath })),
  });
});

test('args that are no object are a problem with a path', async () => {
  const { GpuNodeGroup } = await import('../../../lib/compute/gpu-node-group/gpu-node-group.pulumi');
  expect(() => new GpuNodeGroup('workers', null as unknown as GpuNodeGroupArgs)).toThrow(
    /props: The props are null; they must be an object\./,
  );
});

/** The launch template that the CDK construct puts into its template. */
function fromCdk(options: GpuNodeGroupOptions): unknown {
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
  const group = new CdkGpuNodeGroup(stack, 'workers', { cluster, ...options });
  const [resource] = Object.values(Template.fromStack(Stack.of(group)).findResources('AWS::EC2::LaunchTemplate'));
  return synthesizedLaunchTemplate(resource?.Properties.LaunchTemplateData);
}

/** The launch template that the Pulumi component registers. */
async function fromPulumi(options: GpuNodeGroupOptions): Promise<unknown> {
  await declared({ ...options, clusterEndpoint: 'https://api', clusterCertificateAuthority: 'Q0E=' });
  return registeredLaunchTemplate();
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
    'g7.12xlarge on a custom image',
    {
      instanceType: 'g7.12xlarge',
      amiType: 'CUSTOM',
      imageId: 'ami-0123456789abcdef0',
      imageDriverVersion: '595.58.03',
      serviceIpv4Cidr: '172.20.0.0/16',
    },
  ],
])('%s: CDK and Pulumi declare the same launch template', async (_, options) => {
  expect(await fromPulumi(options)).toEqual(fromCdk(options));
});
