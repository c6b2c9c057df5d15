import type { NetworkPlan } from './network';
import { MAP_PUBLIC_IP_ON_LAUNCH, type SubnetRole } from './placement';

/** A VPC, as EC2 takes it. */
export interface VpcSettings {
  readonly cidrBlock: string;
  readonly enableDnsHostnames: boolean;
  readonly enableDnsSupport: boolean;
  readonly instanceTenancy: string;
}

/** Where the traffic of a subnet to other networks goes: the internet gateway, or the NAT gateway of a zone. */
export type DefaultRoute = { readonly to: 'internet-gateway' } | { readonly to: 'nat-gateway'; readonly zone: number };

/** A subnet with a route table of its own. */
export interface SubnetSettings {
  /** Role and number of the zone, for example `private-1`. */
  readonly name: string;
  readonly role: SubnetRole;
  /** An index into the zones of the network. */
  readonly zone: number;
  readonly cidrBlock: string;
  readonly mapPublicIpOnLaunch: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined if there is no way to other networks. */
  readonly defaultRoute: DefaultRoute | undefined;
}

/**
 * The VPC of a network. EKS and endpoints with private DNS need both kinds of names.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function vpcSettings({ cidr }: NetworkPlan): VpcSettings {
  return { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, instanceTenancy: 'default' };
}

/** The subnets of a network with their routes. */
export function subnetSettings(plan: NetworkPlan): readonly SubnetSettings[] {
  return plan.subnets.map(({ role, zone, cidr }) => ({
    name: `${role}-${zone + 1}`,
    role,
    zone,
    cidrBlock: cidr,
    mapPublicIpOnLaunch: MAP_PUBLIC_IP_ON_LAUNCH,
    tags: plan.subnetTags[role],
    defaultRoute: defaultRoute(role, zone, plan.natGatewayCount),
  }));
}

/** The zones with a NAT gateway. */
export function natGatewayZones({ natGatewayCount }: NetworkPlan): readonly number[] {
  return Array.from({ length: natGatewayCount }, (_, zone) => zone);
}

/** A private subnet uses the NAT gateway of its zone, or that of the first zone if there is only one. */
function defaultRoute(role: SubnetRole, zone: number, natGatewayCount: number): DefaultRoute | undefined {
  if (role === 'public') return { to: 'internet-gateway' };
  if (role === 'isolated' || natGatewayCount === 0) return undefined;
  return { to: 'nat-gateway', zone: natGatewayCount === 1 ? 0 : zone };
}
