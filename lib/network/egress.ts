/** What pods may call: the cluster's DNS, the node's agent that serves AWS credentials, HTTPS anywhere. */
export type EgressTarget = 'dns' | 'pod-identity' | 'https';

/** An egress rule of a network policy, in Kubernetes' own shape. */
export interface EgressRule {
  readonly to?: readonly {
    readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly ipBlock?: { readonly cidr: string };
  }[];
  readonly ports: readonly { readonly port: number; readonly endPort?: number; readonly protocol: string }[];
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html the agent's link-local addresses */
export const EGRESS_RULES: Readonly<Record<EgressTarget, EgressRule>> = {
  dns: {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  },
  'pod-identity': {
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  },
  https: { ports: [{ port: 443, protocol: 'TCP' }] },
};
