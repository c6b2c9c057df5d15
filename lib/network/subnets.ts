/** Addresses of every subnet that AWS keeps: network, router, DNS, one in reserve, broadcast. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const RESERVED_ADDRESSES = 5;

/** How many addresses a subnet of this prefix length has for network interfaces and pods. */
export function usableAddresses(prefixLength: number): number {
  return 2 ** (32 - prefixLength) - RESERVED_ADDRESSES;
}
