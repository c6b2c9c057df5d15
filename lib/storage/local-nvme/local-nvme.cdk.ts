import { Construct, type IConstruct } from 'constructs';
import {
  type AnyCluster,
  applyObjects,
  type ClusterHolder,
  clusterOf,
  installChart,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { chartOf } from '../../network/chart-release.cdk';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import { CsiDriver } from '../csi-driver.cdk';
import { type LocalNvmePlan, type LocalVolumesPlan, type NodeGroupDisks, planLocalNvme } from './local-nvme';
import type { LocalNvmeOptions } from './options';
import { staticProvisionerValues } from './static-provisioner-values';

/** Props of `LocalNvme`. */
export interface LocalNvmeProps extends LocalNvmeOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * The local NVMe disks of a node group: an array for caches and scratch space, mounted one by one for HDFS, or volumes
 * that pods claim. What the node group needs is in `nodeGroup`.
 *
 * Costs nothing itself: local disks are in the price of the nodes.
 *
 * @example
 * const nvme = new LocalNvme(stack, 'Nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes' });
 * new NodeGroup(stack, 'Storage', { cluster, ...nvme.nodeGroup });
 */
export class LocalNvme extends Construct {
  readonly plan: LocalNvmePlan;
  /** The options of the node group that decide how its disks are used. */
  readonly nodeGroup: NodeGroupDisks;
  /** The StorageClass that pods claim. Undefined unless the disks become volumes. */
  readonly storageClassName: string | undefined;
  /** The StorageClass, and the controller for nodes that are gone. Undefined unless the disks become volumes. */
  readonly objects: IConstruct | undefined;
  /** The Helm release of the static provisioner. */
  readonly release: IConstruct | undefined;
  /** The add-on with the EC2 instance store CSI driver. */
  readonly driver: CsiDriver | undefined;

  constructor(scope: Construct, id: string, props: LocalNvmeProps) {
    super(scope, id);
    const given = checked(this, props, ['cluster']).cluster;
    const cluster = clusterOf(given);
    const vpc = vpcOf(cluster);
    this.plan = accept(this, planLocalNvme(props, sourceAccessOf(vpc)));
    const { nodeGroup, volumes } = this.plan;
    this.nodeGroup = nodeGroup;
    if (volumes === undefined) return;
    this.storageClassName = volumes.storageClassName;
    this.objects = applyObjects(this, 'Objects', cluster, manifestsOf(this.plan));
    this.driver = volumes.addon && CsiDriver.of(given, volumes.addon);
    this.release = this.installProvisioner(cluster, volumes);
  }

  private installProvisioner(cluster: AnyCluster, volumes: LocalVolumesPlan): IConstruct | undefined {
    const { provisionerRelease } = volumes;
    if (provisionerRelease === undefined) return undefined;
    return installChart(this, 'Release', cluster, {
      ...chartOf(provisionerRelease),
      values: staticProvisionerValues(volumes, provisionerRelease.image),
    });
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function manifestsOf(plan: LocalNvmePlan) {
  const { localNvmeObjects } = require('./local-nvme.chart') as typeof import('./local-nvme.chart');
  return localNvmeObjects(plan);
}
