import { findInstance } from '../../../catalog/instance-lookup';
import { onDemandUsdPerHour } from '../../../catalog/prices';
import type { DeclaredResource } from './declared';
import { declaredNodeGroups } from './node-groups';

export interface HourlyCost {
  /** For example `1 x g6e.48xlarge`. */
  readonly what: string;
  /** Absent where the catalog knows no price. */
  readonly usdPerHour?: number;
}

function onDemandPriceOf(instanceType: string): number | undefined {
  const instance = findInstance(instanceType);
  return instance && onDemandUsdPerHour(instance);
}

/** What the declared node groups would cost on AWS: on demand in us-east-1, by the catalog. */
export function hourlyCost(declared: readonly DeclaredResource[]): HourlyCost[] {
  return declaredNodeGroups(declared).map(({ instanceType, desiredNodes }) => {
    const price = onDemandPriceOf(instanceType);
    return {
      what: `${desiredNodes} x ${instanceType}`,
      usdPerHour: price === undefined ? undefined : desiredNodes * price,
    };
  });
}

/** One plain sentence about the bill, so that nobody is surprised by it. */
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
