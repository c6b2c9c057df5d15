import type { Instance } from '../catalog/instances';
import type { Problem } from '../planning/problem';

/** One network interface of an instance, as a launch template asks for it. */
export interface InterfacePlan {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** `interface` carries IP traffic and takes addresses; `efa-only` carries EFA traffic alone and takes none. */
  readonly interfaceType: 'interface' | 'efa-only';
  /**
   * `cluster` is the group through which nodes and control plane talk, `own` that of the node group. EKS adds the
   * cluster's group itself only where a launch template names no groups at all.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
   */
  readonly securityGroups: readonly ('cluster' | 'own')[];
}

/** The interface that every instance has. EC2 accepts no `efa-only` interface here. */
const PRIMARY: InterfacePlan = {
  networkCardIndex: 0,
  deviceIndex: 0,
  interfaceType: 'interface',
  securityGroups: ['cluster', 'own'],
};

/**
 * The interfaces of an instance: one for IP, and with EFA one more for every EFA that the instance takes.
 *
 * The layout saves addresses: EFA interfaces are `efa-only`, so that a node with 32 of them takes one address and not
 * 32. On card 0 the EFA comes second (device 1), where that card takes EFA at all; on every other card it stands alone
 * (device 0). Older guides, the Terraform module and pulumi-eks use device 1 there. Neither was tried on real hardware
 * by this project.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)
 */
export function planInterfaces(instance: Instance, efa: boolean): InterfacePlan[] | Problem[] {
  if (!efa) return [PRIMARY];
  const wanted = instance.efaInterfaces;
  const cards = efaCards(instance);
  const crowded = cards?.[0] === 0 && instance.enisPerCard !== undefined && instance.enisPerCard < 2;
  if (wanted === undefined || cards?.length !== wanted || crowded) {
    return [
      {
        code: 'efa-layout-unknown',
        path: 'efa',
        message: `The EFA layout of ${instance.type} does not follow from its facts: ${wanted ?? 'an unknown number of'} EFA interfaces, ${instance.networkCards ?? 'an unknown number of'} network cards, ${instance.enisPerCard ?? 'an unknown number of'} interfaces a card.`,
        fix: 'State efaInterfaces, networkCards and enisPerCard (and efaCards, where the choice of cards matters) in a customInstance, or set efa to false.',
      },
    ];
  }
  return [
    PRIMARY,
    ...cards.map((card): InterfacePlan => ({
      networkCardIndex: card,
      deviceIndex: card === 0 ? 1 : 0,
      interfaceType: 'efa-only',
      securityGroups: ['own'],
    })),
  ];
}

/** The cards that get an EFA interface each, in order; undefined where the facts do not say. */
function efaCards(instance: Instance): readonly number[] | undefined {
  if (instance.efaCards !== undefined) return instance.efaCards;
  if (instance.networkCards === undefined || instance.efaInterfaces === undefined) return undefined;
  const first = instance.primaryCardEfa === false ? 1 : 0;
  return Array.from({ length: instance.networkCards - first }, (_, index) => first + index).slice(
    0,
    instance.efaInterfaces,
  );
}

/** What the VPC CNI can do on one node. */
export interface PodNetworkPlan {
  /** How many pods the node takes. */
  readonly maxPods: number;
  /** Addresses that the node takes from its subnet as soon as one pod runs on it. */
  readonly addressesAtStart: number;
}

/**
 * EKS caps pods at 110 below 30 vCPUs and at 250 from there.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
const MAX_PODS_CAP = { smallNodeVcpus: 30, small: 110, large: 250 } as const;
/**
 * Pods on the host's network (the CNI itself and kube-proxy) need no address of their own; the constant is part of
 * EKS's formula.
 */
const HOST_NETWORK_PODS = 2;
/** A prefix is a /28. @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html */
const ADDRESSES_PER_PREFIX = 16;

/**
 * Pods and addresses of a node, or undefined where the catalog does not know the instance's limits.
 *
 * The VPC CNI attaches pod interfaces to card 0 only, and an EFA interface on card 0 takes one of the slots there.
 * EKS does not count that: for p5.48xlarge (2 slots) it allows 100 pods where there are addresses for 51, and the other
 * 49 would hang in ContainerCreating.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni_max_pods.go the formula
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md WARM_ENI_TARGET,
 * WARM_PREFIX_TARGET: one spare by default
 */
export function planPodNetwork(
  instance: Instance,
  interfaces: readonly InterfacePlan[],
  prefixDelegation: boolean,
): PodNetworkPlan | undefined {
  const { enisPerCard, defaultMaxPods } = instance;
  if (enisPerCard === undefined || defaultMaxPods === undefined) return undefined;
  // The catalog has the formula's result; this is the formula backwards. One address of an interface is its own.
  const podAddressesPerEni = (defaultMaxPods - HOST_NETWORK_PODS) / enisPerCard;
  const slots =
    enisPerCard - interfaces.filter((it) => it.networkCardIndex === 0 && it.interfaceType === 'efa-only').length;
  const perSlot = podAddressesPerEni * (prefixDelegation ? ADDRESSES_PER_PREFIX : 1);
  const cap = instance.vcpus < MAX_PODS_CAP.smallNodeVcpus ? MAX_PODS_CAP.small : MAX_PODS_CAP.large;
  return {
    maxPods: Math.min(cap, slots * perSlot + HOST_NETWORK_PODS),
    addressesAtStart: prefixDelegation ? 1 + 2 * ADDRESSES_PER_PREFIX : Math.min(slots, 2) * (podAddressesPerEni + 1),
  };
}
