/** The roles of HDFS's daemons, as the names of their objects end: `hdfs-nn`. */
export const HDFS_ROLES = ['zk', 'jn', 'nn', 'dn'] as const;

export type HdfsRole = (typeof HDFS_ROLES)[number];

/** The roles in words, as the label `app.kubernetes.io/component` has them. */
const COMPONENTS: Readonly<Record<HdfsRole, string>> = {
  zk: 'zookeeper',
  jn: 'journalnode',
  nn: 'namenode',
  dn: 'datanode',
};

/** Returns the labels by which the pods of one file system are selected, or those of one of its roles. */
export function hdfsLabels(name: string, role?: HdfsRole): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': 'hdfs',
    'app.kubernetes.io/instance': name,
    ...(role !== undefined && { 'app.kubernetes.io/component': COMPONENTS[role] }),
  };
}
