import { CLUSTER_DNS, type PolicyPeer } from '../../core/egress';
import { type PodNetworkPolicy, tcp, type TcpPort } from '../../core/network-policy';

/** Connections that one party makes to another one. */
export interface Connection<Party extends string> {
  readonly from: Party;
  readonly to: Party;
  readonly ports: readonly TcpPort[];
}

/** The rules of a network policy. */
export type RoleRules = Required<Pick<PodNetworkPolicy, 'ingress' | 'egress'>>;

/** Returns what pods of a role may take and make of some connections, beside calls of the cluster's DNS. */
export function roleRules<Party extends string>(
  role: Party,
  connections: readonly Connection<Party>[],
  peersOf: (party: Party) => readonly PolicyPeer[],
): RoleRules {
  const taken = connections.filter(({ to }) => to === role);
  const made = connections.filter(({ from }) => from === role);
  return {
    ingress: taken.flatMap((it) => someOf(peersOf(it.from)).map((from) => ({ from, ports: tcp(it.ports) }))),
    egress: [CLUSTER_DNS, ...made.flatMap((it) => someOf(peersOf(it.to)).map((to) => ({ to, ports: tcp(it.ports) })))],
  };
}

/** Returns the peers of one rule, or of none: a rule without peers would allow everyone. */
function someOf(peers: readonly PolicyPeer[]): readonly (readonly PolicyPeer[])[] {
  return peers.length === 0 ? [] : [peers];
}
