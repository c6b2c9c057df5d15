import type { EgressFilter, EgressMode } from './egress';
import type { NatGateways, NetworkReader } from './options';

const EGRESS_MODES = ['open', 'filtered', 'closed'] as const satisfies readonly EgressMode[];
const EGRESS_FILTERS = ['network-firewall', 'dns-firewall'] as const satisfies readonly EgressFilter[];
const NAT_GATEWAYS = ['none', 'single', 'per-zone'] as const satisfies readonly NatGateways[];

/** How the private subnets of a network reach the internet, if they do. */
export interface EgressWays {
  readonly egress: EgressMode;
  readonly natGateways: NatGateways;
  /** Undefined unless `egress` is 'filtered'. */
  readonly filter: EgressFilter | undefined;
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
  const givenFilter = read.oneOf('egressFilter', EGRESS_FILTERS, 'network-firewall');
  const filter = egress === 'filtered' ? givenFilter : undefined;
  if (!read.failed('egress', 'natGateways', 'internetByOtherRoutes')) {
    if (egress === 'closed') requireNoWay(read, natGateways, otherRoutes);
    else requireWay(read, egress, hasNoWay);
  }
  if (filter === 'network-firewall') requireWayOfFirewall(read, otherRoutes);
  return { egress, natGateways, filter };
}

function requireNoWay(read: NetworkReader, natGateways: NatGateways, otherRoutes: boolean): void {
  read.require(
    natGateways === 'none',
    'egress-contradiction',
    'natGateways',
    `egress is 'closed' and natGateways '${natGateways}': NAT gateways are a way to the internet.`,
    "Leave natGateways out, or use egress 'open' or 'filtered'.",
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

/** A firewall stands between the private subnets and NAT gateways of this network; routes of your own pass it by. */
function requireWayOfFirewall(read: NetworkReader, otherRoutes: boolean): void {
  read.require(
    !otherRoutes,
    'egress-contradiction',
    'internetByOtherRoutes',
    "egressFilter is 'network-firewall' and internetByOtherRoutes true: those routes do not lead through the firewall.",
    "Filter where those routes lead to, or use egressFilter 'dns-firewall'.",
  );
}
