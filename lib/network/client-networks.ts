/** No organization has a larger network. @see https://www.iana.org/assignments/ipv4-address-space */
export const MIN_CLIENT_PREFIX_LENGTH = 8;

/** RFC 1918, and RFC 6598 for VPCs with a second range. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;
