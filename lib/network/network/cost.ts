import { type PriceSource, SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, sourceOf } from '../../planning/cost';

/**
 * Returns what a network costs while it stands: NAT gateways, and endpoint interfaces (one a service and zone).
 * Traffic and flow logs cost extra.
 */
export function networkCost(natGateways: number, endpointInterfaces: number): readonly CostLine[] {
  return [
    line(natGateways, 'NAT gateway', SERVICE_PRICES.natGateway),
    line(endpointInterfaces, 'interface endpoint in one zone', SERVICE_PRICES.interfaceEndpoint),
  ].flat();
}

type HourlyPrice = PriceSource & { readonly usdPerHour: number };

function line(count: number, item: string, price: HourlyPrice): CostLine[] {
  if (count === 0) return [];
  return [
    {
      item: `${count} x ${item}`,
      usdPerHour: count * price.usdPerHour,
      basis: 'List price in us-east-1, without the traffic through it.',
      source: sourceOf(price),
    },
  ];
}
