import type { TextForm } from '../../core/option-reader';
import {
  ENDPOINT_USE_NAMES,
  type EndpointUse,
  missingServices,
  PRIVATE_CLUSTER_USES,
  servicesOf,
} from './endpoint-uses';
import type { NetworkReader } from './options';
import type { SubnetRole } from './placement';

/**
 * The interface endpoints of a private cluster without internet access: those of `PRIVATE_CLUSTER_USES`.
 *
 * Not offered everywhere: the EKS API has no endpoint in ap-southeast-5, ap-southeast-7, mx-central-1 and ap-east-2.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
export const PRIVATE_CLUSTER_ENDPOINTS: readonly string[] = servicesOf(PRIVATE_CLUSTER_USES);

/** Services that a VPC reaches by routes, at no cost, and what to do in place of an interface endpoint. */
const GATEWAY_SERVICES: ReadonlyMap<string, string> = new Map([
  ['s3', 'Leave it out: the network always has a gateway endpoint for S3.'],
  ['dynamodb', 'Leave it out, and add a gateway endpoint with vpc.addGatewayEndpoint().'],
]);

const SERVICE = {
  pattern: /^(?!com\.amazonaws\.)[a-z0-9]+([.-][a-z0-9]+)*$/,
  name: 'service name',
  rule: "the part after 'com.amazonaws.<region>.', in lower case",
  example: 'ecr.api',
  mustBeKnown: true,
} as const satisfies TextForm;

const USE = {
  pattern: new RegExp(`^(${ENDPOINT_USE_NAMES.join('|')})$`),
  name: 'use of endpoints',
  rule: `one of ${ENDPOINT_USE_NAMES.join(', ')}`,
  example: 'session-manager',
  mustBeKnown: true,
} as const satisfies TextForm;

/** What all interface endpoints of a network have in common. */
export interface EndpointSettings {
  readonly subnets: SubnetRole;
  /** AWS's own names of the service resolve to the endpoint. */
  readonly privateDnsEnabled: boolean;
}

/** Interface endpoints need no way to the internet, so they are in the isolated subnets. */
export const INTERFACE_ENDPOINT_SETTINGS: EndpointSettings = { subnets: 'isolated', privateDnsEnabled: true };

/** A rule of a security group, as EC2 takes it. */
export interface EndpointIngress {
  readonly ipProtocol: 'tcp';
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrIp: string;
  readonly description: string;
}

/** Lets everything in the VPC reach the interface endpoints by HTTPS, and nothing else. */
export function endpointIngress(vpcCidr: string): EndpointIngress {
  return {
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIp: vpcCidr,
    description: 'AWS APIs, from inside the VPC',
  };
}

/** Reads what the network is used for; each use once. */
export function readEndpointUses(read: NetworkReader, fallback: readonly EndpointUse[]): readonly EndpointUse[] {
  return [...new Set(read.texts('endpointUses', USE, fallback) as readonly EndpointUse[])];
}

/**
 * Reads the services with an interface endpoint: those that the uses call, unless they are listed. Services with a
 * gateway endpoint and repeated ones are problems.
 */
export function readInterfaceEndpoints(
  read: NetworkReader,
  awsByEndpointsOnly: boolean,
  uses: readonly EndpointUse[],
): readonly string[] {
  const services = read.texts('interfaceEndpoints', SERVICE, servicesOf(uses));
  const missing = missingServices(uses, services);
  read.require(
    !awsByEndpointsOnly || missing.length === 0 || read.failed('interfaceEndpoints', 'endpointUses'),
    'network-endpoints-missing',
    'interfaceEndpoints',
    `Without internet access AWS is reached through endpoints only; missing are ${missing.join(', ')}.`,
    "Add them, leave interfaceEndpoints out, list in endpointUses what is used, or use egress 'open'.",
  );
  const indices = indicesOf(read.raw('interfaceEndpoints'), services);
  return services.filter((service, index) => {
    const fault = faultOf(service, services.slice(0, index));
    if (fault === undefined) return true;
    const path = `interfaceEndpoints[${indices[index] ?? index}]`;
    read.problem('network-endpoint-invalid', path, fault.message, fault.fix);
    return false;
  });
}

/** Where the valid services stand in the list as it was given. */
function indicesOf(given: unknown, services: readonly string[]): number[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((service: string, index) => (services.includes(service) ? [index] : []));
}

function faultOf(service: string, before: readonly string[]): { message: string; fix: string } | undefined {
  const gateway = GATEWAY_SERVICES.get(service);
  if (gateway !== undefined)
    return { message: `'${service}' needs no interface endpoint: its gateway endpoint costs nothing.`, fix: gateway };
  const first = before.find((other) => endpointId(other) === endpointId(service));
  if (first === undefined) return undefined;
  return { message: `'${service}' is listed a second time, after '${first}'.`, fix: 'Remove one of the two.' };
}

/** Returns the construct id of the endpoint of a service, for example `EcrApiEndpoint`. */
export function endpointId(service: string): string {
  const words = service.split(/[.-]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Endpoint`;
}
