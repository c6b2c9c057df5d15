import { efaCards, efaInterfaceCount, interfacesOnCard0 } from '../catalog/instance-properties';
import type { InstanceFacts } from '../catalog/instances';
import type { PodNetworkOptions } from './pod-network';

/** How EFA interfaces are attached: `efa-only` takes no address, `efa` takes one each. */
export type EfaAttachment = 'efa-only' | 'efa' | 'none';

/** What decides how many addresses pods have on a node: its EFA interfaces, and what its cluster decided. */
export interface PodAddressOptions extends PodNetworkOptions {
  /** @default - 'efa-only' where the instance takes EFA, else 'none' */
  readonly efa?: EfaAttachment;
  /**
   * Interfaces with an address that the launch template attaches. Those beside the first one are on other cards, take
   * one address each, and carry no pods.
   * @default 1
   */
  readonly ipInterfaces?: number;
}

/** What the VPC CNI can do on one node. */
export interface PodAddresses {
  /** The most pods that the node takes: addresses for pods, and EKS's limit. */
  readonly maxPods: number;
  /** Addresses that the node takes from its subnet as soon as one pod runs on it, if there are as many. */
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
  const limits = limitsOf(instance, { efa: 'none' });
  return limits && limits.interfaces * limits.podsPerInterface + HOST_NETWORK_PODS;
}

/**
 * The pods and addresses of a node, or undefined where the catalog does not know the instance's limits.
 *
 * The VPC CNI attaches the interfaces of pods to card 0 only, and an EFA interface on card 0 takes one of the slots
 * there. EKS does not count that: for p5.48xlarge (2 slots) it allows 100 pods where there are addresses for 51, and
 * the other 49 would hang in ContainerCreating.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md
 */
export function podAddresses(instance: InstanceFacts, options: PodAddressOptions = {}): PodAddresses | undefined {
  const limits = limitsOf(instance, options);
  if (limits === undefined) return undefined;
  return {
    maxPods: Math.min(eksPodLimit(instance.vcpus), mostPods(limits, options) + HOST_NETWORK_PODS),
    addressesAtStart: ownSubnetAddresses(wantedBy(1, limits, options), options) + moreIpAddresses(options),
  };
}

/**
 * How many addresses a node with this many pods takes from its subnet if there are as many, EFA interfaces with
 * addresses included.
 *
 * The VPC CNI holds whole interfaces full of addresses, and by default one more than its pods need, up to what the
 * instance can attach to card 0; with prefix delegation it holds one /28 more than its pods need. So a node with one
 * pod takes far more than two addresses: a g6e.48xlarge 100, a p5.48xlarge 50. Where the catalog does not know the
 * instance's limits, one address is counted for the node and two for each pod.
 *
 * @param pods pods with an address of their own, not those on the host's network
 */
export function nodeAddresses(instance: InstanceFacts, pods: number, options: PodAddressOptions = {}): number {
  const limits = limitsOf(instance, options);
  const own = limits ? wantedBy(pods, limits, options) : { interfaces: 1, forPods: 2 * pods };
  return ownSubnetAddresses(own, options) + efaAddresses(instance, options) + moreIpAddresses(options);
}

/**
 * How many addresses a node needs in its subnet to join and to run this many pods. Where the subnet has fewer than the
 * CNI wants, it goes on with those that it gets: spare ones are missing, pods are not.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/ipamd/ipamd.go (one address at a time if there are not
 * enough for a whole interface; with prefixes at least one block of 16)
 */
export function nodeAddressesNeeded(instance: InstanceFacts, pods: number, options: PodAddressOptions = {}): number {
  const limits = limitsOf(instance, options);
  const own = limits ? neededBy(pods, limits, options) : { interfaces: 1, forPods: pods };
  return ownSubnetAddresses(own, options) + efaAddresses(instance, options) + moreIpAddresses(options);
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

/** What a node holds: interfaces with an address of their own, and addresses for pods on them. */
interface Held {
  readonly interfaces: number;
  readonly forPods: number;
}

/**
 * Left out, `efa` counts as 'efa-only': an instance without EFA has no card that takes it. With subnets of their own,
 * pods are not on the first interface.
 */
function limitsOf(instance: InstanceFacts, { efa, podSubnets }: PodAddressOptions): Limits | undefined {
  const interfaces = interfacesOnCard0(instance);
  const addresses = instance.ipv4PerInterface;
  if (interfaces === undefined || addresses === undefined) return undefined;
  const takenByEfa = efa !== 'none' && efaCards(instance)?.includes(0) ? 1 : 0;
  const takenByNode = podSubnets === undefined ? 0 : 1;
  return { interfaces: Math.max(0, interfaces - takenByEfa - takenByNode), podsPerInterface: addresses - 1 };
}

function mostPods({ interfaces, podsPerInterface }: Limits, { prefixDelegation }: PodAddressOptions): number {
  return interfaces * podsPerInterface * (prefixDelegation ? ADDRESSES_PER_PREFIX : 1);
}

/** What the CNI holds for so many pods if the subnet has as many addresses: what they need, and its warm targets. */
function wantedBy(pods: number, limits: Limits, options: PodAddressOptions): Held {
  const { prefixDelegation, warmAddresses, minimumAddresses = 0, warmInterfaces = 1, warmPrefixes = 1 } = options;
  if (warmAddresses !== undefined) return neededBy(Math.max(pods + warmAddresses, minimumAddresses), limits, options);
  const { interfaces, podsPerInterface } = limits;
  if (prefixDelegation) return prefixes(Math.ceil(pods / ADDRESSES_PER_PREFIX) + warmPrefixes, limits);
  const used = Math.min(Math.max(1, Math.ceil(pods / podsPerInterface) + warmInterfaces), interfaces);
  return { interfaces: used, forPods: used * podsPerInterface };
}

/** What so many pods need, and nothing more. */
function neededBy(pods: number, limits: Limits, { prefixDelegation }: PodAddressOptions): Held {
  if (prefixDelegation) return prefixes(Math.max(1, Math.ceil(pods / ADDRESSES_PER_PREFIX)), limits);
  const { interfaces, podsPerInterface } = limits;
  const forPods = Math.min(pods, interfaces * podsPerInterface);
  return { interfaces: Math.max(1, Math.ceil(forPods / podsPerInterface)), forPods };
}

/** A prefix takes the place of one address of an interface. */
function prefixes(count: number, { interfaces, podsPerInterface }: Limits): Held {
  const held = Math.min(count, interfaces * podsPerInterface);
  return { interfaces: Math.ceil(held / podsPerInterface), forPods: held * ADDRESSES_PER_PREFIX };
}

/** With subnets of their own, pods and their interfaces take nothing of the node's subnet but its one address. */
function ownSubnetAddresses({ interfaces, forPods }: Held, { podSubnets }: PodAddressOptions): number {
  return podSubnets === undefined ? interfaces + forPods : 1;
}

function efaAddresses(instance: InstanceFacts, { efa }: PodAddressOptions): number {
  return efa === 'efa' ? (efaInterfaceCount(instance) ?? 0) : 0;
}

function moreIpAddresses({ ipInterfaces = 1 }: PodAddressOptions): number {
  return ipInterfaces - 1;
}
