import { isTogether, selects } from '../rule-pack/pods';
import { objectAt, textsAt } from '../rule-pack/properties';
import { servingPodsOf } from '../rule-pack/serving';
import type { ViewedObject } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Pods beside a model server. */
export const SERVICE_ISOLATION: Rule = {
  id: 'adc-service-isolation',
  title: 'A network policy says who connects to pods that answer clients.',
  why: 'Without one every pod of the cluster reaches the model server, its metrics, and every other port of it.',
  fix: 'Add a NetworkPolicy for the pods with the policy type Ingress, which names ports and peers.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  *check(view) {
    const policies = view.ofKind('NetworkPolicy').filter(isOfIngress);
    for (const { object, labels } of servingPodsOf(view)) {
      const isChosen = policies.some(
        (policy) => isTogether(policy, object) && selects(objectAt(policy.content, 'spec.podSelector'), labels),
      );
      const message = `No NetworkPolicy chooses the pods of the ${object.kind}.`;
      if (!isChosen) yield { on: object, message };
    }
  },
};

/** Returns whether a policy is about connections to pods, as one without types is. */
function isOfIngress({ content }: ViewedObject): boolean {
  const types = textsAt(content, 'spec.policyTypes');
  return types.length === 0 || types.includes('Ingress');
}
