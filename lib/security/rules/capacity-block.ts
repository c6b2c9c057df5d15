import { nodeGroupsOf, RESERVATION_TARGET } from '../rule-pack/node-groups';
import { numberAt, textAt, valueAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

const MARKET = 'LaunchTemplateData.InstanceMarketOptions.MarketType';

/** What EKS needs to start nodes in a capacity block. */
export const CAPACITY_BLOCK: Rule = {
  id: 'adc-capacity-block',
  title: 'A node group in a capacity block declares it in three places: capacity type, market type, reservation.',
  why: 'With one of the three missing EC2 starts no node, or starts it on demand while the block is paid.',
  fix:
    'Set CapacityType CAPACITY_BLOCK in the node group, and in its launch template MarketType capacity-block and ' +
    'the reservation as the target.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html',
  *check(view) {
    for (const { resource, template, data } of nodeGroupsOf(view)) {
      const capacityType = textAt(resource.properties, 'CapacityType') ?? 'ON_DEMAND';
      const market = textAt(data, 'InstanceMarketOptions.MarketType') ?? 'none';
      const isBlock = capacityType === 'CAPACITY_BLOCK';
      if (!isBlock && market === 'capacity-block') {
        const message = `MarketType is capacity-block, and CapacityType is ${capacityType}; CAPACITY_BLOCK is right.`;
        yield { on: resource, property: 'CapacityType', message };
      }
      if (isBlock && market !== 'capacity-block') {
        const message = `CapacityType is CAPACITY_BLOCK, and the market type is ${market}; capacity-block is right.`;
        yield { on: template ?? resource, property: MARKET, message };
      }
      if (isBlock && valueAt(data, RESERVATION_TARGET) === undefined) {
        const message = 'CapacityType is CAPACITY_BLOCK, and the launch template names no capacity reservation.';
        yield { on: template ?? resource, property: `LaunchTemplateData.${RESERVATION_TARGET}`, message };
      }
      const least = numberAt(resource.properties, 'ScalingConfig.MinSize') ?? 0;
      if (isBlock && least > 0) {
        const message = `MinSize is ${least}; a block ends, and no node can be started after it: 0 is right.`;
        yield { on: resource, property: 'ScalingConfig.MinSize', message, fix: 'Set MinSize to 0.' };
      }
    }
  },
};
