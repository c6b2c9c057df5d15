/** Something that a pod connects to. */
export interface ReachabilityTarget {
  /** May be late-bound. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tls' | 'tcp';
  readonly expected: 'reachable' | 'unreachable';
  readonly neededBy: string;
}

const HTTPS = 443;

/**
 * The account of the registry that has the images of EKS add-ons in most regions: any account has a name in the domain
 * of the endpoint.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 */
const EKS_REGISTRY = '602401143452';

/** The end of the names of AWS's services in a region. */
function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Hosts of services whose name is not the service, the region and the common end. */
const HOSTS: Readonly<Record<string, (region: string) => string>> = {
  'ecr.api': (region) => `api.ecr.${region}.${suffixOf(region)}`,
  'ecr.dkr': (region) => `${EKS_REGISTRY}.dkr.ecr.${region}.${suffixOf(region)}`,
  'eks-auth': (region) => `eks-auth.${region}.api.aws`,
};

/** Returns what a service of AWS is reached by. */
export function serviceTarget(service: string, region: string): ReachabilityTarget {
  const host = HOSTS[service]?.(region) ?? `${service}.${region}.${suffixOf(region)}`;
  return { host, port: HTTPS, protocol: 'tls', expected: 'reachable', neededBy: `AWS: ${service}` };
}

/** The API server by its name in the cluster: the names of Services have to resolve. */
export const API_SERVER: ReachabilityTarget = {
  host: 'kubernetes.default.svc',
  port: HTTPS,
  protocol: 'tls',
  expected: 'reachable',
  neededBy: 'names in the cluster',
};

/** Returns an address that the options name: a host and a port. */
export function namedTarget(address: string, expected: ReachabilityTarget['expected']): ReachabilityTarget {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  const protocol = port === HTTPS ? 'tls' : 'tcp';
  return { host: address.slice(0, colon), port, protocol, expected, neededBy: `option ${expected}` };
}
