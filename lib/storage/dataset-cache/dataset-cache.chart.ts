import { App } from 'cdk8s';
import { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { inNamedBucket } from '../named-bucket';
import { StaticVolumeChart } from '../static-volume.chart';
import { type DatasetCacheOptions, type DatasetCachePlan, planDatasetCache } from './dataset-cache';
import { type DatasetBucket, volumeAttributes } from './policy';

export interface DatasetCacheChartProps extends DatasetBucket {
  readonly plan: DatasetCachePlan;
}

/** The volumes of a data set, and the claims by which pods mount it: one of each for a namespace. */
export class DatasetCacheChart extends Construct {
  /**
   * Plans the cache of a data set and declares its volumes and claims.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: DatasetCacheOptions & DatasetBucket): DatasetCacheChart {
    const { bucketName, region } = options;
    const plan = required(inNamedBucket(options, planDatasetCache(options)));
    return new DatasetCacheChart(scope, id, { plan, bucketName, region });
  }

  readonly volumes: readonly StaticVolumeChart[];

  constructor(scope: Construct, id: string, { plan, bucketName, region }: DatasetCacheChartProps) {
    super(scope, id);
    this.volumes = plan.volumes.map((volume) => {
      const mountOptions = [...volume.mountOptions, `region ${region}`];
      return new StaticVolumeChart(this, volume.namespace, {
        plan: { ...volume, mountOptions },
        // The driver takes volumes of one handle for the same.
        volumeHandle: volume.volumeName,
        volumeAttributes: volumeAttributes(plan, { bucketName, region }),
      });
    });
  }
}

/** Returns the objects of a data set, for every engine that applies objects. */
export function datasetCacheObjects(plan: DatasetCachePlan, bucket: DatasetBucket): readonly KubernetesObject[] {
  const { volumes } = new DatasetCacheChart(new App(), 'cache', { plan, ...bucket });
  return volumes.flatMap((volume) => volume.toJson() as KubernetesObject[]);
}
