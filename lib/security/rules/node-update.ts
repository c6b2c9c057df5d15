import { isReserved, nodeGroupsOf } from '../rule-pack/node-groups';
import { numberAt, textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** An update of nodes. */
export const NODE_UPDATE: Rule = {
  id: 'adc-node-update',
  title: 'An update of a node group keeps most nodes, and needs no node beyond reserved capacity.',
  why:
    'maxUnavailable of all nodes ends every pod at once. The strategy DEFAULT starts new nodes first, which fixed ' +
    'capacity does not have: the update hangs until it fails.',
  fix: 'Set MaxUnavailable to 1, and UpdateStrategy to MINIMAL for reserved capacity.',
  source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html (read 2026-11)',
  *check(view) {
    for (const group of nodeGroupsOf(view)) {
      const { resource } = group;
      const most = numberAt(resource.properties, 'ScalingConfig.MaxSize') ?? 2;
      const nodes = numberAt(resource.properties, 'UpdateConfig.MaxUnavailable');
      const percentage = numberAt(resource.properties, 'UpdateConfig.MaxUnavailablePercentage');
      if (most > 1 && ((nodes ?? 0) >= most || (percentage ?? 0) >= 100)) {
        const given = nodes === undefined ? `${percentage} % of the nodes` : `${nodes} of at most ${most} nodes`;
        const message = `An update ends ${given} at once; fewer than all is right.`;
        yield { on: resource, property: 'UpdateConfig', message };
      }
      const strategy = textAt(resource.properties, 'UpdateConfig.UpdateStrategy') ?? 'DEFAULT';
      if (isReserved(group) && strategy !== 'MINIMAL') {
        const message = `The capacity is reserved, and UpdateStrategy is ${strategy}; MINIMAL is right.`;
        yield { on: resource, property: 'UpdateConfig.UpdateStrategy', message };
      }
    }
  },
};
