import { containersOf, EFA_RESOURCE, isAccelerator } from '../rule-pack/pods';
import { objectAt, objectsAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** How many accelerators a container gets. */
export const ACCELERATOR_LIMITS: Rule = {
  id: 'adc-accelerator-limits',
  title: 'A container with accelerators or EFA limits them, and requests as many as it limits.',
  why:
    'Accelerators cannot be overcommitted: Kubernetes rejects a request that differs from the limit. A container ' +
    'that takes all GPUs by NVIDIA_VISIBLE_DEVICES, without a limit, takes those of other pods.',
  fix: 'Set the resource in limits, and leave it out of requests or set the same number.',
  source: 'https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/',
  *check(view) {
    for (const { on, property, name, container } of containersOf(view)) {
      const limits = objectAt(container, 'resources.limits');
      const requests = objectAt(container, 'resources.requests');
      const wanted = Object.keys(requests).filter((each) => isAccelerator(each) || each === EFA_RESOURCE);
      for (const resource of wanted.filter((each) => String(requests[each]) !== String(limits[each]))) {
        const given = limits[resource] === undefined ? 'no limit' : `the limit ${String(limits[resource])}`;
        const message = `The container ${name} requests ${String(requests[resource])} ${resource} and has ${given}.`;
        yield { on, property, message };
      }
      const takesAll = objectsAt(container, 'env').some(
        (each) => each['name'] === 'NVIDIA_VISIBLE_DEVICES' && each['value'] === 'all',
      );
      if (takesAll && !Object.keys(limits).some(isAccelerator)) {
        const message = `The container ${name} sets NVIDIA_VISIBLE_DEVICES to all, and has no limit of GPUs.`;
        yield { on, property, message };
      }
    }
  },
};
