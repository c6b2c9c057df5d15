import { OptionReader } from './option-reader';
import type { Planned } from './plan';
import type { ProblemCodes } from './problem';

/** What a cluster is, as far as it decides whether something can join it. */
export interface ClusterKind {
  /** `ipv4` or `ipv6`, where the cluster says so. */
  readonly ipFamily?: string;
  /** Whether objects and charts can be applied to it. */
  readonly hasKubectl: boolean;
  /** The subnets that have no IPv4 addresses, by their paths. */
  readonly ipv6OnlySubnets: readonly string[];
}

export const CLUSTER_KIND_CODES = {
  'cluster-ip-family': 'The cluster or its subnets have IPv6 addresses only, and what is declared needs IPv4.',
  'cluster-without-kubectl': 'Nothing can be applied to a cluster without its kubectl provider or role.',
} as const satisfies ProblemCodes;

/** Plans how something joins a cluster: nodes, or objects and charts, which need kubectl. */
export function planJoining(kind: ClusterKind, joins: 'nodes' | 'objects'): Planned<ClusterKind> {
  const read = new OptionReader<{ readonly cluster?: unknown }, keyof typeof CLUSTER_KIND_CODES>({});
  read.require(
    kind.ipFamily !== 'ipv6',
    'cluster-ip-family',
    'cluster',
    'The pods and Services of the cluster have IPv6 addresses; subnets, network policies and load balancers are ' +
      'planned for IPv4.',
    'Use a cluster with ipFamily IP_V4. Its VPC may have IPv6 addresses too.',
  );
  const [subnet] = kind.ipv6OnlySubnets;
  read.require(
    subnet === undefined,
    'cluster-ip-family',
    'vpcSubnets',
    `Subnet ${subnet} has IPv6 addresses only; nodes and the interfaces of the API server need IPv4.`,
    'Choose subnets with IPv4 addresses. They may have IPv6 addresses too.',
  );
  read.require(
    joins === 'nodes' || kind.hasKubectl,
    'cluster-without-kubectl',
    'cluster',
    'The cluster has no kubectl provider (aws-eks-v2) or kubectl role (aws-eks), so nothing can be applied to it.',
    'Pass kubectlProvider (aws-eks-v2), or kubectlRoleArn and kubectlLayer (aws-eks), to fromClusterAttributes; to a ' +
      'Cluster of aws-eks-v2 kubectlProviderOptions.',
  );
  return read.planned(kind);
}
