import { isSoldInCapacityBlocksOnly } from '../catalog/instance-properties';
import type { Instance } from '../catalog/instances';
import type { Problem } from '../planning/problem';
import type { CapacityType, GpuNodeGroupOptions, UpdateStrategy } from './gpu-node-group-options';

/** How many nodes, from where, and how they change. */
export interface CapacityPlan {
  readonly capacityType: CapacityType;
  readonly desiredNodes: number;
  readonly minNodes: number;
  readonly maxNodes: number;
  /** `capacity-block`, or undefined where EC2's default or EKS itself decides. */
  readonly marketType?: 'capacity-block';
  readonly capacityReservationId?: string;
  readonly placement?: { readonly createClusterGroup: boolean; readonly groupName?: string };
  readonly updateStrategy: UpdateStrategy;
  readonly maxUnavailable: number;
}

/**
 * EKS updates at most this many nodes at once.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html
 */
const MAX_UNAVAILABLE = 100;

/**
 * Decides how nodes are bought.
 *
 * A capacity block is one place, one zone and a fixed number of machines: EKS wants its launch template to say so,
 * subnets of that zone alone, and a group that can be emptied before it is updated.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html
 */
export function planCapacity(options: GpuNodeGroupOptions, instance: Instance | undefined): CapacityPlan | Problem[] {
  const capacityType = options.capacityType ?? 'ON_DEMAND';
  const block = capacityType === 'CAPACITY_BLOCK';
  const fixed = block || options.capacityReservationId !== undefined;
  const desiredNodes = options.desiredNodes ?? Math.max(options.minNodes ?? 0, 1);
  const minNodes = options.minNodes ?? (block ? 0 : desiredNodes);
  const maxNodes = options.maxNodes ?? Math.max(desiredNodes, 1);
  const maxUnavailable = options.maxUnavailable ?? 1;
  const problems = [
    ...nodeCountProblems(minNodes, desiredNodes, maxNodes),
    ...(block ? blockProblems(options, minNodes) : otherProblems(options, capacityType, instance)),
  ];
  if (!Number.isInteger(maxUnavailable) || maxUnavailable < 1 || maxUnavailable > MAX_UNAVAILABLE) {
    problems.push({
      code: 'max-unavailable-invalid',
      path: 'maxUnavailable',
      message: `An update cannot take ${maxUnavailable} nodes away at once; EKS allows 1 to ${MAX_UNAVAILABLE}.`,
      fix: 'Use a whole number in that range.',
    });
  }
  if (options.clusterPlacementGroup && options.placementGroupName !== undefined) {
    problems.push({
      code: 'placement-group-conflict',
      path: 'placementGroupName',
      message: `A new cluster placement group and the existing '${options.placementGroupName}' are both asked for; a node is in one group.`,
      fix: 'Leave one of clusterPlacementGroup and placementGroupName out.',
    });
  }
  if (problems.length > 0) return problems;
  return {
    capacityType,
    desiredNodes,
    minNodes,
    maxNodes,
    ...(block && { marketType: 'capacity-block' as const }),
    ...(options.capacityReservationId !== undefined && { capacityReservationId: options.capacityReservationId }),
    ...((options.clusterPlacementGroup || options.placementGroupName !== undefined) && {
      placement: { createClusterGroup: options.clusterPlacementGroup ?? false, groupName: options.placementGroupName },
    }),
    updateStrategy: options.updateStrategy ?? (fixed ? 'MINIMAL' : 'DEFAULT'),
    maxUnavailable,
  };
}

function nodeCountProblems(minNodes: number, desiredNodes: number, maxNodes: number): Problem[] {
  const whole = [minNodes, desiredNodes, maxNodes].every((nodes) => Number.isInteger(nodes) && nodes >= 0);
  if (whole && minNodes <= desiredNodes && desiredNodes <= maxNodes && maxNodes >= 1) return [];
  return [
    {
      code: 'node-counts-invalid',
      path: 'desiredNodes',
      message: `${minNodes} <= ${desiredNodes} <= ${maxNodes} nodes (minimum, desired, maximum) is not an order of whole numbers with a maximum of at least 1.`,
      fix: 'Set minNodes, desiredNodes and maxNodes so that each is at most the next.',
    },
  ];
}

function blockProblems(options: GpuNodeGroupOptions, minNodes: number): Problem[] {
  const problems: Problem[] = [];
  if (options.capacityReservationId === undefined) {
    problems.push({
      code: 'capacity-block-without-reservation',
      path: 'capacityReservationId',
      message: 'A capacity block is asked for, but not which one.',
      fix: 'Set capacityReservationId to the id of the block, as cr-0123456789abcdef0.',
    });
  }
  if (minNodes > 0) {
    problems.push({
      code: 'capacity-block-min-nodes',
      path: 'minNodes',
      message: `At least ${minNodes} nodes are kept, but EKS empties the group of a capacity block before each update and 40 minutes before the block ends.`,
      fix: 'Set minNodes to 0.',
    });
  }
  const zones = [...new Set(options.subnetZones)];
  if (zones.length > 1) {
    problems.push({
      code: 'capacity-block-zones',
      path: 'subnetZones',
      message: `The subnets lie in ${zones.length} zones (${zones.join(', ')}); a capacity block lies in one.`,
      fix: 'Give only the subnets of the zone of the block.',
    });
  }
  if (options.clusterPlacementGroup || options.placementGroupName !== undefined) {
    problems.push({
      code: 'capacity-block-placement-group',
      path: options.clusterPlacementGroup ? 'clusterPlacementGroup' : 'placementGroupName',
      message:
        'A placement group is asked for, but the machines of a capacity block already have their place; launches would fail for lack of capacity.',
      fix: 'Leave the placement group out.',
    });
  }
  return problems;
}

function otherProblems(
  options: GpuNodeGroupOptions,
  capacityType: CapacityType,
  instance: Instance | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (instance !== undefined && isSoldInCapacityBlocksOnly(instance)) {
    problems.push({
      code: 'capacity-block-required',
      path: 'capacityType',
      message: `${instance.type} is sold in capacity blocks only, not as ${capacityType}.`,
      fix: "Set capacityType to 'CAPACITY_BLOCK' and capacityReservationId to the block of your UltraServer.",
    });
  }
  if (capacityType === 'SPOT' && options.capacityReservationId !== undefined) {
    problems.push({
      code: 'spot-with-reservation',
      path: 'capacityReservationId',
      message: `Spot nodes are not taken from a reservation, but '${options.capacityReservationId}' is given.`,
      fix: "Set capacityType to 'ON_DEMAND' for an on-demand reservation or to 'CAPACITY_BLOCK' for a block, or leave the reservation out.",
    });
  }
  return problems;
}
