import { acceleratorsOf, podsOf } from '../rule-pack/pods';
import { objectsAt, valueAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Memory between the processes of a job. */
export const SHARED_MEMORY: Rule = {
  id: 'adc-shared-memory',
  title: 'A container with several accelerators has shared memory of its own size.',
  why: "A container's /dev/shm has 64 MiB. NCCL and data loaders need more, and fail during the job.",
  fix: 'Mount an emptyDir with medium Memory at /dev/shm.',
  source: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html',
  *check(view) {
    for (const { object, property, spec, containers } of podsOf(view)) {
      if (spec['hostIPC'] === true) continue;
      for (const container of containers) {
        const count = acceleratorsOf(container);
        const mount = objectsAt(container, 'volumeMounts').find(({ mountPath }) => mountPath === '/dev/shm');
        const volume = objectsAt(spec, 'volumes').find(({ name }) => name === mount?.['name']);
        if (count < 2 || (mount !== undefined && valueAt(volume, 'emptyDir.medium') === 'Memory')) continue;
        const name = String(container['name']);
        const message = `The container ${name} has ${count} accelerators and the 64 MiB of /dev/shm.`;
        yield { on: object, property: `${property}.volumes`, message };
      }
    }
  },
};
