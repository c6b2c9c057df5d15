import { isLateBound } from '../../core/late-bound';
import type { TextForm } from '../../core/option-reader';
import type { NetworkReader } from './options';

/** EKS needs two zones; a quorum of three survives the loss of one. */
export const ZONE_COUNT = { min: 2, max: 3, default: 2, unit: 'zones' } as const;

const ZONE_NAME = {
  pattern: /^[a-z][a-z0-9-]*$/,
  name: 'zone name',
  rule: "lower-case letters, digits and '-'",
  example: 'eu-west-1a',
} as const satisfies TextForm;

/** The zones of a network. */
export interface Zones {
  readonly zoneCount: number;
  /** As many names as there are zones; undefined where the region decides. */
  readonly availabilityZones?: readonly string[];
}

/**
 * How EC2 is asked for the zones of a region: those in which the account can use everything, so no Local Zones.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
export const ZONE_QUERY = { state: 'available', filters: [{ name: 'zone-type', values: ['availability-zone'] }] };

/** Returns the first zones of a region. */
export function firstZones(names: readonly string[], count: number): readonly string[] {
  if (names.length >= count) return names.slice(0, count);
  const found = `${names.length} (${names.join(', ')})`;
  throw new Error(`The network spans ${count} zones, and the region has ${found}. Use another region or zoneCount.`);
}

/** Reads how many zones the network spans, and their names where they are given. */
export function readZones(read: NetworkReader): Zones {
  const named = readNames(read);
  const zoneCount = read.integer('zoneCount', { ...ZONE_COUNT, default: named?.length ?? ZONE_COUNT.default });
  if (named === undefined) return { zoneCount };
  read.require(
    named.length === zoneCount,
    'network-zones-invalid',
    'availabilityZones',
    `availabilityZones names ${named.length} zones, and zoneCount is ${zoneCount}; both must agree.`,
    'Leave zoneCount out, or change one of the two.',
  );
  return named.length === zoneCount ? { zoneCount, availabilityZones: named } : { zoneCount };
}

/** The names, if they are valid: two or three, each only once. Late-bound names are not compared. */
function readNames(read: NetworkReader): readonly string[] | undefined {
  if (!read.has('availabilityZones') || !read.requireKnownList('availabilityZones')) return undefined;
  const names = read.texts('availabilityZones', ZONE_NAME);
  if (read.failed('availabilityZones')) return undefined;
  read.require(
    names.length >= ZONE_COUNT.min && names.length <= ZONE_COUNT.max,
    'out-of-range',
    'availabilityZones',
    `availabilityZones names ${names.length} zones; a network spans ${ZONE_COUNT.min} or ${ZONE_COUNT.max}.`,
    `Name ${ZONE_COUNT.min} or ${ZONE_COUNT.max} zones, or leave it out.`,
  );
  const known = names.filter((name) => !isLateBound(name));
  read.require(
    new Set(known).size === known.length,
    'network-zones-invalid',
    'availabilityZones',
    `availabilityZones names a zone twice: ${known.join(', ')}.`,
    'Name different zones.',
  );
  return read.failed('availabilityZones') ? undefined : names;
}
