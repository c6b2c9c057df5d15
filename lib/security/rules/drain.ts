import { annotation } from '../rule-pack/load-balancers';
import { numberAt, valueAt } from '../rule-pack/properties';
import { servingPodsOf } from '../rule-pack/serving';
import type { Rule } from '../rule-pack/rule';

/** Kubernetes' own default. */
const GRACE_SECONDS = 30;
const ATTRIBUTES = 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes';

/** How pods end. */
export const DRAIN: Rule = {
  id: 'adc-drain',
  title: 'Pods that answer clients end only when the load balancer has removed them, and their answers are sent.',
  why: 'A load balancer sends requests for seconds after a pod got SIGTERM, and an answer of a model takes minutes.',
  fix: 'Add a preStop hook that sleeps, and a terminationGracePeriodSeconds longer than the hook and the last answer.',
  source: 'https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html',
  *check(view) {
    for (const { object, property, spec, servers, services } of servingPodsOf(view)) {
      const grace = numberAt(spec, 'terminationGracePeriodSeconds') ?? GRACE_SECONDS;
      for (const server of servers) {
        const name = String(server['name']);
        const hook = valueAt(server, 'lifecycle.preStop');
        const seconds = numberAt(server, 'lifecycle.preStop.sleep.seconds') ?? 0;
        if (hook === undefined) {
          const message = `The container ${name} has no preStop hook: it ends while requests still come.`;
          yield { on: object, property: `${property}.containers`, message };
        } else if (seconds >= grace) {
          const message = `The container ${name} sleeps ${seconds} s before it stops, and is killed after ${grace} s.`;
          yield { on: object, property: `${property}.terminationGracePeriodSeconds`, message };
        }
      }
      for (const service of services) {
        const attributes = annotation(service.content, ATTRIBUTES) ?? '';
        const [, delay] = /deregistration_delay\.timeout_seconds=(\d+)/.exec(attributes) ?? [];
        if (delay === undefined || Number(delay) > 0) continue;
        const message = 'The deregistration delay is 0 s: connections are cut when a pod stops.';
        yield {
          on: service,
          property: 'metadata.annotations',
          message,
          fix: 'Set the delay to the grace of the pods.',
        };
      }
    }
  },
};
