import type { ProblemCodes } from '../../core/problem';
import type { NatGateways, NetworkReader } from './options';

/** Which connections leave a network: all of them, or none. */
export type EgressMode = 'open' | 'closed';

/** The decisions that the ways out of a network can fail. */
export const EGRESS_CODES = {
  'egress-contradiction': 'The mode of egress and another option of the network contradict each other.',
} as const satisfies ProblemCodes;

const EGRESS_MODES = ['open', 'closed'] as const satisfies readonly EgressMode[];
const NAT_GATEWAYS = ['none', 'single', 'per-zone'] as const satisfies readonly NatGateways[];

/** How the private subnets of a network reach the internet, if they do. */
export interface EgressWays {
  readonly egress: EgressMode;
  readonly natGateways: NatGateways;
}

/**
 * Reads the ways out of the private subnets. `natGateways` 'none' without routes of your own is a closed network, so
 * `egress` follows from it; where both are given they must agree.
 */
export function readEgress(read: NetworkReader): EgressWays {
  const otherRoutes = read.flag('internetByOtherRoutes', false);
  const hasNoWay = read.raw('natGateways') === 'none' && !otherRoutes;
  const egress = read.oneOf('egress', EGRESS_MODES, hasNoWay ? 'closed' : 'open');
  const natGateways = read.oneOf('natGateways', NAT_GATEWAYS, egress === 'closed' ? 'none' : 'single');
  if (!read.failed('egress', 'natGateways', 'internetByOtherRoutes')) {
    if (egress === 'closed') requireNoWay(read, natGateways, otherRoutes);
    else requireWay(read, egress, hasNoWay);
  }
  return { egress, natGateways };
}

function requireNoWay(read: NetworkReader, natGateways: NatGateways, otherRoutes: boolean): void {
  read.require(
    natGateways === 'none',
    'egress-contradiction',
    'natGateways',
    `egress is 'closed' and natGateways '${natGateways}': NAT gateways are a way to the internet.`,
    "Leave natGateways out, or use egress 'open'.",
  );
  read.require(
    !otherRoutes,
    'egress-contradiction',
    'internetByOtherRoutes',
    "egress is 'closed' and internetByOtherRoutes true: routes of your own are a way to the internet.",
    "Leave internetByOtherRoutes out, or use egress 'open'.",
  );
}

function requireWay(read: NetworkReader, egress: EgressMode, hasNoWay: boolean): void {
  read.require(
    !hasNoWay,
    'egress-contradiction',
    'natGateways',
    `egress is '${egress}' and natGateways 'none': the private subnets have no way to the internet.`,
    "Use natGateways 'single' or 'per-zone', set internetByOtherRoutes, or use egress 'closed'.",
  );
}
