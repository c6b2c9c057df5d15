import type { EgressRule, PolicyPeer } from '../../lib/core/egress';
import type { IngressRule, PodNetworkPolicy } from '../../lib/core/network-policy';

type Rule = IngressRule & EgressRule;

/** Who may call the pods of each policy, and whom they may call, in words: `namenode: 8020 9870`. */
export function policyRules(policies: readonly PodNetworkPolicy[]) {
  return Object.fromEntries(
    policies.map(({ name, ingress, egress }) => [
      name,
      { ingress: ingress.map(inWords), egress: egress?.map(inWords) },
    ]),
  );
}

/** A rule without peers allows everyone. */
export function peersOf({ from, to }: Rule): readonly PolicyPeer[] | undefined {
  return from ?? to;
}

function inWords(rule: Rule): string {
  const peers = peersOf(rule)?.map(peerInWords).join(', ') ?? 'everyone';
  return `${peers}: ${rule.ports.map(portInWords).join(' ')}`;
}

function peerInWords({ ipBlock, podSelector, namespaceSelector }: PolicyPeer): string {
  const labels = { ...namespaceSelector?.matchLabels, ...podSelector?.matchLabels };
  const pods = labels['app.kubernetes.io/component'] ?? labels['k8s-app'];
  return ipBlock?.cidr ?? pods ?? `namespace ${labels['kubernetes.io/metadata.name']}`;
}

function portInWords({ port, endPort, protocol }: Rule['ports'][number]): string {
  return `${endPort === undefined ? port : `${port}-${endPort}`}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}
