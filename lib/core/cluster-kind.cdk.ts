import { CfnSubnet, type ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-eks';
import type { ClusterKind } from './cluster-kind';

/** The attributes of clusters of `aws-eks` and `aws-eks-v2` that tell them apart. */
interface ClusterTraits {
  readonly ipFamily?: string;
  /** In `aws-eks`, declared and imported. */
  readonly kubectlRole?: unknown;
  /** In `aws-eks-v2`, and in `aws-eks` if it was imported with one. */
  readonly kubectlProvider?: unknown;
  /** The control plane's role: only a declared cluster knows it. */
  readonly role?: unknown;
}

/** Returns what a cluster is: declared or imported, of either library. */
export function kindOf(cluster: object, subnets: readonly ISubnet[] = []): ClusterKind {
  const { ipFamily, kubectlRole, kubectlProvider } = cluster as ClusterTraits;
  return {
    ipFamily,
    hasKubectl: kubectlRole !== undefined || kubectlProvider !== undefined,
    ipv6OnlySubnets: subnets.filter((subnet) => isIpv6Only(subnet)).map(({ node }) => node.path),
  };
}

/**
 * Returns whether a cluster is of `aws-eks`: it reaches Kubernetes through a role, which `aws-eks-v2` does not have.
 * `instanceof` would not see a second copy of CDK.
 */
export function isEksV1<Cluster extends object>(cluster: Cluster): cluster is Cluster & ICluster {
  return 'kubectlRole' in cluster;
}

/** Returns whether a cluster is declared in the app, and not imported. */
export function isDeclared(cluster: object): boolean {
  return 'role' in cluster;
}

/** A subnet that is imported does not say which addresses it has. */
function isIpv6Only(subnet: ISubnet): boolean {
  return subnet.node.findAll().some((it) => CfnSubnet.isCfnSubnet(it) && it.ipv6Native === true);
}
