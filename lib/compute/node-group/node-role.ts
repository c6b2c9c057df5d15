import { EKS_REGISTRY_ACCOUNTS } from '../../catalog/eks-registries';
import type { OptionReader, TextForm } from '../../core/option-reader';
import { allow, type AwsPlace, inRegion, type PolicyStatement } from '../../security/policy';

/** What the role of nodes may do beside what all nodes need. */
export interface NodeRoleOptions {
  /**
   * Repositories of ECR from which the nodes pull, as ARNs in which `*` stands for any text, for example
   * `arn:aws:ecr:eu-central-1:111122223333:repository/team/*`. They pull images of EKS's own registries too. Public
   * images need none. May be late-bound.
   * @default - that of our own cluster; without one, any repository that lets the account pull
   */
  readonly imageRepositories?: readonly string[];
  /**
   * Whether the node role carries the permissions of the VPC CNI. Without them, and without a role of the CNI's own,
   * nodes never become ready.
   * @default - true, except on our own Cluster, whose CNI has its own role
   */
  readonly cniPolicyOnNodeRole?: boolean;
}

/** The role of nodes, as planned. Its statements need the cluster and its place: see `nodeRoleStatements`. */
export interface NodeRolePlan {
  /** AWS managed policies, by name. */
  readonly rolePolicies: readonly string[];
  /** ARNs of repositories. Undefined if the nodes pull from any. */
  readonly imageRepositories?: readonly string[];
}

/** A repository of ECR, or all whose names fit. */
export const REPOSITORY_ARN = {
  pattern: /^arn:aws[a-z-]*:ecr:[a-z0-9-]+:\d{12}:repository\/[a-z0-9*][a-z0-9._/*-]*$/,
  name: 'ARN of a repository',
  rule: "arn:aws:ecr:<region>:<account>:repository/<name>, where '*' in the name stands for any text",
  example: 'arn:aws:ecr:eu-central-1:111122223333:repository/team/*',
} as const satisfies TextForm;

/** Pulls images of every repository that lets the account of the nodes do so. */
const PULL_ANYWHERE = 'AmazonEC2ContainerRegistryPullOnly';

/**
 * What AWS's AmazonEKSWorkerNodePolicy lets nodes read. Nothing of AWS says which of these reads a node makes, so all
 * stay; nodeadm of Amazon Linux makes the first two.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSWorkerNodePolicy.html (v3)
 */
const READS = [
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVolumes',
  'ec2:DescribeVolumesModifications',
  'ec2:DescribeVpcs',
] as const;

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const;

/** Reads what the role of nodes may do. */
export function planNodeRole(read: OptionReader<NodeRoleOptions>): NodeRolePlan {
  const imageRepositories = readImageRepositories(read);
  return {
    rolePolicies: [
      ...(imageRepositories === undefined ? [PULL_ANYWHERE] : []),
      ...(read.flag('cniPolicyOnNodeRole', true) ? ['AmazonEKS_CNI_Policy'] : []),
    ],
    ...(imageRepositories !== undefined && { imageRepositories }),
  };
}

/** Reads from which repositories nodes pull; undefined if from any. */
export function readImageRepositories(
  read: OptionReader<Pick<NodeRoleOptions, 'imageRepositories'>>,
): readonly string[] | undefined {
  return read.has('imageRepositories') ? read.texts('imageRepositories', REPOSITORY_ARN) : undefined;
}

/** The cluster of nodes, and where it is. Every value may be late-bound. */
export interface NodeRolePlace extends AwsPlace {
  readonly clusterName: string;
}

/**
 * Returns what nodes may do: read what is in EC2, find their own cluster, and hand credentials to its pods. AWS's own
 * AmazonEKSWorkerNodePolicy names every cluster. Where repositories are named, nodes pull from these and from EKS's.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html (November 2026)
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneksauth.html
 */
export function nodeRoleStatements(
  { imageRepositories }: Pick<NodeRolePlan, 'imageRepositories'>,
  place: NodeRolePlace,
): readonly PolicyStatement[] {
  const { partition, region, accountId, clusterName } = place;
  const cluster = `arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`;
  return [
    // Describe calls support no resource ARNs; the region is the narrowest condition for them.
    allow('Read', READS, ['*'], inRegion(place)),
    allow('OwnCluster', ['eks:DescribeCluster', 'eks-auth:AssumeRoleForPodIdentity'], [cluster]),
    ...(imageRepositories === undefined ? [] : pullStatements(imageRepositories, place)),
  ];
}

function pullStatements(imageRepositories: readonly string[], { partition }: AwsPlace): PolicyStatement[] {
  const ofEks = EKS_REGISTRY_ACCOUNTS.map((account) => `arn:${partition}:ecr:*:${account}:repository/*`);
  return [
    // A login is for all registries of a region, and the action knows no resources.
    allow('Login', ['ecr:GetAuthorizationToken'], ['*']),
    allow('Pull', PULL, [...ofEks, ...imageRepositories]),
    // The first pull through a cache rule fetches the image.
    ...(imageRepositories.length > 0
      ? [allow('PullThrough', ['ecr:BatchImportUpstreamImage'], imageRepositories)]
      : []),
  ];
}
