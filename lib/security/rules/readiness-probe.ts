import { servingPodsOf } from '../rule-pack/serving';
import type { Rule } from '../rule-pack/rule';

/** Pods that cannot answer yet. */
export const READINESS_PROBE: Rule = {
  id: 'adc-readiness-probe',
  title: 'Containers that answer clients have a readiness probe.',
  why: 'Without it a pod gets requests as soon as its process runs, minutes before its model is loaded.',
  fix: 'Add a readinessProbe on a path that answers only when the model is loaded.',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes',
  *check(view) {
    for (const { object, property, servers } of servingPodsOf(view)) {
      for (const server of servers.filter((each) => each['readinessProbe'] === undefined)) {
        const message = `The container ${String(server['name'])} has ports and no readiness probe.`;
        yield { on: object, property: `${property}.containers`, message };
      }
    }
  },
};
