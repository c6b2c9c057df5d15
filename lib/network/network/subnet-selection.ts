import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';

/** The decisions that a selection of subnets can fail. */
export const SUBNET_CODES = {
  'subnets-missing': 'The VPC has no subnets of the kind that is selected, or the list of subnets is empty.',
  'subnet-zones-too-few': 'The selected subnets are in fewer zones than EKS requires.',
  'subnets-public-only': 'Only public subnets are selected, and what reaches a private API server needs a private one.',
  'vpc-dns-off': 'The VPC resolves no names, so that the private address of an API server is not found.',
} as const satisfies ProblemCodes;

/** A subnet that is selected. */
export interface SelectedSubnet {
  /** May be late-bound; undefined for an imported subnet that does not know it. */
  readonly zone: string | undefined;
  readonly isPublic: boolean;
}

/** What is known of a VPC and of the subnets that are selected in it. */
export interface SubnetFacts {
  /** Names of the groups of subnets that the VPC has, by kind. */
  readonly groups: Readonly<Record<'private' | 'isolated' | 'public', readonly string[]>>;
  /** What is selected, in words: `private subnets`, `subnets of the group 'Nodes'`. */
  readonly selection: string;
  readonly selected: readonly SelectedSubnet[];
  /** Why the engine cannot make the selection at all, for example two ways to select at once. */
  readonly fault?: string;
  /** Whether zones are selected by name, and the names of the VPC's zones are known only at deployment. */
  readonly areZonesLate?: boolean;
  /** Whether the VPC is looked up and not yet known: nothing is judged then. */
  readonly isPending: boolean;
  /** Whether the VPC resolves names, where that is known. */
  readonly hasDns?: boolean;
}

/** What is required of the subnets. */
export interface SubnetNeeds {
  /** @default 1 */
  readonly zones?: number;
  /** Whether something in them has to reach a private API server: then names and a private subnet are needed. */
  readonly privateEndpoint?: boolean;
}

/**
 * The control plane of a cluster.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (at least two subnets, in different zones)
 */
export const CONTROL_PLANE_NEEDS: SubnetNeeds = { zones: 2, privateEndpoint: true };

type SubnetReader = OptionReader<object, keyof typeof SUBNET_CODES>;

/**
 * Judges a selection of subnets. The plan is whether the selection can be used; if not, something has to stand in for
 * it.
 */
export function planSubnets(facts: SubnetFacts, needs: SubnetNeeds = {}): Planned<boolean> {
  const read: SubnetReader = new OptionReader({});
  if (facts.isPending) return read.planned(facts.fault === undefined && facts.selected.length > 0);
  requireSubnets(read, facts);
  if (facts.selected.length > 0) requireZones(read, facts, needs.zones ?? 1);
  if (needs.privateEndpoint) requirePrivateEndpoint(read, facts);
  const planned = read.planned(false);
  return { ...planned, plan: planned.problems.length === 0 };
}

/** Returns the problem of a plain list of subnets that is too short, for engines in which users pass ids. */
export function planSubnetIds(subnetIds: unknown, needs: Pick<SubnetNeeds, 'zones'> = {}): Planned<undefined> {
  const read: SubnetReader = new OptionReader({});
  const { zones = 1 } = needs;
  const count = Array.isArray(subnetIds) ? subnetIds.length : zones;
  read.require(
    count > 0,
    'subnets-missing',
    'subnetIds',
    'subnetIds is empty; nodes need a subnet.',
    'Pass the ids of private subnets.',
  );
  read.require(
    count === 0 || count >= zones,
    'subnet-zones-too-few',
    'subnetIds',
    `subnetIds has one subnet; a control plane needs subnets in ${zones} zones.`,
    'Pass subnets of two zones or more.',
  );
  return read.planned(undefined);
}

function requireSubnets(read: SubnetReader, { fault, selected, selection, groups, areZonesLate }: SubnetFacts): void {
  if (fault !== undefined) {
    const fix = 'Select by one of subnetType, subnetGroupName and subnets.';
    read.problem('subnets-missing', 'vpcSubnets', `The selection of subnets is not valid: ${fault}`, fix);
    return;
  }
  const has = (['private', 'isolated', 'public'] as const).filter((kind) => groups[kind].length > 0);
  const available = has.map((kind) => `${kind} ones (${groups[kind].join(', ')})`).join(', ') || 'no known subnets';
  read.require(
    selected.length > 0,
    'subnets-missing',
    'vpcSubnets',
    `The VPC has no ${selection}; it has ${available}.`,
    areZonesLate ? ZONES_FIX : fixFor(has),
  );
}

const ZONES_FIX =
  'The names of its zones are known only at deployment: give the VPC availabilityZones, or its stack a region.';

function fixFor(has: readonly string[]): string {
  const pass = 'pass privateSubnetIds to fromVpcAttributes if the VPC is imported';
  return has.includes('isolated') && !has.includes('private')
    ? `Set vpcSubnets to { subnetType: SubnetType.PRIVATE_ISOLATED } if endpoints reach AWS from there, or ${pass}.`
    : `Set vpcSubnets to subnets that the VPC has, or ${pass}.`;
}

/** Zones that are late-bound cannot be told apart. */
function requireZones(read: SubnetReader, { selected, selection }: SubnetFacts, needed: number): void {
  const zones = selected.map(({ zone }) => zone);
  if (zones.some((zone) => zone === undefined || isLateBound(zone))) return;
  const different = [...new Set(zones)];
  read.require(
    different.length >= needed,
    'subnet-zones-too-few',
    'vpcSubnets',
    `The ${selection} are in one zone, ${different.join(', ')}; a control plane needs subnets in ${needed}.`,
    'Select subnets in two zones or more.',
  );
}

function requirePrivateEndpoint(read: SubnetReader, { selected, hasDns }: SubnetFacts): void {
  read.require(
    selected.length === 0 || selected.some(({ isPublic }) => !isPublic),
    'subnets-public-only',
    'vpcSubnets',
    'Only public subnets are selected; a function in a public subnet has no way out, and kubectl runs in one.',
    'Add private or isolated subnets to the selection.',
  );
  read.require(
    hasDns !== false,
    'vpc-dns-off',
    'vpc',
    'The VPC has DNS support or DNS host names switched off; the private address of the API server is found by DNS.',
    'Create the VPC with enableDnsSupport and enableDnsHostnames.',
  );
}
