import { ids, type NetworkResource, ofType, serviceOf, text, texts } from './network-resource';

/** What has an address in a subnet. */
export interface Place {
  /** The resource that it belongs to. */
  readonly id: string;
  readonly path: string;
  /** Where the program declares it. */
  readonly line?: string;
  readonly kind: PlaceKind;
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  /** Of an interface endpoint: the service without region, such as `ecr.api`. */
  readonly service?: string;
  /** Of an interface endpoint: whether the service's own name leads to it. */
  readonly hasServiceName?: boolean;
  readonly hasPublicAddress?: boolean;
  /** Whether it has an IPv6 address too. @default - nodes as their subnet says, others not */
  readonly hasIpv6Address?: boolean;
}

export type PlaceKind =
  'control plane' | 'node' | 'function' | 'interface endpoint' | 'mount target' | 'file system' | 'load balancer';

type Properties = Readonly<Record<string, unknown>>;
type Found = Omit<Place, 'path' | 'line'>;
type Reader = (resource: NetworkResource, resources: readonly NetworkResource[]) => readonly Found[];

/**
 * Everything with an address, once in each of its subnets. An id that is not known here, such as that of a group which
 * a custom resource gives, is `unknown`.
 */
export function attachmentsOf(resources: readonly NetworkResource[]): readonly Place[] {
  return resources.flatMap((resource) =>
    (READERS[resource.type]?.(resource, resources) ?? []).map((place) => ({
      ...place,
      path: resource.path,
      line: resource.line,
    })),
  );
}

const READERS: Readonly<Record<string, Reader>> = {
  'AWS::EKS::Cluster': ({ id, properties, attributes }) => {
    const config = object(properties.ResourcesVpcConfig);
    const groupIds = [text(attributes?.ClusterSecurityGroupId), ...ids(config.SecurityGroupIds)];
    return inSubnets(texts(config.SubnetIds), { id, kind: 'control plane', groupIds });
  },
  'AWS::EKS::Nodegroup': ({ id, properties }, resources) =>
    inSubnets(texts(properties.Subnets), { id, kind: 'node', groupIds: groupsOfNodes(properties, resources) }),
  'AWS::Lambda::Function': ({ id, properties }) => {
    const config = object(properties.VpcConfig);
    return inSubnets(texts(config.SubnetIds), {
      id,
      kind: 'function',
      groupIds: ids(config.SecurityGroupIds),
      hasIpv6Address: config.Ipv6AllowedForDualStack === true,
    });
  },
  'AWS::EC2::VPCEndpoint': ({ id, properties }) =>
    inSubnets(texts(properties.SubnetIds), {
      id,
      kind: 'interface endpoint',
      groupIds: ids(properties.SecurityGroupIds),
      service: serviceOf(properties.ServiceName),
      hasServiceName: properties.PrivateDnsEnabled === true,
      hasIpv6Address: isDualStack(properties.IpAddressType),
    }),
  'AWS::EFS::MountTarget': ({ id, properties }) =>
    inSubnets([text(properties.SubnetId)], {
      id,
      kind: 'mount target',
      groupIds: ids(properties.SecurityGroups),
      hasIpv6Address: isDualStack(properties.IpAddressType),
    }),
  'AWS::FSx::FileSystem': ({ id, properties }) =>
    inSubnets(texts(properties.SubnetIds), { id, kind: 'file system', groupIds: ids(properties.SecurityGroupIds) }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ id, properties }) =>
    inSubnets(texts(properties.Subnets), {
      id,
      kind: 'load balancer',
      groupIds: ids(properties.SecurityGroups),
      hasPublicAddress: properties.Scheme === 'internet-facing',
      hasIpv6Address: isDualStack(properties.IpAddressType),
    }),
};

function inSubnets(subnets: readonly string[], place: Omit<Found, 'subnetId'>): Found[] {
  return subnets.map((subnetId) => ({ ...place, subnetId }));
}

/** Those of the launch template; EKS adds the cluster's own group where the template names none. */
function groupsOfNodes(nodeGroup: Properties, resources: readonly NetworkResource[]): readonly string[] {
  const named = object(nodeGroup.LaunchTemplate).Id;
  const template = ofType(resources, 'AWS::EC2::LaunchTemplate').find(({ id }) => id === named);
  const data = object(template?.properties.LaunchTemplateData);
  const [first] = (data.NetworkInterfaces ?? []) as readonly Properties[];
  const groups = [...ids(data.SecurityGroupIds), ...ids(first?.Groups)];
  if (groups.length > 0) return groups;
  const cluster = ofType(resources, 'AWS::EKS::Cluster').find(({ id }) => id === nodeGroup.ClusterName);
  return [text(cluster?.attributes?.ClusterSecurityGroupId)];
}

/** `dualstack`, `dualstack-without-public-ipv4` and `ipv6` of load balancers and endpoints, `DUAL_STACK` of EFS. */
function isDualStack(addressType: unknown): boolean {
  return /^(dual_?stack|ipv6)/i.test(text(addressType));
}

function object(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}
