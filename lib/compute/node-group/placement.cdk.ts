import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IDependable } from 'constructs';
import type { Problem } from '../planning/problem';
import { Cluster } from './cluster.cdk';
import type { GpuNodeGroupOptions } from './gpu-node-group';
import type { ClusterCoordinates } from './node-config';

/**
 * What a node group has to know of its cluster. `ICluster` of `aws-eks` and of `aws-eks-v2` both fit, imported or not.
 * An imported cluster throws on what it was not told; then the node group itself has to be told.
 */
export interface NodeGroupCluster {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly clusterCertificateAuthorityData: string;
  readonly vpc: ec2.IVpc;
  readonly clusterSecurityGroup: ec2.ISecurityGroup;
}

/** Where nodes go and what they belong to. */
export interface NodeGroupPlace {
  /** Our own cluster, one of `aws-eks` or `aws-eks-v2`, or an imported one. */
  readonly cluster: Cluster | NodeGroupCluster;
  /** @default - the cluster's */
  readonly vpc?: ec2.IVpc;
  /** Where the nodes live. @default - the private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The security group that EKS made for the cluster; nodes and control plane talk through it.
   * @default - the cluster's
   */
  readonly clusterSecurityGroup?: ec2.ISecurityGroup;
}

/** Everything around a node group, looked up. */
export interface Surroundings {
  readonly clusterName: string;
  readonly clusterSecurityGroupId: string;
  readonly vpc: ec2.IVpc;
  readonly subnetIds: readonly string[];
  /** Only with an image of one's own. */
  readonly coordinates?: ClusterCoordinates;
  /** What has to be there before a node starts. */
  readonly before: readonly IDependable[];
  /** Options that the surroundings answer. */
  readonly facts: Pick<
    GpuNodeGroupOptions,
    'kubernetesVersion' | 'cniPolicyOnNodeRole' | 'subnetPrefixLengths' | 'subnetZones'
  >;
}

/** Looks up what a node group needs, or says what an imported cluster leaves open. */
export function surroundingsOf(
  scope: Construct,
  props: GpuNodeGroupOptions & NodeGroupPlace,
): Surroundings | Problem[] {
  const ours = Cluster.isCluster(props.cluster) ? props.cluster : undefined;
  if (ours !== undefined && ours.plan === undefined) {
    return [
      {
        code: 'cluster-refused',
        path: 'cluster',
        message: `The cluster ${ours.node.path} was refused, so there is nothing to join.`,
        fix: 'Mend the cluster first.',
      },
    ];
  }
  const cluster: NodeGroupCluster = Cluster.isCluster(props.cluster) ? props.cluster.cluster : props.cluster;
  const problems: Problem[] = [];
  const told = <Value>(path: string, value: Value | undefined, look: () => Value): Value | undefined => {
    if (value !== undefined) return value;
    const known = ask(look);
    if (known === undefined) {
      problems.push({
        code: 'imported-cluster-incomplete',
        path,
        message: `The imported cluster '${Token.isUnresolved(cluster.clusterName) ? scope.node.path : cluster.clusterName}' does not know its ${path}.`,
        fix: `Give it to fromClusterAttributes, or set ${path} on the node group.`,
      });
    }
    return known;
  };
  const vpc = told('vpc', props.vpc, () => cluster.vpc);
  const clusterSecurityGroup = told(
    'clusterSecurityGroup',
    props.clusterSecurityGroup,
    () => cluster.clusterSecurityGroup,
  );
  const endpoint = props.imageId === undefined ? '' : told('clusterEndpoint', undefined, () => cluster.clusterEndpoint);
  const authority =
    props.imageId === undefined
      ? ''
      : told('clusterCertificateAuthorityData', undefined, () => cluster.clusterCertificateAuthorityData);
  if (vpc === undefined || clusterSecurityGroup === undefined || endpoint === undefined || authority === undefined)
    return problems;

  const { subnets, subnetIds } = vpc.selectSubnets(
    props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  );
  return {
    clusterName: cluster.clusterName,
    clusterSecurityGroupId: clusterSecurityGroup.securityGroupId,
    vpc,
    subnetIds,
    ...(props.imageId !== undefined && {
      coordinates: {
        name: cluster.clusterName,
        endpoint,
        certificateAuthority: authority,
        serviceIpv4Cidr: props.serviceIpv4Cidr ?? '',
      },
    }),
    before:
      ours?.plan?.addons.filter((addon) => addon.order === 'before-nodes').map((addon) => ours.addon(addon.name)) ?? [],
    facts: {
      kubernetesVersion: props.kubernetesVersion ?? ours?.plan?.kubernetesVersion,
      cniPolicyOnNodeRole:
        props.cniPolicyOnNodeRole ??
        !ours?.plan?.addons.some((addon) => addon.name === 'vpc-cni' && addon.identity !== undefined),
      subnetPrefixLengths: props.subnetPrefixLengths ?? all(subnets.map(prefixLengthOf)),
      subnetZones: props.subnetZones ?? all(subnets.map((subnet) => zoneOf(scope, subnet))),
    },
  };
}

/**
 * What an imported construct answers. CDK's imports throw on what they were not told, and offer no way to ask first.
 */
function ask<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The list, if nothing in it is missing. */
function all<Value>(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return values.every((value) => value !== undefined) ? (values as readonly Value[]) : undefined;
}

function prefixLengthOf(subnet: ec2.ISubnet): number | undefined {
  const cidr = ask(() => subnet.ipv4CidrBlock);
  if (cidr === undefined || Token.isUnresolved(cidr)) return undefined;
  const prefix = Number(cidr.split('/')[1]);
  return Number.isInteger(prefix) ? prefix : undefined;
}

/**
 * The zone's name, or for a stack without a fixed region the expression that picks it: unlike expressions are unlike
 * zones.
 */
function zoneOf(scope: Construct, subnet: ec2.ISubnet): string | undefined {
  const zone = ask(() => subnet.availabilityZone);
  return zone === undefined || !Token.isUnresolved(zone) ? zone : JSON.stringify(Stack.of(scope).resolve(zone));
}
