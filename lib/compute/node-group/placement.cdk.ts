import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IDependable } from 'constructs';
import { planJoining } from '../../core/cluster-kind';
import { kindOf } from '../../core/cluster-kind.cdk';
import { attempt } from '../../core/kubernetes.cdk';
import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { networkOf } from '../../network/network/network.cdk';
import { subnetsOf } from '../../network/network/subnet-selection.cdk';
import type { PodNetworkPlan } from '../../planning/pod-network';
import { rolesOf } from '../../security/role.cdk';
import type { PlacementCode } from './node-group';
import type { NodeGroupOptions } from './options';
import { type PlacementDefaults, type PlacementOptions, planPlacement, type SubnetFacts } from './placement';
import type { ClusterAddress } from './user-data';

/**
 * The cluster of a node group. `ICluster` of `aws-eks` and of `aws-eks-v2` both fit, imported or not. An imported
 * cluster throws for attributes that were not passed to it; then they are set on the node group itself.
 */
export interface NodeGroupCluster {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly clusterCertificateAuthorityData: string;
  readonly vpc: ec2.IVpc;
  readonly clusterSecurityGroup: ec2.ISecurityGroup;
}

/** A construct that declares a cluster and answers for its nodes, such as our own `Cluster`. */
export interface NodeGroupClusterHolder {
  readonly cluster: NodeGroupCluster;
  readonly plan: {
    readonly kubernetesVersion: string;
    readonly podNetwork: PodNetworkPlan;
    readonly imageRepositories?: readonly string[];
  };
  /** Whether the VPC CNI has a role of its own. */
  readonly cniHasOwnRole: boolean;
  /** Add-ons that nodes need in order to become ready. */
  readonly addonsBeforeNodes: readonly IDependable[];
}

/** Where nodes go and what they belong to. */
export interface NodeGroupPlace {
  /** Our own cluster, one of `aws-eks` or `aws-eks-v2`, or an imported one. */
  readonly cluster: NodeGroupClusterHolder | NodeGroupCluster;
  /** @default - the cluster's */
  readonly vpc?: ec2.IVpc;
  /** The subnets of the nodes. @default - the private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The security group that EKS made for the cluster; nodes and control plane talk through it.
   * @default - the cluster's
   */
  readonly clusterSecurityGroup?: ec2.ISecurityGroup;
}

/** The cluster, VPC and subnets of a node group, resolved from its props. */
export interface NodeGroupPlacement {
  /** Undefined if it is missing. Nothing is deployed then. */
  readonly cluster: NodeGroupCluster | undefined;
  readonly address: ClusterAddress;
  readonly clusterSecurityGroupId: string;
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  /** Resources that nodes need before they start. */
  readonly dependencies: readonly IDependable[];
  /** Options that follow from the placement, unless they are set. */
  readonly defaults: PlacementDefaults;
}

/** What a placement is resolved from. */
export type PlacementProps = NodeGroupPlace & PlacementOptions & Pick<NodeGroupOptions, 'amiType'>;

type PlacementReader = OptionReader<PlacementProps, PlacementCode>;

/** Stands in for a cluster that is missing. Nothing of it is deployed. */
const NO_CLUSTER = { clusterName: 'missing' } as NodeGroupCluster;

/** Resolves the cluster, VPC and subnets of a node group. Missing attributes of an imported cluster are problems. */
export function resolvePlacement(scope: Construct, props: PlacementProps): Planned<NodeGroupPlacement> {
  const read: PlacementReader = new OptionReader(props);
  const given = read.record('cluster');
  read.requirePresent('cluster', 'Set cluster to the cluster of the nodes.');
  const holder = given !== undefined && 'addonsBeforeNodes' in given ? given : undefined;
  const cluster = holder?.cluster ?? (given as NodeGroupCluster | undefined) ?? NO_CLUSTER;
  const find = <Value>(path: string, look: () => Value): Value | undefined =>
    findAttribute(read, scope, cluster, path, look);

  const vpc = read.raw('vpc') ?? find('vpc', () => cluster.vpc);
  const clusterSecurityGroup =
    read.raw('clusterSecurityGroup') ?? find('clusterSecurityGroup', () => cluster.clusterSecurityGroup);
  const { subnets, subnetIds, isPendingLookup } =
    vpc === undefined ? NO_SUBNETS : read.part(subnetsOf(scope, vpc, read.raw('vpcSubnets')));
  if (given !== undefined) read.part(planJoining(kindOf(cluster, subnets), 'nodes'));
  const defaults = read.part(
    planPlacement(props, {
      kubernetesVersion: holder?.plan.kubernetesVersion ?? versionOf(cluster),
      podNetwork: holder?.plan.podNetwork,
      imageRepositories: holder?.plan.imageRepositories,
      cniHasOwnRole: holder?.cniHasOwnRole,
      roles: rolesOf(given ?? NO_CLUSTER),
      network: vpc && networkOf(vpc)?.plan,
      subnets: isPendingLookup ? [] : subnets.map((subnet) => factsOf(scope, subnet)),
    }),
  );
  return read.planned({
    cluster: cluster === NO_CLUSTER || read.failed('cluster') ? undefined : cluster,
    address: { name: cluster.clusterName, ...addressOf(read, cluster, find) },
    clusterSecurityGroupId: clusterSecurityGroup?.securityGroupId ?? 'missing',
    vpc: vpc ?? missingVpc(scope),
    subnetIds: [...subnetIds],
    dependencies: holder?.addonsBeforeNodes ?? [],
    defaults,
  });
}

/** Reads an attribute of the cluster; a missing one is a problem. */
function findAttribute<Value>(
  read: PlacementReader,
  scope: Construct,
  cluster: NodeGroupCluster,
  path: string,
  look: () => Value,
): Value | undefined {
  const found = attempt(look);
  if (found !== undefined || read.failed('cluster')) return found;
  const name = Token.isUnresolved(cluster.clusterName) ? scope.node.path : cluster.clusterName;
  const settable = path === 'vpc' || path === 'clusterSecurityGroup';
  read.problem(
    'imported-cluster-incomplete',
    path,
    `The imported cluster '${name}' does not know its ${path}.`,
    `Pass it to fromClusterAttributes${settable ? `, or set ${path} on the node group` : ''}.`,
  );
  return undefined;
}

/** Only nodes with an image of your own need the address. */
function addressOf(
  read: PlacementReader,
  cluster: NodeGroupCluster,
  find: <Value>(path: string, look: () => Value) => Value | undefined,
): Omit<ClusterAddress, 'name'> {
  if (read.raw('amiType') !== 'CUSTOM') return { endpoint: '', certificateAuthority: '' };
  return {
    endpoint: find('clusterEndpoint', () => cluster.clusterEndpoint) ?? '',
    certificateAuthority: find('clusterCertificateAuthorityData', () => cluster.clusterCertificateAuthorityData) ?? '',
  };
}

/** A cluster that is declared with CDK has a version, an imported one has none. */
function versionOf(cluster: NodeGroupCluster): string | undefined {
  if (!('version' in cluster)) return undefined;
  const { version } = cluster as { readonly version?: { readonly version?: unknown } };
  return typeof version?.version === 'string' ? version.version : undefined;
}

const NO_SUBNETS = { subnets: [], subnetIds: ['missing'], isPendingLookup: false } as const;

/** Stands in for a VPC that is missing. It is an import, so it adds no resource. */
function missingVpc(scope: Construct): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'MissingVpc', { vpcId: 'missing', availabilityZones: ['missing'] });
}

/** The facts of a subnet that a plan judges. */
function factsOf(scope: Construct, subnet: ec2.ISubnet): SubnetFacts {
  return { cidr: attempt(() => subnet.ipv4CidrBlock), zone: zoneOf(scope, subnet) };
}

/**
 * Returns the name of a subnet's zone, or in a stack without a fixed region the expression that selects it: different
 * expressions are different zones.
 */
function zoneOf(scope: Construct, subnet: ec2.ISubnet): string | undefined {
  const zone = attempt(() => subnet.availabilityZone);
  return zone === undefined || !isLateBound(zone) ? zone : JSON.stringify(Stack.of(scope).resolve(zone));
}
