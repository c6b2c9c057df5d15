import { admits } from './access-lists';
import type { Attachment, Network } from './network';
import { routeTo } from './routes';
import { letsThrough, type Peer, type Rule } from './security-groups';

/** Whether a TCP connection comes about, and by what, or what is in its way. */
export interface Reach {
  readonly reached: boolean;
  /** `inside the VPC`, `NAT gateway nat-1`; of a refused one what refuses it. */
  readonly by: string;
}

const HTTPS = 443;
/** An address of documentation, for any host of the internet. @see https://www.rfc-editor.org/rfc/rfc5737 */
export const INTERNET_ADDRESS = '203.0.113.10';
/** The same of IPv6. @see https://www.rfc-editor.org/rfc/rfc3849 */
export const INTERNET_IPV6_ADDRESS = '2001:db8:ffff::10';

/** From one address of the VPC to another, by IPv4, or else by IPv6. */
export function reach(network: Network, from: Attachment, to: Attachment, port: number): Reach {
  if (from.subnet.vpc !== to.subnet.vpc) return refused('another VPC');
  const denied = refusedInside(network, from, to, port);
  if (denied === undefined) return { reached: true, by: 'inside the VPC' };
  const [from6, to6] = [byIpv6(from), byIpv6(to)];
  if (from6 === undefined || to6 === undefined || refusedInside(network, from6, to6, port) !== undefined) return denied;
  return { reached: true, by: 'inside the VPC by IPv6' };
}

function refusedInside(network: Network, from: Attachment, to: Attachment, port: number): Reach | undefined {
  return (
    refusedByGroups(network, from, 'egress', to, port) ??
    refusedByLists(from, to, port) ??
    refusedByGroups(network, to, 'ingress', from, port)
  );
}

/** The same place as its IPv6 address sees it; undefined if it has none. */
function byIpv6(of: Attachment): Attachment | undefined {
  return of.ipv6Address === undefined ? undefined : { ...of, address: of.ipv6Address };
}

/** From an address of the VPC to a host of the internet, by IPv4, or else by IPv6. */
export function reachInternet(network: Network, from: Attachment, port: number): Reach {
  const byIpv4 = reachInternetByIpv4(network, from, port);
  if (byIpv4.reached || from.ipv6Address === undefined) return byIpv4;
  const outside: Peer = { address: INTERNET_IPV6_ADDRESS, groupIds: [] };
  const target = routeTo(from.subnet.routes, INTERNET_IPV6_ADDRESS)?.target;
  const leads = target?.kind === 'egress-only-gateway' || target?.kind === 'internet-gateway';
  const lets =
    refusedByGroups(network, from, 'egress', outside, port) === undefined &&
    admits(from.subnet.accessList, 'out', INTERNET_IPV6_ADDRESS, port);
  return leads && lets ? { reached: true, by: `${target.kind} ${target.id} by IPv6` } : byIpv4;
}

function reachInternetByIpv4(network: Network, from: Attachment, port: number): Reach {
  const outside: Peer = { address: INTERNET_ADDRESS, groupIds: [] };
  const denied = refusedByGroups(network, from, 'egress', outside, port);
  if (denied !== undefined) return denied;
  if (!admits(from.subnet.accessList, 'out', INTERNET_ADDRESS, port)) return refused('the access list of its subnet');
  return leaves(network, from, from.subnet.id, []);
}

/**
 * From a host of the internet to an address of the VPC, by IPv4, or else by IPv6. Every IPv6 address of a VPC is
 * public; those of an internal load balancer take nothing from internet gateways.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 * (ipv6.deny_all_igw_traffic, true for internal ones)
 */
export function reachFromInternet(network: Network, to: Attachment, port: number): Reach {
  const byIpv4 = reachFromOutside(network, to, port, INTERNET_ADDRESS, hasPublicAddress(to));
  if (byIpv4.reached || to.ipv6Address === undefined) return byIpv4;
  const isPublic = to.kind !== 'load balancer' || to.hasPublicAddress === true;
  const by6 = reachFromOutside(network, to, port, INTERNET_IPV6_ADDRESS, isPublic);
  return by6.reached ? { ...by6, by: `${by6.by} by IPv6` } : byIpv4;
}

function reachFromOutside(network: Network, to: Attachment, port: number, address: string, hasAddress: boolean): Reach {
  const outside: Peer = { address, groupIds: [] };
  const route = routeTo(to.subnet.routes, address);
  if (!hasAddress) return refused('no public address');
  if (route?.target.kind !== 'internet-gateway') return refused('no route from an internet gateway');
  if (!admits(to.subnet.accessList, 'in', address, port)) return refused('the access list of its subnet');
  return (
    refusedByGroups(network, to, 'ingress', outside, port) ?? {
      reached: true,
      by: `internet gateway ${route.target.id}`,
    }
  );
}

/**
 * From an address of the VPC to the API of an AWS service: by an endpoint, or else over the internet by IPv4, as the
 * names of many services have no IPv6 address.
 */
export function reachService(network: Network, from: Attachment, service: string): Reach {
  const endpoints = interfaceEndpoints(network, from, service);
  if (endpoints.length > 0) {
    // The name has the addresses of all subnets; a client takes any of them.
    const refusals = endpoints.map((endpoint) => reach(network, from, endpoint, HTTPS));
    return refusals.find(({ reached }) => !reached) ?? { reached: true, by: `endpoint ${endpoints[0]?.path}` };
  }
  const gateway = gatewayEndpoint(network, from, service);
  if (gateway === undefined) return reachInternetByIpv4(network, from, HTTPS);
  const peer: Peer = { address: INTERNET_ADDRESS, groupIds: [], prefixListOf: service };
  return (
    refusedByGroups(network, from, 'egress', peer, HTTPS) ?? { reached: true, by: `gateway endpoint ${gateway.path}` }
  );
}

/** The id of the endpoint by which an address calls an AWS service; undefined if it calls it over the internet. */
export function endpointOf(network: Network, from: Attachment, service: string): string | undefined {
  return (interfaceEndpoints(network, from, service)[0] ?? gatewayEndpoint(network, from, service))?.id;
}

function interfaceEndpoints({ attachments }: Network, from: Attachment, service: string): readonly Attachment[] {
  return attachments.filter((it) => it.service === service && it.hasServiceName && it.subnet.vpc === from.subnet.vpc);
}

function gatewayEndpoint({ gatewayEndpoints }: Network, from: Attachment, service: string) {
  return gatewayEndpoints.find((it) => it.service === service && it.routeTables.includes(from.subnet.routes.table));
}

/** Follows the default route: a NAT gateway or a firewall has a route of its own subnet. */
function leaves(network: Network, from: Attachment, subnetId: string, passed: readonly string[]): Reach {
  const subnet = network.subnets.find(({ id }) => id === subnetId);
  const target = subnet && routeTo(subnet.routes, INTERNET_ADDRESS)?.target;
  if (target === undefined) return refused(`no route to the internet from ${subnet?.path ?? subnetId}`);
  if (passed.includes(target.id)) return refused(`routes in a circle at ${target.id}`);
  switch (target.kind) {
    case 'internet-gateway':
      return passed.length > 0 || hasPublicAddress(from)
        ? { reached: true, by: [...passed, `internet gateway ${target.id}`].join(', ') }
        : refused('no public address, and a route to an internet gateway');
    case 'nat-gateway':
      if (target.isPublic === false) return refused(`NAT gateway ${target.id} is private`);
      return leaves(network, from, target.subnetId ?? '', [...passed, target.id]);
    case 'endpoint':
      return leaves(network, from, target.subnetId ?? '', [...passed, target.id]);
    default:
      return { reached: true, by: `${target.kind} ${target.id}, which is not followed` };
  }
}

function hasPublicAddress(of: Attachment): boolean {
  const mayHaveOne = of.kind === 'node' || of.kind === 'load balancer';
  return of.hasPublicAddress ?? (mayHaveOne && of.subnet.givesPublicAddresses);
}

function refusedByLists(from: Attachment, to: Attachment, port: number): Reach | undefined {
  // An access list is applied at the border of its subnet.
  if (from.subnet.id === to.subnet.id) return undefined;
  if (!admits(from.subnet.accessList, 'out', to.address, port))
    return refused(`the access list of ${from.subnet.path}`);
  if (!admits(to.subnet.accessList, 'in', from.address, port)) return refused(`the access list of ${to.subnet.path}`);
  return undefined;
}

function refusedByGroups(
  { groups }: Network,
  of: Attachment,
  direction: 'ingress' | 'egress',
  peer: Peer,
  port: number,
): Reach | undefined {
  // The rules of a group that is declared elsewhere are not known: it counts as letting everything through.
  if (of.groupIds.some((id) => !groups.has(id))) return undefined;
  const rules = of.groupIds.flatMap((id): readonly Rule[] => groups.get(id)?.[direction] ?? []);
  if (letsThrough(rules, peer, port)) return undefined;
  return refused(`no ${direction} rule of ${of.path} for port ${port}`);
}

function refused(by: string): Reach {
  return { reached: false, by };
}
