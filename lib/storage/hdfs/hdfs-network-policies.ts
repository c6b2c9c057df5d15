import { hdfsLabels, type HdfsRole, HDFS_ROLES } from './hdfs-labels';

/** Who may connect to the daemons from elsewhere. */
export interface HdfsConnectionOptions {
  readonly namespace: string;
  readonly name: string;
  /** Namespaces whose pods read and write files, beside the one of HDFS itself. */
  readonly clientNamespaces: readonly string[];
  /** The namespace of Prometheus; undefined if nothing is scraped. */
  readonly monitoringNamespace: string | undefined;
  /**
   * The networks of the nodes if DataNodes are on the network of their node: then their connections come from the
   * addresses of nodes, and network policies do not apply to the DataNodes themselves.
   */
  readonly nodeCidrs: readonly string[];
}

/** A peer of a network policy, in Kubernetes' own shape. */
export interface PolicyPeer {
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

/** A rule of a network policy: who, and on which ports. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
}

/** The network policy of one role. What no rule allows is refused. */
export interface HdfsNetworkPolicyPlan {
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

type Party = HdfsRole | 'client' | 'prometheus';

interface Connection {
  readonly from: Party;
  readonly to: HdfsRole;
  readonly ports: readonly number[];
}

/**
 * Hadoop's and ZooKeeper's default ports.
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml
 * @see https://zookeeper.apache.org/doc/r3.8.6/zookeeperAdmin.html
 */
const PORT = {
  zookeeper: { client: 2181, follower: 2888, election: 3888 },
  journal: { rpc: 8485, http: 8480 },
  nameNode: { rpc: 8020, http: 9870, failover: 8019 },
  dataNode: { data: 9866, ipc: 9867, http: 9864 },
} as const;

const ZOOKEEPER = [PORT.zookeeper.follower, PORT.zookeeper.election];
const JOURNAL = [PORT.journal.rpc, PORT.journal.http];
const NAME_NODE = [PORT.nameNode.rpc, PORT.nameNode.http];
const DATA_NODE = [PORT.dataNode.data, PORT.dataNode.ipc, PORT.dataNode.http];

/**
 * Every connection that HDFS makes. JournalNodes copy edits from each other, NameNodes their image, and commands that
 * are run in the pods of NameNodes and DataNodes are clients.
 */
const CONNECTIONS: readonly Connection[] = [
  { from: 'zk', to: 'zk', ports: ZOOKEEPER },
  { from: 'nn', to: 'zk', ports: [PORT.zookeeper.client] },
  { from: 'nn', to: 'jn', ports: JOURNAL },
  { from: 'jn', to: 'jn', ports: JOURNAL },
  { from: 'nn', to: 'nn', ports: [...NAME_NODE, PORT.nameNode.failover] },
  { from: 'dn', to: 'nn', ports: NAME_NODE },
  { from: 'nn', to: 'dn', ports: DATA_NODE },
  { from: 'dn', to: 'dn', ports: DATA_NODE },
  { from: 'client', to: 'nn', ports: NAME_NODE },
  { from: 'client', to: 'dn', ports: DATA_NODE },
  { from: 'prometheus', to: 'nn', ports: [PORT.nameNode.http] },
  { from: 'prometheus', to: 'dn', ports: [PORT.dataNode.http] },
  { from: 'prometheus', to: 'jn', ports: [PORT.journal.http] },
];

/** Returns the network policies of HDFS: one for each role, with the connections that it makes and takes. */
export function hdfsNetworkPolicies(options: HdfsConnectionOptions): readonly HdfsNetworkPolicyPlan[] {
  return HDFS_ROLES.map((role) => ({
    name: `${options.name}-${role}`,
    podLabels: hdfsLabels(options.name, role),
    ingress: CONNECTIONS.filter(({ to }) => to === role).flatMap(({ from, ports }) =>
      rule(peersOf(from, options), ports),
    ),
    egress: [
      DNS,
      ...CONNECTIONS.filter(({ from }) => from === role).flatMap(({ to, ports }) => rule(peersOf(to, options), ports)),
    ],
  }));
}

/** A rule without peers would allow everyone. */
function rule(peers: readonly PolicyPeer[], ports: readonly number[]): PolicyRule[] {
  return peers.length === 0 ? [] : [{ peers, ports: ports.map((port) => ({ port, protocol: 'TCP' })) }];
}

function peersOf(party: Party, options: HdfsConnectionOptions): readonly PolicyPeer[] {
  const { name, namespace, clientNamespaces, monitoringNamespace, nodeCidrs } = options;
  if (party === 'client') return [namespace, ...clientNamespaces].map(podsOf);
  if (party === 'prometheus') return monitoringNamespace === undefined ? [] : [podsOf(monitoringNamespace)];
  if (party === 'dn' && nodeCidrs.length > 0) return nodeCidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return [{ podSelector: { matchLabels: hdfsLabels(name, party) } }];
}

/** Kubernetes itself gives each namespace this label. */
function podsOf(namespace: string): PolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

const DNS: PolicyRule = {
  peers: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};
