import { valueAt } from './properties';
import type { ResourceView, ViewedResource } from './resource-view';

/** Returns whether a network is every address of IPv4, or of IPv6. */
export function isEverywhere(cidr: unknown): boolean {
  return cidr === '0.0.0.0/0' || cidr === '::/0';
}

/** Returns the route table of a subnet. @default - the main one of the VPC, which is not in a view */
export function routeTableOf(view: ResourceView, subnet: ViewedResource): ViewedResource | undefined {
  const association = view
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .find(({ properties }) => view.target(properties['SubnetId'], subnet.type) === subnet);
  return view.target(association?.properties['RouteTableId'], 'AWS::EC2::RouteTable');
}

/** Returns whether a route table leads out of the VPC: by a gateway, a NAT, a firewall or a transit gateway. */
export function leadsOut(view: ResourceView, table: ViewedResource): boolean {
  return view
    .ofType('AWS::EC2::Route')
    .some(
      ({ properties }) =>
        view.target(properties['RouteTableId'], table.type) === table &&
        [properties['DestinationCidrBlock'], properties['DestinationIpv6CidrBlock']].some(isEverywhere),
    );
}

/** Services that a node calls before it runs a pod: kubelet, VPC CNI and container runtime. */
export const NODE_SERVICES = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 's3'] as const;

/** Returns the services with an endpoint in a VPC, by the part of their name after the region: `ecr.api`. */
export function endpointsOf(view: ResourceView, vpc: ViewedResource): ReadonlyMap<string, ViewedResource> {
  return new Map(
    view
      .ofType('AWS::EC2::VPCEndpoint')
      .filter(({ properties }) => view.target(properties['VpcId'], vpc.type) === vpc)
      .map((endpoint) => [serviceName(String(valueAt(endpoint.properties, 'ServiceName'))), endpoint]),
  );
}

/** `com.amazonaws.eu-west-1.ecr.api` is `ecr.api`; the region may not be known. */
function serviceName(name: string): string {
  return name.replace(/^(?:[a-z]+\.)*(?:com|cn)\.amazonaws\.(?:\$\{[^}]*\}|[^.]+)\./, '');
}
