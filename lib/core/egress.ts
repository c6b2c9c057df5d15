/** What pods may call: the cluster's DNS, the node's agent that serves AWS credentials, HTTPS anywhere. */
export type EgressTarget = 'dns' | 'pod-identity' | 'https';

/** A peer of a network policy, in Kubernetes' own shape. */
export interface PolicyPeer {
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

/** An egress rule of a network policy, in Kubernetes' own shape. */
export interface EgressRule {
  readonly to?: readonly PolicyPeer[];
  readonly ports: readonly { readonly port: number; readonly endPort?: number; readonly protocol: string }[];
}

/** Returns the pods of a namespace as a peer. Kubernetes itself gives each namespace this label. */
export function podsOf(namespace: string): PolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

/** The cluster's DNS. */
export const CLUSTER_DNS = {
  to: [{ ...podsOf('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
} as const satisfies EgressRule;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html the agent's link-local addresses */
export const EGRESS_RULES: Readonly<Record<EgressTarget, EgressRule>> = {
  dns: CLUSTER_DNS,
  'pod-identity': {
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  },
  https: { ports: [{ port: 443, protocol: 'TCP' }] },
};
