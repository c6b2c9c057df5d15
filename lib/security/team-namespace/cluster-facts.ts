import type { TeamNamespaceSurroundings } from './traffic';

/** What a plan of our own cluster says, as far as it decides what holds in its namespaces. */
interface ClusterPlanFacts {
  readonly kubernetesVersion: string;
  readonly addons: readonly {
    readonly name: string;
    readonly configuration?: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * Returns what is known of a cluster: our own has a plan that says which settings its CNI has. Of others nothing is
 * known.
 *
 * @param holders what may know more of the cluster: the cluster itself, and what it is in
 */
export function clusterFacts(holders: readonly unknown[]): TeamNamespaceSurroundings {
  const plan = holders.map(planOf).find((it) => it !== undefined);
  if (plan === undefined) return {};
  const cni = plan.addons.find(({ name }) => name === 'vpc-cni');
  return {
    kubernetesVersion: plan.kubernetesVersion,
    networkPoliciesEnforced: cni?.configuration?.['enableNetworkPolicy'] === 'true',
  };
}

function planOf(holder: unknown): ClusterPlanFacts | undefined {
  if (typeof holder !== 'object' || holder === null || !('plan' in holder)) return undefined;
  const { plan } = holder;
  return typeof plan === 'object' && plan !== null && 'addons' in plan && Array.isArray(plan.addons)
    ? (plan as ClusterPlanFacts)
    : undefined;
}
