import type { OptionReader, TextForm } from '../../core/option-reader';
import { isLateBound } from '../../core/late-bound';
import type { ProblemCodes } from '../../core/problem';
import type { NodeGroupOptions } from './options';

export const ZONE_CODES = {
  'capacity-block-zones': 'The subnets are in several zones; a capacity block is in one.',
  'reservation-zones': 'The subnets are in several zones; a capacity reservation is in one.',
  'placement-group-zones': 'The subnets are in several zones; a cluster placement group is in one.',
  'reservation-zone-mismatch': 'The subnets are in another zone than the capacity reservation, or there is none.',
} as const satisfies ProblemCodes;

type ZoneReader = OptionReader<NodeGroupOptions, keyof typeof ZONE_CODES>;

const ZONE: TextForm = {
  pattern: /./,
  name: 'availability zone',
  rule: 'the name of a zone',
  example: 'us-east-1a',
};

/** In a stack without a fixed region a zone is the expression that selects it, in JSON. */
const EXPRESSION = /^[{[]/;

/** Reads the different zones of the subnets. */
export function readZones(read: OptionReader<NodeGroupOptions, never>): readonly string[] {
  return [...new Set(read.texts('subnetZones', { ...ZONE, mustBeKnown: true }))];
}

/** What binds the nodes of a group to one zone. */
export interface ZoneBinding {
  readonly block: boolean;
  readonly reserved: boolean;
  /** A new cluster placement group. */
  readonly placed: boolean;
  /** An existing placement group, whose strategy is not known. */
  readonly placementGroupName?: string;
}

/**
 * Requires that nodes which something binds to one zone have subnets of that zone only: EKS spreads the nodes of a
 * group over all of its zones, and launches fail in every other one.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html (cluster: one zone)
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-create.html (zone)
 */
export function requireOneZone(read: ZoneReader, zones: readonly string[], binding: ZoneBinding): void {
  requireReservationZone(read, zones);
  if (zones.length <= 1) return;
  const { code, noun, one } = bindingOf(binding);
  if (code !== undefined) {
    read.problem(
      code,
      'subnetZones',
      `The subnets are in ${zones.length} zones (${zones.join(', ')}); a ${noun} is in one.`,
      `Select only the subnets in ${one}.`,
    );
  } else if (binding.placementGroupName !== undefined) {
    read.warn(
      'placement-group-across-zones',
      `The subnets are in ${zones.length} zones. If '${binding.placementGroupName}' is a cluster placement group, ` +
        'launches fail in all zones but one: select only the subnets in its zone.',
    );
  }
}

interface Binding {
  readonly code?: keyof typeof ZONE_CODES;
  readonly noun: string;
  readonly one: string;
}

function bindingOf({ block, reserved, placed }: ZoneBinding): Binding {
  if (block) return { code: 'capacity-block-zones', noun: 'capacity block', one: 'the zone of the block' };
  if (reserved) return { code: 'reservation-zones', noun: 'capacity reservation', one: 'the zone of the reservation' };
  if (placed) return { code: 'placement-group-zones', noun: 'cluster placement group', one: 'one zone' };
  return { noun: '', one: '' };
}

/** Expressions and names of zones cannot be compared with each other. */
function requireReservationZone(read: ZoneReader, zones: readonly string[]): void {
  const zone = read.text('capacityReservationZone', ZONE);
  if (zone === undefined || read.failed('capacityReservationZone')) return;
  read.require(
    read.has('capacityReservationId'),
    'reservation-zone-mismatch',
    'capacityReservationZone',
    `capacityReservationZone is '${zone}', and capacityReservationId is missing.`,
    'Set capacityReservationId, or leave capacityReservationZone out.',
  );
  const [only] = zones;
  if (zones.length !== 1 || only === undefined || only === zone) return;
  if (isLateBound(zone) || EXPRESSION.test(only)) return;
  read.problem(
    'reservation-zone-mismatch',
    'capacityReservationZone',
    `The reservation is in ${zone}, and the subnets are in ${only}; nodes start only where their reservation is.`,
    `Select subnets in ${zone}.`,
  );
}
