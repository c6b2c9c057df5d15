import { textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Policies that nothing enforces. */
export const NETWORK_POLICY_AGENT: Rule = {
  id: 'adc-network-policy-agent',
  title: 'Where there are network policies, the VPC CNI enforces them.',
  why: 'The CNI ignores network policies unless its agent is on: kubectl shows a policy that stops nothing.',
  fix: 'Set enableNetworkPolicy to "true" in the configuration of the add-on vpc-cni.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html (read 2026-11)',
  *check(view) {
    const policies = view.ofKind('NetworkPolicy');
    for (const addon of view.ofType('AWS::EKS::Addon')) {
      if (textAt(addon.properties, 'AddonName') !== 'vpc-cni') continue;
      const inCluster = policies.filter(
        ({ cluster }) => view.target(cluster) === view.target(addon.properties['ClusterName']),
      );
      const isOn = /"?enableNetworkPolicy"?\s*:\s*"?true/.test(textAt(addon.properties, 'ConfigurationValues') ?? '');
      if (inCluster.length === 0 || isOn) continue;
      const message = `The cluster has network policies (${inCluster.length}), and the vpc-cni does not enforce them.`;
      yield { on: addon, property: 'ConfigurationValues', message };
    }
  },
};
