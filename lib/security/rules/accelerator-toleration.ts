import { nodeGroupsOf } from '../rule-pack/node-groups';
import { acceleratorsOf, podsOf } from '../rule-pack/pods';
import { objectsAt, type Properties } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Tolerations of pods with accelerators. */
export const ACCELERATOR_TOLERATION: Rule = {
  id: 'adc-accelerator-toleration',
  title: 'A pod with accelerators tolerates the taints of a node group that has them.',
  why: 'EKS adds no toleration by itself: the pod waits for ever beside idle GPUs that are paid for.',
  fix: 'Add the toleration of the taint, such as nvidia.com/gpu with the operator Exists.',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  *check(view) {
    const groups = nodeGroupsOf(view).filter(({ instances }) => instances.some((each) => each.acceleratorCount > 0));
    for (const { object, property, spec, containers } of podsOf(view)) {
      if (containers.every((container) => acceleratorsOf(container) === 0)) continue;
      const tolerations = objectsAt(spec, 'tolerations');
      const inCluster = groups.filter(
        ({ resource }) => String(resource.properties['ClusterName']) === object.cluster || groups.length === 1,
      );
      const refused = inCluster.map(({ resource }) =>
        objectsAt(resource.properties, 'Taints').filter(
          (taint) => taint['Effect'] !== 'PREFER_NO_SCHEDULE' && !tolerations.some((each) => tolerates(each, taint)),
        ),
      );
      if (refused.length === 0 || refused.some((taints) => taints.length === 0)) continue;
      const taints = [...new Set(refused.flat().map(({ Key }) => String(Key)))].join(', ');
      const message = `The pod tolerates the taints of no node group with accelerators: ${taints}.`;
      yield { on: object, property: `${property}.tolerations`, message };
    }
  },
};

function tolerates(toleration: Properties, taint: Properties): boolean {
  const { key, operator = 'Equal', value = '', effect } = toleration;
  if (effect !== undefined && effect !== EFFECTS[String(taint['Effect'])]) return false;
  if (operator === 'Exists') return key === undefined || key === taint['Key'];
  return key === taint['Key'] && value === (taint['Value'] ?? '');
}

/** EKS's effects as Kubernetes writes them. */
const EFFECTS: Readonly<Record<string, string>> = { NO_SCHEDULE: 'NoSchedule', NO_EXECUTE: 'NoExecute' };
