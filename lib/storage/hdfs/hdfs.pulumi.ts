import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyNamespace, applyObjects, type ClusterNetwork } from '../../core/kubernetes.pulumi';
import { isLateBound } from '../../core/late-bound';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { sourceAccess } from '../../network/network/internet-access';
import { type HdfsPlan, planHdfs } from './hdfs';
import type { LateBoundHdfsOptions } from './late-bound-options.pulumi';
import type { HdfsOptions, HdfsSubnet } from './options';

/** Args of `Hdfs`. */
export interface HdfsArgs extends Omit<HdfsOptions, keyof LateBoundHdfsOptions>, LateBoundHdfsOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /**
   * What makes the StorageClasses of the volumes, for example our `StorageClasses`. HDFS is made after it, and removed
   * before it.
   * @default - the classes are in the cluster already
   */
  readonly storageClasses?: pulumi.Resource;
  /**
   * What installs the Prometheus operator, for example its Helm release. HDFS with `monitoring` waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: pulumi.Resource;
}

/**
 * HDFS with automatic fail-over: ZooKeeper, JournalNodes, NameNodes and DataNodes on the local NVMe disks of their
 * nodes, which know their zones, hand their blocks over before they end, and take calls of named namespaces only.
 *
 * Costs `plan.cost`: volumes of the metadata, and traffic between zones. The nodes are those of node groups.
 *
 * @example
 * const hdfs = new Hdfs('hdfs', {
 *   cluster,
 *   storageClasses: new StorageClasses('classes', { cluster, encryptionKeyArn: keys.data.arn }),
 *   instanceType: 'i4i.4xlarge',
 *   usableTiB: 20,
 *   clientNamespaces: ['spark'],
 * });
 */
export class Hdfs extends pulumi.ComponentResource {
  readonly plan: HdfsPlan;
  /** The applied objects; resources that need HDFS depend on them. */
  readonly objects: readonly pulumi.CustomResource[];
  /** The namespace, unless `createNamespace` is false. All components of the cluster that are in it share it. */
  readonly namespace: readonly pulumi.CustomResource[] | undefined;
  /** How clients address HDFS, whichever NameNode is active: `hdfs://hdfs`. */
  readonly uri: string;
  /**
   * The name of the ConfigMap by which clients find HDFS. It is in the namespace of HDFS and in each of
   * `clientNamespaces`.
   */
  readonly clientConfigMap: string;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: HdfsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:storage:Hdfs', name, {}, opts);
    const { cluster, storageClasses, prometheusOperator, ...options } = checked(name, args, []);
    const { late } = this;
    const subnetZones = cluster?.network && subnetZonesOf(cluster.network, late);
    this.plan = accept(this, name, planOf(late.markAll<HdfsOptions>(options), args, subnetZones));
    this.uri = this.plan.url;
    this.clientConfigMap = this.plan.clientConfigMapName;

    const objects = objectsOf(this.plan);
    const { namespace, access } = this.plan;
    this.namespace =
      objects.namespace &&
      applyNamespace(this, name, cluster, namespace, objects.namespace, {
        late,
        // The claims of volumes are in the namespace, and would go with it.
        retainOnDelete: access.retainMetadata,
      });
    const before = [storageClasses, prometheusOperator].filter((it) => it !== undefined);
    this.objects = applyObjects(this, name, cluster, objects.hdfs, {
      late,
      dependsOn: [...(this.namespace ?? []), ...before],
    });
    this.registerOutputs({ uri: this.uri });
  }

  /** Returns the plan for a component that renders a part of it: with its Outputs marked by the markers of that one. */
  planWith(markers: OutputMarkers): HdfsPlan {
    return markers.adopt(this.plan, this.late);
  }
}

function planOf(
  options: HdfsOptions,
  { cluster }: HdfsArgs,
  subnetZones: readonly HdfsSubnet[] | undefined,
): Planned<HdfsPlan> {
  const read = new OptionReader<HdfsOptions, never>(options);
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(read.part(planHdfs(options, { subnetZones, ...sourceAccess(cluster?.network?.plan) })));
}

/** Where the nodes of a cluster are. The names of zones that the region decides are known at deployment only. */
function subnetZonesOf({ plan, privateSubnets = [] }: ClusterNetwork, late: OutputMarkers): readonly HdfsSubnet[] {
  const { subnets = [], availabilityZones = [] } = plan;
  return subnets
    .filter(({ role }) => role === 'private')
    .flatMap(({ zone, cidr }, index) => {
      const named = availabilityZones[zone];
      const known = isLateBound(named) ? undefined : named;
      const looked = privateSubnets[index]?.availabilityZone;
      if (known === undefined && looked === undefined) return [];
      return [{ cidr, zone: known ?? late.mark(looked as pulumi.Input<string>) }];
    });
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: HdfsPlan) {
  const { hdfsObjects } = require('./hdfs.chart') as typeof import('./hdfs.chart');
  return hdfsObjects(plan);
}
