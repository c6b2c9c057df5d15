import type { NetworkPlan } from './network';
import { type FirewallSubnetRole, MAP_PUBLIC_IP_ON_LAUNCH, type SubnetPlan, type SubnetRole } from './placement';

/** A VPC, as EC2 takes it. */
export interface VpcSettings {
  readonly cidrBlock: string;
  readonly enableDnsHostnames: boolean;
  readonly enableDnsSupport: boolean;
  readonly instanceTenancy: string;
}

/** Where traffic goes: to the internet gateway, or to the NAT gateway or the firewall of a zone. */
export type DefaultRoute =
  | { readonly to: 'internet-gateway' }
  | { readonly to: 'nat-gateway'; readonly zone: number }
  | { readonly to: 'firewall'; readonly zone: number };

/** The way back to a private subnet, through the firewall of its zone. */
export interface ReturnRoute {
  /** Of the private subnet. */
  readonly cidrBlock: string;
  readonly zone: number;
}

/** A subnet with a route table of its own. */
export interface SubnetSettings {
  /** Role and number of the zone, for example `private-1`. */
  readonly name: string;
  readonly role: SubnetRole | FirewallSubnetRole;
  /** An index into the zones of the network. */
  readonly zone: number;
  readonly cidrBlock: string;
  readonly mapPublicIpOnLaunch: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined if there is no way to other networks. */
  readonly defaultRoute: DefaultRoute | undefined;
  /** Only subnets of NAT gateways behind a firewall have any: a firewall has to see both directions. */
  readonly returnRoutes: readonly ReturnRoute[];
}

/**
 * The VPC of a network. EKS and endpoints with private DNS need both kinds of names.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function vpcSettings({ cidr }: NetworkPlan): VpcSettings {
  return { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, instanceTenancy: 'default' };
}

/** The subnets of a network with their routes; those of a firewall are the last. */
export function subnetSettings(plan: NetworkPlan): readonly SubnetSettings[] {
  return [
    ...plan.subnets.map((subnet) => ({ ...settingsOf(subnet, plan), tags: plan.subnetTags[subnet.role] })),
    ...plan.firewallSubnets.map((subnet) => ({ ...settingsOf(subnet, plan), tags: {} })),
  ];
}

/** The zones with a NAT gateway. */
export function natGatewayZones({ natGatewayCount }: NetworkPlan): readonly number[] {
  return Array.from({ length: natGatewayCount }, (_, zone) => zone);
}

/** The subnets that NAT gateways are in: with a firewall not those of load balancers. */
export function natGatewayRole({ firewallSubnets }: NetworkPlan): 'public' | 'nat' {
  return firewallSubnets.length > 0 ? 'nat' : 'public';
}

function settingsOf(
  { role, zone, cidr }: SubnetPlan<SubnetRole | FirewallSubnetRole>,
  plan: NetworkPlan,
): Omit<SubnetSettings, 'tags'> {
  return {
    name: `${role}-${zone + 1}`,
    role,
    zone,
    cidrBlock: cidr,
    mapPublicIpOnLaunch: MAP_PUBLIC_IP_ON_LAUNCH,
    defaultRoute: defaultRoute(role, zone, plan),
    returnRoutes: role === 'nat' ? returnRoutes(zone, plan) : [],
  };
}

/** Private subnets use the NAT gateway of their zone, or that of the first zone if there is only one. */
function defaultRoute(role: SubnetSettings['role'], zone: number, plan: NetworkPlan): DefaultRoute | undefined {
  if (role === 'public' || role === 'nat') return { to: 'internet-gateway' };
  if (role === 'isolated' || plan.natGatewayCount === 0) return undefined;
  if (role === 'private' && plan.firewallSubnets.length > 0) return { to: 'firewall', zone };
  return { to: 'nat-gateway', zone: natGatewayZone(zone, plan) };
}

function natGatewayZone(zone: number, { natGatewayCount }: NetworkPlan): number {
  return natGatewayCount === 1 ? 0 : zone;
}

/** The private subnets whose traffic the NAT gateway of a zone carries. */
function returnRoutes(natZone: number, plan: NetworkPlan): readonly ReturnRoute[] {
  return plan.subnets
    .filter(({ role, zone }) => role === 'private' && natGatewayZone(zone, plan) === natZone)
    .map(({ cidr, zone }) => ({ cidrBlock: cidr, zone }));
}
