import { isTogether, podsOf, replicasOf, selects, servicesOf, type ViewedPods } from '../rule-pack/pods';
import { objectAt, valueAt } from '../rule-pack/properties';
import type { ResourceView, ViewedObject } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Disruption budgets. */
export const DISRUPTION_BUDGET: Rule = {
  id: 'adc-disruption-budget',
  title: 'Replicated servers and stores have a disruption budget that lets one pod go.',
  why:
    'Without a budget an update of nodes evicts all replicas at once: HDFS loses its quorum, a service its capacity. ' +
    'A budget that lets no pod go blocks the update until it fails.',
  fix: 'Add a PodDisruptionBudget with maxUnavailable 1.',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  *check(view) {
    for (const pods of podsOf(view)) {
      if (!isReplicated(view, pods)) continue;
      const budgets = budgetsOf(view, pods);
      const replicas = replicasOf(pods.object);
      if (budgets.length === 0) {
        const message = `The ${replicas} pods of the ${pods.object.kind} have no PodDisruptionBudget.`;
        yield { on: pods.object, message };
      }
      for (const budget of budgets.filter((each) => allowed(each, replicas) < 1)) {
        const message = `The budget lets none of ${replicas} pods go; maxUnavailable 1 is right.`;
        yield { on: budget, property: 'spec', message, fix: 'Set maxUnavailable to 1.' };
      }
    }
  },
};

function isReplicated(view: ResourceView, pods: ViewedPods): boolean {
  const { kind } = pods.object;
  if (replicasOf(pods.object) < 2) return false;
  return kind === 'StatefulSet' || (kind === 'Deployment' && servicesOf(view, pods).length > 0);
}

function budgetsOf(view: ResourceView, { object, labels }: ViewedPods): readonly ViewedObject[] {
  return view
    .ofKind('PodDisruptionBudget')
    .filter((budget) => isTogether(budget, object) && selects(objectAt(budget.content, 'spec.selector'), labels));
}

/** How many pods a budget lets go. Percentages are rounded up. */
function allowed({ content }: ViewedObject, replicas: number): number {
  const unavailable = valueAt(content, 'spec.maxUnavailable');
  if (unavailable !== undefined) return countOf(unavailable, replicas);
  return replicas - countOf(valueAt(content, 'spec.minAvailable') ?? 0, replicas);
}

function countOf(value: unknown, replicas: number): number {
  const [, percent] = /^(\d+)%$/.exec(String(value)) ?? [];
  return percent === undefined ? Number(value) : Math.ceil((Number(percent) / 100) * replicas);
}
