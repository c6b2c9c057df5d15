import type { ClusterNode, ClusterPod } from '../../lib/rehearsal/src/cluster/cluster';
import { summaryOf } from '../../lib/rehearsal/src/compare/compare-deployment';
import { FORMAT, type Rehearsal, type RehearsedCluster } from '../../lib/rehearsal/src/compare/rehearsal';
import type { DeployedResource } from '../../lib/rehearsal/src/compare/resource';
import { type ComparedResource, compareResource } from '../../lib/rehearsal/src/compare/resources';
import { topologyOf } from '../../lib/rehearsal/src/compare/topology';

/** A deployed resource with the same properties declared and there. */
export function deployed(
  type: string,
  physicalId: string,
  properties: Record<string, unknown> = {},
  more: Partial<DeployedResource> = {},
): DeployedResource {
  const noun = type.split('::').at(-1) ?? '';
  return {
    stack: 'Lab',
    logicalId: `${noun}${physicalId.replaceAll(/\W/g, '')}`,
    path: `Lab/${noun}/${physicalId}`,
    type,
    properties,
    line: 'lab.ts:12',
    physicalId,
    resolved: properties,
    actual: properties,
    ...more,
  };
}

export function node(name: string, instanceType: string, more: Partial<ClusterNode> = {}): ClusterNode {
  return {
    name,
    nodeGroup: 'gpus',
    instanceType,
    zone: 'us-east-1a',
    ready: true,
    taints: [],
    allocatable: {},
    ...more,
  };
}

export function pod(name: string, more: Partial<ClusterPod> = {}): ClusterPod {
  return { namespace: 'serving', name, phase: 'Running', node: 'node-1', ...more };
}

/** A network of two zones with public, private and isolated subnets, and what is in it. */
export const NETWORK: readonly DeployedResource[] = [
  deployed('AWS::EC2::VPC', 'vpc-1', { CidrBlock: '10.0.0.0/16' }),
  deployed('AWS::EC2::VPCGatewayAttachment', 'attached', { VpcId: 'vpc-1', InternetGatewayId: 'igw-1' }),
  ...['a', 'b'].flatMap((zone, index) =>
    ['public', 'private', 'isolated'].flatMap((kind, row) => [
      deployed('AWS::EC2::Subnet', `subnet-${kind}-${zone}`, {
        VpcId: 'vpc-1',
        AvailabilityZone: `us-east-1${zone}`,
        CidrBlock: `10.0.${index * 10 + row}.0/24`,
      }),
      deployed('AWS::EC2::SubnetRouteTableAssociation', `association-${kind}-${zone}`, {
        SubnetId: `subnet-${kind}-${zone}`,
        RouteTableId: `rtb-${kind}`,
      }),
    ]),
  ),
  deployed('AWS::EC2::Route', 'out', {
    RouteTableId: 'rtb-public',
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: 'igw-1',
  }),
  deployed('AWS::EC2::Route', 'by-nat', {
    RouteTableId: 'rtb-private',
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: 'nat-1',
  }),
  deployed('AWS::EC2::NatGateway', 'nat-1', { SubnetId: 'subnet-public-a' }),
  deployed('AWS::EC2::VPCEndpoint', 'vpce-1', { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.us-east-1.ecr.api' }),
  deployed('AWS::ElasticLoadBalancingV2::LoadBalancer', 'alb', { Subnets: ['subnet-public-a', 'subnet-public-b'] }),
  deployed('AWS::EKS::Cluster', 'lab', { Version: '1.35', ResourcesVpcConfig: { SubnetIds: ['subnet-private-a'] } }),
  deployed('AWS::EKS::Nodegroup', 'lab/gpus', { ClusterName: 'lab', Subnets: ['subnet-private-b'] }),
  deployed('AWS::RDS::DBSubnetGroup', 'db-subnets', { SubnetIds: ['subnet-isolated-a', 'subnet-isolated-b'] }),
  deployed('AWS::RDS::DBInstance', 'db-1', { DBSubnetGroupName: 'db-subnets' }),
  deployed('AWS::S3::Bucket', 'models', { BucketName: 'models' }),
  deployed('AWS::Lambda::Function', 'worker', { Runtime: 'nodejs24.x' }),
  deployed('AWS::Glue::Job', 'glue-1', { Name: 'nightly' }),
];

export const CLUSTER: RehearsedCluster = {
  name: 'lab',
  kind: 'real',
  how: 'Kubernetes v1.36.3 control planes on loopback',
  nodes: [
    node('node-1', 'm7i.xlarge', { nodeGroup: 'system' }),
    node('node-2', 'p5.48xlarge', {
      allocatable: { 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' },
      zone: 'us-east-1b',
    }),
  ],
  pods: [
    pod('chat-7d4b9c-abcde'),
    pod('train-0', { node: 'node-2' }),
    pod('chat-7d4b9c-wait1', { node: undefined, phase: 'Pending', unschedulable: '0/2 nodes are available' }),
  ],
  objects: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'chat',
      namespace: 'serving',
      path: 'Lab/Chat',
      recorded: false,
      differences: [],
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      name: 'chat',
      namespace: 'serving',
      path: 'Lab/Chat',
      line: 'lab.ts:40',
      recorded: false,
      differences: [{ property: 'spec.type', declared: 'LoadBalancer', deployed: 'ClusterIP' }],
    },
  ],
  workloads: [
    {
      kind: 'Deployment',
      namespace: 'serving',
      name: 'chat',
      path: 'Lab/Chat',
      wanted: 2,
      running: 1,
      waiting: ['0/2 nodes are available'],
    },
  ],
  nodeDifferences: [],
  loadBalancers: [{ namespace: 'serving', name: 'chat', path: 'Lab/Chat' }],
  releases: [
    {
      name: 'operator',
      namespace: 'gpu',
      chart: 'gpu-operator',
      version: '1.2.3',
      path: 'Lab/Operator',
      state: 'recorded',
      reason: 'no network',
    },
  ],
};

/** The result of a rehearsal: of the resources given, with one that differs and one that is recorded. */
export function sampleRehearsal(
  resources: readonly DeployedResource[] = NETWORK,
  more: Partial<Rehearsal> = {},
): Rehearsal {
  const compared: ComparedResource[] = resources.map((resource) =>
    compareResource(
      {
        ...resource,
        ...(resource.physicalId === 'models' && { actual: { BucketName: 'other' } }),
        ...(resource.type === 'AWS::Glue::Job' && { recorded: 'no service of the local cloud makes this type' }),
      },
      undefined,
    ),
  );
  const { unreachable = [], denied = [], ...others } = more;
  const found = { resources: compared, clusters: [CLUSTER], unreachable, denied };
  return {
    format: FORMAT,
    engine: 'cdk',
    app: 'lab',
    summary: summaryOf(found),
    stacks: [{ name: 'Lab', region: 'us-east-1', resources: resources.length, seconds: 12.34 }],
    ...found,
    topology: topologyOf(resources),
    nodeCosts: [{ what: '1 x p5.48xlarge', usdPerHour: 55.04 }],
    ...others,
  };
}
