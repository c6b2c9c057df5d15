import { hasEfa, isReserved, nodeGroupsOf } from '../rule-pack/node-groups';
import { numberAt, textAt, valueAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Nodes with EFA are near each other. */
export const EFA_PLACEMENT: Rule = {
  id: 'adc-efa-placement',
  title: 'Several nodes with EFA are in a cluster placement group, unless a reservation places them.',
  why: 'Without it EC2 spreads the nodes over the zone, and each collective operation waits for the longest path.',
  fix: 'Set Placement.GroupName of the launch template to a placement group with the strategy cluster.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html',
  *check(view) {
    for (const group of nodeGroupsOf(view)) {
      const { resource, template, data } = group;
      const most = numberAt(resource.properties, 'ScalingConfig.MaxSize') ?? 1;
      if (template === undefined || !hasEfa(group) || most < 2 || isReserved(group)) continue;
      const name = valueAt(data, 'Placement.GroupName') ?? valueAt(data, 'Placement.GroupId');
      const placement = view.target(name, 'AWS::EC2::PlacementGroup');
      const strategy = textAt(placement?.properties, 'Strategy');
      if (name === undefined) {
        const message = `Up to ${most} nodes with EFA have no placement group; one with the strategy cluster is right.`;
        yield { on: template, property: 'LaunchTemplateData.Placement', message };
      } else if (placement !== undefined && strategy !== 'cluster') {
        const message = `The placement group of EFA nodes has the strategy ${strategy ?? 'none'}; cluster is right.`;
        yield { on: placement, property: 'Strategy', message, fix: 'Set Strategy to cluster.' };
      }
    }
  },
};
