import { planOf } from '../../core/plan';
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
  const plan = holders.map(planOf).find(isClusterPlan);
  if (plan === undefined) return {};
  const cni = plan.addons.find(({ name }) => name === 'vpc-cni');
  return {
    kubernetesVersion: plan.kubernetesVersion,
    networkPoliciesEnforced: cni?.configuration?.['enableNetworkPolicy'] === 'true',
  };
}

function isClusterPlan(plan: object | undefined): plan is ClusterPlanFacts {
  return plan !== undefined && 'addons' in plan && Array.isArray(plan.addons);
}
