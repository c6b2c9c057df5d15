/**
 * A range of IPv4 or IPv6 as numbers: the first address and how many there are. As EC2 does, it takes one address, and
 * a network named by any address in it; lib/core/cidr.ts takes neither.
 */
export interface Range {
  readonly family: Family;
  readonly first: bigint;
  readonly size: bigint;
}

export type Family = 'ipv4' | 'ipv6';

/** Bits of an address. */
const BITS = { ipv4: 32, ipv6: 128 } as const satisfies Record<Family, number>;
const GROUPS = 8;

/** Reads `10.0.0.0/16`, `2001:db8::/56`, or one address. Undefined for anything else. */
export function rangeOf(cidr: string): Range | undefined {
  const [, text = '', given] = /^([^/]*)(?:\/(\d+))?$/.exec(cidr) ?? [];
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  const address = family === 'ipv6' ? ipv6Number(text) : ipv4Number(text);
  const length = given === undefined ? BITS[family] : Number(given);
  if (address === undefined || length > BITS[family]) return undefined;
  const size = 1n << BigInt(BITS[family] - length);
  return { family, first: address - (address % size), size };
}

function ipv4Number(text: string): bigint | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(BigInt);
  return parts?.reduce((sum, part) => sum * 256n + part, 0n);
}

/** `::` stands for as many groups of zeros as are missing. */
function ipv6Number(text: string): bigint | undefined {
  const [before = [], after, more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = GROUPS - before.length - (after?.length ?? 0);
  if (more !== undefined || (after === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...(after ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

/** Whether a range holds an address. */
export function contains(cidr: string, address: string): boolean {
  const range = rangeOf(cidr);
  const one = rangeOf(address);
  if (range === undefined || one === undefined || range.family !== one.family) return false;
  return one.first >= range.first && one.first < range.first + range.size;
}

/** The nth address of a range, such as `10.0.0.10` or `2001:db8:0:0:0:0:0:a`. */
export function addressAt(cidr: string, index: number): string {
  const { family, first } = rangeOf(cidr) ?? { family: 'ipv4', first: 0n };
  const address = first + BigInt(index);
  const part = (bits: number, shift: number) => (address >> BigInt(shift)) % (1n << BigInt(bits));
  if (family === 'ipv4') return [24, 16, 8, 0].map((shift) => part(8, shift)).join('.');
  return [112, 96, 80, 64, 48, 32, 16, 0].map((shift) => part(16, shift).toString(16)).join(':');
}
