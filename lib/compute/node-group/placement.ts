import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { type EndpointFacts, NODE_USES, planEndpointUses } from '../../network/network/endpoint-uses';
import type { NetworkPlan } from '../../network/network/network';
import { type POD_NETWORK_CODES, type PodNetworkPlan, requireSamePodNetwork } from '../../planning/pod-network';
import type { RoleOptions } from '../../security/roles';
import type { PlacementCode } from './node-group';
import type { NodeGroupOptions } from './options';
import { requireVersionSkew, type VERSION_CODES } from './version';

/** What is known of the cluster and the subnets of a node group. */
export interface PlacementFacts {
  /** @default - not known: the nodes take the version that the cluster has when they are made */
  readonly kubernetesVersion?: string;
  /** How the CNI of the cluster gives addresses to pods. @default - not known */
  readonly podNetwork?: PodNetworkPlan;
  /** Whether the CNI has a role of its own, so that the node role needs no CNI permissions. @default false */
  readonly cniHasOwnRole?: boolean;
  /** What the cluster decides for all roles. @default - nothing */
  readonly roles?: RoleOptions;
  /** From which repositories the cluster lets its nodes pull. @default - any */
  readonly imageRepositories?: readonly string[];
  /** The network of the subnets, where it is ours. */
  readonly network?: EndpointFacts;
  /** What is known of each subnet. @default - nothing */
  readonly subnets?: readonly SubnetFacts[];
}

/** What is known of one subnet of nodes. */
export interface SubnetFacts {
  /** May be late-bound: then its size is not known. */
  readonly cidr?: string;
  /** The name of the zone, or an expression in JSON that stands for it. */
  readonly zone?: string;
}

/** Options that follow from the placement, unless they are set. */
export type PlacementDefaults = Pick<
  NodeGroupOptions,
  | 'kubernetesVersion'
  | 'podNetwork'
  | 'imageRepositories'
  | 'cniPolicyOnNodeRole'
  | 'subnetPrefixLengths'
  | 'subnetZones'
  | keyof RoleOptions
>;

/** What a node group states of what its cluster decides. */
export type PlacementOptions = Pick<NodeGroupOptions, 'kubernetesVersion' | 'podNetwork' | 'prefixDelegation'>;

/** Plans what a node group takes over from its cluster and its subnets, and judges what contradicts them. */
export function planPlacement(options: PlacementOptions, facts: PlacementFacts): Planned<PlacementDefaults> {
  const read = new OptionReader<
    PlacementOptions,
    PlacementCode | keyof typeof VERSION_CODES | keyof typeof POD_NETWORK_CODES
  >(options);
  const { kubernetesVersion, podNetwork, cniHasOwnRole = false, roles, imageRepositories, network } = facts;
  const { subnets = [] } = facts;
  requireVersionSkew(read, kubernetesVersion);
  requireSamePodNetwork(read, podNetwork);
  read.part(planEndpointUses(network, NODE_USES));
  return read.planned({
    ...roles,
    kubernetesVersion,
    podNetwork,
    ...(imageRepositories !== undefined && { imageRepositories }),
    cniPolicyOnNodeRole: !cniHasOwnRole,
    ...(subnets.length > 0 && {
      subnetPrefixLengths: allKnown(subnets.map(({ cidr }) => prefixLength(cidr))),
      subnetZones: allKnown(subnets.map(({ zone }) => zone)),
    }),
  });
}

/**
 * Returns what is known of the private subnets of our own network. A zone that the region decides has no name yet:
 * something stands for it, so that zones can be told apart.
 */
export function privateSubnetFacts({ subnets, availabilityZones = [] }: NetworkPlan): readonly SubnetFacts[] {
  return subnets
    .filter(({ role }) => role === 'private')
    .map(({ cidr, zone }) => ({ cidr, zone: knownZone(availabilityZones[zone]) ?? `["zone ${zone + 1}"]` }));
}

function knownZone(zone: string | undefined): string | undefined {
  return isLateBound(zone) ? undefined : zone;
}

/** Returns the options, with defaults for those that were left out. */
export function withDefaults<Options extends object>(options: Options, defaults: Partial<Options>): Options {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given } as Options;
}

/** Returns the list if every value in it is known. */
function allKnown<Value>(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return values.every((value) => value !== undefined) ? (values as readonly Value[]) : undefined;
}

function prefixLength(cidr: string | undefined): number | undefined {
  if (cidr === undefined || isLateBound(cidr)) return undefined;
  const length = Number(cidr.split('/')[1]);
  return Number.isInteger(length) ? length : undefined;
}
