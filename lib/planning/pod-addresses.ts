import { efaCards, efaInterfaceCount, interfacesOnCard0 } from '../catalog/instance-properties';
import type { InstanceFacts } from '../catalog/instances';

/** How EFA interfaces are attached: `efa-only` takes no address, `efa` takes one each. */
export type EfaAttachment = 'efa-only' | 'efa' | 'none';

/** What decides how many addresses pods have on a node. */
export interface PodAddressOptions {
  /** @default - 'efa-only' where the instance takes EFA, else 'none' */
  readonly efa?: EfaAttachment;
  /** The VPC CNI hands out /28 prefixes instead of single addresses. @default false */
  readonly prefixDelegation?: boolean;
}

/** What the VPC CNI can do on one node. */
export interface PodAddresses {
  /** The most pods that the node takes: addresses for pods, and EKS's limit. */
  readonly maxPods: number;
  /** Addresses that the node takes from its subnet as soon as one pod runs on it. */
  readonly addressesAtStart: number;
}

/** A prefix is a /28. @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html */
const ADDRESSES_PER_PREFIX = 16;
/**
 * Pods on the host's network (the CNI itself and kube-proxy) need no address of their own. The constant is part of
 * EKS's formula.
 */
const HOST_NETWORK_PODS = 2;
/**
 * EKS limits pods to 110 below 30 vCPUs and to 250 from there.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
const EKS_POD_LIMIT = { largeFromVcpus: 30, small: 110, large: 250 } as const;

/**
 * EKS's own number of pods for an instance type: interfaces of card 0, times their addresses but one each, plus two.
 * It counts interfaces that EFA takes, so that there may be fewer addresses; `podAddresses` does not.
 * Undefined where the catalog does not know the instance's limits.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni_max_pods.go (2026-07)
 */
export function eksMaxPods(instance: InstanceFacts): number | undefined {
  const limits = limitsOf(instance, 'none');
  return limits && limits.interfaces * limits.podsPerInterface + HOST_NETWORK_PODS;
}

/**
 * The pods and addresses of a node, or undefined where the catalog does not know the instance's limits.
 *
 * The VPC CNI attaches the interfaces of pods to card 0 only, and an EFA interface on card 0 takes one of the slots
 * there. EKS does not count that: for p5.48xlarge (2 slots) it allows 100 pods where there are addresses for 51, and
 * the other 49 would hang in ContainerCreating.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md WARM_ENI_TARGET and
 * WARM_PREFIX_TARGET are 1: one spare
 */
export function podAddresses(instance: InstanceFacts, options: PodAddressOptions = {}): PodAddresses | undefined {
  const limits = limitsOf(instance, options.efa);
  if (limits === undefined) return undefined;
  const { interfaces, podsPerInterface } = limits;
  const perInterface = podsPerInterface * (options.prefixDelegation ? ADDRESSES_PER_PREFIX : 1);
  return {
    maxPods: Math.min(eksPodLimit(instance.vcpus), interfaces * perInterface + HOST_NETWORK_PODS),
    addressesAtStart: addressesForPods(1, limits, options.prefixDelegation ?? false),
  };
}

/**
 * How many addresses a node with this many pods takes from its subnet, EFA interfaces with addresses included.
 *
 * The VPC CNI holds whole interfaces full of addresses, and by default one more than its pods need, up to what the
 * instance can attach to card 0; with prefix delegation it holds one /28 more than its pods need. So a node with one
 * pod takes far more than two addresses: a g6e.48xlarge 100, a p5.48xlarge 50. Where the catalog does not know the
 * instance's limits, one address is counted for the node and two for each pod.
 *
 * @param pods pods with an address of their own, not those on the host's network
 */
export function nodeAddresses(instance: InstanceFacts, pods: number, options: PodAddressOptions = {}): number {
  const efaAddresses = options.efa === 'efa' ? (efaInterfaceCount(instance) ?? 0) : 0;
  const limits = limitsOf(instance, options.efa);
  const own = limits ? addressesForPods(pods, limits, options.prefixDelegation ?? false) : 1 + 2 * pods;
  return own + efaAddresses;
}

/** EKS's limit of pods on one node, whatever addresses there are. */
export function eksPodLimit(vcpus: number): number {
  return vcpus < EKS_POD_LIMIT.largeFromVcpus ? EKS_POD_LIMIT.small : EKS_POD_LIMIT.large;
}

interface Limits {
  /** Interfaces of card 0 that pods can use. */
  readonly interfaces: number;
  /** Addresses of one interface that pods can use: all but its own. */
  readonly podsPerInterface: number;
}

/** Left out, `efa` counts as 'efa-only': an instance without EFA has no card that takes it. */
function limitsOf(instance: InstanceFacts, efa?: EfaAttachment): Limits | undefined {
  const interfaces = interfacesOnCard0(instance);
  const addresses = instance.ipv4PerInterface;
  if (interfaces === undefined || addresses === undefined) return undefined;
  const takenByEfa = efa !== 'none' && efaCards(instance)?.includes(0) ? 1 : 0;
  return { interfaces: interfaces - takenByEfa, podsPerInterface: addresses - 1 };
}

function addressesForPods(pods: number, { interfaces, podsPerInterface }: Limits, prefixDelegation: boolean): number {
  if (prefixDelegation) {
    const prefixes = Math.min(Math.ceil(pods / ADDRESSES_PER_PREFIX) + 1, interfaces * podsPerInterface);
    return prefixes * ADDRESSES_PER_PREFIX + Math.ceil(prefixes / podsPerInterface);
  }
  const used = Math.min(Math.ceil(pods / podsPerInterface) + 1, interfaces);
  return used * (podsPerInterface + 1);
}
