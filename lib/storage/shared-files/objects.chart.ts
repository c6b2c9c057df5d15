import { App } from 'cdk8s';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { type MountedFolder, SharedFilesChart } from './shared-files.chart';

/** Returns the objects of a file system, for every engine that applies objects. Ids may be late-bound. */
export function sharedFilesObjects(
  fileSystemId: string,
  folders: readonly MountedFolder[],
): readonly KubernetesObject[] {
  const chart = new SharedFilesChart(new App(), 'files', { fileSystemId, folders });
  return chart.volumes.flatMap((volume) => volume.toJson() as KubernetesObject[]);
}
