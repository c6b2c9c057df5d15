import assert from 'node:assert/strict';
import type { HdfsCluster } from '../cluster';
import type { Pod } from '../pod';

/**
 * Starts all NameNodes at once on empty disks, and gives the id of the namespace. Every NameNode and every JournalNode
 * must have the same one.
 */
export async function firstStart(cluster: HdfsCluster): Promise<string> {
  const pods = metadataPods(cluster);
  await Promise.all(pods.map((pod) => pod.start()));
  await cluster.active();
  await cluster.standby();
  return oneNamespace(cluster);
}

/** The id of the namespace, which all NameNodes and JournalNodes must have. */
export async function oneNamespace(cluster: HdfsCluster): Promise<string> {
  const volumes = [...cluster.set('nn'), ...cluster.set('jn')].map((pod) => pod.volume('data'));
  const ids = await cluster.machine.sandbox.script(
    `for volume in ${volumes.join(' ')}; do grep -rh ^namespaceID= $volume --include=VERSION; done`,
  );
  const lines = ids.trim().split('\n');
  assert.ok(lines.length >= volumes.length, ids);
  assert.equal(new Set(lines).size, 1, `more than one namespace: ${ids}`);
  return lines[0] ?? '';
}

function metadataPods(cluster: HdfsCluster): Pod[] {
  return [...cluster.set('zk'), ...cluster.set('jn'), ...cluster.set('nn')];
}

/** Ends all pods of the metadata and empties their volumes. */
export async function emptied(cluster: HdfsCluster): Promise<void> {
  const pods = metadataPods(cluster);
  await Promise.all(pods.map((pod) => pod.lose()));
  for (const pod of pods) await cluster.wipe(pod, 'data');
}
