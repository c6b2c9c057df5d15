/**
 * An IPv4 range as numbers: the first address and how many there are. As EC2 does, it takes one address, and a network
 * named by any address in it; lib/core/cidr.ts takes neither.
 */
export interface Range {
  readonly first: number;
  readonly size: number;
}

/** Reads `10.0.0.0/16`, or one address. Undefined for anything else, such as an IPv6 range. */
export function rangeOf(cidr: string): Range | undefined {
  const [, a, b, c, d, length = '32'] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(cidr) ?? [];
  if (a === undefined) return undefined;
  const address = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  return { first: address - (address % size), size };
}

/** Whether a range holds an address. */
export function contains(cidr: string, address: string): boolean {
  const range = rangeOf(cidr);
  const first = rangeOf(address)?.first;
  return range !== undefined && first !== undefined && first >= range.first && first < range.first + range.size;
}

/** The nth address of a range, such as `10.0.0.10`. */
export function addressAt(cidr: string, index: number): string {
  const number = (rangeOf(cidr)?.first ?? 0) + index;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
