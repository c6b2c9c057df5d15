/** An IPv4 network. */
export interface Cidr {
  /** The first address, as a number. */
  readonly base: number;
  readonly prefixLength: number;
}

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `10.0.0.0/16`, or returns undefined if the text is not a network named by its first address. */
export function parseCidr(text: string): Cidr | undefined {
  const match = CIDR.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefixLength = 33] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefixLength > 32) return undefined;
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  return base % addressCount(prefixLength) === 0 ? { base, prefixLength } : undefined;
}

/** Formats a network as `10.0.0.0/16`. */
export function formatCidr({ base, prefixLength }: Cidr): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefixLength}`;
}

/** Returns the number of addresses of a network with this prefix length. */
export function addressCount(prefixLength: number): number {
  return 2 ** (32 - prefixLength);
}

/** Returns whether two networks have addresses in common. */
export function overlap(one: Cidr, other: Cidr): boolean {
  const size = addressCount(Math.min(one.prefixLength, other.prefixLength));
  return Math.floor(one.base / size) === Math.floor(other.base / size);
}
