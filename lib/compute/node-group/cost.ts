import type { Instance } from '../../catalog/instances';
import { INSTANCE_PRICE_SOURCE, onDemandUsdPerHour, SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import type { CapacityPlan } from './capacity';
import { GP3, type RootVolumePlan } from './disks';

const CAPACITY_NOTES = {
  ON_DEMAND: '',
  SPOT: '; spot nodes cost less',
  CAPACITY_BLOCK: '; a capacity block has a price of its own, paid in advance',
} as const satisfies Record<CapacityPlan['capacityType'], string>;

/** Returns the cost of a group at its desired size: instances and root volumes. */
export function planCost(instance: Instance, capacity: CapacityPlan, volume: RootVolumePlan): readonly CostLine[] {
  const { desiredNodes } = capacity;
  return [instanceCost(instance, capacity), volumeCost(volume, desiredNodes), ...performanceCost(volume, desiredNodes)];
}

function instanceCost(instance: Instance, { desiredNodes, capacityType }: CapacityPlan): CostLine {
  const item = `${desiredNodes} x ${instance.type}`;
  const price = onDemandUsdPerHour(instance);
  const source = sourceOf(INSTANCE_PRICE_SOURCE);
  if (price === undefined) return { item, usdPerHour: undefined, basis: 'the catalog has no price', source };
  const basis = `desired nodes, on demand in us-east-1, without volumes and traffic${CAPACITY_NOTES[capacityType]}`;
  return { item, usdPerHour: price * desiredNodes, basis, source };
}

function volumeCost({ sizeGiB }: RootVolumePlan, nodes: number): CostLine {
  const { gp3 } = SERVICE_PRICES;
  return {
    item: `${nodes} x gp3 root volume of ${sizeGiB} GiB`,
    usdPerHour: (nodes * sizeGiB * gp3.usdPerGBMonth) / HOURS_PER_MONTH,
    basis: 'desired nodes, in us-east-1, with the IOPS and throughput that gp3 includes',
    source: sourceOf(gp3),
  };
}

/** gp3 includes IOPS and throughput; only more costs extra. */
function performanceCost({ iops, throughputMiBs }: RootVolumePlan, nodes: number): CostLine[] {
  const { gp3Performance } = SERVICE_PRICES;
  const moreIops = iops - GP3.iops.default;
  const moreMiBs = throughputMiBs - GP3.throughputMiBs.default;
  if (moreIops === 0 && moreMiBs === 0) return [];
  const usdPerMonth = moreIops * gp3Performance.usdPerIopsMonth + moreMiBs * gp3Performance.usdPerMiBsMonth;
  return [
    {
      item: `${nodes} x ${iops} IOPS and ${throughputMiBs} MiB/s of the root volume`,
      usdPerHour: (nodes * usdPerMonth) / HOURS_PER_MONTH,
      basis: `in us-east-1, beyond the ${GP3.iops.default} IOPS and ${GP3.throughputMiBs.default} MiB/s included`,
      source: sourceOf(gp3Performance),
    },
  ];
}
