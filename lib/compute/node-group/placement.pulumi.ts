import type { Cluster as EksCluster } from '@pulumi/aws/eks/cluster';
import type * as pulumi from '@pulumi/pulumi';
import type { ClusterNetwork } from '../../core/kubernetes.pulumi';
import type { Resolved } from '../../core/late-bound.pulumi';
import type { NetworkPlan } from '../../network/network/network';
import { type PlacementFacts, privateSubnetFacts, type SubnetFacts } from './placement';

/** The network of nodes: our own `Network`. */
export interface NodeNetwork extends ClusterNetwork {
  readonly plan: NetworkPlan;
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
}

/** A component that declares a cluster and answers for its nodes: our own `Cluster`. */
export interface NodeGroupClusterHolder {
  readonly cluster: EksCluster;
  readonly place: NodePlace;
  /** What its node groups take over, with Outputs: the markers in its plan are its own. */
  readonly forNodes: Resolved<Pick<PlacementFacts, 'kubernetesVersion' | 'podNetwork' | 'roles' | 'imageRepositories'>>;
  /** Whether the VPC CNI has a role of its own. */
  readonly cniHasOwnRole: boolean;
  /** Add-ons that nodes need in order to become ready. */
  readonly addonsBeforeNodes: readonly pulumi.Resource[];
}

/** The VPC and the subnets of nodes. */
export interface NodePlace {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Our own network, if they are in it. */
  readonly network: NodeNetwork | undefined;
  /** What is known of the subnets: nothing, unless they are those of our own network. */
  readonly subnets: readonly SubnetFacts[];
}

/** Where nodes, or a cluster, are. */
export interface NodePlaceArgs {
  /** Our own network: the VPC, and its private subnets. */
  readonly network?: NodeNetwork;
  /** @default - that of `network` */
  readonly vpcId?: pulumi.Input<string>;
  /** Subnets in the VPC. @default - the private subnets of `network` */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What a node group belongs to. */
export interface NodeGroupClusterArgs extends NodePlaceArgs {
  /** Our own cluster. @default - the one that `clusterName` and the other ids name */
  readonly cluster?: NodeGroupClusterHolder;
  /** The name of an EKS cluster. @default - that of `cluster` */
  readonly clusterName?: pulumi.Input<string>;
  /**
   * The security group that EKS made for the cluster; nodes and control plane talk through it.
   * @default - that of `cluster`
   */
  readonly clusterSecurityGroupId?: pulumi.Input<string>;
  /** The cluster's API address. Required with `imageId`. @default - that of `cluster` */
  readonly clusterEndpoint?: pulumi.Input<string>;
  /** The cluster's certificate authority, base64. Required with `imageId`. @default - that of `cluster` */
  readonly clusterCertificateAuthority?: pulumi.Input<string>;
}

/** A place of which the VPC or the subnets may be missing: that is a problem of the planner. */
export type GivenPlace = Partial<NodePlace> & Pick<NodePlace, 'subnets'>;

/** Returns the VPC and the subnets that are given, or else those of what surrounds them. */
export function placeOf({ network, vpcId, subnetIds }: NodePlaceArgs, surroundings?: NodePlace): GivenPlace {
  return {
    network: network ?? (vpcId === undefined ? surroundings?.network : undefined),
    vpcId: vpcId ?? network?.vpcId ?? surroundings?.vpcId,
    subnetIds: subnetIds ?? (network && [...network.privateSubnetIds]) ?? surroundings?.subnetIds,
    subnets: subnetIds === undefined ? knownSubnets(network, surroundings) : [],
  };
}

function knownSubnets(network: NodeNetwork | undefined, surroundings: NodePlace | undefined): readonly SubnetFacts[] {
  return network === undefined ? (surroundings?.subnets ?? []) : privateSubnetFacts(network.plan);
}

/** What a node group belongs to. */
export interface NodeGroupPlacement extends GivenPlace {
  readonly clusterName: pulumi.Input<string> | undefined;
  readonly clusterSecurityGroupId: pulumi.Input<string> | undefined;
  readonly clusterEndpoint: pulumi.Input<string> | undefined;
  readonly clusterCertificateAuthority: pulumi.Input<string> | undefined;
  /** What the nodes need before they start. */
  readonly dependencies: readonly pulumi.Resource[];
  /** What its cluster and its network know, with Outputs. */
  readonly facts: object;
}

/** Returns what a node group belongs to, with everything that its cluster and its network know. */
export function resolvePlacement(args: NodeGroupClusterArgs): NodeGroupPlacement {
  const holder = args.cluster;
  const place = placeOf(args, holder?.place);
  const { name, vpcConfig, endpoint, certificateAuthority } = holder?.cluster ?? {};
  return {
    ...place,
    clusterName: args.clusterName ?? name,
    clusterSecurityGroupId: args.clusterSecurityGroupId ?? vpcConfig?.clusterSecurityGroupId,
    clusterEndpoint: args.clusterEndpoint ?? endpoint,
    clusterCertificateAuthority: args.clusterCertificateAuthority ?? certificateAuthority?.data,
    dependencies: [...(holder?.addonsBeforeNodes ?? []), ...(place.network === undefined ? [] : [place.network])],
    facts: {
      ...holder?.forNodes,
      cniHasOwnRole: holder?.cniHasOwnRole,
      network: place.network?.plan,
      subnets: place.subnets,
    },
  };
}
