import type { CostLine } from '../../planning/cost';

/** List prices in us-east-1. */
const PRICES = {
  natGateway: {
    usdPerHour: 0.045,
    source: 'https://aws.amazon.com/vpc/pricing/ (example of us-east-2, the same price), read 2026-09-20',
  },
  interfaceEndpoint: {
    usdPerHour: 0.01,
    source: 'https://aws.amazon.com/privatelink/pricing/, not verified',
  },
} as const;

/**
 * Returns what a network costs while it stands: NAT gateways, and endpoint interfaces (one a service and zone).
 * Traffic and flow logs cost extra.
 */
export function networkCost(natGateways: number, endpointInterfaces: number): readonly CostLine[] {
  return [
    line(natGateways, 'NAT gateway', PRICES.natGateway),
    line(endpointInterfaces, 'interface endpoint in one zone', PRICES.interfaceEndpoint),
  ].flat();
}

function line(
  count: number,
  item: string,
  price: { readonly usdPerHour: number; readonly source: string },
): CostLine[] {
  if (count === 0) return [];
  return [
    {
      item: `${count} x ${item}`,
      usdPerHour: count * price.usdPerHour,
      basis: 'List price in us-east-1, without the traffic through it.',
      source: price.source,
    },
  ];
}
