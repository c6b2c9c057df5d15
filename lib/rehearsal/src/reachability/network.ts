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
  /** Whether what is started in it gets a public address. */
  readonly givesPublicAddresses: boolean;
  readonly routes: Routes;
  readonly accessList: AccessList;
}

/** Something with an address in a subnet: a node, a function, an endpoint. */
export interface Attachment extends Place {
  readonly subnet: Subnet;
  readonly address: string;
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
    return [{ ...place, subnet, address: addressAt(subnet.cidr, FIRST_ADDRESS + index) }];
  });
  return { subnets, groups: groupsOf(resources), attachments, gatewayEndpoints: gatewayEndpointsOf(resources) };
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
