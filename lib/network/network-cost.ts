/** What a network costs while it stands, in us-east-1. */
export interface NetworkCost {
  readonly usdPerHour: number;
  /** Of 730 hours. */
  readonly usdPerMonth: number;
  /** What the number counts and what not, in words. */
  readonly basis: string;
}

/**
 * Prices in us-east-1.
 * NAT gateway: https://aws.amazon.com/vpc/pricing/ (example of us-east-2, the same price, read 2026-09-20); each GB
 * through it costs 0.045 USD too. Interface endpoint: from memory, not verified; each GB costs 0.01 USD
 * (https://aws.amazon.com/privatelink/pricing/). Flow logs into CloudWatch: 0.50 USD a GB, from memory, not verified.
 */
const USD_PER_HOUR = { natGateway: 0.045, interfaceEndpointPerZone: 0.01 } as const;
const HOURS_PER_MONTH = 730;

/** The standing cost of a network's gateways and endpoints. */
export function networkCost(natGateways: number, interfaceEndpointZones: number): NetworkCost {
  const usdPerHour =
    natGateways * USD_PER_HOUR.natGateway + interfaceEndpointZones * USD_PER_HOUR.interfaceEndpointPerZone;
  return {
    usdPerHour,
    usdPerMonth: Math.round(usdPerHour * HOURS_PER_MONTH * 100) / 100,
    basis: `${natGateways} NAT gateways and ${interfaceEndpointZones} endpoint interfaces in us-east-1, without traffic and flow logs`,
  };
}
