import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { installChart } from '../../core/helm-chart.pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { chartOf } from '../../network/chart-release.pulumi';
import { sourceAccess } from '../../network/network/internet-access';
import { CsiDriver } from '../csi-driver.pulumi';
import { type LocalNvmePlan, type LocalVolumesPlan, type NodeGroupDisks, planLocalNvme } from './local-nvme';
import type { LocalNvmeOptions } from './options';
import { staticProvisionerValues } from './static-provisioner-values';

/** The options of `LocalNvme` whose values may be Outputs. */
export interface LateBoundNvmeOptions {
  /** The StorageClass that pods claim, for `volumes`. @default 'ai-datacenter-nvme' */
  readonly storageClassName?: pulumi.Input<string>;
  /** Name of the Helm release of the static provisioner. @default 'ai-datacenter-local-static-provisioner' */
  readonly releaseName?: pulumi.Input<string>;
  /** The repository of the chart, `https://…` or `oci://…`, which Pulumi reaches. @default - the publisher's */
  readonly chartRepository?: pulumi.Input<string>;
  /** A registry that has the images under their own repository names. @default - registry.k8s.io */
  readonly imageRegistry?: pulumi.Input<string>;
}

/** Args of `LocalNvme`. */
export interface LocalNvmeArgs extends Omit<LocalNvmeOptions, keyof LateBoundNvmeOptions>, LateBoundNvmeOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
}

/**
 * The local NVMe disks of a node group: an array for caches and scratch space, mounted one by one for HDFS, or volumes
 * that pods claim. What the node group needs is in `nodeGroup`.
 *
 * Costs nothing itself: local disks are in the price of the nodes.
 *
 * @example
 * const nvme = new LocalNvme('nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes' });
 * new NodeGroup('storage', { cluster, ...nvme.nodeGroup });
 */
export class LocalNvme extends pulumi.ComponentResource {
  readonly plan: LocalNvmePlan;
  /** The options of the node group that decide how its disks are used. */
  readonly nodeGroup: NodeGroupDisks;
  /** The StorageClass that pods claim. Undefined unless the disks become volumes. */
  readonly storageClassName: pulumi.Output<string> | undefined;
  /** The StorageClass, and the controller for nodes that are gone. Undefined unless the disks become volumes. */
  readonly objects: readonly pulumi.CustomResource[] | undefined;
  /** The Helm release of the static provisioner. */
  readonly release: Release | undefined;
  /** The add-on with the EC2 instance store CSI driver. */
  readonly driver: CsiDriver | undefined;
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: LocalNvmeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:LocalNvme', name, {}, opts);
    const { cluster, ...options } = checked(name, args, []);
    this.plan = accept(this, name, planArgs(this.late.markAll<LocalNvmeOptions>(options), cluster));
    const { nodeGroup, volumes } = this.plan;
    this.nodeGroup = nodeGroup;
    if (volumes !== undefined) {
      const { late } = this;
      this.storageClassName = pulumi.output(late.resolve(volumes.storageClassName));
      this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late });
      this.driver = volumes.addon && CsiDriver.of(this, cluster, volumes.addon);
      this.release = this.installProvisioner(cluster, volumes);
    }
    this.registerOutputs({});
  }

  private installProvisioner(cluster: AnyCluster, volumes: LocalVolumesPlan): Release | undefined {
    const { provisionerRelease } = volumes;
    if (provisionerRelease === undefined) return undefined;
    return installChart(this, this.name, cluster, {
      ...chartOf(provisionerRelease),
      values: staticProvisionerValues(volumes, provisionerRelease.image),
      late: this.late,
    });
  }
}

function planArgs(options: LocalNvmeOptions, cluster: AnyCluster | undefined): Planned<LocalNvmePlan> {
  const read = new OptionReader<LocalNvmeOptions, never>(options);
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(read.part(planLocalNvme(options, sourceAccess(cluster?.network?.plan))));
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: LocalNvmePlan) {
  const { localNvmeObjects } = require('./local-nvme.chart') as typeof import('./local-nvme.chart');
  return localNvmeObjects(plan);
}
