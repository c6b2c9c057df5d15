import { replicasOf } from '../rule-pack/pods';
import { textAt, valueAt } from '../rule-pack/properties';
import { servingPodsOf } from '../rule-pack/serving';
import type { Rule } from '../rule-pack/rule';

/** Kubernetes' own default. */
const MAX_UNAVAILABLE = '25%';
const MOST_PERCENT = 25;

/** Capacity during an update. */
export const ROLLOUT_CAPACITY: Rule = {
  id: 'adc-rollout-capacity',
  title: 'An update of a service ends at most a quarter of its pods before others are ready.',
  why: 'A model takes minutes to load: whatever an update ends first is missing for all of that time.',
  fix: 'Set the strategy RollingUpdate with maxUnavailable 0, or 1 where no accelerator is free.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment',
  *check(view) {
    for (const { object } of servingPodsOf(view)) {
      if (object.kind !== 'Deployment') continue;
      const replicas = replicasOf(object);
      const isRecreated = textAt(object.content, 'spec.strategy.type') === 'Recreate';
      const given = valueAt(object.content, 'spec.strategy.rollingUpdate.maxUnavailable') ?? MAX_UNAVAILABLE;
      const [, percent] = /^(\d+)%$/.exec(String(given)) ?? [];
      const ended = percent === undefined ? Number(given) : Math.floor((Number(percent) / 100) * replicas);
      if (isRecreated) {
        const message = `The strategy Recreate ends all ${replicas} pods before a new one starts.`;
        yield { on: object, property: 'spec.strategy', message };
      } else if (ended > 1 && (ended / replicas) * 100 > MOST_PERCENT) {
        const message = `An update ends ${ended} of ${replicas} pods first; at most ${MOST_PERCENT} % is right.`;
        yield { on: object, property: 'spec.strategy.rollingUpdate.maxUnavailable', message };
      } else if (replicas === 1 && ended === 1) {
        const message = 'An update ends the only pod before the new one is ready; maxUnavailable 0 is right.';
        yield { on: object, property: 'spec.strategy.rollingUpdate.maxUnavailable', message };
      }
    }
  },
};
