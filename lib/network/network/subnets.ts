import { addressCount, type Cidr } from '../../core/cidr';

/**
 * Addresses of every subnet that AWS keeps: network, router, DNS, one in reserve, broadcast.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export const RESERVED_ADDRESSES = 5;

/**
 * VPCs and subnets are at least a /28 and at most a /16.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export const PREFIX_LENGTHS = { largest: 16, smallest: 28 } as const;

/** How many addresses a subnet of this prefix length has for network interfaces and pods. */
export function usableAddresses(prefixLength: number): number {
  return addressCount(prefixLength) - RESERVED_ADDRESSES;
}

/** The prefix length of the smallest subnet with so many usable addresses; undefined where no subnet has as many. */
export function prefixLengthFor(addresses: number): number | undefined {
  for (let prefixLength: number = PREFIX_LENGTHS.smallest; prefixLength >= PREFIX_LENGTHS.largest; prefixLength--) {
    if (usableAddresses(prefixLength) >= addresses) return prefixLength;
  }
  return undefined;
}

/**
 * Places blocks of the given prefix lengths into a block, in the order asked for; undefined where they do not fit.
 *
 * Larger blocks are placed first. As each is a power of two and starts where an at least as large one ended, every
 * block is aligned and nothing is lost between them: they fit exactly if their sizes add up to no more than the whole.
 */
export function allocateSubnets(within: Cidr, prefixLengths: readonly number[]): Cidr[] | undefined {
  const total = prefixLengths.reduce((sum, prefixLength) => sum + addressCount(prefixLength), 0);
  if (total > addressCount(within.prefixLength)) return undefined;
  let next = within.base;
  return prefixLengths
    .map((prefixLength, index) => ({ prefixLength, index }))
    .toSorted((a, b) => a.prefixLength - b.prefixLength)
    .map(({ prefixLength, index }) => {
      const base = next;
      next += addressCount(prefixLength);
      return { base, prefixLength, index };
    })
    .toSorted((a, b) => a.index - b.index)
    .map(({ base, prefixLength }) => ({ base, prefixLength }));
}

/**
 * The prefix length of the smallest block that holds blocks of these prefix lengths; may be shorter than a VPC's can
 * be.
 */
export function enclosingPrefixLength(prefixLengths: readonly number[]): number {
  const total = prefixLengths.reduce((sum, prefixLength) => sum + addressCount(prefixLength), 0);
  let enclosing = 32;
  while (addressCount(enclosing) < total) enclosing--;
  return enclosing;
}
