/** The names of pods and Services, and the addresses that follow from them. */

/** The domain of Services. EKS offers no other one. */
const CLUSTER_DOMAIN = 'cluster.local';

/**
 * Ports of the daemons: Hadoop's and ZooKeeper's defaults.
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml
 * @see https://zookeeper.apache.org/doc/r3.8.6/zookeeperAdmin.html
 */
export const HDFS_PORTS = {
  nameNodeRpc: 8020,
  nameNodeHttp: 9870,
  zkfc: 8019,
  journalNodeRpc: 8485,
  journalNodeHttp: 8480,
  dataNodeData: 9866,
  dataNodeHttp: 9864,
  dataNodeIpc: 9867,
  zooKeeperClient: 2181,
  zooKeeperPeer: 2888,
  zooKeeperElection: 3888,
} as const;

/** The pods of one role: a StatefulSet and a headless Service of the same name. */
export interface PodSet {
  readonly name: string;
  readonly podNames: readonly string[];
  /** The domain of the pods: a pod is reached at `<pod>.<domain>`. */
  readonly domain: string;
}

/** The pods of all roles. */
export interface HdfsPods {
  readonly nameNodes: PodSet;
  readonly journalNodes: PodSet;
  readonly dataNodes: PodSet;
  readonly zooKeepers: PodSet;
}

/** Returns the pods of one role. */
export function podSet(name: string, namespace: string, replicas: number): PodSet {
  return {
    name,
    podNames: Array.from({ length: replicas }, (_, index) => `${name}-${index}`),
    domain: `${name}.${namespace}.svc.${CLUSTER_DOMAIN}`,
  };
}

/** Returns the names of all pods of a role in the DNS. */
export function hostNames({ podNames, domain }: PodSet): readonly string[] {
  return podNames.map((pod) => `${pod}.${domain}`);
}

/** Returns the addresses of a port of all pods of a role. */
export function addresses(pods: PodSet, port: number): readonly string[] {
  return hostNames(pods).map((host) => `${host}:${port}`);
}
