import type { EgressRule, PolicyPeer } from './egress';

/** Ports of a network policy, in Kubernetes' own shape. */
export type PolicyPorts = EgressRule['ports'];

/** An ingress rule of a network policy, in Kubernetes' own shape. */
export interface IngressRule {
  /** @default - any address */
  readonly from?: readonly PolicyPeer[];
  readonly ports: PolicyPorts;
}

/** The network policy of some pods of a namespace. What no rule allows is refused. */
export interface PodNetworkPolicy {
  readonly name: string;
  /** @default - that of the chart */
  readonly namespace?: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ingress: readonly IngressRule[];
  /** @default - the policy does not limit what the pods call */
  readonly egress?: readonly EgressRule[];
}

/** Returns the pods with some labels as a peer, of the namespace of the policy. */
export function podsWith(matchLabels: Readonly<Record<string, string>>): PolicyPeer {
  return { podSelector: { matchLabels } };
}

/** Returns all addresses of some networks as peers. */
export function addressesIn(cidrs: readonly string[]): readonly PolicyPeer[] {
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

/** A TCP port, or a range of them. */
export type TcpPort = number | readonly [first: number, last: number];

/** Returns TCP ports, in Kubernetes' own shape. */
export function tcp(ports: readonly TcpPort[]): PolicyPorts {
  return ports.map((it) => {
    if (typeof it === 'number') return { port: it, protocol: 'TCP' };
    const [port, endPort] = it;
    return { port, endPort, protocol: 'TCP' };
  });
}
