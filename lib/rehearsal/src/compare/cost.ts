import { findInstance } from '../../../catalog/instance-lookup';
import { onDemandUsdPerHour } from '../../../catalog/prices';
import type { ExpectedNodes } from './nodes';

export interface HourlyCost {
  /** For example `1 x g6e.48xlarge`. */
  readonly what: string;
  /** Absent where the catalog has no price. */
  readonly usdPerHour?: number;
}

function onDemandPriceOf(instanceType: string): number | undefined {
  const instance = findInstance(instanceType);
  return instance && onDemandUsdPerHour(instance);
}

/**
 * What the node groups would cost on AWS: on demand in us-east-1, by the catalog. A group of several instance types is
 * counted with its first one.
 */
export function hourlyCost(groups: readonly Pick<ExpectedNodes, 'instanceTypes' | 'count'>[]): HourlyCost[] {
  return groups.map(({ instanceTypes: [instanceType = ''], count }) => {
    const price = onDemandPriceOf(instanceType);
    return { what: `${count} x ${instanceType}`, usdPerHour: price === undefined ? undefined : count * price };
  });
}

/** One plain sentence about what the nodes would cost on AWS. */
export function describeCost(costs: readonly HourlyCost[]): string {
  const known = costs.reduce((sum, cost) => sum + (cost.usdPerHour ?? 0), 0);
  const unknown = costs.filter((cost) => cost.usdPerHour === undefined).map((cost) => cost.what);
  const parts = costs.map(
    (cost) =>
      `${cost.what} ${cost.usdPerHour === undefined ? 'at an unknown price' : `${cost.usdPerHour.toFixed(2)} USD`}`,
  );
  return (
    `On AWS these nodes would cost ${known.toFixed(2)} USD an hour on demand in us-east-1 (${parts.join(', ')}), ` +
    `without network, storage and the control plane.${unknown.length > 0 ? ` Not counted: ${unknown.join(', ')}.` : ''}`
  );
}
