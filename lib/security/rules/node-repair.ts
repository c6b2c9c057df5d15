import { ACCELERATORS } from '../../catalog/accelerators';
import { nodeGroupsOf } from '../rule-pack/node-groups';
import { flagAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Nodes whose accelerator fails. */
export const NODE_REPAIR: Rule = {
  id: 'adc-node-repair',
  title: 'EKS repairs nodes with accelerators.',
  why: 'A node whose GPU has failed stays ready, and each job that is placed on it fails.',
  fix: 'Set NodeRepairConfig.Enabled to true, and install the add-on eks-node-monitoring-agent.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/node-health.html (read 2026-11)',
  *check(view) {
    for (const { resource, instances } of nodeGroupsOf(view)) {
      const accelerated = instances.find(({ accelerator }) => accelerator !== undefined);
      if (accelerated?.accelerator === undefined) continue;
      if (flagAt(resource.properties, 'NodeRepairConfig.Enabled') === true) continue;
      const { type, accelerator } = accelerated;
      const message = `Nodes of ${type} (${ACCELERATORS[accelerator].vendor} ${accelerator}) are not repaired by EKS.`;
      yield { on: resource, property: 'NodeRepairConfig', message };
    }
  },
};
