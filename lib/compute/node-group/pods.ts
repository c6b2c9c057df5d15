import type { Instance } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { PREFIX_LENGTHS, usableAddresses } from '../../network/network/subnets';
import { nodeAddresses, nodeAddressesNeeded, type PodAddresses, podAddresses } from '../../planning/pod-addresses';
import { POD_NETWORK_CODES, type PodNetworkPlan, readPodNetwork } from '../../planning/pod-network';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';
import { type KubeletReservation, kubeletReservation } from './user-data';

/** How many pods a node takes, and what the kubelet reserves. Undefined fields are left to the image. */
export interface PodsPlan {
  /** What the cluster decided about the addresses of pods. */
  readonly cni: PodNetworkPlan;
  /** Undefined if the catalog does not know the addresses of the instance. */
  readonly podNetwork?: PodAddresses;
  readonly maxPods?: number;
  readonly reservation?: KubeletReservation;
}

export const POD_CODES = {
  ...POD_NETWORK_CODES,
  'max-pods-invalid': 'There are fewer addresses on a node than maxPods.',
  'subnets-too-small': 'The subnets have too few addresses for maxNodes.',
} as const satisfies ProblemCodes;

type PodReader = OptionReader<NodeGroupOptions, keyof typeof POD_CODES>;

/** Most daemon sets are on the host's network and need no address; a device plugin or a driver needs one. */
export const PODS_PER_NODE = { min: 0, max: 250, default: 1, unit: 'pods' } as const;

/** Plans the pods of a node: addresses, and resources that the kubelet keeps. */
export function planPods(read: PodReader, instance: Instance, efaInterfaces: number, ipInterfaces = 1): PodsPlan {
  const cni = readPodNetwork(read);
  const podNetwork = podAddresses(instance, { ...cni, efa: efaOf(efaInterfaces), ipInterfaces });
  const maxPods = readMaxPods(read, instance, podNetwork, cni.prefixDelegation);
  const cpuMillicores = readReservation(read, 'reservedCpuMillicores', instance.vcpus * 1000, 'millicores');
  const memoryMiB = readReservation(read, 'reservedMemoryMiB', instance.memoryGiB * 1024, 'MiB');
  if (maxPods === undefined) return { cni };
  return {
    cni,
    ...(podNetwork && { podNetwork }),
    maxPods,
    reservation: {
      ...kubeletReservation(instance.vcpus, maxPods),
      ...(cpuMillicores !== undefined && { cpuMillicores }),
      ...(memoryMiB !== undefined && { memoryMiB }),
    },
  };
}

/** The nodes whose subnets are judged. */
export interface SubnetDemand {
  readonly maxNodes: number;
  readonly cni: PodNetworkPlan;
  readonly efaInterfaces: number;
  /** Interfaces with an address. @default 1 */
  readonly ipInterfaces?: number;
}

/**
 * Requires that the subnets, when they are empty, hold what the nodes need to join and to run the pods that are
 * declared, and warns if they do not hold what the CNI wants beside it.
 */
export function requireSubnetRoom(
  read: PodReader,
  instance: Instance,
  { maxNodes, cni, efaInterfaces, ipInterfaces }: SubnetDemand,
): void {
  const { largest, smallest } = PREFIX_LENGTHS;
  const prefixes = read.integers('subnetPrefixLengths', { min: largest, max: smallest }) ?? [];
  const pods = read.integer('podsPerNode', PODS_PER_NODE);
  if (prefixes.length === 0 || read.failed('subnetPrefixLengths', 'maxNodes', 'podsPerNode', 'podNetwork')) return;
  if (!isHardwareKnown(read)) return;
  const network = { ...cni, efa: efaOf(efaInterfaces), ipInterfaces };
  const needed = nodeAddressesNeeded(instance, pods, network);
  const wanted = nodeAddresses(instance, pods, network);
  const nodesWith = (each: number) => prefixes.reduce((sum, it) => sum + Math.floor(usableAddresses(it) / each), 0);
  const subnets = prefixes.map((prefix) => `/${prefix}`).join(', ');
  if (nodesWith(needed) < maxNodes) {
    read.problem(
      'subnets-too-small',
      'maxNodes',
      `${maxNodes} nodes do not fit: each ${instance.type} with ${pods} pods (podsPerNode) needs ${needed} ` +
        `addresses, and the subnets (${subnets}) hold ${nodesWith(needed)} such nodes when they are empty.`,
      'Use larger or more subnets, fewer nodes or pods, or set subnetPrefixLengths to [] if you know better.',
    );
  } else if (nodesWith(wanted) < maxNodes) {
    read.warn(
      'subnets-without-spare-addresses',
      `The VPC CNI keeps up to ${wanted} addresses on each ${instance.type}, and the subnets (${subnets}) hold ` +
        `${nodesWith(wanted)} such nodes, not ${maxNodes}: it goes on with fewer, and new pods may wait. Use larger ` +
        'subnets, or set warmAddresses in podNetwork of the cluster.',
    );
  }
}

function efaOf(efaInterfaces: number): 'efa-only' | 'none' {
  return efaInterfaces > 0 ? 'efa-only' : 'none';
}

function readMaxPods(
  read: PodReader,
  instance: Instance,
  podNetwork: PodAddresses | undefined,
  prefixDelegation: boolean,
): number | undefined {
  const maxPods = read.integer('maxPods', { min: 1, unit: 'pods' });
  if (maxPods === undefined) return podNetwork?.maxPods;
  const limit = podNetwork?.maxPods ?? Infinity;
  if (maxPods > limit && isHardwareKnown(read)) {
    const message = `maxPods is ${maxPods}; ${instance.type} has addresses for ${limit} pods with these interfaces.`;
    const fix = prefixDelegation
      ? `Use at most ${limit}.`
      : `Use at most ${limit}, or prefix delegation: podNetwork of the cluster, or prefixDelegation if it is not ours.`;
    read.problem('max-pods-invalid', 'maxPods', message, fix);
  }
  return Math.min(maxPods, limit);
}

/** More than half of a node for the kubelet is a mistake. */
function readReservation(
  read: PodReader,
  name: 'reservedCpuMillicores' | 'reservedMemoryMiB',
  total: number,
  unit: string,
): number | undefined {
  const half = Math.floor(total / 2);
  return read.integer(name, { min: 0, ...(isHardwareKnown(read) && { max: half }), unit });
}
