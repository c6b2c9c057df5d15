import { numberAt } from '../rule-pack/properties';
import { hasEfa, nodeGroupsOf, zonesOf } from '../rule-pack/node-groups';
import type { Rule } from '../rule-pack/rule';

/** EFA traffic stays in one zone. */
export const EFA_ZONES: Rule = {
  id: 'adc-efa-zones',
  title: 'A node group of several nodes with EFA is in one zone.',
  why: 'EFA traffic does not cross zones: a job whose nodes are in two zones falls back to TCP, or does not start.',
  fix: 'Give the node group subnets of one zone, and make a group for each further zone.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html (Limitations)',
  *check(view) {
    for (const group of nodeGroupsOf(view)) {
      const most = numberAt(group.resource.properties, 'ScalingConfig.MaxSize') ?? 2;
      const zones = zonesOf(view, group);
      if (!hasEfa(group) || most < 2 || zones.length < 2) continue;
      const names = zones.join(', ');
      const message = `Up to ${most} nodes with EFA are in ${zones.length} zones (${names}); one is right.`;
      yield { on: group.resource, property: 'Subnets', message };
    }
  },
};
