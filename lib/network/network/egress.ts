import type { ProblemCodes } from '../../core/problem';

/** Which connections leave a network: all of them, those to named domains, or none. */
export type EgressMode = 'open' | 'filtered' | 'closed';

/** What lets named domains through: a firewall that reads each connection, or one that answers names only. */
export type EgressFilter = 'network-firewall' | 'dns-firewall';

/** The decisions that the ways out of a network can fail. */
export const EGRESS_CODES = {
  'egress-contradiction': 'The mode of egress and another option of the network contradict each other.',
} as const satisfies ProblemCodes;
