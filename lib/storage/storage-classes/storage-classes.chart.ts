import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import type { StorageClassesOptions } from './options';
import { planStorageClasses, type StorageClassesPlan } from './storage-classes';

export interface StorageClassesChartProps {
  /** An accepted plan: `required(planStorageClasses(...))`. */
  readonly plan: StorageClassesPlan;
}

/**
 * StorageClasses for the EBS volumes of pods, one for each type of volume, and a VolumeSnapshotClass. The EBS driver
 * must be in the cluster, and for snapshots the add-on `snapshot-controller`.
 *
 * @example
 * StorageClassesChart.fromOptions(app, 'storage-classes', { encryptionKeyArn });
 */
export class StorageClassesChart extends Chart {
  /**
   * Plans the classes and declares them.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: StorageClassesOptions): StorageClassesChart {
    return new StorageClassesChart(scope, id, { plan: required(planStorageClasses(options)) });
  }

  readonly plan: StorageClassesPlan;

  constructor(scope: Construct, id: string, { plan }: StorageClassesChartProps) {
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    const { provisioner, reclaimPolicy, allowVolumeExpansion, volumeBindingMode } = plan;
    for (const { name, volumeType, isDefault, parameters } of plan.classes) {
      new k8s.KubeStorageClass(this, volumeType, {
        // An update says that a class is the default no more, in place of leaving the annotation as it was.
        metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': `${isDefault}` } },
        provisioner,
        parameters,
        reclaimPolicy,
        allowVolumeExpansion,
        volumeBindingMode,
      });
    }
    if (plan.snapshotClass !== undefined) this.snapshotClass(plan.snapshotClass);
  }

  private snapshotClass({ name, deletionPolicy }: NonNullable<StorageClassesPlan['snapshotClass']>): void {
    new ApiObject(this, 'Snapshots', {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: { name },
      driver: this.plan.provisioner,
      deletionPolicy,
    });
  }
}

/** Returns the classes as the API server takes them, for every engine that applies objects. */
export function storageClassesObjects(plan: StorageClassesPlan): readonly KubernetesObject[] {
  return new StorageClassesChart(new App(), 'storage-classes', { plan }).toJson();
}
