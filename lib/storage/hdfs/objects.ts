import { checksumOf } from '../../core/configuration-checksum';
import { CONTAINER_SECURITY_CONTEXT, podSecurityLabels } from '../../security/pod-security';
import type { HdfsRole } from './hdfs-labels';
import type { HdfsDaemon } from './daemons';
import type { HdfsPlan } from './hdfs';

/** What all objects of HDFS have in common, in Kubernetes' own shape. */

/** Old revisions that are kept for a rollback. */
export const REVISION_HISTORY_LIMIT = 5;

/**
 * All pods of a role start at once. In order, the second NameNode would not be started while the first one, whose
 * volume is lost, waits for it. Updates are one after the other all the same.
 */
export const POD_MANAGEMENT_POLICY = 'Parallel';

/** Scratch space for logs of the JVM, temporary files and pids: the rest of the image is read-only. */
export const SCRATCH_GIB = 1;

/** Retries of the Job that makes directories: a first start may take longer than one. */
export const DIRECTORIES_RETRIES = 30;

/** Zones differ by one pod at most. Only nodes count that the pods can run on. */
export const ZONE_SPREAD = {
  topologyKey: 'topology.kubernetes.io/zone',
  maxSkew: 1,
  whenUnsatisfiable: 'DoNotSchedule',
  nodeTaintsPolicy: 'Honor',
} as const;

/** Gives folders of the node to the user of the daemons, and can do nothing else as root. */
export const ROOT_SECURITY_CONTEXT = {
  ...CONTAINER_SECURITY_CONTEXT,
  runAsNonRoot: false,
  runAsUser: 0,
  runAsGroup: 0,
  capabilities: { drop: ['ALL'], add: ['CHOWN', 'FOWNER'] },
};

/** Returns the security context of all pods. The owner of a volume is changed once, not at each start. */
export function podSecurityContext(userId: number) {
  return {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/**
 * Returns the labels of the namespace. `baseline` refuses disks of nodes and the network of nodes, so DataNodes with
 * one of them need `privileged`; without, one init container that runs as root needs `baseline`.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function hdfsNamespaceLabels({ daemons: { dataNode } }: HdfsPlan): Readonly<Record<string, string>> {
  return podSecurityLabels(dataNode.hostDisks.length > 0 || dataNode.hostNetwork ? 'privileged' : 'baseline');
}

/** The daemons with their roles, in the order in which they are declared. */
export function daemonsByRole({ daemons }: HdfsPlan): readonly (readonly [role: HdfsRole, daemon: HdfsDaemon])[] {
  const { zooKeeper, journalNode, nameNode, dataNode } = daemons;
  return [
    ['zk', zooKeeper],
    ['jn', journalNode],
    ['nn', nameNode],
    ['dn', dataNode],
  ];
}

/** The files that a daemon reads once, when it starts. Lists and scripts are read again each time. */
const READ_AT_START = {
  zk: ['zoo.cfg', 'log4j.properties', 'java.security'],
  others: ['core-site.xml', 'hdfs-site.xml', 'log4j.properties', 'java.security'],
} as const;

/** Returns the mark by which the pods of a role start anew when a file that they read at their start changes. */
export function configurationChecksum({ files }: HdfsPlan, role: HdfsRole): string {
  return checksumOf((role === 'zk' ? READ_AT_START.zk : READ_AT_START.others).map((name) => files[name] ?? ''));
}

/** Returns the name of the Job that makes the directories: a Job never changes, so another table or pod is another. */
export function directoriesJobName({ name, files, image, userId, daemons, applyDirectories }: HdfsPlan): string {
  const pod = JSON.stringify([image, userId, daemons.nameNode.environment, applyDirectories]);
  return `${name}-directories-${checksumOf([files['directories.table'] ?? '', pod]).slice(0, 8)}`;
}
