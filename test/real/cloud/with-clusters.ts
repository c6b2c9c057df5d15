import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { type ClusterOptions, type ClusterSupport, clusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';

export interface CloudWithClusters {
  readonly cloud: Cloud;
  readonly clusters: ClusterSupport;
}

let clusters: ClusterSupport | undefined;
let cloud: Cloud | undefined;

/**
 * Starts the local cloud of a test file with clusters behind its EKS: real Kubernetes control planes, unless the
 * options say otherwise. Call `stopCloudWithClusters` after its tests.
 */
export async function startCloudWithClusters(
  options: ClusterOptions = { requireReal: true },
): Promise<CloudWithClusters> {
  clusters = await clusterSupport({ onProgress: (line) => console.log(line), ...options });
  cloud = await startCloud({ clusterModule: clusters.module });
  return { cloud, clusters };
}

/** Stops what was started, also where only a part of it was. */
export async function stopCloudWithClusters(): Promise<void> {
  await cloud?.stop();
  await clusters?.close();
}
