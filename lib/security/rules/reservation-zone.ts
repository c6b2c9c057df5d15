import { isReserved, nodeGroupsOf, zonesOf } from '../rule-pack/node-groups';
import type { Rule } from '../rule-pack/rule';

/** A reservation is in one zone. */
export const RESERVATION_ZONE: Rule = {
  id: 'adc-reservation-zone',
  title: 'A node group with a capacity reservation has subnets of one zone: that of the reservation.',
  why: 'A reservation is in one zone. In the other subnets the group starts no node, and its updates fail.',
  fix: 'Leave the subnets of the other zones out.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html',
  *check(view) {
    for (const group of nodeGroupsOf(view)) {
      if (!isReserved(group)) continue;
      const zones = zonesOf(view, group);
      const reservation = view
        .targets(group.data['CapacityReservationSpecification'])
        .find(({ type }) => type === 'AWS::EC2::CapacityReservation');
      const zone = reservation?.properties['AvailabilityZone'];
      if (zones.length > 1) {
        const message = `The nodes have a capacity reservation and subnets in ${zones.length} zones; one is right.`;
        yield { on: group.resource, property: 'Subnets', message };
      } else if (zone !== undefined && zones.length === 1 && zone !== zones[0]) {
        const message = `The capacity reservation is in ${String(zone)}, and the subnets are in ${zones[0]}.`;
        yield { on: group.resource, property: 'Subnets', message, fix: `Take subnets in ${String(zone)}.` };
      }
    }
  },
};
