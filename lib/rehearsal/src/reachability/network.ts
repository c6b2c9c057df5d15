import { accessLists, type AccessList } from './access-lists';
import { addressAt } from './address';
import { type NetworkResource, ofType, serviceOf, text, texts } from './network-resource';
import { attachmentsOf, type Place } from './places';
import { routesOf, type Routes } from './routes';
import { groupsOf, type SecurityGroup } from './security-groups';

export interface Subnet {
  readonly id: string;
  readonly path: string;
  readonly vpc: string;
  readonly cidr: string;
  /** Undefined without one; empty where it is not known. */
  readonly ipv6Cidr?: string;
  /** Whether nodes that are started in it get an IPv6 address. */
  readonly givesIpv6Addresses: boolean;
  /** Whether what is started in it gets a public address. */
  readonly givesPublicAddresses: boolean;
  readonly routes: Routes;
  readonly accessList: AccessList;
}

/** Something with an address in a subnet: a node, a function, an endpoint. */
export interface Attachment extends Place {
  readonly subnet: Subnet;
  readonly address: string;
  /** Undefined without one; empty where it is not known, so that no range holds it. */
  readonly ipv6Address?: string;
}

/** What a set of resources lets talk to what. */
export interface Network {
  readonly subnets: readonly Subnet[];
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly attachments: readonly Attachment[];
  /** Gateway endpoints, by service, with the route tables that lead to them. */
  readonly gatewayEndpoints: readonly GatewayEndpoint[];
}

export interface GatewayEndpoint {
  readonly id: string;
  readonly path: string;
  readonly vpc: string;
  /** The service without region, such as `s3`. */
  readonly service: string;
  readonly routeTables: readonly string[];
}

/** AWS keeps the first four addresses of a subnet. */
const FIRST_ADDRESS = 10;

/** Reads the network of what a stack, or several, declare. */
export function networkOf(resources: readonly NetworkResource[]): Network {
  const routes = routesOf(resources);
  const lists = accessLists(resources);
  const subnets = ofType(resources, 'AWS::EC2::Subnet').map(({ id, path, properties }): Subnet => ({
    id,
    path,
    vpc: text(properties.VpcId),
    cidr: text(properties.CidrBlock),
    ipv6Cidr: hasIpv6(properties) ? text(properties.Ipv6CidrBlock) : undefined,
    givesIpv6Addresses: properties.AssignIpv6AddressOnCreation === true,
    givesPublicAddresses: properties.MapPublicIpOnLaunch === true,
    routes: routes(id),
    accessList: lists(id),
  }));
  const used = new Map<string, number>();
  const attachments = attachmentsOf(resources).flatMap((place) => {
    const subnet = subnets.find(({ id }) => id === place.subnetId);
    if (subnet === undefined) return [];
    const index = used.get(subnet.id) ?? 0;
    used.set(subnet.id, index + 1);
    const address = addressAt(subnet.cidr, FIRST_ADDRESS + index);
    return [{ ...place, subnet, address, ipv6Address: ipv6AddressOf(place, subnet, FIRST_ADDRESS + index) }];
  });
  return { subnets, groups: groupsOf(resources), attachments, gatewayEndpoints: gatewayEndpointsOf(resources) };
}

/** The range may be a part of another one, which only the deployment makes. */
function hasIpv6(subnet: Readonly<Record<string, unknown>>): boolean {
  return subnet.Ipv6CidrBlock !== undefined || subnet.Ipv6Native === true;
}

function ipv6AddressOf({ kind, hasIpv6Address }: Place, subnet: Subnet, index: number): string | undefined {
  const has = hasIpv6Address ?? (kind === 'node' && subnet.givesIpv6Addresses);
  if (!has || subnet.ipv6Cidr === undefined) return undefined;
  return subnet.ipv6Cidr === '' ? '' : addressAt(subnet.ipv6Cidr, index);
}

function gatewayEndpointsOf(resources: readonly NetworkResource[]): GatewayEndpoint[] {
  return ofType(resources, 'AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => (properties.VpcEndpointType ?? 'Gateway') === 'Gateway')
    .map(({ id, path, properties }) => ({
      id,
      path,
      vpc: text(properties.VpcId),
      service: serviceOf(properties.ServiceName),
      routeTables: texts(properties.RouteTableIds),
    }));
}
