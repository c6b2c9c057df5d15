import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { PodNetworkPolicy, PolicyPorts } from './network-policy';

/** Declares a network policy. */
export function declareNetworkPolicy(
  scope: Construct,
  { name, namespace, podLabels, ingress, egress }: PodNetworkPolicy,
  id = `NetworkPolicy-${name}`,
): void {
  new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { ...podLabels } },
      policyTypes: ['Ingress', ...(egress === undefined ? [] : ['Egress'])],
      ingress: ingress.map(({ from, ports }) => ({ from: from && [...from], ports: ports.map(policyPort) })),
      egress: egress?.map(({ to, ports }) => ({ to: to && [...to], ports: ports.map(policyPort) })),
    },
  });
}

function policyPort({ port, endPort, protocol }: PolicyPorts[number]): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), endPort, protocol };
}
