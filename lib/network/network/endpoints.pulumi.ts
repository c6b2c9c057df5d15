import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { VpcEndpoint } from '@pulumi/aws/ec2/vpcEndpoint';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { type AwsPlaceOutputs, markedPlace, policyText } from '../../security/policy.pulumi';
import { endpointServiceName, s3ExpressGatewayServiceName, s3GatewayServiceName } from './endpoint-names';
import { INTERFACE_ENDPOINT_SETTINGS } from './endpoints';
import { interfaceEndpointStatements } from './interface-endpoint-policy';
import type { NetworkPlan } from './network';
import { regionNames } from './s3-buckets';
import { s3EndpointStatements, s3ExpressEndpointStatements } from './s3-endpoint';
import type { Topology } from './topology.pulumi';

/** The endpoints of a network. */
export interface Endpoints {
  readonly s3: VpcEndpoint;
  readonly s3Express: VpcEndpoint | undefined;
  /** By service. */
  readonly interfaces: Readonly<Record<string, VpcEndpoint>>;
  readonly securityGroup: SecurityGroup;
}

/** What the endpoints are created with. */
export interface EndpointsContext {
  readonly name: string;
  readonly plan: NetworkPlan;
  readonly topology: Topology;
  readonly place: AwsPlaceOutputs;
  readonly late: OutputMarkers;
}

/** Creates the endpoints of a network. */
export function createEndpoints(parent: pulumi.Resource, context: EndpointsContext): Endpoints {
  const { plan } = context;
  const securityGroup = createSecurityGroup(parent, context);
  const s3 = createS3Endpoint(parent, context);
  const s3Express = plan.s3ExpressEndpoint ? createS3ExpressEndpoint(parent, context) : undefined;
  const interfaces = Object.fromEntries(
    plan.interfaceEndpoints.map((service) => [
      service,
      createInterfaceEndpoint(parent, context, service, securityGroup),
    ]),
  );
  return { s3, s3Express, interfaces, securityGroup };
}

function createSecurityGroup(parent: pulumi.Resource, { name, plan, topology }: EndpointsContext): SecurityGroup {
  const group = new SecurityGroup(
    `${name}-endpoints`,
    { vpcId: topology.vpc.id, description: `Interface endpoints of ${name}`, tags: { Name: `${name}-endpoints` } },
    { parent },
  );
  for (const [index, { cidrIp: cidrIpv4, ...rule }] of plan.endpointIngress.entries()) {
    const ruleName = index === 0 ? `${name}-endpoints` : `${name}-endpoints-from-${cidrIpv4}`;
    new SecurityGroupIngressRule(ruleName, { securityGroupId: group.id, cidrIpv4, ...rule }, { parent });
  }
  return group;
}

function createS3Endpoint(parent: pulumi.Resource, context: EndpointsContext): VpcEndpoint {
  const { plan, place, late } = context;
  const marked = markedPlace(place, late);
  // Which buckets are in the region is known only of a region that is known itself.
  const policy = place.region.apply((region) =>
    pulumi.output(policyText(s3EndpointStatements({ ...marked, ...regionNames(region) }, plan), late)),
  );
  return createGatewayEndpoint(parent, context, 's3', place.region.apply(s3GatewayServiceName), policy);
}

function createS3ExpressEndpoint(parent: pulumi.Resource, context: EndpointsContext): VpcEndpoint {
  const { place, late } = context;
  const policy = policyText(s3ExpressEndpointStatements(markedPlace(place, late)), late);
  const serviceName = place.region.apply(s3ExpressGatewayServiceName);
  return createGatewayEndpoint(parent, context, 's3express', serviceName, policy);
}

function createGatewayEndpoint(
  parent: pulumi.Resource,
  { name, topology }: EndpointsContext,
  service: string,
  serviceName: pulumi.Input<string>,
  policy: pulumi.Input<string>,
): VpcEndpoint {
  const id = `${name}-${service}`;
  return new VpcEndpoint(
    id,
    {
      vpcId: topology.vpc.id,
      serviceName,
      vpcEndpointType: 'Gateway',
      routeTableIds: topology.routeTableIds,
      policy,
      tags: { Name: id },
    },
    { parent },
  );
}

function createInterfaceEndpoint(
  parent: pulumi.Resource,
  { name, topology, place, late }: EndpointsContext,
  service: string,
  securityGroup: SecurityGroup,
): VpcEndpoint {
  const statements = interfaceEndpointStatements(service, markedPlace(place, late));
  const { subnets, privateDnsEnabled } = INTERFACE_ENDPOINT_SETTINGS;
  const id = `${name}-${service.replaceAll('.', '-')}`;
  return new VpcEndpoint(
    id,
    {
      vpcId: topology.vpc.id,
      serviceName: place.region.apply((region) => endpointServiceName(service, region)),
      vpcEndpointType: 'Interface',
      subnetIds: topology.subnets(subnets).map((subnet) => subnet.id),
      securityGroupIds: [securityGroup.id],
      privateDnsEnabled,
      policy: statements.length > 0 ? policyText(statements, late) : undefined,
      tags: { Name: id },
    },
    { parent },
  );
}
