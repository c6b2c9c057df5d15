import { acceleratorsOf, containersOf } from '../rule-pack/pods';
import { numberAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** A model of 10 GB takes about this long from a bucket to a GPU; larger ones take minutes. */
const LOADING_SECONDS = 60;

/** Probes of containers that load a model. */
export const STARTUP_PROBE: Rule = {
  id: 'adc-startup-probe',
  title: 'A liveness probe of a container with accelerators leaves it the time to load its model.',
  why: 'The kubelet restarts a container whose probe fails while it loads, and it loads again, for ever.',
  fix: 'Add a startupProbe whose failureThreshold times periodSeconds is longer than loading.',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  *check(view) {
    for (const { on, property, name, container } of containersOf(view)) {
      if (acceleratorsOf(container) === 0) continue;
      if (container['livenessProbe'] === undefined || container['startupProbe'] !== undefined) continue;
      const delay = numberAt(container, 'livenessProbe.initialDelaySeconds') ?? 0;
      const times = numberAt(container, 'livenessProbe.failureThreshold') ?? 3;
      const seconds = delay + times * (numberAt(container, 'livenessProbe.periodSeconds') ?? 10);
      if (seconds >= LOADING_SECONDS) continue;
      const message =
        `The container ${name} is restarted after ${seconds} s without an answer, ` +
        `also while it loads; at least ${LOADING_SECONDS} s, or a startup probe, is right.`;
      yield { on, property, message };
    }
  },
};
