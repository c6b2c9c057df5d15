import type { TextForm } from '../../core/option-reader';
import type { AwsPlace, PolicyStatement } from '../../security/policy';
import { type NatGateways, type NetworkReader, reportListToken } from './options';
import type { SubnetRole } from './placement';

/**
 * The interface endpoints without which a private EKS cluster does not run: nodes register (`ec2`, `eks`), pull images
 * (`ecr.api`, `ecr.dkr`, and S3 by its gateway endpoint), pods get their permissions (`eks-auth` for Pod Identity,
 * `sts` for what the SDKs ask), controllers make load balancers (`elasticloadbalancing`), and logs arrive (`logs`).
 *
 * Worth adding: `autoscaling` with the cluster autoscaler, `ssm`, `ssmmessages` and `ec2messages` for Session Manager.
 * Not offered everywhere: the EKS API has no endpoint in ap-southeast-5, ap-southeast-7, mx-central-1 and ap-east-2.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
export const PRIVATE_CLUSTER_ENDPOINTS = [
  'ec2',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'eks-auth',
  'elasticloadbalancing',
  'logs',
  'sts',
] as const;

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

const PUBLIC_BUCKET = {
  pattern: /^[a-zA-Z0-9._-]{3}[a-zA-Z0-9._*-]{0,252}$/,
  name: 'bucket name',
  rule: "3 to 255 letters, digits, '.', '-' and '_', and '*' after the third one",
  example: 'al2023-repos-eu-west-1-de612dc2',
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

/** Reads the services with an interface endpoint. Services with a gateway endpoint and repeated ones are problems. */
export function readInterfaceEndpoints(read: NetworkReader, natGateways: NatGateways): readonly string[] {
  const services = read.texts('interfaceEndpoints', SERVICE, PRIVATE_CLUSTER_ENDPOINTS);
  const missing = PRIVATE_CLUSTER_ENDPOINTS.filter((service) => !services.includes(service));
  read.require(
    natGateways !== 'none' || missing.length === 0 || read.failed('interfaceEndpoints'),
    'network-endpoints-missing',
    'interfaceEndpoints',
    `Without NAT gateways nodes reach AWS through endpoints only; missing are ${missing.join(', ')}.`,
    "Add them, leave interfaceEndpoints out, or use natGateways 'single'.",
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

/** Reads the buckets of other accounts that can be read without credentials. */
export function readPublicBuckets(read: NetworkReader): readonly string[] {
  return reportListToken(read, 'publicBuckets') ? [] : read.texts('publicBuckets', PUBLIC_BUCKET);
}

/**
 * The policy of the S3 endpoint: it lets through principals of this account, for every bucket, and all principals for
 * the buckets in which ECR keeps image layers (nodes fetch them with URLs that ECR has signed) and for `publicBuckets`.
 * Credentials of another account that got into a pod cannot upload data.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html the bucket of the layers
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export function s3EndpointStatements(
  { partition, accountId, region }: AwsPlace,
  publicBuckets: readonly string[],
): PolicyStatement[] {
  const readable = [`prod-${region}-starport-layer-bucket`, ...publicBuckets];
  return [
    // The condition makes `*` this account's principals.
    {
      Sid: 'OwnPrincipals',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
    },
    {
      Sid: 'ImageLayersAndPublicBuckets',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:GetObject'],
      Resource: readable.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
    },
  ];
}
