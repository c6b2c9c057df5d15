import type { Instance } from '../../catalog/instances';
import type { NetworkLayout } from '../../catalog/ip-bandwidth';
import type { AmiType } from '../../catalog/machine-images';
import type { PodNetworkOptions } from '../../planning/pod-network';
import type { RoleOptions } from '../../security/roles';
import type { NodeRoleOptions } from './node-role';

/** How the nodes are bought. */
export type CapacityType = 'ON_DEMAND' | 'SPOT' | 'CAPACITY_BLOCK';

/** How a managed node group updates its nodes: `DEFAULT` starts new nodes first, `MINIMAL` stops old nodes first. */
export type UpdateStrategy = 'DEFAULT' | 'MINIMAL';

/**
 * How a node uses its local NVMe disks. `raid0` and `raid10` join them into one volume that holds container images and
 * pods' ephemeral storage; `mount` gives each disk a file system of its own under `/mnt/k8s-disks`; `none` leaves them
 * alone.
 */
export type NvmeStrategy = 'raid0' | 'raid10' | 'mount' | 'none';

/**
 * What a taint does to pods that do not tolerate it, by the word of the EKS API. Pods say it in other words:
 * `tolerationFor(taint)`.
 */
export type TaintEffect = 'NO_SCHEDULE' | 'NO_EXECUTE' | 'PREFER_NO_SCHEDULE';

/** A taint, as the EKS API writes it. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** A part of the user data of Amazon Linux nodes, as cloud-init and nodeadm take it. */
export interface UserDataPart {
  /** A script, settings of cloud-init, or a NodeConfig of nodeadm. */
  readonly contentType: 'text/x-shellscript' | 'text/cloud-config' | 'text/cloud-boothook' | 'application/node.eks.aws';
  /** Its first line says what it is, for example `#!/bin/bash` or `#cloud-config`. May be late-bound. */
  readonly content: string;
}

/**
 * A group of nodes. Only the instance type is required. The path and the boundary of its role are by default those of
 * our own Cluster.
 */
export interface NodeGroupOptions extends RoleOptions, NodeRoleOptions {
  /** The full EC2 instance type, for example `i4i.8xlarge`. */
  readonly instanceType: string;
  /**
   * More instance types, at most 19, from which EKS takes what EC2 has: for spot nodes. All have the same architecture,
   * vCPUs, memory and accelerators as `instanceType`, and no EFA. A change replaces the group.
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html (spot)
   */
  readonly alternativeInstanceTypes?: readonly string[];
  /**
   * The facts of an instance type that the catalog does not have, from `customInstance({...})`.
   * @default - the catalog's row
   */
  readonly customInstance?: Instance;

  /**
   * The EKS machine image. `CUSTOM` is an image of your own, named by `imageId`.
   * @default - Amazon Linux 2023 with the drivers that the instance needs
   */
  readonly amiType?: AmiType;
  /** An image of your own, made from the EKS AL2023 image. Needs `amiType: 'CUSTOM'`. May be late-bound. */
  readonly imageId?: string;
  /**
   * The cluster's service network, for example `172.20.0.0/16`. Required with `imageId`: EKS configures only its own
   * images. May be late-bound.
   */
  readonly serviceIpv4Cidr?: string;

  /** Nodes at the start. @default - `minNodes` or 1, whichever is more */
  readonly desiredNodes?: number;
  /**
   * @default - 0 with a capacity block, because EKS empties the group before updates and at the end of the block;
   * otherwise `desiredNodes`
   */
  readonly minNodes?: number;
  /** @default - `desiredNodes`, at least 1 */
  readonly maxNodes?: number;
  /**
   * Whether an autoscaler sets the number of nodes of a group that exists: later deployments leave it alone. With CDK
   * set it after the first deployment, as EKS creates no group without `desiredNodes`.
   * @default false - each deployment that changes the counts sets `desiredNodes`
   */
  readonly autoscaled?: boolean;
  /** @default 'ON_DEMAND' */
  readonly capacityType?: CapacityType;
  /**
   * The capacity block, or the on-demand capacity reservation, from which the nodes are taken, for example
   * `cr-0123456789abcdef0`. May be late-bound.
   */
  readonly capacityReservationId?: string;
  /**
   * The zone of the block or reservation, for example `us-east-1a`: subnets of other zones are then a problem. May be
   * late-bound.
   * @default - not compared; all subnets must be in one zone
   */
  readonly capacityReservationZone?: string;
  /**
   * Put the nodes into a new cluster placement group, close to each other in one zone. Not with a capacity block, whose
   * machines are placed already.
   * @default false - launches fail if the free capacity does not fit into one placement group
   */
  readonly clusterPlacementGroup?: boolean;
  /**
   * An existing placement group, for example that of an on-demand reservation. May be late-bound.
   * @default - none
   */
  readonly placementGroupName?: string;

  /** Elastic Fabric Adapter. Costs nothing. @default - on if the instance takes it */
  readonly efa?: boolean;
  /**
   * How IP traffic (S3, FSx, HDFS) is spread over network cards. 'bandwidth' gives a p5.48xlarge 800 Gbps of IP traffic
   * in place of 100, and takes 7 more addresses of the subnet for each node. The interfaces belong to the node: pods on
   * its network use them, other pods stay on card 0. Only with EFA and Amazon Linux, and only for types of which EC2's
   * guide has such a layout.
   * @default 'addresses' - one interface with an address
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html
   */
  readonly networkLayout?: NetworkLayout;
  /**
   * How the nodes use their local NVMe disks.
   * @default - 'raid0' on SSDs; 'mount' on hard disks, whose users (HDFS) want each disk alone; 'none' without disks
   */
  readonly nvmeStrategy?: NvmeStrategy;

  /**
   * Root volume, gp3, in GiB; on Bottlerocket the data volume. At least 20, with accelerators 30.
   * @default - 100 if container images are on NVMe, else 300 with accelerators and 50 without
   */
  readonly rootVolumeGiB?: number;
  /** 3,000 to 80,000, at most 500 for each GiB. @default 3000 - included in gp3 */
  readonly rootVolumeIops?: number;
  /** In MiB/s, 125 to 2,000, at most 0.25 for each of the IOPS. @default 125 - included in gp3 */
  readonly rootVolumeThroughputMiBs?: number;

  /** Labels of the nodes, beside those of the hardware. Values may be late-bound. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints of the nodes, at most 50. @default - none; on a `GpuNodeGroup` the taint of the accelerator */
  readonly taints?: readonly NodeTaint[];
  /** Tags of the nodes, their volumes and interfaces, and of the group. Values may be late-bound. */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Security groups of the nodes beside the cluster's and the group's own: at most 14, without an increased quota 3.
   * EFA interfaces are not in them. Ids may be late-bound.
   * @default - none
   */
  readonly additionalSecurityGroupIds?: readonly string[];
  /** More user data, on Amazon Linux: scripts, cloud-init, nodeadm. @default - none */
  readonly userDataParts?: readonly UserDataPart[];
  /**
   * Fields of the KubeletConfiguration, on Amazon Linux, for example `{ cpuManagerPolicy: 'static' }`.
   * @default - what the image has
   * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
   */
  readonly kubelet?: Readonly<Record<string, unknown>>;
  /**
   * Settings of Bottlerocket by their full names, for example `{ 'settings.kubernetes.cpu-manager-policy': 'static' }`.
   * @default - what the image has
   * @see https://bottlerocket.dev/en/os/latest/api/settings/
   */
  readonly bottlerocketSettings?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Proxy of the node's own software, for example `http://proxy.example.com:3128`. @default - none */
  readonly httpsProxy?: string;
  /**
   * What nodes reach without the proxy, beside themselves, the instance metadata, the cluster and the API server: your
   * VPC's network, and services with an endpoint in it.
   * @default - none
   */
  readonly noProxy?: readonly string[];
  /** Certificate, PEM, that nodes trust beside the usual ones: that of a proxy or a registry. @default - none */
  readonly caCertificate?: string;

  /**
   * @default - 'MINIMAL' if the capacity is fixed (a block or a reservation), because no spare nodes can be started
   * first; otherwise 'DEFAULT'
   */
  readonly updateStrategy?: UpdateStrategy;
  /** How many nodes an update replaces at once, 1 to 100, at most `maxNodes`. @default 1 */
  readonly maxUnavailable?: number;
  /** Let EKS reboot or replace nodes that its monitoring agent finds broken. @default true */
  readonly nodeRepair?: boolean;

  /**
   * How the VPC CNI of the cluster gives addresses to pods. It is the cluster's decision: a group that states another
   * one is a problem.
   * @default - that of our own cluster; `prefixDelegation` alone for others
   */
  readonly podNetwork?: PodNetworkOptions;
  /**
   * Whether the VPC CNI of a cluster that is not ours assigns /28 prefixes in place of single addresses.
   * @default - `podNetwork.prefixDelegation`, else false
   */
  readonly prefixDelegation?: boolean;
  /**
   * Pods with an address of their own on each node, 0 to 250, for which the subnets must have room.
   * @default 1 - a device plugin or a driver
   */
  readonly podsPerNode?: number;
  /** @default - as many as there are addresses for, at most 110 below 30 vCPUs and 250 from there */
  readonly maxPods?: number;
  /**
   * CPU that the kubelet keeps for itself and the container runtime, at most half of the node.
   * @default - EKS's formula
   */
  readonly reservedCpuMillicores?: number;
  /**
   * Memory that the kubelet keeps for itself and the container runtime, at most half of the node.
   * @default - EKS's formula
   */
  readonly reservedMemoryMiB?: number;

  /**
   * IMDS hop limit (HttpPutResponseHopLimit). 1: pods cannot reach the node role's credentials; 2: they can.
   * @default 1 - pods get their permissions by EKS Pod Identity
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
   */
  readonly metadataHopLimit?: number;
  /**
   * Kubernetes version of the nodes, for example `1.35`. EKS accepts the cluster's version only; without it nodes keep
   * their version when the cluster is updated. An image of your own has its version inside. May be late-bound.
   * @default - the cluster's, if it is known; otherwise EKS takes it from the cluster when it creates the group
   */
  readonly kubernetesVersion?: string;
  /**
   * Release of the EKS image, for example `1.35.3-20260714` (Amazon Linux) or `1.68.0-0123abcd` (Bottlerocket). Not
   * with an image of your own. May be late-bound.
   * @default - the newest release when EKS creates the group, or updates its version
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
   */
  readonly releaseVersion?: string;
  /**
   * Prefix lengths of the subnets' networks, for example `[24, 24]`. `[]`: the room in the subnets is not judged.
   * @default - read from the subnets, if they are known
   */
  readonly subnetPrefixLengths?: readonly number[];
  /** The zone of each subnet. @default - read from the subnets, if they are known */
  readonly subnetZones?: readonly string[];
}
