import type { Instance } from '../../catalog/instances';
import { isSoldAs, isSoldInCapacityBlocksOnly } from '../../catalog/instance-properties';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { isHardwareKnown } from './instance';
import type { CapacityType, NodeGroupOptions, UpdateStrategy } from './options';
import { requireOneZone, type ZONE_CODES } from './zones';

/** The placement group of the nodes: a new one, or an existing one by its name. */
export interface PlacementGroupPlan {
  readonly createClusterGroup: boolean;
  /** How EC2 places the nodes of a new group: close to each other in one zone. */
  readonly strategy: 'cluster';
  readonly groupName?: string;
}

/** How many nodes, how they are bought, and how they are updated. */
export interface CapacityPlan {
  readonly capacityType: CapacityType;
  readonly desiredNodes: number;
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Whether deployments leave the number of nodes of a group that exists to an autoscaler. */
  readonly autoscaled: boolean;
  /** `capacity-block`, or undefined where EC2 or EKS decides. */
  readonly marketType?: 'capacity-block';
  readonly capacityReservationId?: string;
  readonly placement?: PlacementGroupPlan;
  readonly updateStrategy: UpdateStrategy;
  readonly maxUnavailable: number;
}

export const CAPACITY_CODES = {
  'node-counts-invalid': 'minNodes, desiredNodes and maxNodes are not in ascending order.',
  'capacity-block-without-reservation': 'capacityType is CAPACITY_BLOCK, and capacityReservationId is missing.',
  'capacity-block-min-nodes': 'EKS must be able to empty the node group of a capacity block.',
  'capacity-block-placement-group': 'A capacity block cannot be combined with a placement group.',
  'capacity-block-required': 'EC2 sells the instance type in capacity blocks only.',
  'capacity-block-unsupported': 'EC2 does not sell the instance type in capacity blocks.',
  'spot-unsupported': 'EC2 does not sell the instance type as spot capacity.',
  'spot-with-reservation': 'Spot nodes cannot be taken from a capacity reservation.',
  'max-unavailable-invalid': 'An update would replace more nodes at once than the group may have.',
  'placement-group-conflict': 'clusterPlacementGroup and placementGroupName exclude each other.',
} as const satisfies ProblemCodes;

type CapacityReader = OptionReader<NodeGroupOptions, keyof typeof CAPACITY_CODES | keyof typeof ZONE_CODES>;

const CAPACITY_TYPES = ['ON_DEMAND', 'SPOT', 'CAPACITY_BLOCK'] as const satisfies readonly CapacityType[];
const UPDATE_STRATEGIES = ['DEFAULT', 'MINIMAL'] as const satisfies readonly UpdateStrategy[];

const NODES = { min: 0, unit: 'nodes' } as const;
/** EKS requires a maximum of at least one node. */
const MAX_NODES = { min: 1, unit: 'nodes' } as const;

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html */
const MAX_UNAVAILABLE = { min: 1, max: 100, default: 1, unit: 'nodes' } as const;

const RESERVATION_ID: TextForm = {
  pattern: /^cr-[0-9a-z]+$/,
  name: 'capacity reservation id',
  rule: "'cr-' and lower-case letters or digits",
  example: 'cr-0123456789abcdef0',
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html */
const PLACEMENT_GROUP_NAME: TextForm = {
  pattern: /^[\x20-\x7e]{1,255}$/,
  name: 'placement group name',
  rule: '1 to 255 ASCII characters',
  example: 'training',
};

/**
 * Plans how the nodes are bought and updated.
 *
 * A capacity block is a fixed number of machines in one zone. EKS requires that its launch template says so, that all
 * subnets are in that zone, and that the group can be emptied before it is updated.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html
 */
export function planCapacity(read: CapacityReader, instance: Instance, zones: readonly string[]): CapacityPlan {
  const capacityType = read.oneOf('capacityType', CAPACITY_TYPES, 'ON_DEMAND');
  const block = capacityType === 'CAPACITY_BLOCK';
  const capacityReservationId = read.text('capacityReservationId', RESERVATION_ID);
  const counts = nodeCounts(read, block);
  if (block) requireBlock(read, counts.minNodes);
  if (!read.failed('capacityType') && isHardwareKnown(read)) requireOffered(read, capacityType, instance);
  read.require(
    capacityType !== 'SPOT' || capacityReservationId === undefined,
    'spot-with-reservation',
    'capacityReservationId',
    'capacityType is SPOT and capacityReservationId is set; spot nodes are not taken from a reservation.',
    "Set capacityType to 'ON_DEMAND' or 'CAPACITY_BLOCK', or leave capacityReservationId out.",
  );
  const fixed = block || capacityReservationId !== undefined;
  const placement = planPlacement(read);
  requireOneZone(read, zones, {
    block,
    reserved: capacityReservationId !== undefined,
    placed: placement?.createClusterGroup ?? false,
    placementGroupName: placement?.groupName,
  });
  return {
    capacityType,
    ...counts,
    autoscaled: read.flag('autoscaled', false),
    ...(block && { marketType: 'capacity-block' as const }),
    ...(capacityReservationId !== undefined && { capacityReservationId }),
    ...(placement && { placement }),
    updateStrategy: read.oneOf('updateStrategy', UPDATE_STRATEGIES, fixed ? 'MINIMAL' : 'DEFAULT'),
    maxUnavailable: readMaxUnavailable(read, counts.maxNodes),
  };
}

/**
 * EKS refuses an update of more nodes at once than the group may have.
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/26535 (EKS's message, 2022-08)
 */
function readMaxUnavailable(read: CapacityReader, maxNodes: number): number {
  const maxUnavailable = read.integer('maxUnavailable', MAX_UNAVAILABLE);
  if (maxUnavailable <= maxNodes || read.failed('maxNodes', 'desiredNodes', 'minNodes')) return maxUnavailable;
  read.problem(
    'max-unavailable-invalid',
    'maxUnavailable',
    `maxUnavailable is ${maxUnavailable}, and the group has at most ${maxNodes} nodes (maxNodes).`,
    `Use at most ${maxNodes}, or a larger maxNodes.`,
  );
  return maxNodes;
}

function nodeCounts(
  read: CapacityReader,
  block: boolean,
): Pick<CapacityPlan, 'desiredNodes' | 'minNodes' | 'maxNodes'> {
  const leastNodes = read.integer('minNodes', NODES);
  const desiredNodes = read.integer('desiredNodes', { ...NODES, default: Math.max(leastNodes ?? 0, 1) });
  const minNodes = leastNodes ?? (block ? 0 : desiredNodes);
  const maxNodes = read.integer('maxNodes', { ...MAX_NODES, default: Math.max(desiredNodes, 1) });
  const ordered = minNodes <= desiredNodes && desiredNodes <= maxNodes;
  if (!ordered && !read.failed('minNodes', 'desiredNodes', 'maxNodes')) {
    read.problem(
      'node-counts-invalid',
      'desiredNodes',
      `minNodes is ${minNodes}, desiredNodes is ${desiredNodes}, maxNodes is ${maxNodes}; none may exceed the next.`,
      'Change the one that is out of order.',
    );
  }
  return { desiredNodes, minNodes, maxNodes };
}

function requireBlock(read: CapacityReader, minNodes: number): void {
  read.require(
    read.has('capacityReservationId'),
    'capacity-block-without-reservation',
    'capacityReservationId',
    'capacityType is CAPACITY_BLOCK, and capacityReservationId is missing.',
    'Set capacityReservationId to the id of the block, for example cr-0123456789abcdef0.',
  );
  read.require(
    minNodes === 0,
    'capacity-block-min-nodes',
    'minNodes',
    `minNodes is ${minNodes}; it must be 0: EKS empties the group before updates and 40 minutes before the end.`,
    'Set minNodes to 0.',
  );
  const placed = read.raw('clusterPlacementGroup') === true;
  read.require(
    !placed && !read.has('placementGroupName'),
    'capacity-block-placement-group',
    placed ? 'clusterPlacementGroup' : 'placementGroupName',
    'A capacity block cannot be combined with a placement group: its machines are placed already.',
    'Leave the placement group out.',
  );
}

function requireOffered(read: CapacityReader, capacityType: CapacityType, instance: Instance): void {
  const { type } = instance;
  const blockOnly = isSoldInCapacityBlocksOnly(instance);
  if (capacityType === 'CAPACITY_BLOCK') {
    read.require(
      isSoldAs(instance, 'capacity-block'),
      'capacity-block-unsupported',
      'capacityType',
      `EC2 does not sell ${type} in capacity blocks.`,
      "Set capacityType to 'ON_DEMAND'; capacityReservationId may name an on-demand reservation.",
    );
    return;
  }
  read.require(
    !blockOnly,
    'capacity-block-required',
    'capacityType',
    `EC2 sells ${type} in capacity blocks only, not as ${capacityType}.`,
    "Set capacityType to 'CAPACITY_BLOCK', and capacityReservationId to the id of the block.",
  );
  read.require(
    blockOnly || capacityType !== 'SPOT' || isSoldAs(instance, 'spot'),
    'spot-unsupported',
    'capacityType',
    `EC2 does not sell ${type} as spot capacity.`,
    "Set capacityType to 'ON_DEMAND'.",
  );
}

function planPlacement(read: CapacityReader): PlacementGroupPlan | undefined {
  const createClusterGroup = read.flag('clusterPlacementGroup', false);
  const groupName = read.text('placementGroupName', PLACEMENT_GROUP_NAME);
  read.require(
    !createClusterGroup || groupName === undefined,
    'placement-group-conflict',
    'placementGroupName',
    'clusterPlacementGroup and placementGroupName are both set; a node is in one placement group.',
    'Leave one of them out.',
  );
  if (!createClusterGroup && groupName === undefined) return undefined;
  return { createClusterGroup, strategy: 'cluster', groupName };
}
