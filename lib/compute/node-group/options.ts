import type { AmiType } from '../catalog/machine-images';
import type { Instance } from '../catalog/instances';
import type { NodeTaint, NvmeStrategy } from './node-config';

/** How the nodes are bought. */
export type CapacityType = 'ON_DEMAND' | 'SPOT' | 'CAPACITY_BLOCK';

/** How a managed node group changes its nodes: new ones first, or old ones first. */
export type UpdateStrategy = 'DEFAULT' | 'MINIMAL';

/** A group of accelerated nodes. Only the instance type has to be said. */
export interface GpuNodeGroupOptions {
  /** The full EC2 instance type, for example `p5.48xlarge`. */
  readonly instanceType: string;
  /**
   * The facts of an instance type that the catalog does not have, from `customInstance({...})`.
   * @default - the catalog's row
   */
  readonly customInstance?: Instance;

  /**
   * The EKS machine image. `CUSTOM` stands for an image of your own, named by `imageId`.
   * @default - what fits the chip and the architecture
   */
  readonly amiType?: AmiType;
  /**
   * An image of your own, made from the EKS AL2023 image, for example `ami-0123456789abcdef0`. Needs `amiType:
   * 'CUSTOM'`.
   */
  readonly imageId?: string;
  /** The NVIDIA driver of your own image, for example `595.58.03`. Needed with `imageId` on NVIDIA instances. */
  readonly imageDriverVersion?: string;
  /**
   * The cluster's service network, for example `172.20.0.0/16`. Needed with `imageId`: EKS configures only its own
   * images.
   */
  readonly serviceIpv4Cidr?: string;

  /** Nodes at the start. @default - `minNodes` or 1, whichever is more */
  readonly desiredNodes?: number;
  /**
   * @default - 0 with a capacity block, which has to be emptied before updates and at its end; otherwise `desiredNodes`
   */
  readonly minNodes?: number;
  /** @default - `desiredNodes`, at least 1 */
  readonly maxNodes?: number;
  /** @default 'ON_DEMAND' */
  readonly capacityType?: CapacityType;
  /**
   * The capacity block, or the on-demand capacity reservation, from which the nodes are taken, for example
   * `cr-0123456789abcdef0`.
   */
  readonly capacityReservationId?: string;
  /**
   * Put the nodes into a new cluster placement group, close to each other in one zone. Never together with a capacity
   * block, which has its own place.
   * @default false - a placement group that the free capacity does not fit into fails launches
   */
  readonly clusterPlacementGroup?: boolean;
  /** An existing placement group, for example the one in which the on-demand reservation was made. @default - none */
  readonly placementGroupName?: string;

  /** Elastic Fabric Adapter. Costs nothing. @default - on where the instance takes it */
  readonly efa?: boolean;
  /** @default - 'raid0' where the instance has local NVMe, else 'none' */
  readonly nvmeStrategy?: NvmeStrategy;

  /** Root volume, gp3, in GiB; on Bottlerocket the data volume. @default - 100 where images live on NVMe, else 300 */
  readonly rootVolumeGiB?: number;
  /** 3,000 to 80,000. @default 3000 - what gp3 includes */
  readonly rootVolumeIops?: number;
  /** In MiB/s, 125 to 2,000. @default 125 - what gp3 includes */
  readonly rootVolumeThroughputMiBs?: number;

  /** Labels beside those that name the hardware. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - `nvidia.com/gpu=present:NoSchedule` or `aws.amazon.com/neuron=present:NoSchedule` */
  readonly taints?: readonly NodeTaint[];
  /** Tags of the nodes, their volumes and interfaces, and of the group. */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * @default - 'MINIMAL' where the capacity is fixed (a block or a reservation): there are no spare nodes to launch
   * first; otherwise 'DEFAULT'
   */
  readonly updateStrategy?: UpdateStrategy;
  /** How many nodes an update may take away at once. @default 1 */
  readonly maxUnavailable?: number;
  /** Let EKS reboot or replace nodes that its monitoring agent finds broken. @default true */
  readonly nodeRepair?: boolean;

  /** Whether the VPC CNI of the cluster hands out prefixes instead of single addresses. @default false */
  readonly prefixDelegation?: boolean;
  /** @default - as many as there are addresses for, at most 110 below 30 vCPUs and 250 from there */
  readonly maxPods?: number;
  /** CPU kept for the kubelet and the container runtime. @default - EKS's own formula */
  readonly reservedCpuMillicores?: number;
  /** Memory kept for the kubelet and the container runtime. @default - EKS's own formula */
  readonly reservedMemoryMiB?: number;

  /**
   * How far the instance metadata service answers: 1 keeps pods from taking the node's role, 2 lets them.
   * @default 1 - pods get their permissions by EKS Pod Identity
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
   */
  readonly metadataHopLimit?: number;
  /**
   * Whether the node's role carries the permissions of the VPC CNI. Without them, and without a role of the CNI's own,
   * nodes never become ready.
   * @default - true, except on our own Cluster, whose CNI has its own role
   */
  readonly cniPolicyOnNodeRole?: boolean;

  /**
   * Kubernetes of the cluster, as `1.35`.
   * @default - the cluster's, where it is known; otherwise the library's default
   */
  readonly kubernetesVersion?: string;
  /**
   * Prefix lengths of the subnets' networks, for example `[24, 24]`.
   * @default - read from the subnets, where they say so
   */
  readonly subnetPrefixLengths?: readonly number[];
  /** The zone of each subnet. @default - read from the subnets, where they say so */
  readonly subnetZones?: readonly string[];
}
