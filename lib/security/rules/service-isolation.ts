import { isTogether, selects } from '../rule-pack/pods';
import { objectAt, textsAt } from '../rule-pack/properties';
import { servingPodsOf } from '../rule-pack/serving';
import type { Rule } from '../rule-pack/rule';

/** Pods beside a model server. */
export const SERVICE_ISOLATION: Rule = {
  id: 'adc-service-isolation',
  title: 'A network policy says who connects to pods that answer clients.',
  why: 'Without one every pod of the cluster reaches the model server, its metrics, and whatever it has open.',
  fix: 'Add a NetworkPolicy for the pods with the policy type Ingress, which names ports and peers.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  *check(view) {
    const policies = view
      .ofKind('NetworkPolicy')
      .filter(({ content }) =>
        [[], ['Ingress']].some((types) => includesAll(textsAt(content, 'spec.policyTypes'), types)),
      );
    for (const { object, labels } of servingPodsOf(view)) {
      const isChosen = policies.some(
        (policy) => isTogether(policy, object) && selects(objectAt(policy.content, 'spec.podSelector'), labels),
      );
      const message = `No NetworkPolicy chooses the pods of the ${object.kind}.`;
      if (!isChosen) yield { on: object, message };
    }
  },
};

/** A policy without types is one of Ingress. */
function includesAll(given: readonly string[], types: readonly string[]): boolean {
  return types.length === 0 ? given.length === 0 : types.every((type) => given.includes(type));
}
