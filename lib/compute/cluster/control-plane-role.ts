import type { OptionReader } from '../../core/option-reader';
import { allow, type AwsPlace, inRegion, type PolicyStatement } from '../../security/policy';

/** What the role of a control plane may do beside what every control plane needs. */
export interface ControlPlaneRoleOptions {
  /**
   * Whether the control plane itself makes load balancers of Services, by what AWS calls the legacy cloud provider: for
   * Services without a load balancer class. It then has AWS's AmazonEKSClusterPolicy, which also changes security
   * groups, routes, volumes and load balancers of others.
   * @default false - `AwsLoadBalancerController` makes them; a Service without a class gets none
   */
  readonly legacyCloudProvider?: boolean;
}

/** The role of a control plane, as planned. Its statements need a place: see `controlPlaneStatements`. */
export interface ControlPlaneRolePlan {
  /** AWS managed policies of the control plane's role, by name. */
  readonly rolePolicies: readonly string[];
  readonly legacyCloudProvider: boolean;
}

/** Reads what the role of a control plane may do. */
export function planControlPlaneRole(read: OptionReader<ControlPlaneRoleOptions>): ControlPlaneRolePlan {
  const legacyCloudProvider = read.flag('legacyCloudProvider', false);
  return { legacyCloudProvider, rolePolicies: legacyCloudProvider ? ['AmazonEKSClusterPolicy'] : [] };
}

/** The least that EKS asks for. */
const READS = [
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTopology',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'kms:DescribeKey',
] as const;

/**
 * Returns what a control plane does with AWS: it watches instances, and tags them as nodes of a cluster. That is the
 * least policy of the EKS User Guide, in the account and the region of the cluster. EKS also removes network interfaces
 * that the VPC CNI left behind; here only those of the cluster. Nothing where a managed policy says it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html the custom policy (November 2026)
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSClusterPolicy.html v10, the interfaces
 */
export function controlPlaneStatements(
  { legacyCloudProvider }: Pick<ControlPlaneRolePlan, 'legacyCloudProvider'>,
  place: AwsPlace & { readonly clusterName: string },
): readonly PolicyStatement[] {
  if (legacyCloudProvider) return [];
  const { partition, region, accountId, clusterName } = place;
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`;
  return [
    // Describe calls support no resource ARNs; the region is the narrowest condition for them.
    allow('Read', READS, ['*'], inRegion(place)),
    allow('TagNodes', ['ec2:CreateTags'], [`${ec2}:instance/*`], {
      'ForAnyValue:StringLike': { 'aws:TagKeys': 'kubernetes.io/cluster/*' },
    }),
    allow('LeftInterfaces', ['ec2:DeleteNetworkInterface'], [`${ec2}:network-interface/*`], {
      StringEquals: {
        'ec2:ResourceTag/eks:eni:owner': 'amazon-vpc-cni',
        'ec2:ResourceTag/cluster.k8s.amazonaws.com/name': clusterName,
      },
    }),
  ];
}
