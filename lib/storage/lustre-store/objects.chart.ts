import { App } from 'cdk8s';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import type { LustreAddress } from './existing-lustre-store';
import type { LustreReferences } from './file-system-data';
import { LustreStorageClassChart, LustreStoreChart } from './lustre-store.chart';
import type { LustreStorePlan } from './lustre-store';

/**
 * Returns the objects of a file system, for every engine that applies objects.
 *
 * @param references what a StorageClass refers to. @default - no StorageClass
 */
export function lustreObjects(
  plan: LustreStorePlan,
  { fileSystemId, dnsName, mountName }: LustreAddress,
  references?: LustreReferences,
): readonly KubernetesObject[] {
  const app = new App();
  const store = new LustreStoreChart(app, 'store', { plan, address: { fileSystemId, dnsName, mountName } });
  const ofVolumes = store.volumes.flatMap((volume) => volume.toJson() as KubernetesObject[]);
  if (references === undefined) return ofVolumes;
  const storageClass = new LustreStorageClassChart(app, 'class', { plan, references });
  return [...ofVolumes, ...(storageClass.toJson() as KubernetesObject[])];
}
