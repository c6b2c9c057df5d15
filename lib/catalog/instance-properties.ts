import type { Instance, InstanceFacts, InstanceKind, UsageClass } from './instances';
import { ipBandwidth, type NetworkLayout } from './ip-bandwidth';

/** One network card. */
export interface NetworkCard {
  readonly index: number;
  /** How many network interfaces the card takes. */
  readonly interfaces: number;
  readonly efa: boolean;
  readonly baselineGbps?: number;
  readonly peakGbps?: number;
}

/** Bandwidth of an instance over all of its cards. */
export interface NetworkBandwidth {
  readonly baselineGbps: number;
  readonly peakGbps: number;
}

/** What a node can do with its local NVMe disks. `raid0` stripes, `raid10` mirrors and stripes. */
export type DiskLayout = 'raid0' | 'raid10' | 'mount' | 'none';

/**
 * The least number of disks for each layout.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/bin/setup-local-disks (2026-07)
 */
const LEAST_DISKS = { none: 0, mount: 1, raid0: 1, raid10: 4 } as const satisfies Record<DiskLayout, number>;

/** Returns the kind of hardware: with accelerators or without. */
export function instanceKind(instance: InstanceFacts): InstanceKind {
  return instance.accelerator === undefined ? 'general' : 'accelerated';
}

/** Returns the network cards, one entry for each; undefined if the catalog does not have them. */
export function expandNetworkCards(instance: Pick<InstanceFacts, 'networkCards'>): readonly NetworkCard[] | undefined {
  const groups = instance.networkCards;
  return groups
    ?.flatMap(({ count = 1, interfaces, efa = false, baselineGbps, peakGbps = baselineGbps }) =>
      Array.from({ length: count }, () => ({ interfaces, efa, baselineGbps, peakGbps })),
    )
    .map((card, index) => ({ index, ...card }));
}

/** Returns the number of network cards. */
export function networkCardCount(instance: InstanceFacts): number | undefined {
  return expandNetworkCards(instance)?.length;
}

/** Returns the number of interfaces of card 0. The VPC CNI attaches the interfaces of pods to that card only. */
export function interfacesOnCard0(instance: InstanceFacts): number | undefined {
  return instance.networkCards?.[0]?.interfaces;
}

/** Returns the cards that get one EFA interface each, in order; none if the instance takes no EFA. */
export function efaCards(instance: InstanceFacts): readonly number[] | undefined {
  return (
    instance.efaCards ??
    expandNetworkCards(instance)
      ?.filter((card) => card.efa)
      .map((card) => card.index)
  );
}

/** Returns the number of EFA interfaces that the instance takes. */
export function efaInterfaceCount(instance: InstanceFacts): number | undefined {
  return efaCards(instance)?.length;
}

/**
 * Returns the cards that get one interface with an address each for the most IP bandwidth, in order and card 0 first;
 * undefined if neither the facts nor EC2's guide say so, or if the guide names cards that these facts do not have.
 */
export function ipCards(instance: Instance): readonly number[] | undefined {
  const cards = instance.ipCards ?? ipBandwidth(instance.type)?.cards;
  const slots = expandNetworkCards(instance) ?? [];
  if (cards === undefined || cards.some((card) => (slots[card]?.interfaces ?? 0) < (card === 0 ? 1 : 2)))
    return undefined;
  return [...new Set([0, ...cards])].toSorted((a, b) => a - b);
}

/** Returns the number of interfaces with an address that the launch template of a node group attaches. */
export function ipInterfaceCount(instance: Instance, layout: NetworkLayout): number {
  return layout === 'bandwidth' ? (ipCards(instance)?.length ?? 1) : 1;
}

/** Returns the bandwidth of the instance: EC2's own figure if the catalog has one, else the sum of its cards. */
export function networkBandwidth(instance: InstanceFacts): NetworkBandwidth | undefined {
  if (instance.networkGbps !== undefined) return { baselineGbps: instance.networkGbps, peakGbps: instance.networkGbps };
  const cards = expandNetworkCards(instance);
  if (cards === undefined || cards.some((card) => card.baselineGbps === undefined)) return undefined;
  return {
    baselineGbps: cards.reduce((sum, card) => sum + (card.baselineGbps ?? 0), 0),
    peakGbps: cards.reduce((sum, card) => sum + (card.peakGbps ?? 0), 0),
  };
}

/** Returns the number of local NVMe disks; undefined if the catalog does not have it. */
export function nvmeDiskCount(instance: InstanceFacts): number | undefined {
  return instance.disks?.reduce((sum, { count, nvme = true }) => sum + (nvme ? count : 0), 0);
}

/** The catalog has the sizes of disks in 10^9 bytes. */
export const GIB_PER_GB = 1e9 / 2 ** 30;

/** Returns the size of all local NVMe disks together; undefined if the catalog does not have it. */
export function nvmeGB(instance: InstanceFacts): number | undefined {
  return instance.disks?.reduce((sum, { count, sizeGB, nvme = true }) => sum + (nvme ? count * sizeGB : 0), 0);
}

/**
 * Returns the size of the array that a layout makes of all local NVMe disks; a mirror has half of them. 0 where each
 * disk stays alone; undefined if the catalog does not have the disks.
 */
export function arrayGB(instance: InstanceFacts, layout: DiskLayout): number | undefined {
  if (layout !== 'raid0' && layout !== 'raid10') return 0;
  const all = nvmeGB(instance);
  return layout === 'raid10' && all !== undefined ? all / 2 : all;
}

/** Returns the layouts that a node of Amazon Linux can give to the local disks of the instance. */
export function diskLayouts(instance: InstanceFacts): readonly DiskLayout[] {
  const disks = nvmeDiskCount(instance) ?? 0;
  return (['raid0', 'raid10', 'mount', 'none'] as const).filter((layout) => disks >= LEAST_DISKS[layout]);
}

/**
 * Where nodes mount local disks.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md (2026-07)
 */
export const DISK_MOUNT_FOLDER = '/mnt/k8s-disks';

/**
 * Returns where a node mounts its local disks: with `mount` each has a folder, the first of them number 1; an array of
 * disks is number 0. None where the layout leaves the disks as they are, or the catalog does not have them.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/81fec2e8/templates/al2023/runtime/bin/setup-local-disks (2026-07)
 */
export function diskMountPaths(instance: InstanceFacts, layout: DiskLayout): readonly string[] {
  const disks = nvmeDiskCount(instance) ?? 0;
  if (layout === 'none' || disks === 0) return [];
  if (layout !== 'mount') return [`${DISK_MOUNT_FOLDER}/0`];
  return Array.from({ length: disks }, (_, index) => `${DISK_MOUNT_FOLDER}/${index + 1}`);
}

/** Returns whether EC2 sells the instance in this way; true if the catalog does not have it. */
export function isSoldAs(instance: InstanceFacts, usageClass: UsageClass): boolean {
  return instance.usageClasses?.includes(usageClass) ?? true;
}

/** Returns whether EC2 sells the instance in capacity blocks only. */
export function isSoldInCapacityBlocksOnly({ usageClasses }: InstanceFacts): boolean {
  return usageClasses !== undefined && usageClasses.every((usageClass) => usageClass === 'capacity-block');
}
