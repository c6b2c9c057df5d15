import { instanceOrProblem } from '../catalog/instance-lookup';
import type { Instance } from '../catalog/instances';
import { DEFAULT_LOG_RETENTION_DAYS, logRetentionProblems } from '../planning/log-retention';
import { nodeAddresses } from '../planning/pod-addresses';
import { isProblems, type Problem } from '../planning/problem';
import { addressCount, type Cidr, formatCidr, parseCidr } from '../core/cidr';
import { endpointProblems, PRIVATE_CLUSTER_ENDPOINTS } from './endpoints';
import { type NetworkCost, networkCost } from './network-cost';
import { allocateSubnets, enclosingPrefixLength, PREFIX_LENGTHS, prefixLengthFor, usableAddresses } from './subnets';

/** Nodes that the network has to have room for. */
export interface GpuNodeDemand {
  readonly instanceType: string;
  readonly count: number;
  /**
   * The facts of an instance type that the catalog does not have, from `customInstance({...})`.
   * @default - the catalog's row
   */
  readonly customInstance?: Instance;
}

/** How private subnets reach the internet: not at all, through one gateway, or through one in each zone. */
export type NatGateways = 'none' | 'single' | 'per-zone';

/** A network for a private EKS cluster. Everything has a default. */
export interface NetworkOptions {
  /** The VPC's addresses, /16 to /28. It cannot be changed later. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** 2 or 3. A third one can be added later: nothing moves. @default - as many as `availabilityZones` names, else 2 */
  readonly zoneCount?: number;
  /** The zones by name, for example where a capacity block lies. @default - the first zones of the region */
  readonly availabilityZones?: readonly string[];

  /** The accelerated nodes of all node groups together, at their largest. @default - none */
  readonly gpuNodes?: readonly GpuNodeDemand[];
  /** Pods with an address of their own on each of those, daemon sets included. @default 30 */
  readonly podsPerGpuNode?: number;
  /** Pods on all other nodes together, at their most. @default 250 */
  readonly pods?: number;
  /** The VPC CNI hands out prefixes instead of single addresses. @default false */
  readonly prefixDelegation?: boolean;

  /** Of the subnets with nodes and pods. @default - a quarter of the VPC each */
  readonly privatePrefixLength?: number;
  /**
   * Of the subnets with endpoints, control plane and file systems.
   * @default - a thirty-second of the VPC each, at least a /28
   */
  readonly isolatedPrefixLength?: number;
  /**
   * Of the subnets with NAT gateways and load balancers to the internet.
   * @default - a thirty-second of the VPC each, at least a /28
   */
  readonly publicPrefixLength?: number;

  /** @default 'single' - 'per-zone' survives the loss of a zone and saves traffic between zones */
  readonly natGateways?: NatGateways;
  /**
   * Services with an endpoint in the VPC, by the part of their name after the region.
   * @default PRIVATE_CLUSTER_ENDPOINTS
   */
  readonly interfaceEndpoints?: readonly string[];
  /**
   * Buckets of others that anybody may read through the S3 endpoint, without AWS credentials.
   * @default - none but those of ECR
   */
  readonly publicBuckets?: readonly string[];
  /** How long flow logs are kept, in days; one of CloudWatch's steps. @default 90 */
  readonly flowLogRetentionDays?: number;
}

export type SubnetRole = 'private' | 'isolated' | 'public';

/** One subnet, decided. The zone is an index: which zone that is, the region decides. */
export interface SubnetPlan {
  readonly role: SubnetRole;
  readonly zone: number;
  readonly cidr: string;
  readonly usableAddresses: number;
}

/** A network, decided. */
export interface NetworkPlan {
  readonly cidr: string;
  readonly zoneCount: number;
  readonly subnets: readonly SubnetPlan[];
  /** Tags by which load balancer controllers find their subnets. */
  readonly subnetTags: Readonly<Record<SubnetRole, Readonly<Record<string, string>>>>;
  readonly natGatewayCount: number;
  readonly interfaceEndpoints: readonly string[];
  readonly publicBuckets: readonly string[];
  /** Who may reach the endpoints. */
  readonly endpointIngress: { readonly cidr: string; readonly port: number; readonly description: string };
  readonly flowLogRetentionDays: number;
  /** Addresses that the declared nodes and pods need in each private subnet. */
  readonly addressesNeeded: number;
  readonly cost: NetworkCost;
}

const DEFAULTS = { cidr: '10.0.0.0/16', zones: 2, podsPerGpuNode: 30, pods: 250 } as const;
const MIN_ZONES = 2;
const MAX_ZONES = 3;

/** A private subnet is a quarter of the VPC; the fourth quarter holds the other subnets, an eighth of it each. */
const PRIVATE_SHARE_BITS = 2;
const OTHER_SHARE_BITS = 5;

/**
 * The control plane's interfaces, twice as many while EKS updates it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (16 advised)
 */
const CONTROL_PLANE_ADDRESSES = 16;
/**
 * A load balancer grows to as many in a subnet.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
const LOAD_BALANCER_ADDRESSES = 8;
/** The VPC CNI keeps spare addresses on ordinary nodes: about one for each pod. */
const ADDRESSES_PER_POD = 2;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const SUBNET_TAGS: NetworkPlan['subnetTags'] = {
  private: { 'kubernetes.io/role/internal-elb': '1' },
  isolated: {},
  public: { 'kubernetes.io/role/elb': '1' },
};

/**
 * Decides a network, or says everything that is wrong with it.
 *
 * Subnets depend on the VPC's size alone, not on what is declared to run in them, because a subnet's addresses cannot
 * be changed: more nodes either fit or are refused, but never move a subnet. Room for a third zone is kept.
 */
export function planNetwork(options: NetworkOptions): NetworkPlan | Problem[] {
  const zoneCount = options.zoneCount ?? options.availabilityZones?.length ?? DEFAULTS.zones;
  const natGateways = options.natGateways ?? 'single';
  const interfaceEndpoints = options.interfaceEndpoints ?? PRIVATE_CLUSTER_ENDPOINTS;
  const flowLogRetentionDays = options.flowLogRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS;
  const vpc = vpcOrProblem(options.cidr ?? DEFAULTS.cidr);
  const needed = privateAddresses(options, zoneCount);
  const problems = [
    ...('code' in vpc ? [vpc] : []),
    ...zoneProblems(options, zoneCount),
    ...prefixProblems(options),
    ...(typeof needed === 'number' ? [] : needed),
    ...endpointProblems(interfaceEndpoints, natGateways !== 'none'),
    ...logRetentionProblems('flowLogRetentionDays', flowLogRetentionDays),
  ];
  if ('code' in vpc || typeof needed !== 'number' || problems.length > 0) return problems;

  const demand: Record<SubnetRole, number> = {
    private: needed,
    isolated: CONTROL_PLANE_ADDRESSES + interfaceEndpoints.length,
    public: LOAD_BALANCER_ADDRESSES + 1,
  };
  const placed = placeSubnets(vpc, zoneCount, options, demand);
  if (isProblems(placed)) return placed;
  const natGatewayCount = { none: 0, single: 1, 'per-zone': zoneCount }[natGateways];
  return {
    cidr: formatCidr(vpc),
    zoneCount,
    subnets: placed.subnets,
    subnetTags: SUBNET_TAGS,
    natGatewayCount,
    interfaceEndpoints,
    publicBuckets: options.publicBuckets ?? [],
    endpointIngress: { cidr: formatCidr(vpc), port: 443, description: 'AWS APIs, from inside the VPC' },
    flowLogRetentionDays,
    addressesNeeded: needed,
    cost: networkCost(natGatewayCount, interfaceEndpoints.length * zoneCount),
  };
}

function vpcOrProblem(cidr: string): Cidr | Problem {
  const vpc = parseCidr(cidr);
  if (vpc !== undefined && vpc.prefixLength >= PREFIX_LENGTHS.largest && vpc.prefixLength <= PREFIX_LENGTHS.smallest)
    return vpc;
  return {
    code: 'network-cidr-invalid',
    path: 'cidr',
    message: `'${cidr}' cannot be a VPC's addresses: a VPC takes an IPv4 block of /${PREFIX_LENGTHS.largest} to /${PREFIX_LENGTHS.smallest} that is named by its first address.`,
    fix: `Use a block like ${DEFAULTS.cidr}.`,
  };
}

function zoneProblems({ availabilityZones: zones }: NetworkOptions, zoneCount: number): Problem[] {
  if (!Number.isInteger(zoneCount) || zoneCount < MIN_ZONES || zoneCount > MAX_ZONES) {
    return zonesInvalid(
      zones === undefined ? 'zoneCount' : 'availabilityZones',
      `A network spans ${MIN_ZONES} or ${MAX_ZONES} zones, not ${zoneCount}: EKS needs two, and three survive the loss of one with a quorum.`,
      `Use ${MIN_ZONES} or ${MAX_ZONES}.`,
    );
  }
  if (zones === undefined) return [];
  if (zones.length !== zoneCount)
    return zonesInvalid(
      'availabilityZones',
      `${zones.length} zones are named, and zoneCount is ${zoneCount}.`,
      'Make the two agree, or leave zoneCount out.',
    );
  if (new Set(zones).size !== zones.length)
    return zonesInvalid('availabilityZones', `A zone is named twice: ${zones.join(', ')}.`, 'Name different zones.');
  return [];
}

function zonesInvalid(path: string, message: string, fix: string): Problem[] {
  return [{ code: 'network-zones-invalid', path, message, fix }];
}

const PREFIX_OPTIONS = {
  private: 'privatePrefixLength',
  isolated: 'isolatedPrefixLength',
  public: 'publicPrefixLength',
} as const;
const ROLES = ['private', 'isolated', 'public'] as const satisfies readonly SubnetRole[];

function prefixProblems(options: NetworkOptions): Problem[] {
  return Object.values(PREFIX_OPTIONS).flatMap((path): Problem[] => {
    const prefixLength = options[path];
    if (
      prefixLength === undefined ||
      (Number.isInteger(prefixLength) &&
        prefixLength >= PREFIX_LENGTHS.largest &&
        prefixLength <= PREFIX_LENGTHS.smallest)
    )
      return [];
    return [
      {
        code: 'network-prefix-invalid',
        path,
        message: `A subnet cannot be a /${prefixLength}; it is a /${PREFIX_LENGTHS.largest} to a /${PREFIX_LENGTHS.smallest}.`,
        fix: 'Use a whole number in that range, or leave it out.',
      },
    ];
  });
}

/**
 * Addresses that each private subnet needs: all accelerated nodes at once, as capacity blocks and placement groups lie
 * in one zone, whichever that will be; its share of the other pods after the loss of a zone; load balancers inside.
 */
function privateAddresses(options: NetworkOptions, zoneCount: number): number | Problem[] {
  const pods = options.pods ?? DEFAULTS.pods;
  const podsPerGpuNode = options.podsPerGpuNode ?? DEFAULTS.podsPerGpuNode;
  const nodes = options.gpuNodes ?? [];
  const problems = [
    ...countProblems('pods', pods),
    ...countProblems('podsPerGpuNode', podsPerGpuNode),
    ...nodes.flatMap((node, index) => countProblems(`gpuNodes[${index}].count`, node.count)),
  ];
  let gpuAddresses = 0;
  nodes.forEach(({ instanceType, count, customInstance }, index) => {
    const instance = instanceOrProblem(instanceType, `gpuNodes[${index}].instanceType`, {
      customInstance,
      kind: 'accelerated',
    });
    if ('code' in instance) problems.push(instance);
    else
      gpuAddresses += count * nodeAddresses(instance, podsPerGpuNode, { prefixDelegation: options.prefixDelegation });
  });
  if (problems.length > 0) return problems;
  return gpuAddresses + Math.ceil((pods * ADDRESSES_PER_POD) / Math.max(1, zoneCount - 1)) + LOAD_BALANCER_ADDRESSES;
}

function countProblems(path: string, count: number): Problem[] {
  if (Number.isInteger(count) && count >= 0) return [];
  return [
    {
      code: 'network-demand-invalid',
      path,
      message: `${count} is no number of nodes or pods.`,
      fix: 'Use a whole number of at least 0.',
    },
  ];
}

function placeSubnets(
  vpc: Cidr,
  zoneCount: number,
  options: NetworkOptions,
  demand: Record<SubnetRole, number>,
): { readonly subnets: SubnetPlan[] } | Problem[] {
  const shares: Record<SubnetRole, number> = {
    private: Math.min(vpc.prefixLength + PRIVATE_SHARE_BITS, PREFIX_LENGTHS.smallest),
    isolated: Math.min(vpc.prefixLength + OTHER_SHARE_BITS, PREFIX_LENGTHS.smallest),
    public: Math.min(vpc.prefixLength + OTHER_SHARE_BITS, PREFIX_LENGTHS.smallest),
  };
  const lengths: Record<SubnetRole, number> = {
    private: options.privatePrefixLength ?? shares.private,
    isolated: options.isolatedPrefixLength ?? shares.isolated,
    public: options.publicPrefixLength ?? shares.public,
  };
  const tooSmall = ROLES.filter((role) => usableAddresses(lengths[role]) < demand[role]).map((role) =>
    tooSmallProblem(role, lengths[role], demand, options),
  );
  if (tooSmall.length > 0) return tooSmall;

  // With room for a third zone where there is any, so that adding it later moves nothing.
  const allocated =
    allocateSubnets(vpc, forZones(MAX_ZONES, lengths)) ?? allocateSubnets(vpc, forZones(zoneCount, lengths));
  if (allocated === undefined) return [doesNotFitProblem(vpc, zoneCount, lengths)];
  const zonesAllocated = allocated.length / ROLES.length;
  return {
    subnets: ROLES.flatMap((role, index) =>
      allocated.slice(index * zonesAllocated, index * zonesAllocated + zoneCount).map((block, zone): SubnetPlan => ({
        role,
        zone,
        cidr: formatCidr(block),
        usableAddresses: usableAddresses(block.prefixLength),
      })),
    ),
  };
}

/** The prefix lengths of all subnets: those of one role together, in the order of the zones. */
function forZones(zoneCount: number, lengths: Record<SubnetRole, number>): number[] {
  return ROLES.flatMap((role) => Array.from({ length: zoneCount }, () => lengths[role]));
}

function tooSmallProblem(
  role: SubnetRole,
  prefixLength: number,
  demand: Record<SubnetRole, number>,
  options: NetworkOptions,
): Problem {
  const option = PREFIX_OPTIONS[role];
  const wanted = prefixLengthFor(demand[role]);
  const message = `A ${role} subnet of /${prefixLength} has ${usableAddresses(prefixLength)} addresses; ${NEEDED_FOR[role]} need ${demand[role]}.`;
  if (wanted === undefined) {
    return {
      code: 'network-too-small',
      path: 'gpuNodes',
      message,
      fix: `No subnet is larger than a /${PREFIX_LENGTHS.largest}: declare fewer nodes or pods, or a second network.`,
    };
  }
  if (options[option] !== undefined)
    return { code: 'network-too-small', path: option, message, fix: `Use ${option} ${wanted}, or a smaller number.` };
  const vpcPrefix = wanted - (role === 'private' ? PRIVATE_SHARE_BITS : OTHER_SHARE_BITS);
  if (vpcPrefix < PREFIX_LENGTHS.largest) {
    return {
      code: 'network-too-small',
      path: 'gpuNodes',
      message,
      fix: `The largest VPC, a /${PREFIX_LENGTHS.largest}, holds too little in quarters: declare fewer nodes or pods, or a second network.`,
    };
  }
  return {
    code: 'network-too-small',
    path: 'cidr',
    message,
    fix: `Use a VPC of /${vpcPrefix} or larger, or set ${option} to ${wanted}.`,
  };
}

const NEEDED_FOR: Record<SubnetRole, string> = {
  private: 'all accelerated nodes, the pods of a lost zone and load balancers',
  isolated: 'the control plane and the interface endpoints',
  public: 'a NAT gateway and a load balancer',
};

function doesNotFitProblem(vpc: Cidr, zoneCount: number, lengths: Record<SubnetRole, number>): Problem {
  const all = forZones(zoneCount, lengths);
  const enclosing = enclosingPrefixLength(all);
  const sum = all.reduce((total, prefixLength) => total + addressCount(prefixLength), 0);
  return {
    code: 'network-too-small',
    path: 'cidr',
    message: `${zoneCount} zones with a private /${lengths.private}, an isolated /${lengths.isolated} and a public /${lengths.public} each take ${sum} addresses; ${formatCidr(vpc)} has ${addressCount(vpc.prefixLength)}.`,
    fix:
      enclosing >= PREFIX_LENGTHS.largest
        ? `Use a VPC of /${enclosing} or larger, or smaller subnets.`
        : `No VPC is larger than a /${PREFIX_LENGTHS.largest}: use smaller subnets.`,
  };
}
