import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { StaticVolumePlan } from './static-volume';

export interface StaticVolumeChartProps {
  readonly plan: StaticVolumePlan;
  /** What the driver mounts, for example the id of a file system. May be known only at deployment. */
  readonly volumeHandle: string;
  /** What the driver needs to know besides. Each text may be known only at deployment. @default - nothing */
  readonly volumeAttributes?: Readonly<Record<string, string>>;
}

/**
 * A volume that exists already, and the claim by which pods of one namespace mount it. They name each other, so no
 * other claim can take the volume, and none of the data is deleted with them. The namespace must exist before.
 */
export class StaticVolumeChart extends Chart {
  readonly plan: StaticVolumePlan;

  constructor(scope: Construct, id: string, { plan, volumeHandle, volumeAttributes }: StaticVolumeChartProps) {
    // Without a namespace of its own: the volume is in none.
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    const { namespace, claimName, volumeName, storage, driver, mountOptions, accessMode } = plan;
    const quantity = k8s.Quantity.fromString(storage);
    // An empty class: a claim without one would get a volume of the cluster's default class.
    const shared = { accessModes: [accessMode], storageClassName: '' };
    new k8s.KubePersistentVolume(this, 'Volume', {
      metadata: { name: volumeName },
      spec: {
        ...shared,
        capacity: { storage: quantity },
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Filesystem',
        mountOptions: [...mountOptions],
        claimRef: { namespace, name: claimName },
        csi: { driver, volumeHandle, volumeAttributes: volumeAttributes && { ...volumeAttributes } },
      },
    });
    new k8s.KubePersistentVolumeClaim(this, 'Claim', {
      metadata: { name: claimName, namespace },
      spec: { ...shared, volumeName, resources: { requests: { storage: quantity } } },
    });
  }
}
