import { addressCount, type Cidr, formatCidr, parseCidr } from '../../core/cidr';
import { DEMAND_OPTIONS } from './demand';
import type { NetworkOptions, NetworkReader } from './options';
import { allocateSubnets, enclosingPrefixLength, PREFIX_LENGTHS, prefixLengthFor, usableAddresses } from './subnets';
import { ZONE_COUNT } from './zones';

/** What a subnet is for: nodes and pods; endpoints, control plane and file systems; NAT gateways and load balancers. */
export type SubnetRole = 'private' | 'isolated' | 'public';

/**
 * What a subnet of a firewalled network is for: endpoints of the firewall, or NAT gateways. Their routes must not touch
 * load balancers, whose traffic would pass the firewall in one direction only.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/asymmetric-routing.html
 */
export type FirewallSubnetRole = 'firewall' | 'nat';

/** A planned subnet. The zone is an index into the zones of the network. */
export interface SubnetPlan<Role extends string = SubnetRole> {
  readonly role: Role;
  readonly zone: number;
  readonly cidr: string;
  readonly usableAddresses: number;
}

/** The network of a VPC and its subnets. */
export interface Placement {
  readonly cidr: string;
  readonly subnets: readonly SubnetPlan[];
  /** Those between private subnets and the internet, if there is a firewall. */
  readonly firewallSubnets: readonly SubnetPlan<FirewallSubnetRole>[];
}

/** Addresses, or a prefix length, of each kind of subnet. */
export type PerRole = Readonly<Record<SubnetRole, number>>;

/** The network of a VPC that names none. */
export const DEFAULT_CIDR = '10.0.0.0/16';

/**
 * Tags by which load balancer controllers find their subnets.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const SUBNET_TAGS: Readonly<Record<SubnetRole, Readonly<Record<string, string>>>> = {
  private: { 'kubernetes.io/role/internal-elb': '1' },
  isolated: {},
  public: { 'kubernetes.io/role/elb': '1' },
};

/** No instance gets a public address by itself, not even in a public subnet. */
export const MAP_PUBLIC_IP_ON_LAUNCH = false;

/** A private subnet is a quarter of the VPC; the fourth quarter holds the other subnets, an eighth of it each. */
const SHARE_BITS: PerRole = { private: 2, isolated: 5, public: 5 };

const ROLES = ['private', 'isolated', 'public'] as const satisfies readonly SubnetRole[];
const FIREWALL_ROLES = ['firewall', 'nat'] as const satisfies readonly FirewallSubnetRole[];
/** @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/vpc-config.html a /28 is enough */
const FIREWALL_PREFIX_LENGTH = PREFIX_LENGTHS.smallest;
const PREFIX_OPTIONS = {
  private: 'privatePrefixLength',
  isolated: 'isolatedPrefixLength',
  public: 'publicPrefixLength',
} as const satisfies Record<SubnetRole, keyof NetworkOptions>;
const DEMANDED_BY = {
  private: DEMAND_OPTIONS,
  isolated: ['interfaceEndpoints', 'endpointUses'],
  public: [],
} as const satisfies Record<SubnetRole, readonly (keyof NetworkOptions)[]>;
const NEEDED_FOR: Readonly<Record<SubnetRole, string>> = {
  private: 'all accelerated nodes, the pods of a lost zone and load balancers',
  isolated: 'the control plane and the interface endpoints',
  public: 'a NAT gateway and a load balancer',
};

/**
 * Reads the network of the VPC and the sizes of its subnets, and places the subnets.
 *
 * Subnets depend on the size of the VPC only, not on the demand, because the network of a subnet cannot be changed:
 * more nodes either fit or are a problem, but never move a subnet. Room for a third zone is kept where there is any.
 */
export function readPlacement(
  read: NetworkReader,
  zoneCount: number,
  demand: PerRole,
  isFirewalled: boolean,
): Placement {
  const vpc = readVpc(read);
  const lengths = readPrefixLengths(read, vpc);
  const tooSmall = ROLES.filter((role) => isJudged(read, role) && usableAddresses(lengths[role]) < demand[role]);
  for (const role of tooSmall) reportTooSmall(read, role, lengths[role], demand[role]);
  const subnets = place(vpc, zoneCount, lengths, isFirewalled);
  if (subnets !== undefined) return { cidr: formatCidr(vpc), ...subnets };
  if (tooSmall.length === 0 && !read.failed('cidr', 'zoneCount', 'availabilityZones', ...Object.values(PREFIX_OPTIONS)))
    reportNoRoom(read, vpc, zoneCount, lengths, isFirewalled);
  return standIn(zoneCount, isFirewalled);
}

function readVpc(read: NetworkReader): Cidr {
  const { largest, smallest } = PREFIX_LENGTHS;
  const vpc = read.cidr('cidr', DEFAULT_CIDR);
  if (vpc.prefixLength >= largest && vpc.prefixLength <= smallest) return vpc;
  const message = `cidr is '${formatCidr(vpc)}'; a VPC has a prefix length from ${largest} to ${smallest}.`;
  read.problem('out-of-range', 'cidr', message, `Use a network like '${DEFAULT_CIDR}'.`);
  return defaultVpc();
}

function readPrefixLengths(read: NetworkReader, vpc: Cidr): PerRole {
  const { largest: min, smallest: max } = PREFIX_LENGTHS;
  const lengthOf = (role: SubnetRole) => read.integer(PREFIX_OPTIONS[role], { min, max }) ?? shareOf(vpc, role);
  return { private: lengthOf('private'), isolated: lengthOf('isolated'), public: lengthOf('public') };
}

function shareOf(vpc: Cidr, role: SubnetRole): number {
  return Math.min(vpc.prefixLength + SHARE_BITS[role], PREFIX_LENGTHS.smallest);
}

/** Returns whether the sizes of a role's subnets and the demand were declared: rules never judge stand-ins. */
function isJudged(read: NetworkReader, role: SubnetRole): boolean {
  return !read.failed('cidr', 'zoneCount', 'availabilityZones', PREFIX_OPTIONS[role], ...DEMANDED_BY[role]);
}

/**
 * Returns the subnets, role by role in the order of the zones; undefined if they do not fit into the VPC. Those of a
 * firewall come last and are the smallest: a network that gets one moves no subnet.
 */
function place(
  vpc: Cidr,
  zoneCount: number,
  lengths: PerRole,
  isFirewalled: boolean,
): Omit<Placement, 'cidr'> | undefined {
  for (const zones of [ZONE_COUNT.max, zoneCount]) {
    const blocks = allocateSubnets(vpc, forZones(zones, lengths, isFirewalled));
    if (blocks === undefined) continue;
    const ofRole = <Role extends string>(role: Role, index: number) =>
      blocks.slice(index * zones, index * zones + zoneCount).map((block, zone) => subnetPlan(role, zone, block));
    return {
      subnets: ROLES.flatMap(ofRole),
      firewallSubnets: isFirewalled ? FIREWALL_ROLES.flatMap((role, index) => ofRole(role, ROLES.length + index)) : [],
    };
  }
  return undefined;
}

function subnetPlan<Role extends string>(role: Role, zone: number, block: Cidr): SubnetPlan<Role> {
  return { role, zone, cidr: formatCidr(block), usableAddresses: usableAddresses(block.prefixLength) };
}

/** The prefix lengths of all subnets: those of one role together, in the order of the zones. */
function forZones(zoneCount: number, lengths: PerRole, isFirewalled: boolean): number[] {
  const ofFirewall = isFirewalled ? FIREWALL_ROLES.map(() => FIREWALL_PREFIX_LENGTH) : [];
  return [...ROLES.map((role) => lengths[role]), ...ofFirewall].flatMap((prefixLength) =>
    Array.from({ length: zoneCount }, () => prefixLength),
  );
}

/** Stands in for subnets that do not fit. In the default VPC those of its own shares always do. */
function standIn(zoneCount: number, isFirewalled: boolean): Placement {
  const vpc = defaultVpc();
  const lengths = {
    private: shareOf(vpc, 'private'),
    isolated: shareOf(vpc, 'isolated'),
    public: shareOf(vpc, 'public'),
  };
  return { cidr: formatCidr(vpc), ...(place(vpc, zoneCount, lengths, isFirewalled) as Omit<Placement, 'cidr'>) };
}

function defaultVpc(): Cidr {
  return parseCidr(DEFAULT_CIDR) as Cidr;
}

function reportTooSmall(read: NetworkReader, role: SubnetRole, prefixLength: number, needed: number): void {
  const { path, fix } = remedyFor(read, role, needed);
  const usable = usableAddresses(prefixLength);
  const size = `${role === 'isolated' ? 'An' : 'A'} ${role} subnet of /${prefixLength} has ${usable} addresses`;
  const message = `${size}; ${NEEDED_FOR[role]} need ${needed}.`;
  read.problem('network-too-small', path, message, fix);
}

function remedyFor(read: NetworkReader, role: SubnetRole, needed: number): { path: string; fix: string } {
  const option = PREFIX_OPTIONS[role];
  const wanted = prefixLengthFor(needed);
  if (wanted === undefined) {
    const limit = `No subnet is larger than a /${PREFIX_LENGTHS.largest}`;
    return { path: 'gpuNodes', fix: `${limit}: declare fewer nodes or pods, or a second network.` };
  }
  if (read.has(option)) return { path: option, fix: `Use ${option} ${wanted}, or a smaller number.` };
  const vpcPrefix = wanted - SHARE_BITS[role];
  if (vpcPrefix >= PREFIX_LENGTHS.largest)
    return { path: 'cidr', fix: `Use a VPC of /${vpcPrefix} or larger, or set ${option} to ${wanted}.` };
  const limit = `A quarter of the largest VPC, a /${PREFIX_LENGTHS.largest}, is too small`;
  return { path: 'gpuNodes', fix: `${limit}: declare fewer nodes or pods, or a second network.` };
}

function reportNoRoom(
  read: NetworkReader,
  vpc: Cidr,
  zoneCount: number,
  lengths: PerRole,
  isFirewalled: boolean,
): void {
  const all = forZones(zoneCount, lengths, isFirewalled);
  const sum = all.reduce((total, prefixLength) => total + addressCount(prefixLength), 0);
  const subnets = `a private /${lengths.private}, an isolated /${lengths.isolated} and a public /${lengths.public}`;
  const available = `${formatCidr(vpc)} has ${addressCount(vpc.prefixLength)}`;
  const firewall = isFirewalled ? `, and two /${FIREWALL_PREFIX_LENGTH} for the firewall and NAT gateways,` : '';
  const message = `${zoneCount} zones with ${subnets}${firewall} each take ${sum} addresses; ${available}.`;
  const enclosing = enclosingPrefixLength(all);
  const fix =
    enclosing >= PREFIX_LENGTHS.largest
      ? `Use a VPC of /${enclosing} or larger, or smaller subnets.`
      : `No VPC is larger than a /${PREFIX_LENGTHS.largest}: use smaller subnets.`;
  read.problem('network-too-small', 'cidr', message, fix);
}
