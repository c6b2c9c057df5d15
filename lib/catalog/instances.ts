import type { AcceleratorName } from './accelerators';

export type Architecture = 'amd64' | 'arm64';

/** A way in which EC2 sells an instance type, by the word of its API. */
export type UsageClass = 'on-demand' | 'spot' | 'capacity-block';

/** Equal network cards that follow each other. The first one of the first group is card 0. */
export interface NetworkCards {
  /** @default 1 */
  readonly count?: number;
  /** How many network interfaces each card takes. */
  readonly interfaces: number;
  /** Whether each card takes an EFA interface. @default false */
  readonly efa?: boolean;
  /** Bandwidth of each card that EC2 guarantees. */
  readonly baselineGbps?: number;
  /** Bandwidth of each card while burst credits last. @default - the baseline */
  readonly peakGbps?: number;
}

/** Equal local disks. */
export interface Disks {
  readonly count: number;
  /** Size of one disk. */
  readonly sizeGB: number;
  /** @default 'ssd' */
  readonly type?: 'ssd' | 'hdd';
  /** Whether the disks are NVMe devices. Nodes set up NVMe disks only. @default true */
  readonly nvme?: boolean;
}

/**
 * What EC2 offers under one instance type. A field that is absent is in no source that was read.
 *
 * Only causes are stored. What follows from them (how many pods, how many EFA interfaces, NVMe and bandwidth in all,
 * RAID levels, ways to buy) is calculated: see instance-properties.ts and planning/pod-addresses.ts.
 */
export interface InstanceFacts {
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryGiB: number;
  /** Absent on instances without an accelerator. */
  readonly accelerator?: AcceleratorName;
  /** Whole accelerators; 0 where the instance has none, or a fraction of one. */
  readonly acceleratorCount: number;
  /**
   * The fraction of one GPU that the instance has, above 0 and below 1; the node offers no whole `nvidia.com/gpu`.
   * @default - whole accelerators, or none
   */
  readonly acceleratorFraction?: number;
  /** Memory of one accelerator, or of the fraction, as EC2 reports it. */
  readonly acceleratorMemoryMiB?: number;
  /** Local disks; an empty list where there are none. */
  readonly disks?: readonly Disks[];
  /** The network cards, card 0 first. */
  readonly networkCards?: readonly NetworkCards[];
  /** Bandwidth of the instance where it is not the sum of its cards. @default - the sum of the cards */
  readonly networkGbps?: number;
  /** IPv4 addresses of one network interface, its own included. */
  readonly ipv4PerInterface?: number;
  /**
   * The cards that get one EFA interface each, where these are not all cards that take EFA.
   * @default - every card that takes EFA
   */
  readonly efaCards?: readonly number[];
  /** Whether EFA moves data between GPU memories without the CPU (GPUDirect RDMA). */
  readonly gpuDirectRdma?: boolean;
  /** Bandwidth to EBS that EC2 guarantees. */
  readonly ebsBaselineMbps?: number;
  /** Bandwidth to EBS while burst credits last. @default - the baseline */
  readonly ebsPeakMbps?: number;
  /** How EC2 sells the type. */
  readonly usageClasses?: readonly UsageClass[];
  /** The first Kubernetes version with which EKS supports the instance. @default - every version that EKS offers */
  readonly minimumKubernetes?: string;
  /** Facts on which sources conflict or say too little, by field. */
  readonly disputed?: Readonly<Partial<Record<keyof InstanceFacts, string>>>;
}

/** One row of the catalog: the facts and the full name that they belong to. */
export interface Instance extends InstanceFacts {
  /** The full instance type, for example `p5.48xlarge`. Names are never parsed. */
  readonly type: string;
  /**
   * A price of your own: on demand in us-east-1.
   * @default - the price of the type in prices.ts, where there is one
   */
  readonly usdPerHourUsEast1?: number;
  /**
   * The cards that get one interface with an address each where `networkLayout` is 'bandwidth', card 0 among them or
   * not. A card after card 0 needs two interfaces.
   * @default - those of EC2's guide, which has them for few types
   */
  readonly ipCards?: readonly number[];
}

/** The kind of hardware that an instance type is looked up for. */
export type InstanceKind = 'accelerated' | 'general';
