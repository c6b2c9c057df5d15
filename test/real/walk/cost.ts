import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { DeclaredResource } from './declared';

export interface HourlyCost {
  /** For example `1 x g6e.48xlarge`. */
  readonly what: string;
  /** Absent where the catalog knows no price. */
  readonly usdPerHour?: number;
}

/** What the declared node groups would cost on AWS: on demand in us-east-1, by the catalog. */
export function hourlyCost(declared: readonly DeclaredResource[]): HourlyCost[] {
  return declared.filter((resource) => resource.type === 'AWS::EKS::Nodegroup').map((group) => {
    const { LaunchTemplate, ScalingConfig } = group.properties as { LaunchTemplate?: { Id?: { Ref?: string } }; ScalingConfig?: { DesiredSize?: number } };
    const template = declared.find((resource) => resource.stack === group.stack && resource.logicalId === LaunchTemplate?.Id?.Ref);
    const type = String((template?.properties.LaunchTemplateData as { InstanceType?: string } | undefined)?.InstanceType);
    const nodes = ScalingConfig?.DesiredSize ?? 0;
    const price = findInstance(type)?.usdPerHourUsEast1;
    return { what: `${nodes} x ${type}`, usdPerHour: price === undefined ? undefined : nodes * price };
  });
}

/** One plain sentence about the bill, so that nobody is surprised by it. */
export function describeCost(costs: readonly HourlyCost[]): string {
  const known = costs.reduce((sum, cost) => sum + (cost.usdPerHour ?? 0), 0);
  const unknown = costs.filter((cost) => cost.usdPerHour === undefined).map((cost) => cost.what);
  const parts = costs.map((cost) => `${cost.what} ${cost.usdPerHour === undefined ? 'at an unknown price' : `${cost.usdPerHour.toFixed(2)} USD`}`);
  return `On AWS these nodes would cost ${known.toFixed(2)} USD an hour on demand in us-east-1 (${parts.join(', ')}), `
    + `without network, storage and the control plane.${unknown.length > 0 ? ` Not counted: ${unknown.join(', ')}.` : ''}`;
}
