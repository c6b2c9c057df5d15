import type { Instance } from '../catalog/instances';
import { kubeletReservation } from '../compute/node-group/user-data';
import { podAddresses } from '../planning/pod-addresses';

/** What a node has for the pods of Spark and YARN. */
export interface NodeCapacity {
  readonly cores: number;
  readonly memoryMiB: number;
}

/**
 * What pods do not get of a node, beside the memory that EKS reserves: the 100 MiB at which the kubelet evicts, and for
 * the daemons of this library 1 GiB and 0.5 cores. The other 0.25 cores are what EKS reserves of 72 or fewer.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go (read 2026-11-26)
 */
const NODE_RESERVE = { evictionMiB: 100, daemonsMiB: 1024, cores: 0.75, maxPods: 110 } as const;
const MIB_PER_GIB = 1024;

/** Returns what is left of a node beside the kubelet, the system and the daemons of each node. */
export function nodeCapacity(instance: Instance): NodeCapacity {
  const pods = podAddresses(instance)?.maxPods ?? NODE_RESERVE.maxPods;
  const { evictionMiB, daemonsMiB, cores } = NODE_RESERVE;
  const reservedMiB = kubeletReservation(instance.vcpus, pods).memoryMiB + evictionMiB + daemonsMiB;
  return { cores: instance.vcpus - cores, memoryMiB: instance.memoryGiB * MIB_PER_GIB - reservedMiB };
}
