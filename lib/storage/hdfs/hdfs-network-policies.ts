import { podsOf, type PolicyPeer } from '../../core/egress';
import { addressesIn, type PodNetworkPolicy, podsWith } from '../../core/network-policy';
import { hdfsLabels, type HdfsRole, HDFS_ROLES } from './hdfs-labels';
import { HDFS_PORTS } from './names';
import { type Connection, roleRules } from './role-policies';

/** Where the daemons and clients of an HDFS are. */
export interface HdfsPeerOptions {
  readonly namespace: string;
  readonly name: string;
  /** Namespaces whose pods read and write files, beside the one of HDFS itself. */
  readonly clientNamespaces: readonly string[];
  /**
   * The networks of the nodes if DataNodes are on the network of their node: then their connections come from the
   * addresses of nodes, and network policies do not apply to the DataNodes themselves.
   */
  readonly nodeCidrs: readonly string[];
}

/** Who may connect to the daemons from elsewhere. */
export interface HdfsConnectionOptions extends HdfsPeerOptions {
  /** The namespace of Prometheus; undefined if nothing is scraped. */
  readonly monitoringNamespace: string | undefined;
}

type Party = HdfsRole | 'client' | 'prometheus';

const ZOOKEEPER = [HDFS_PORTS.zooKeeperPeer, HDFS_PORTS.zooKeeperElection];
const JOURNAL = [HDFS_PORTS.journalNodeRpc, HDFS_PORTS.journalNodeHttp];
const NAME_NODE = [HDFS_PORTS.nameNodeRpc, HDFS_PORTS.nameNodeHttp];
const DATA_NODE = [HDFS_PORTS.dataNodeData, HDFS_PORTS.dataNodeIpc, HDFS_PORTS.dataNodeHttp];

/**
 * Every connection that HDFS makes. JournalNodes copy edits from each other, NameNodes their image, and commands that
 * are run in the pods of NameNodes and DataNodes are clients.
 */
const CONNECTIONS: readonly Connection<Party>[] = [
  { from: 'zk', to: 'zk', ports: ZOOKEEPER },
  { from: 'nn', to: 'zk', ports: [HDFS_PORTS.zooKeeperClient] },
  { from: 'nn', to: 'jn', ports: JOURNAL },
  { from: 'jn', to: 'jn', ports: JOURNAL },
  { from: 'nn', to: 'nn', ports: [...NAME_NODE, HDFS_PORTS.zkfc] },
  { from: 'dn', to: 'nn', ports: NAME_NODE },
  { from: 'nn', to: 'dn', ports: DATA_NODE },
  { from: 'dn', to: 'dn', ports: DATA_NODE },
  { from: 'client', to: 'nn', ports: NAME_NODE },
  { from: 'client', to: 'dn', ports: DATA_NODE },
  { from: 'prometheus', to: 'nn', ports: [HDFS_PORTS.nameNodeHttp] },
  { from: 'prometheus', to: 'dn', ports: [HDFS_PORTS.dataNodeHttp] },
  { from: 'prometheus', to: 'jn', ports: [HDFS_PORTS.journalNodeHttp] },
];

/** Returns the network policies of HDFS: one for each role, with the connections that it makes and takes. */
export function hdfsNetworkPolicies(options: HdfsConnectionOptions): readonly PodNetworkPolicy[] {
  return HDFS_ROLES.map((role) => ({
    name: `${options.name}-${role}`,
    podLabels: hdfsLabels(options.name, role),
    ...roleRules<Party>(role, CONNECTIONS, (party) => peersOf(party, options)),
  }));
}

function peersOf(party: Party, options: HdfsConnectionOptions): readonly PolicyPeer[] {
  const { monitoringNamespace } = options;
  if (party !== 'prometheus') return hdfsPeers(party, options);
  return monitoringNamespace === undefined ? [] : [podsOf(monitoringNamespace)];
}

/** Returns the pods of one role, or of all clients, as network policies know them. */
export function hdfsPeers(
  party: HdfsRole | 'client',
  { namespace, name, clientNamespaces, nodeCidrs }: HdfsPeerOptions,
): readonly PolicyPeer[] {
  if (party === 'client') return [namespace, ...clientNamespaces].map(podsOf);
  if (party === 'dn' && nodeCidrs.length > 0) return addressesIn(nodeCidrs);
  return [podsWith(hdfsLabels(name, party))];
}
