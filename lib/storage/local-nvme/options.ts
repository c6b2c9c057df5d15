import type { TolerationOptions } from '../../core/tolerations';

/**
 * What the local disks of nodes are for. `cache` joins them into one array that holds container images and the
 * ephemeral storage of pods: caches, shuffle files, scratch space. `hdfs` mounts each disk alone. `volumes` makes
 * volumes of them that pods claim.
 */
export type LocalNvmeUse = 'cache' | 'hdfs' | 'volumes';

/**
 * What makes volumes of local disks. `static` is the provisioner of Kubernetes SIG Storage: a volume is a whole disk.
 * `instance-store` is the EKS add-on with the EC2 instance store CSI driver: volumes of any size, parts of one disk or
 * striped over several.
 */
export type VolumeProvisioner = 'static' | 'instance-store';

/** What the local disks of a node group are used for. */
export interface LocalNvmeOptions extends TolerationOptions {
  /** The EC2 instance types of one node group, the first of them its `instanceType`. All must fit the use. */
  readonly instanceTypes: readonly string[];
  /** What the disks are for: `cache`, `hdfs` or `volumes`. */
  readonly use: LocalNvmeUse;
  /**
   * The `ephemeral-storage` that each pod of one node requests, in GiB, for `cache`: more than the smallest of the
   * types has is a problem.
   * @default - not checked
   */
  readonly requestsGiB?: readonly number[];
  /**
   * What makes the volumes, for `volumes`: `static` or `instance-store`.
   * @default - 'instance-store' if AWS supports each type, the nodes have no taints, and `otherInstanceTypes` says that
   * no other node has local disks; else 'static'
   */
  readonly volumeProvisioner?: VolumeProvisioner;
  /**
   * The instance types of the cluster's other nodes. The EC2 driver cannot be kept away from them, and erases their
   * local disks.
   * @default - not known: the EC2 driver is not chosen
   */
  readonly otherInstanceTypes?: readonly string[];
  /** The StorageClass that pods claim, for `volumes`. @default 'ai-datacenter-nvme' */
  readonly storageClassName?: string;
  /** Name of the Helm release of the static provisioner. @default 'ai-datacenter-local-static-provisioner' */
  readonly releaseName?: string;
  /**
   * The repository of the chart, for a network that does not reach the internet: `https://…`, or `oci://…` of a
   * registry that has the chart under its own name.
   * @default - that of the chart's publisher
   */
  readonly chartRepository?: string;
  /**
   * A registry that has the images under their own repository names, optionally with a path before them.
   * @default - registry.k8s.io
   */
  readonly imageRegistry?: string;
}
