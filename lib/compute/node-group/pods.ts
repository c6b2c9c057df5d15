import type { Instance } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { PREFIX_LENGTHS, usableAddresses } from '../../network/network/subnets';
import { type PodAddresses, podAddresses } from '../../planning/pod-addresses';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';
import { type KubeletReservation, kubeletReservation } from './user-data';

/** How many pods a node takes, and what the kubelet reserves. Undefined fields are left to the image. */
export interface PodsPlan {
  /** Undefined if the catalog does not know the addresses of the instance. */
  readonly podNetwork?: PodAddresses;
  readonly maxPods?: number;
  readonly reservation?: KubeletReservation;
}

export const POD_CODES = {
  'max-pods-invalid': 'There are fewer addresses on a node than maxPods.',
  'subnets-too-small': 'The subnets have too few addresses for maxNodes.',
} as const satisfies ProblemCodes;

type PodReader = OptionReader<NodeGroupOptions, keyof typeof POD_CODES>;

/** Plans the pods of a node: addresses, and resources that the kubelet keeps. */
export function planPods(read: PodReader, instance: Instance, efaInterfaces: number): PodsPlan {
  const prefixDelegation = read.flag('prefixDelegation', false);
  const podNetwork = podAddresses(instance, { efa: efaInterfaces > 0 ? 'efa-only' : 'none', prefixDelegation });
  const maxPods = readMaxPods(read, instance, podNetwork, prefixDelegation);
  const cpuMillicores = readReservation(read, 'reservedCpuMillicores', instance.vcpus * 1000, 'millicores');
  const memoryMiB = readReservation(read, 'reservedMemoryMiB', instance.memoryGiB * 1024, 'MiB');
  if (maxPods === undefined) return {};
  return {
    ...(podNetwork && { podNetwork }),
    maxPods,
    reservation: {
      ...kubeletReservation(instance.vcpus, maxPods),
      ...(cpuMillicores !== undefined && { cpuMillicores }),
      ...(memoryMiB !== undefined && { memoryMiB }),
    },
  };
}

/** Requires that the subnets hold the nodes when they are empty. */
export function requireSubnetRoom(
  read: PodReader,
  instance: Instance,
  maxNodes: number,
  podNetwork: PodAddresses | undefined,
): void {
  const { largest, smallest } = PREFIX_LENGTHS;
  const prefixes = read.integers('subnetPrefixLengths', { min: largest, max: smallest }) ?? [];
  if (prefixes.length === 0 || read.failed('subnetPrefixLengths', 'maxNodes') || !isHardwareKnown(read)) return;
  const each = podNetwork?.addressesAtStart ?? 1;
  const held = prefixes.reduce((sum, prefix) => sum + Math.floor(usableAddresses(prefix) / each), 0);
  const subnets = prefixes.map((prefix) => `/${prefix}`).join(', ');
  read.require(
    held >= maxNodes,
    'subnets-too-small',
    'maxNodes',
    `${maxNodes} nodes do not fit: each ${instance.type} takes ${each} addresses at its start, ` +
      `and the subnets (${subnets}) hold ${held} such nodes when they are empty.`,
    'Use larger or more subnets, fewer nodes, or prefix delegation.',
  );
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
      : `Use at most ${limit}, or turn on prefix delegation in the VPC CNI and set prefixDelegation.`;
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
