import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { required } from '../../core/plan';
import { StaticVolumeChart } from '../static-volume.chart';
import { type LustreReferences, storageClassParameters } from './file-system-data';
import { LUSTRE_CSI_DRIVER, LUSTRE_MOUNT_OPTIONS, type LustreStorePlan, planLustreStore } from './lustre-store';
import type { LustreStoreOptions } from './options';

/** Where a file system is. Each text may be known only at deployment. */
export interface LustreAddress {
  /** For example `fs-0123456789abcdef0`. */
  readonly fileSystemId: string;
  /** For example `fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com`. */
  readonly dnsName: string;
  /** For example `fsx`, or eight letters that FSx has chosen. */
  readonly mountName: string;
}

export interface LustreStoreChartProps {
  /** An accepted plan: `required(planLustreStore(...))`. */
  readonly plan: Pick<LustreStorePlan, 'volumes'>;
  readonly address: LustreAddress;
}

/** The options and the address of a file system that exists, for users without CDK and Pulumi. */
export interface LustreStoreChartOptions extends LustreStoreOptions, LustreAddress {}

/**
 * A claim of a Lustre file system in each of its namespaces, and the volume behind each. The FSx CSI driver must run in
 * the cluster, and the namespaces must exist.
 *
 * @example
 * LustreStoreChart.fromOptions(app, 'lustre', {
 *   fileSystemId: 'fs-0123456789abcdef0',
 *   dnsName: 'fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com',
 *   mountName: 'abcdefgh',
 *   namespaces: ['training'],
 *   withoutBackup: 'every file is in the bucket',
 * });
 */
export class LustreStoreChart extends Chart {
  /**
   * Plans the file system and declares its claims.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: LustreStoreChartOptions): LustreStoreChart {
    return new LustreStoreChart(scope, id, { plan: required(planLustreStore(options)), address: options });
  }

  /** The chart of each volume and its claim. */
  readonly volumes: readonly StaticVolumeChart[];

  constructor(scope: Construct, id: string, { plan, address }: LustreStoreChartProps) {
    super(scope, id);
    const { fileSystemId, dnsName, mountName } = address;
    this.volumes = plan.volumes.map(
      (volume) =>
        new StaticVolumeChart(this, volume.volumeName, {
          plan: volume,
          volumeHandle: fileSystemId,
          volumeAttributes: { dnsname: dnsName, mountname: mountName },
        }),
    );
  }
}

export interface LustreStorageClassChartProps {
  readonly plan: LustreStorePlan;
  readonly references: LustreReferences;
}

/** The StorageClass whose claims make file systems like the planned one, and delete them. */
export class LustreStorageClassChart extends Chart {
  constructor(scope: Construct, id: string, { plan, references }: LustreStorageClassChartProps) {
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    if (plan.storageClassName === undefined) return;
    new ApiObject(
      this,
      'StorageClass',
      k8s.KubeStorageClass.manifest({
        metadata: { name: plan.storageClassName },
        provisioner: LUSTRE_CSI_DRIVER,
        parameters: { ...storageClassParameters(plan, references) },
        mountOptions: [...LUSTRE_MOUNT_OPTIONS],
        reclaimPolicy: 'Delete',
        // The file system is in the zone of its subnet, wherever the first pod is.
        volumeBindingMode: 'Immediate',
      }),
    );
  }
}
