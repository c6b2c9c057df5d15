import type { Instance } from '../catalog/instances';

/** What decides how many addresses a node takes from its subnet. */
export interface NodeAddressLayout {
  /** Pods on the node that have an address of their own (not those on the host's network). @default 1 */
  readonly pods?: number;
  /**
   * How EFA interfaces are attached: `efa-only` takes no address, `efa` takes one each.
   * @default - 'efa-only' where the instance takes EFA, else 'none'
   */
  readonly efa?: 'efa-only' | 'efa' | 'none';
  /** The VPC CNI hands out /28 prefixes instead of single addresses. @default false */
  readonly prefixDelegation?: boolean;
}

/** A prefix is a /28. @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html */
const ADDRESSES_PER_PREFIX = 16;
/** Pods on the host's network, which EKS's formula for the most pods of a node adds. */
const HOST_NETWORK_PODS = 2;

/**
 * How many addresses a node takes from its subnet.
 *
 * The VPC CNI holds whole interfaces full of addresses, and by default one more than its pods need, up to what the
 * instance can attach to card 0; with prefix delegation it holds one /28 more than its pods need. So a node with one
 * pod takes far more than two addresses: a g6e.48xlarge 100, a p5.48xlarge 50. Where the catalog does not know the
 * instance's limits, one address is counted for the node and two for each pod.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md WARM_ENI_TARGET and
 * WARM_PREFIX_TARGET are 1
 */
export function addressesPerNode(instance: Instance, layout: NodeAddressLayout = {}): number {
  const pods = layout.pods ?? 1;
  const efa = layout.efa ?? ((instance.efaInterfaces ?? 0) > 0 ? 'efa-only' : 'none');
  const efaAddresses = efa === 'efa' ? (instance.efaInterfaces ?? 0) : 0;
  const { enisPerCard, defaultMaxPods } = instance;
  if (enisPerCard === undefined || defaultMaxPods === undefined) return 1 + 2 * pods + efaAddresses;

  // The catalog has EKS's formula's result; this is the formula backwards. One address of an interface is its own.
  const podAddressesPerEni = Math.floor((defaultMaxPods - HOST_NETWORK_PODS) / enisPerCard);
  const slots = enisPerCard - (efa !== 'none' && efaOnFirstCard(instance) ? 1 : 0);
  if (layout.prefixDelegation) {
    const prefixes = Math.min(Math.ceil(pods / ADDRESSES_PER_PREFIX) + 1, slots * podAddressesPerEni);
    return prefixes * ADDRESSES_PER_PREFIX + Math.ceil(prefixes / podAddressesPerEni) + efaAddresses;
  }
  const interfaces = Math.min(Math.ceil(pods / podAddressesPerEni) + 1, slots);
  return interfaces * (podAddressesPerEni + 1) + efaAddresses;
}

function efaOnFirstCard({ efaInterfaces, primaryCardEfa, efaCards }: Instance): boolean {
  if (efaCards !== undefined) return efaCards.includes(0);
  return (efaInterfaces ?? 0) > 0 && primaryCardEfa !== false;
}
