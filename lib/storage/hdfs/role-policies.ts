import { CLUSTER_DNS, type PolicyPeer } from '../../network/egress';

/** Ports of a network policy, in Kubernetes' own shape. */
export interface PolicyPort {
  readonly port: number;
  /** The last port of a range that `port` begins. @default - one port */
  readonly endPort?: number;
  readonly protocol: string;
}

/** A rule of a network policy: who, and on which ports. */
export interface PolicyRule {
  /** Undefined: any address. */
  readonly peers: readonly PolicyPeer[] | undefined;
  readonly ports: readonly PolicyPort[];
}

/** The network policy of one role. What no rule allows is refused. */
export interface RolePolicy {
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

/** Connections that one party makes to another one. */
export interface Connection<Party extends string> {
  readonly from: Party;
  readonly to: Party;
  /** TCP ports, or ranges of them. */
  readonly ports: readonly (number | readonly [first: number, last: number])[];
}

const DNS: PolicyRule = { peers: CLUSTER_DNS.to, ports: CLUSTER_DNS.ports };

/** Returns what pods of a role may take and make of some connections, beside calls of the cluster's DNS. */
export function roleRules<Party extends string>(
  role: Party,
  connections: readonly Connection<Party>[],
  peersOf: (party: Party) => readonly PolicyPeer[],
): Pick<RolePolicy, 'ingress' | 'egress'> {
  return {
    ingress: connections.filter(({ to }) => to === role).flatMap((it) => rule(peersOf(it.from), it.ports)),
    egress: [DNS, ...connections.filter(({ from }) => from === role).flatMap((it) => rule(peersOf(it.to), it.ports))],
  };
}

/** A rule without peers would allow everyone. */
function rule(peers: readonly PolicyPeer[], ports: Connection<string>['ports']): PolicyRule[] {
  return peers.length === 0 ? [] : [{ peers, ports: ports.map(tcp) }];
}

function tcp(ports: Connection<string>['ports'][number]): PolicyPort {
  if (typeof ports === 'number') return { port: ports, protocol: 'TCP' };
  const [port, endPort] = ports;
  return { port, endPort, protocol: 'TCP' };
}
