import type { Instance } from '../../catalog/instances';
import { INSTANCE_PRICE_SOURCE, onDemandUsdPerHour, type PriceSource, SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, HOURS_PER_MONTH } from '../../planning/cost';
import type { CapacityPlan } from './capacity';
import { GP3, type VolumePlan } from './disks';

const CAPACITY_NOTES = {
  ON_DEMAND: '',
  SPOT: '; spot nodes cost less',
  CAPACITY_BLOCK: '; a capacity block has a price of its own, paid in advance',
} as const satisfies Record<CapacityPlan['capacityType'], string>;

/** Returns the cost of a group at its desired size: instances and root volumes. */
export function planCost(instance: Instance, capacity: CapacityPlan, volume: VolumePlan): readonly CostLine[] {
  return [instanceCost(instance, capacity), volumeCost(volume, capacity.desiredNodes)];
}

function instanceCost(instance: Instance, { desiredNodes, capacityType }: CapacityPlan): CostLine {
  const item = `${desiredNodes} x ${instance.type}`;
  const price = onDemandUsdPerHour(instance);
  const source = sourceOf(INSTANCE_PRICE_SOURCE);
  if (price === undefined) return { item, usdPerHour: undefined, basis: 'the catalog has no price', source };
  const basis = `desired nodes, on demand in us-east-1, without volumes and traffic${CAPACITY_NOTES[capacityType]}`;
  return { item, usdPerHour: price * desiredNodes, basis, source };
}

function volumeCost({ sizeGiB, iops, throughputMiBs }: VolumePlan, nodes: number): CostLine {
  const { gp3 } = SERVICE_PRICES;
  const usdPerMonth =
    sizeGiB * gp3.usdPerGBMonth +
    (iops - GP3.iops.default) * gp3.usdPerIopsMonth +
    (throughputMiBs - GP3.throughputMiBs.default) * gp3.usdPerMiBsMonth;
  return {
    item: `${nodes} x gp3 root volume of ${sizeGiB} GiB`,
    usdPerHour: (nodes * usdPerMonth) / HOURS_PER_MONTH,
    basis: `${iops} IOPS and ${throughputMiBs} MiB/s, in us-east-1`,
    source: sourceOf(gp3),
  };
}

function sourceOf({ source, date, verified }: PriceSource): string {
  return `${source} (${date}${verified ? '' : ', not verified'})`;
}
