import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { required } from '../../core/plan';
import { StaticVolumeChart } from '../static-volume.chart';
import { type ExistingLustreStoreOptions, type LustreAddress, planExistingLustreStore } from './existing-lustre-store';
import { type LustreReferences, storageClassParameters } from './file-system-data';
import { LUSTRE_CSI_DRIVER, LUSTRE_MOUNT_OPTIONS, type LustreStorePlan } from './lustre-store';

export interface LustreStoreChartProps {
  /** An accepted plan: `required(planLustreStore(...))`. */
  readonly plan: Pick<LustreStorePlan, 'volumes'>;
  readonly address: LustreAddress;
}

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
 * });
 */
export class LustreStoreChart extends Chart {
  /**
   * Plans the claims of an existing file system, and declares them.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: ExistingLustreStoreOptions): LustreStoreChart {
    const { store, address } = required(planExistingLustreStore(options));
    return new LustreStoreChart(scope, id, { plan: store, address });
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
