import { type Cidr, formatCidr, overlap, parseCidr } from '../../core/cidr';
import { isLateBound } from '../../core/late-bound';
import type { NetworkReader } from './options';

/**
 * A VPC has 5 IPv4 networks, one of them its first, unless the quota is raised.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (November 2026)
 */
const MOST = 4;
/** @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (November 2026) */
const PREFIX_LENGTHS = { largest: 16, smallest: 28 } as const;

/** Reads the networks of a VPC beside its first. Wrong ones are left out of what is returned. */
export function readSecondaryCidrs(read: NetworkReader, first: Cidr): readonly string[] {
  if (!read.requireKnownList('secondaryCidrs')) return [];
  const taken = [{ cidr: first, path: 'cidr' }];
  const wellFormed = new Set(read.cidrs('secondaryCidrs'));
  const given: unknown = read.raw('secondaryCidrs');
  for (const [index, text] of Array.isArray(given) ? given.entries() : []) {
    if (!wellFormed.has(text as string)) continue;
    const path = `secondaryCidrs[${index}]`;
    const cidr = knownCidr(read, path, text as string);
    if (cidr !== undefined && isFree(read, taken, path, cidr)) taken.push({ cidr, path });
  }
  const cidrs = taken.slice(1).map(({ cidr }) => formatCidr(cidr));
  const message = `secondaryCidrs has ${cidrs.length} networks; a VPC has at most ${MOST} beside its first.`;
  read.require(cidrs.length <= MOST, 'out-of-range', 'secondaryCidrs', message, 'Use fewer, larger networks.');
  return cidrs.slice(0, MOST);
}

function knownCidr(read: NetworkReader, path: string, text: string): Cidr | undefined {
  if (isLateBound(text)) {
    const message = `${path} must be known at synthesis; it is a token.`;
    read.problem('must-be-known', path, message, 'Pass a plain value.');
    return undefined;
  }
  const cidr = parseCidr(text);
  const { largest, smallest } = PREFIX_LENGTHS;
  if (cidr === undefined || (cidr.prefixLength >= largest && cidr.prefixLength <= smallest)) return cidr;
  const message = `${path} is '${text}'; a network of a VPC has a prefix length from ${largest} to ${smallest}.`;
  read.problem('out-of-range', path, message, "Use a network like '100.64.0.0/16'.");
  return undefined;
}

/** A network, and the option that names it. */
interface NamedCidr {
  readonly cidr: Cidr;
  readonly path: string;
}

function isFree(read: NetworkReader, taken: readonly NamedCidr[], path: string, cidr: Cidr): boolean {
  const other = taken.find((it) => overlap(it.cidr, cidr));
  if (other === undefined) return true;
  const message =
    `${path} is '${formatCidr(cidr)}', which has addresses of ${other.path}, '${formatCidr(other.cidr)}': ` +
    'networks of a VPC have none in common.';
  read.problem('vpc-networks-overlap', path, message, 'Use a network that overlaps no other of the VPC.');
  return false;
}
