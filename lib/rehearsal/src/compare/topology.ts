import { CDK_CLUSTER } from '../../../core/cloud-assembly/cdk-types';
import { isEverywhere } from '../../../security/rule-pack/routes';
import { type NetworkResource, serviceOf } from '../reachability/network-resource';
import { type Routes, routesOf, targetOf } from '../reachability/routes';
import { networkResources } from './network-resources';
import { type DeployedResource, isCluster } from './resource';

/** What is deployed, by where it is: VPC, zones, subnets, node groups, load balancers, stores. */
export interface Topology {
  readonly vpcs: readonly TopologyVpc[];
  /** Buckets, databases, queues: what holds or carries data and is in no VPC. */
  readonly stores: readonly TopologyItem[];
  /** Functions, APIs and other services in no VPC. */
  readonly services: readonly TopologyItem[];
}

export interface TopologyVpc extends TopologyItem {
  readonly cidr?: string;
  readonly internetGateway: boolean;
  readonly zones: readonly TopologyZone[];
  /** Names of services with an endpoint. */
  readonly endpoints: readonly string[];
  readonly loadBalancers: readonly TopologyItem[];
  readonly clusters: readonly TopologyCluster[];
  /** Databases, file systems, functions and services inside of it. */
  readonly inside: readonly TopologyItem[];
}

export interface TopologyZone {
  readonly name: string;
  readonly subnets: readonly TopologySubnet[];
}

export interface TopologySubnet extends TopologyItem {
  readonly cidr?: string;
  /** Where its default route leads. */
  readonly kind: 'public' | 'private' | 'isolated';
  readonly natGateway: boolean;
}

export interface TopologyCluster extends TopologyItem {
  readonly version?: string;
  readonly nodeGroups: readonly { readonly name: string; readonly subnets: readonly string[] }[];
}

export interface TopologyItem {
  /** Physical id. */
  readonly id: string;
  /** CloudFormation type, such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** Construct path or URN. */
  readonly path: string;
}

const STORES = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::Kinesis::Stream',
  'AWS::ECR::Repository',
  'AWS::SecretsManager::Secret',
];
const INSIDE_A_VPC = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::CacheCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::ECS::Service',
  'AWS::EC2::Instance',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::MSK::Cluster',
];
const SERVICES = [
  'AWS::Lambda::Function',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::StepFunctions::StateMachine',
  'AWS::CloudFront::Distribution',
  'AWS::AppSync::GraphQLApi',
  'AWS::Events::Rule',
];
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

type Found = (type: string) => readonly DeployedResource[];

/** The topology of what was deployed: every value is read from what the local cloud has. */
export function topologyOf(resources: readonly DeployedResource[]): Topology {
  const made = resources.filter(({ physicalId }) => physicalId !== '');
  const of: Found = (type) => made.filter((resource) => resource.type === type);
  const network = networkResources(made);
  const vpcs = of('AWS::EC2::VPC').map((vpc) => vpcOf(vpc, of, made, network));
  const inSome = new Set(vpcs.flatMap((vpc) => vpc.inside.map(({ id }) => id)));
  const items = (types: readonly string[]) =>
    made.filter(({ type, physicalId }) => types.includes(type) && !inSome.has(physicalId)).map(item);
  return { vpcs, stores: items([...STORES, ...INSIDE_A_VPC]), services: items(SERVICES) };
}

function vpcOf(
  vpc: DeployedResource,
  of: Found,
  made: readonly DeployedResource[],
  network: readonly NetworkResource[],
): TopologyVpc {
  const routes = routesOf(network);
  const subnets = of('AWS::EC2::Subnet').filter((subnet) => subnet.actual.VpcId === vpc.physicalId);
  const ids = new Set(subnets.map(({ physicalId }) => physicalId));
  const isHere = ({ type, actual, resolved }: DeployedResource) =>
    mentions(type === CDK_CLUSTER ? resolved : actual, ids, vpc.physicalId);
  const zones = [...new Set(subnets.map((subnet) => text(subnet.actual.AvailabilityZone) ?? 'no zone'))].toSorted();
  return {
    ...item(vpc),
    cidr: text(vpc.actual.CidrBlock),
    internetGateway: hasInternetGateway(vpc, of, network),
    zones: zones.map((name) => ({
      name,
      subnets: subnets
        .filter((subnet) => (text(subnet.actual.AvailabilityZone) ?? 'no zone') === name)
        .map((subnet) => ({
          ...item(subnet),
          cidr: text(subnet.actual.CidrBlock),
          kind: kindOfSubnet(routes(subnet.physicalId)),
          natGateway: of('AWS::EC2::NatGateway').some(({ actual }) => actual.SubnetId === subnet.physicalId),
        })),
    })),
    endpoints: of('AWS::EC2::VPCEndpoint')
      .filter(({ actual }) => actual.VpcId === vpc.physicalId)
      .map(({ actual }) => serviceOf(actual.ServiceName))
      .toSorted(),
    loadBalancers: of(LOAD_BALANCER).filter(isHere).map(item),
    clusters: made
      .filter(isCluster)
      .filter(isHere)
      .map((cluster) => clusterOf(cluster, of)),
    inside: insideOf(made, isHere).map(item),
  };
}

function clusterOf(cluster: DeployedResource, of: Found): TopologyCluster {
  const config = cluster.resolved.Config as { readonly version?: unknown } | undefined;
  return {
    ...item(cluster),
    version: text(cluster.actual.Version) ?? text(config?.version),
    nodeGroups: of('AWS::EKS::Nodegroup')
      .filter(({ resolved }) => resolved.ClusterName === cluster.physicalId)
      .map(({ physicalId, resolved }) => ({
        name: physicalId.split('/').at(-1) ?? '',
        subnets: ((resolved.Subnets as unknown[] | undefined) ?? []).map(String),
      })),
  };
}

/** Attached by a resource of its own, or, in Pulumi, by the gateway: then a route shows it. */
function hasInternetGateway(vpc: DeployedResource, of: Found, network: readonly NetworkResource[]): boolean {
  const isOfVpc = ({ resolved }: DeployedResource) => resolved.VpcId === vpc.physicalId;
  const tables = new Set(
    of('AWS::EC2::RouteTable')
      .filter(isOfVpc)
      .map(({ physicalId }) => physicalId),
  );
  return (
    of('AWS::EC2::VPCGatewayAttachment').some(
      (attachment) => isOfVpc(attachment) && attachment.resolved.InternetGatewayId !== undefined,
    ) ||
    of('AWS::EC2::Route').some(
      ({ resolved }) =>
        tables.has(String(resolved.RouteTableId)) && targetOf(resolved, network).kind === 'internet-gateway',
    )
  );
}

/** What is placed in the VPC by its own properties, or by a subnet group that it names. */
function insideOf(
  made: readonly DeployedResource[],
  isHere: (resource: DeployedResource) => boolean,
): readonly DeployedResource[] {
  const groups = new Set(
    made
      .filter(({ type }) => type.endsWith('SubnetGroup'))
      .filter(isHere)
      .map((group) => group.physicalId),
  );
  const functions = made.filter(
    ({ type, actual }) => type === 'AWS::Lambda::Function' && actual.VpcConfig !== undefined,
  );
  const fileSystems = new Set(
    made
      .filter(({ type }) => type === 'AWS::EFS::MountTarget')
      .filter(isHere)
      .map(({ actual }) => actual.FileSystemId),
  );
  return [
    ...made.filter(
      (resource) =>
        INSIDE_A_VPC.includes(resource.type) &&
        (isHere(resource) || fileSystems.has(resource.physicalId) || mentions(resource.actual, groups, '')),
    ),
    ...functions.filter(isHere),
  ];
}

function kindOfSubnet({ routes }: Routes): TopologySubnet['kind'] {
  const outward = routes.filter(({ destination }) => isEverywhere(destination));
  if (outward.some(({ target }) => target.kind === 'internet-gateway')) return 'public';
  return outward.length > 0 ? 'private' : 'isolated';
}

function item({ physicalId, type, path }: DeployedResource): TopologyItem {
  return { id: physicalId, type, path };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether one of the ids is anywhere in the properties. */
function mentions(value: unknown, ids: ReadonlySet<string>, id: string): boolean {
  if (typeof value === 'string') return (id !== '' && value === id) || ids.has(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => mentions(inner, ids, id));
}
