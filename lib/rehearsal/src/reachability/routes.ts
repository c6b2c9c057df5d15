import { contains, rangeOf } from './address';
import { type NetworkResource, ofType, text, texts } from './network-resource';

/** The route table of a subnet. */
export interface Routes {
  /** Empty: the main table, which has no route of its own. */
  readonly table: string;
  /** Those to an IPv4 or an IPv6 network. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: string;
  readonly target: RouteTarget;
}

/** Where a route leads. */
export interface RouteTarget {
  readonly kind: RouteTargetKind;
  readonly id: string;
  /** Where the gateway or the endpoint stands. */
  readonly subnetId?: string;
  /** A NAT gateway with a public address. */
  readonly isPublic?: boolean;
}

export type RouteTargetKind =
  'internet-gateway' | 'egress-only-gateway' | 'nat-gateway' | 'endpoint' | 'transit-gateway' | 'peering' | 'other';

/** Gives the routes of a subnet. */
export function routesOf(resources: readonly NetworkResource[]): (subnet: string) => Routes {
  const tables = new Map(
    ofType(resources, 'AWS::EC2::SubnetRouteTableAssociation').map(({ properties }) => [
      text(properties.SubnetId),
      text(properties.RouteTableId),
    ]),
  );
  return (subnet) => {
    const table = tables.get(subnet) ?? '';
    const routes = ofType(resources, 'AWS::EC2::Route')
      .filter(({ properties }) => table !== '' && properties.RouteTableId === table)
      .map(({ properties }) => ({
        destination: text(properties.DestinationCidrBlock ?? properties.DestinationIpv6CidrBlock),
        target: targetOf(properties, resources),
      }))
      .filter(({ destination }) => destination !== '');
    return { table, routes };
  };
}

/** Where the properties of a route lead. */
export function targetOf(route: Readonly<Record<string, unknown>>, resources: readonly NetworkResource[]): RouteTarget {
  const find = (id: string) => resources.find((resource) => resource.id === id);
  if (typeof route.NatGatewayId === 'string') {
    const gateway = find(route.NatGatewayId)?.properties;
    const isPublic = gateway?.ConnectivityType !== 'private';
    return { kind: 'nat-gateway', id: route.NatGatewayId, subnetId: text(gateway?.SubnetId), isPublic };
  }
  if (typeof route.VpcEndpointId === 'string')
    return { kind: 'endpoint', id: route.VpcEndpointId, subnetId: subnetOfEndpoint(route.VpcEndpointId, resources) };
  if (typeof route.EgressOnlyInternetGatewayId === 'string')
    return { kind: 'egress-only-gateway', id: route.EgressOnlyInternetGatewayId };
  if (typeof route.TransitGatewayId === 'string') return { kind: 'transit-gateway', id: route.TransitGatewayId };
  if (typeof route.VpcPeeringConnectionId === 'string') return { kind: 'peering', id: route.VpcPeeringConnectionId };
  // A VPN gateway, for one, is a gateway too.
  const gateway = text(route.GatewayId);
  const isOfInternet = gateway.startsWith('igw-') || find(gateway)?.type === 'AWS::EC2::InternetGateway';
  return { kind: isOfInternet ? 'internet-gateway' : 'other', id: gateway };
}

/** The subnet of an endpoint that routes lead to: declared itself, or made by a Network Firewall. */
function subnetOfEndpoint(endpoint: string, resources: readonly NetworkResource[]): string {
  const declared = resources.find(({ id }) => id === endpoint)?.properties;
  if (declared !== undefined) return texts(declared.SubnetIds)[0] ?? '';
  const [firewall] = ofType(resources, 'AWS::NetworkFirewall::Firewall');
  const mappings = (firewall?.properties.SubnetMappings ?? []) as readonly { readonly SubnetId?: unknown }[];
  return text(mappings[0]?.SubnetId);
}

/** The most exact route for an address outside the VPC. */
export function routeTo({ routes }: Routes, address: string): Route | undefined {
  return routes
    .filter(({ destination }) => contains(destination, address))
    .toSorted((a, b) => (sizeOf(a) < sizeOf(b) ? -1 : 1))[0];
}

function sizeOf({ destination }: Route): bigint {
  return rangeOf(destination)?.size ?? 0n;
}
