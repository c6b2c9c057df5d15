import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { DescribeLaunchTemplateVersionsCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
} from '@aws-sdk/client-eks';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { isRunning } from '../../../lib/rehearsal/src/cloud/cache';
import { clientOptions } from '../../../lib/rehearsal/src/cloud/cdk';
import { startCloud, type Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { Templates, type Resources } from './templates';

jest.setTimeout(240_000); // the first start on a machine installs the emulator

let cloud: Cloud;
let templates: Templates;
let base: Readonly<Record<string, string>>;
let count = 0;

const ROLE = 'arn:aws:iam::000000000000:role/some';
const unused = () => `stack-${(count += 1)}`;
const one = (Type: string, Properties: Record<string, unknown>): Resources => ({ It: { Type, Properties } });

const logGroup = (name: string, days: number) =>
  one('AWS::Logs::LogGroup', { LogGroupName: name, RetentionInDays: days });
const template = (data: Record<string, unknown>) => one('AWS::EC2::LaunchTemplate', { LaunchTemplateData: data });
const card = (index: number, type: string, more = {}) => ({
  NetworkCardIndex: index,
  DeviceIndex: index === 0 ? 0 : 1,
  InterfaceType: type,
  ...more,
});

const nodeGroup = (
  properties: Record<string, unknown>,
  data: Record<string, unknown> = { InstanceType: 'p5.48xlarge' },
): Resources => ({
  Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: data } },
  It: {
    Type: 'AWS::EKS::Nodegroup',
    Properties: {
      ClusterName: 'base',
      NodeRole: ROLE,
      Subnets: [base['subnet']],
      AmiType: 'AL2023_x86_64_NVIDIA',
      LaunchTemplate: { Id: { Ref: 'Template' }, Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } },
      ...properties,
    },
  },
});

const namedService = (DependsOn?: string): Resources => ({
  Batch: {
    Type: 'AWS::ECS::Service',
    Properties: { Cluster: 'named', TaskDefinition: 'batch:1', DesiredCount: 0 },
    ...(DependsOn && { DependsOn }),
  },
});

const auditLog = (name: string, DeletionPolicy: string, more: Resources = {}): Resources => ({
  It: { Type: 'AWS::Logs::LogGroup', DeletionPolicy, Properties: { LogGroupName: name } },
  ...more,
});

const kubeProxy = (AddonVersion: string): Resources =>
  one('AWS::EKS::Addon', { ClusterName: 'base', AddonName: 'kube-proxy', AddonVersion });

const accessEntry = (policy: string): Resources =>
  one('AWS::EKS::AccessEntry', {
    ClusterName: 'base',
    PrincipalArn: ROLE,
    AccessPolicies: [
      { PolicyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`, AccessScope: { Type: 'cluster' } },
    ],
  });

async function policiesOf(principalArn: string): Promise<(string | undefined)[] | undefined> {
  const answer = await new EKSClient(clientOptions(cloud)).send(
    new ListAssociatedAccessPoliciesCommand({ clusterName: 'base', principalArn }),
  );
  return answer.associatedAccessPolicies?.map((policy) => policy.policyArn?.split('/')[1]);
}

/** What a stack of one resource is refused with. */
async function refusal(resources: Resources): Promise<string> {
  const { status, failures } = await templates.create(unused(), resources);
  expect(status).toBe('ROLLBACK_COMPLETE');
  return failures[0]?.reason ?? '';
}

beforeAll(async () => {
  cloud = await startCloud();
  templates = new Templates(cloud);
  const made = await templates.create(
    'Base',
    {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
      },
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'nodes', VpcId: { Ref: 'Vpc' } } },
      Cluster: {
        Type: 'AWS::EKS::Cluster',
        Properties: {
          Name: 'base',
          Version: '1.35',
          RoleArn: ROLE,
          AccessConfig: { AuthenticationMode: 'API' },
          ResourcesVpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] },
        },
      },
    },
    {
      vpc: { Ref: 'Vpc' },
      subnet: { Ref: 'Subnet' },
      group: { Ref: 'Group' },
      clusterGroup: { 'Fn::GetAtt': ['Cluster', 'ClusterSecurityGroupId'] },
    },
  );
  expect(made).toMatchObject({ status: 'CREATE_COMPLETE', failures: [] });
  base = made.outputs;
});

afterAll(async () => {
  templates?.close();
  await cloud?.stop();
});

describe('what a property may be', () => {
  it.each<[what: string, type: string, properties: Record<string, unknown>, reason: RegExp]>([
    [
      'an unknown property of a type that ministack makes itself',
      'AWS::Logs::LogGroup',
      { RetentionInDay: 7 },
      /AWS::Logs::LogGroup\.RetentionInDay: there is no such property/,
    ],
    [
      'an unknown property in depth',
      'AWS::EC2::LaunchTemplate',
      { LaunchTemplateData: { MetadataOptions: { HttpToken: 'required' } } },
      /LaunchTemplateData\.MetadataOptions\.HttpToken: there is no such property/,
    ],
    [
      'an unknown property in a list',
      'AWS::EC2::LaunchTemplate',
      { LaunchTemplateData: { NetworkInterfaces: [{ DeviceIndex: 0 }, { NetworkCard: 1 }] } },
      /NetworkInterfaces\[1\]\.NetworkCard: there is no such property/,
    ],
    [
      'an unknown property of a bridged type',
      'AWS::EC2::EIP',
      { Domane: 'vpc' },
      /AWS::EC2::EIP\.Domane: there is no such property/,
    ],
    [
      'an unknown property of a recorded type',
      'AWS::FSx::FileSystem',
      { FileSystemType: 'LUSTRE', Size: 1 },
      /AWS::FSx::FileSystem\.Size: there is no such property/,
    ],
    [
      'a text where a number belongs',
      'AWS::SQS::Queue',
      { DelaySeconds: 'soon' },
      /AWS::SQS::Queue\.DelaySeconds: expected integer, got 'soon'/,
    ],
    [
      'a text where a list belongs',
      'AWS::EC2::VPCEndpoint',
      { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: 'rtb-1' },
      /RouteTableIds: expected a list, got a string/,
    ],
    [
      'an object where a text belongs',
      'AWS::Logs::LogGroup',
      { LogGroupName: { name: 'x' } },
      /LogGroupName: expected string, got an object/,
    ],
    [
      'a text that is no boolean',
      'AWS::KMS::Key',
      { EnableKeyRotation: 'sometimes' },
      /EnableKeyRotation: expected boolean, got 'sometimes'/,
    ],
    [
      'a missing required property',
      'AWS::EKS::Addon',
      { AddonName: 'coredns' },
      /AWS::EKS::Addon\.ClusterName: required, but missing/,
    ],
    [
      'a missing required property in depth',
      'AWS::EKS::AccessEntry',
      { ClusterName: 'base', PrincipalArn: ROLE, AccessPolicies: [{ PolicyArn: 'x' }] },
      /AccessPolicies\[0\]\.AccessScope: required, but missing/,
    ],
    [
      'a value that is not allowed',
      'AWS::KMS::Key',
      { KeySpec: 'RSA_1' },
      /AWS::KMS::Key\.KeySpec: 'RSA_1' is not one of .*RSA_2048/,
    ],
    [
      'a number that is not allowed',
      'AWS::Logs::LogGroup',
      { RetentionInDays: 8 },
      /RetentionInDays: '8' is not one of 1, 3, 5, 7,/,
    ],
    [
      'a value in depth that is not allowed',
      'AWS::EKS::Cluster',
      { RoleArn: ROLE, ResourcesVpcConfig: { SubnetIds: [] }, AccessConfig: { AuthenticationMode: 'IAM' } },
      /AuthenticationMode: 'IAM' is not one of/,
    ],
    [
      'a text that its pattern refuses',
      'AWS::Logs::LogGroup',
      { LogGroupName: 'two words' },
      /LogGroupName: 'two words' does not match/,
    ],
    [
      'a name where an ARN belongs',
      'AWS::EKS::Nodegroup',
      { ClusterName: 'base', NodeRole: 'some', Subnets: [] },
      /NodeRole: 'some' is not the ARN of a role/,
    ],
    [
      'a subnet where a security group belongs',
      'AWS::EC2::VPCEndpoint',
      {
        VpcId: 'vpc-0123456789abcdef0',
        ServiceName: 'com.amazonaws.us-east-1.sts',
        VpcEndpointType: 'Interface',
        SecurityGroupIds: ['subnet-0123456789abcdef0'],
      },
      /SecurityGroupIds\[0\]: 'subnet-0123456789abcdef0' is not an AWS::EC2::SecurityGroup\.Id/,
    ],
    [
      'a text that is too short',
      'AWS::EKS::PodIdentityAssociation',
      { ClusterName: '', Namespace: 'a', ServiceAccount: 'b', RoleArn: ROLE },
      /ClusterName: 0 characters, at least 1 needed/,
    ],
    [
      'a number that is too large',
      'AWS::KMS::Key',
      { PendingWindowInDays: 31 },
      /PendingWindowInDays: 31 is more than 30/,
    ],
    [
      'a list with the same item twice',
      'AWS::EKS::AccessEntry',
      { ClusterName: 'base', PrincipalArn: ROLE, KubernetesGroups: ['a', 'a'] },
      /KubernetesGroups: items must differ/,
    ],
  ])('%s fails the stack and is named', async (_what, type, properties, reason) => {
    await expect(refusal(one(type, properties))).resolves.toMatch(reason);
  });

  test('a type that AWS does not have is refused before anything is made', async () => {
    await expect(templates.create(unused(), one('AWS::EC2::NatGatway', {}))).rejects.toThrow(
      /Unrecognized resource types: \[AWS::EC2::NatGatway\]/,
    );
  });

  test('a name of a resource of the same template needs a dependency, unless it was there before', async () => {
    const cluster: Resources = { Ecs: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'named' } } };
    const made = async (name: string, resources: Resources) => (await templates.create(name, resources)).status;
    const refused = await templates.create(unused(), { ...cluster, ...namedService() });
    expect(refused.failures[0]).toEqual({
      resource: 'Batch',
      reason: expect.stringContaining(
        "AWS::ECS::Service.Cluster: 'named' is made by the resource Ecs, and nothing says",
      ),
    });
    const stack = unused();
    expect(await made(stack, { ...cluster, ...namedService('Ecs') })).toBe('CREATE_COMPLETE');
    await templates.delete(stack);
    const grown = unused();
    expect(await made(grown, cluster)).toBe('CREATE_COMPLETE');
    expect((await templates.update(grown, { ...cluster, ...namedService() })).status).toBe('UPDATE_COMPLETE');
    await templates.delete(grown);
  });

  test('a property that fails on update leaves the resource as it was', async () => {
    await templates.create('Kept', logGroup('kept', 7));
    const { status, failures } = await templates.update('Kept', logGroup('kept', 8));
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failures[0]?.reason).toMatch(/RetentionInDays: '8' is not one of/);
    expect(await described('AWS::Logs::LogGroup', 'kept')).toMatchObject({ RetentionInDays: 7 });
  });

  test('what a failed stack had made is gone', async () => {
    const { status } = await templates.create(unused(), {
      First: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'taken-back' } },
      Second: { Type: 'AWS::Logs::LogGroup', Properties: { Retention: 7 }, DependsOn: 'First' },
    });
    expect(status).toBe('ROLLBACK_COMPLETE');
    await expect(described('AWS::Logs::LogGroup', 'taken-back')).rejects.toThrow(/was not found/);
  });
});

describe('launch templates', () => {
  it.each<[what: string, data: Record<string, unknown>, reason: RegExp]>([
    [
      'groups beside network interfaces',
      { SecurityGroupIds: ['sg-0123456789abcdef0'], NetworkInterfaces: [card(0, 'interface')] },
      /SecurityGroupIds: with network interfaces/,
    ],
    [
      'two interfaces in one place',
      { NetworkInterfaces: [card(0, 'interface'), card(0, 'interface')] },
      /2 interfaces on network card 0, device 0/,
    ],
    [
      'two EFA interfaces on a card',
      { InstanceType: 'p5.48xlarge', NetworkInterfaces: [card(0, 'efa'), card(0, 'efa-only', { DeviceIndex: 1 })] },
      /2 EFA interfaces on network card 0/,
    ],
    [
      'an unknown kind of interface',
      { NetworkInterfaces: [card(0, 'efs')] },
      /InterfaceType: 'efs' is not one of interface, efa, efa-only/,
    ],
    [
      'a network card that the instance lacks',
      { InstanceType: 'p5.48xlarge', NetworkInterfaces: [card(0, 'efa'), card(32, 'efa-only')] },
      /NetworkCardIndex: 32, but p5\.48xlarge has 32/,
    ],
    [
      'more EFA interfaces than the instance takes',
      { InstanceType: 'g5.48xlarge', NetworkInterfaces: [card(0, 'efa'), card(1, 'efa-only')] },
      /g5\.48xlarge (has 1 network cards|takes 1)/,
    ],
    [
      'a primary interface without an address',
      { NetworkInterfaces: [card(0, 'efa-only')] },
      /primary interface needs an IP address/,
    ],
    ['no primary interface', { NetworkInterfaces: [card(1, 'efa')] }, /no primary interface/],
    [
      'a public address with several interfaces',
      { NetworkInterfaces: [card(0, 'efa', { AssociatePublicIpAddress: true }), card(1, 'efa-only')] },
      /AssociatePublicIpAddress: not with more than one/,
    ],
    [
      'more IOPS than the size of a gp3 volume allows',
      { BlockDeviceMappings: [{ Ebs: { VolumeType: 'gp3', VolumeSize: 20, Iops: 10_001 } }] },
      /BlockDeviceMappings\[0\]\.Ebs\.Iops: 10001 for 20 GiB, 500 per GiB/,
    ],
    [
      'more throughput than the IOPS of a gp3 volume allow',
      { BlockDeviceMappings: [{ Ebs: { VolumeType: 'gp3', VolumeSize: 20, Throughput: 751 } }] },
      /Ebs\.Throughput: 751 MiB\/s for 3000 IOPS, 0\.25 each/,
    ],
    [
      'more user data than EC2 takes',
      { UserData: Buffer.alloc(16_385, 'x').toString('base64') },
      /UserData: 16385 bytes, 16384 are allowed/,
    ],
  ])('with %s are refused', async (_what, data, reason) => {
    await expect(refusal(template(data))).resolves.toMatch(reason);
  });

  test('the EC2 API tells every field of every interface', async () => {
    const interfaces = Array.from({ length: 32 }, (_, index) =>
      card(index, index === 0 ? 'efa' : 'efa-only', { Groups: [base['group']] }),
    );
    const { outputs } = await templates.create(
      unused(),
      template({
        InstanceType: 'p5.48xlarge',
        NetworkInterfaces: interfaces,
        MetadataOptions: { HttpTokens: 'required' },
      }),
      { id: { Ref: 'It' } },
    );
    const ec2 = new EC2Client(clientOptions(cloud));
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: outputs['id'], Versions: ['$Latest'] }),
    );
    expect(LaunchTemplateVersions?.[0]?.LaunchTemplateData).toMatchObject({
      NetworkInterfaces: interfaces,
      MetadataOptions: { HttpTokens: 'required' },
    });
  });
});

describe('node groups', () => {
  it.each<
    [what: string, properties: Record<string, unknown>, data: Record<string, unknown> | undefined, reason: RegExp]
  >([
    [
      'an instance type in both places',
      { InstanceTypes: ['p5.48xlarge'] },
      undefined,
      /InstanceTypes: the launch template sets InstanceType/,
    ],
    [
      'an unknown AMI type',
      { AmiType: 'AL2023_x86_64_NVIDEA' },
      undefined,
      /AmiType: 'AL2023_x86_64_NVIDEA' is not one of .*AL2023_x86_64_NVIDIA/,
    ],
    [
      'an AMI of another architecture',
      { AmiType: 'AL2023_ARM_64_NVIDIA' },
      undefined,
      /AmiType: AL2023_ARM_64_NVIDIA is for arm64, p5\.48xlarge is amd64/,
    ],
    [
      'an instance type that does not exist',
      {},
      { InstanceType: 'p5.49xlarge' },
      /there is no instance type 'p5\.49xlarge'/,
    ],
    [
      'a disk size beside a launch template',
      { DiskSize: 50 },
      undefined,
      /DiskSize: not together with a launch template/,
    ],
    [
      'an instance profile in the launch template',
      {},
      { InstanceType: 'p5.48xlarge', IamInstanceProfile: { Name: 'x' } },
      /may not set IamInstanceProfile/,
    ],
    [
      'a subnet in the launch template',
      {},
      { InstanceType: 'p5.48xlarge', NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-0123456789abcdef0' }] },
      /may not set SubnetId/,
    ],
    [
      'a capacity block without its market type',
      { CapacityType: 'CAPACITY_BLOCK' },
      undefined,
      /CAPACITY_BLOCK and the launch template's MarketType/,
    ],
    [
      'fewer nodes than the minimum',
      { ScalingConfig: { MinSize: 3, DesiredSize: 2, MaxSize: 4 } },
      undefined,
      /MinSize <= DesiredSize <= MaxSize/,
    ],
    [
      'an update of more nodes at once than the group may have',
      { ScalingConfig: { MinSize: 1, DesiredSize: 1, MaxSize: 2 }, UpdateConfig: { MaxUnavailable: 3 } },
      undefined,
      /max-unavailable must be within the range 1 and max size/,
    ],
    [
      'no desired size when they are created',
      { ScalingConfig: { MinSize: 1, MaxSize: 2 } },
      undefined,
      /ScalingConfig: all of MinSize, MaxSize and DesiredSize, or none/,
    ],
    ['a newer version than the cluster', { Version: '1.36' }, undefined, /Version: 1\.36 is newer than the cluster/],
    [
      'an older version than the cluster when they are created',
      { Version: '1.34' },
      undefined,
      /Version: 1\.34, only that of the cluster is allowed: 1\.35/,
    ],
    [
      'a version beside an image of their own',
      { AmiType: 'CUSTOM', Version: '1.35' },
      { InstanceType: 'p5.48xlarge', ImageId: 'ami-0123456789abcdef0' },
      /Version: the launch template sets ImageId/,
    ],
    [
      'an unknown taint effect',
      { Taints: [{ Key: 'a', Effect: 'NoSchedule' }] },
      undefined,
      /Effect: 'NoSchedule' is not one of/,
    ],
    ['a cluster that is not there', { ClusterName: 'other' }, undefined, /there is no cluster other/],
  ])('with %s are refused', async (_what, properties, data, reason) => {
    await expect(refusal(nodeGroup(properties, data))).resolves.toMatch(reason);
  });

  test('show what the launch template decides, and no instance type or disk of their own', async () => {
    await templates.create(unused(), nodeGroup({ NodegroupName: 'gpu', CapacityType: 'ON_DEMAND' }));
    const eks = new EKSClient(clientOptions(cloud));
    const { nodegroup } = await eks.send(new DescribeNodegroupCommand({ clusterName: 'base', nodegroupName: 'gpu' }));
    expect(nodegroup).toMatchObject({ amiType: 'AL2023_x86_64_NVIDIA', instanceTypes: [] });
    expect(nodegroup?.diskSize).toBeUndefined();
    expect(await described('AWS::EKS::Nodegroup', 'base/gpu')).toMatchObject({ ClusterName: 'base', Id: 'base/gpu' });
  });
});

describe('what a former stack left', () => {
  test('is in the way of a second resource of its name, and can be adopted', async () => {
    const name = '/aws/eks/kept/cluster';
    const former = unused();
    await templates.create(former, auditLog(name, 'RetainExceptOnCreate'));
    await templates.delete(former);

    const again = await templates.create(unused(), auditLog(name, 'RetainExceptOnCreate'));
    expect(again).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(again.failures[0]?.reason).toContain(`'${name}' already exists`);
    expect(await templates.adopt(unused(), auditLog(name, 'RetainExceptOnCreate'))).toMatchObject({
      status: 'CREATE_COMPLETE',
    });
  });

  test.each([
    ['Retain', 'ROLLBACK_COMPLETE'],
    ['RetainExceptOnCreate', 'CREATE_COMPLETE'],
  ])('of a failed first deployment with %s: the second one is %s', async (policy, status) => {
    const name = `/aws/eks/${policy.toLowerCase()}/cluster`;
    const broken = {
      Broken: { Type: 'AWS::Logs::LogGroup', DependsOn: 'It', Properties: { RetentionInDays: 2 } },
    };
    expect(await templates.create(unused(), auditLog(name, policy, broken))).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
    });
    expect(await templates.create(unused(), auditLog(name, policy))).toMatchObject({ status });
  });
});

describe('what EKS refuses', () => {
  it.each<[what: string, type: string, properties: Record<string, unknown>, reason: RegExp]>([
    [
      'a kube-proxy that is newer than the control plane',
      'AWS::EKS::Addon',
      { ClusterName: 'base', AddonName: 'kube-proxy', AddonVersion: 'v1.36.0-eksbuild.17' },
      /AddonVersion: v1\.36\.0-eksbuild\.17 is not supported by Kubernetes 1\.35/,
    ],
    [
      'an add-on version that is none',
      'AWS::EKS::Addon',
      { ClusterName: 'base', AddonName: 'coredns', AddonVersion: '1.13.2' },
      /AddonVersion: '1\.13\.2' is not a version of an add-on/,
    ],
    [
      'an access entry of a session',
      'AWS::EKS::AccessEntry',
      { ClusterName: 'base', PrincipalArn: 'arn:aws:sts::000000000000:assumed-role/platform/alice' },
      /PrincipalArn: .* is not the ARN of a role or user/,
    ],
    [
      'an access entry of a service-linked role',
      'AWS::EKS::AccessEntry',
      { ClusterName: 'base', PrincipalArn: 'arn:aws:iam::000000000000:role/aws-service-role/eks.amazonaws.com/X' },
      /is a service-linked role/,
    ],
    [
      'a private network in place of one of the internet',
      'AWS::EKS::Cluster',
      {
        RoleArn: ROLE,
        ResourcesVpcConfig: {
          SubnetIds: ['subnet-00000000'],
          EndpointPublicAccess: true,
          PublicAccessCidrs: ['203.0.113.0/24', '10.0.0.0/16'],
        },
      },
      /PublicAccessCidrs: 10\.0\.0\.0\/16 is a reserved address block/,
    ],
  ])('%s', async (_, type, properties, reason) => {
    expect(await refusal(one(type, properties))).toMatch(reason);
  });

  test('takes an add-on whose version fits, and updates it with Kubernetes', async () => {
    expect(await templates.create('KubeProxy', kubeProxy('v1.34.6-eksbuild.21'))).toMatchObject({
      status: 'CREATE_COMPLETE',
    });
    expect(await templates.update('KubeProxy', kubeProxy('v1.35.3-eksbuild.21'))).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
  });
});

describe('answers', () => {
  test('a cluster has the VPC of its subnets and a security group that exists', async () => {
    const { cluster } = await new EKSClient(clientOptions(cloud)).send(new DescribeClusterCommand({ name: 'base' }));
    expect(cluster?.resourcesVpcConfig).toMatchObject({
      vpcId: base['vpc'],
      clusterSecurityGroupId: base['clusterGroup'],
    });
    const { SecurityGroups } = await new EC2Client(clientOptions(cloud)).send(
      new DescribeSecurityGroupsCommand({ GroupIds: [base['clusterGroup'] ?? ''] }),
    );
    expect(SecurityGroups?.[0]).toMatchObject({ VpcId: base['vpc'] });
  });

  test('an access entry keeps its policies, and an update of them is in place', async () => {
    expect(await templates.create('Access', accessEntry('AmazonEKSViewPolicy'))).toMatchObject({
      status: 'CREATE_COMPLETE',
    });
    expect(await policiesOf(ROLE)).toEqual(['AmazonEKSViewPolicy']);
    expect(await templates.update('Access', accessEntry('AmazonEKSAdminPolicy'))).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
    expect(await policiesOf(ROLE)).toEqual(['AmazonEKSAdminPolicy']);
  });

  test('a bucket tells the encryption that its template says', async () => {
    const { outputs } = await templates.create(
      unused(),
      one('AWS::S3::Bucket', {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: 'arn:aws:kms:us-east-1:000000000000:key/a-key',
              },
            },
          ],
        },
      }),
      { name: { Ref: 'It' } },
    );
    const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
    const { ServerSideEncryptionConfiguration } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket: outputs['name'] }),
    );
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      BucketKeyEnabled: true,
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: 'arn:aws:kms:us-east-1:000000000000:key/a-key',
      },
    });
  });
});

describe('life', () => {
  test('a port that is taken is one clear line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await expect(startCloud({ port })).rejects.toThrow(`port ${port} is taken`);
    server.close();
  });

  test('a plug-in sees resources, may call the emulator and can refuse one; stop leaves nothing', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'heard-'));
    const HEARD = path.join(folder, 'heard');
    const own = await startCloud({ clusterModule: { file: path.join(__dirname, 'sample/plugin.py'), env: { HEARD } } });
    const stacks = new Templates(own);
    await stacks.create('Heard', logGroup('heard', 7));
    await stacks.update('Heard', logGroup('heard', 14));
    const refused = await stacks.create('Refused', logGroup('refused', 7));
    await stacks.delete('Heard');
    const heard = readFileSync(HEARD, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(heard).toEqual([
      { event: 'created', id: 'heard', days: 7, there: 1, arn: expect.stringContaining(':log-group:heard') },
      { event: 'updated', id: 'heard', days: 14, there: 1, arn: expect.stringContaining(':log-group:heard') },
      { event: 'deleted', id: 'heard', days: 14, there: 1, arn: expect.stringContaining(':log-group:heard') },
    ]);
    expect(refused.failures[0]?.reason).toBe('the plug-in does not like it');
    stacks.close();
    await own.stop();
    expect([isRunning(own.pid), existsSync(own.workDir)]).toEqual([false, false]);
    rmSync(folder, { recursive: true });
  });

  test('a cloud whose owner is gone ends by itself and takes its files along', async () => {
    const { stdout } = await promisify(execFile)(path.resolve(__dirname, '../../../node_modules/.bin/tsx'), [
      path.join(__dirname, 'sample/owner.ts'),
    ]);
    const left = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { pid: number; workDir: string };
    for (let tries = 0; tries < 200 && (isRunning(left.pid) || existsSync(left.workDir)); tries += 1) await sleep(50);
    expect([isRunning(left.pid), existsSync(left.workDir)]).toEqual([false, false]);
  });
});

async function described(type: string, identifier: string): Promise<unknown> {
  const client = new CloudControlClient(clientOptions(cloud));
  const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName: type, Identifier: identifier }));
  return JSON.parse(ResourceDescription?.Properties ?? '{}');
}
