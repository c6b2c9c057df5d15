import { containersOf, EFA_RESOURCE } from '../rule-pack/pods';
import { objectAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Memory of a pod with EFA. */
export const EFA_POD_MEMORY: Rule = {
  id: 'adc-efa-pod-memory',
  title: 'A container with EFA has huge pages.',
  why: 'libfabric registers its buffers in huge pages. Without them it takes small pages, and only warns.',
  fix: 'Set limits and requests of hugepages-2Mi, for example to 5120Mi.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html (read 2026-11)',
  *check(view) {
    for (const { on, property, name, container } of containersOf(view)) {
      const limits = objectAt(container, 'resources.limits');
      if (!(EFA_RESOURCE in limits) || 'hugepages-2Mi' in limits || 'hugepages-1Gi' in limits) continue;
      const devices = `${String(limits[EFA_RESOURCE])} ${EFA_RESOURCE}`;
      yield { on, property, message: `The container ${name} has ${devices} and no hugepages-2Mi.` };
    }
  },
};
