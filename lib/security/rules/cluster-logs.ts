import { clustersOf } from '../rule-pack/clusters';
import type { Rule } from '../rule-pack/rule';

const NEEDED = ['audit', 'authenticator'];

/** Logs of the control plane. */
export const CLUSTER_LOGS: Rule = {
  id: 'adc-cluster-logs',
  title: 'A cluster writes its audit and authenticator logs.',
  why: 'Only these logs show who created or deleted an object, and they begin when they are enabled.',
  fix: 'Enable the control-plane logs audit and authenticator.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html',
  *check(view) {
    for (const { resource, prefix, logTypes } of clustersOf(view)) {
      const missing = NEEDED.filter((type) => !logTypes.includes(type));
      if (missing.length === 0) continue;
      const given = logTypes.length === 0 ? 'no log' : logTypes.join(', ');
      const message = `The cluster writes ${given}; missing: ${missing.join(', ')}.`;
      yield { on: resource, property: `${prefix}Logging`, message };
    }
  },
};
