import { SERVICE_PRICES } from '../../../lib/catalog/prices';
import { networkCost } from '../../../lib/network/network/cost';
import { sourceOf } from '../../../lib/planning/cost';
import { planNetwork } from '../../../lib/network/network/network';

test('gateways and endpoint interfaces cost money while they stand, each by its price', () => {
  expect(networkCost({ natGateways: 2, endpointInterfaces: 16, zones: 2 })).toMatchObject([
    { item: '2 x NAT gateway', usdPerHour: 0.09, source: sourceOf(SERVICE_PRICES.natGateway) },
    {
      item: '16 x interface endpoint in one zone',
      usdPerHour: 0.16,
      basis: 'List price in us-east-1, without the traffic through it.',
    },
  ]);
});

test('what there is none of has no line', () => {
  expect(networkCost({ natGateways: 0, endpointInterfaces: 0, zones: 2 })).toEqual([]);
  expect(networkCost({ natGateways: 1, endpointInterfaces: 0, zones: 2 })).toHaveLength(1);
});

test('a network counts an endpoint in each zone', () => {
  const { plan } = planNetwork({ zoneCount: 3, natGateways: 'none' });
  expect(plan.cost.map(({ item }) => item)).toEqual(['27 x interface endpoint in one zone']);
});
