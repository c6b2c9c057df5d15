import type { InstanceFacts } from '../instances';

/** Where EC2's answer is wrong, silent or in dispute: what the catalog says, why, and by which source. */
export interface Correction {
  readonly types: readonly string[];
  readonly facts: Partial<InstanceFacts>;
  readonly reason: string;
  readonly source: string;
}

/** A row of which EC2's answer has nothing. */
export interface AddedRow {
  readonly type: string;
  readonly facts: InstanceFacts;
  readonly reason: string;
  readonly source: string;
}

const EFA_GUIDE = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)';
/** No machine-readable source says it. */
const RDMA_SOURCE = "a comparison of the catalog with AWS's EFA guides by hand (2026-11-25)";

/** Each correction changes at least one fact of each type that it names; the generator refuses one that does not. */
export const CORRECTIONS: readonly Correction[] = [
  {
    types: ['trn2.3xlarge', 'trn2.48xlarge', 'trn2u.48xlarge'],
    facts: { acceleratorMemoryMiB: 98_304 },
    reason: 'One Trainium2 has 96 GiB. EC2 says 512 GiB.',
    source: 'https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/trainium2.html',
  },
  {
    types: ['trn2u.48xlarge'],
    facts: { accelerator: 'Trainium2', acceleratorCount: 16 },
    reason: 'EC2 says nothing of the chips. One instance of a Trn2 UltraServer has 16, as trn2.48xlarge.',
    source: 'https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/trn2-arch.html',
  },
  {
    types: ['trn2.3xlarge'],
    facts: {
      networkGbps: 200,
      disputed: {
        networkGbps: "200 in EC2's text and in Karpenter's bandwidth table, 50 on EC2's only network card of the type",
      },
    },
    reason: 'EC2 contradicts itself: its text says 200 Gigabit, its only card has 50 Gbps.',
    source: 'https://github.com/aws/karpenter-provider-aws zz_generated.bandwidth.go (2026-08)',
  },
  {
    types: ['g6e.24xlarge'],
    facts: { networkCards: [{ count: 2, interfaces: 10, efa: true, baselineGbps: 100 }], networkGbps: undefined },
    reason: 'EC2 writes the bandwidth of the instance (200 Gbps) on each of its 2 cards.',
    source: EFA_GUIDE,
  },
  {
    types: ['g6e.48xlarge'],
    facts: { networkCards: [{ count: 4, interfaces: 10, efa: true, baselineGbps: 100 }], networkGbps: undefined },
    reason: 'EC2 writes the bandwidth of the instance (400 Gbps) on each of its 4 cards.',
    source: EFA_GUIDE,
  },
  {
    types: ['g7.2xlarge', 'g7.4xlarge', 'g7.8xlarge'],
    facts: {
      disputed: {
        networkCards:
          "Karpenter's document of 2026-07 says 60, 60 and 80 Gbps for the sizes 2xlarge, 4xlarge and 8xlarge",
      },
    },
    reason: "EC2's own figures are taken: baseline 40, 80, 100, peak 60, 100, 100 Gbps.",
    source: 'https://karpenter.sh/docs/reference/instance-types/ (2026-07-11)',
  },
  {
    types: ['p3dn.24xlarge', 'g4dn.8xlarge', 'g4dn.12xlarge', 'g4dn.16xlarge', 'g4dn.metal'],
    facts: { gpuDirectRdma: false },
    reason: "EC2's answer does not say. EFA of these types moves data through the CPU's memory.",
    source: RDMA_SOURCE,
  },
  {
    types: ['g5.8xlarge', 'g5.12xlarge', 'g5.16xlarge', 'g5.24xlarge', 'g5.48xlarge'],
    facts: { gpuDirectRdma: false },
    reason: "EC2's answer does not say. EFA of these types moves data through the CPU's memory.",
    source: RDMA_SOURCE,
  },
  {
    types: ['p5.4xlarge', 'g7e.8xlarge'],
    facts: { gpuDirectRdma: false },
    reason: "EC2's answer does not say. These sizes have EFA without GPUDirect RDMA; the larger ones have both.",
    source: RDMA_SOURCE,
  },
  {
    types: [
      'p4d.24xlarge',
      'p4de.24xlarge',
      'p5.48xlarge',
      'p5e.48xlarge',
      'p5en.48xlarge',
      'p6-b200.48xlarge',
      'p6-b300.48xlarge',
      'g7e.12xlarge',
      'g7e.24xlarge',
      'g7e.48xlarge',
    ],
    facts: { gpuDirectRdma: true },
    reason: "EC2's answer does not say. These types have GPUDirect RDMA, and NCCL over EFA requires it there.",
    source: RDMA_SOURCE,
  },
  {
    types: ['p6-b200.48xlarge'],
    facts: {
      disputed: {
        networkCards: 'EC2 says 200 Gbps a card, 8 cards, and 3200 Gbps for the instance: EFA has 400 a card',
      },
    },
    reason: 'IP traffic of one card has 200 Gbps, EFA traffic 400.',
    source: EFA_GUIDE,
  },
];

/** `interfaces` by card of the Grace Blackwell types: two on even cards, one (for EFA) on odd ones. */
const GRACE_BLACKWELL_CARDS = [
  { interfaces: 2 },
  ...Array.from({ length: 8 }, () => [{ interfaces: 1, efa: true }, { interfaces: 2 }]).flat(),
];

export const ADDED_ROWS: readonly AddedRow[] = [
  {
    type: 'p6e-gb200.36xlarge',
    facts: {
      architecture: 'arm64',
      vcpus: 144,
      memoryGiB: 960,
      accelerator: 'GB200',
      acceleratorCount: 4,
      disks: [{ count: 3, sizeGB: 7500 }],
      networkCards: GRACE_BLACKWELL_CARDS,
      networkGbps: 1600,
      efaCards: [1, 5, 9, 13],
      gpuDirectRdma: true,
      usageClasses: ['capacity-block'],
      minimumKubernetes: '1.33',
      disputed: {
        networkGbps: '1600 in the EC2 guide, 3200 in the Karpenter bandwidth table',
        efaCards:
          '4 at 400 Gbps is the layout that the EC2 guide shows; 8 at 200 Gbps on the odd cards carry the same in all',
        acceleratorMemoryMiB: '740 GB for 4 GPUs, 185 GB each, from a third-party page',
        ipv4PerInterface: 'no source that was read says how many addresses an interface has',
        ebsBaselineMbps: 'no source that was read says how fast EBS is',
      },
    },
    reason: 'EC2 answers about it only in accounts that may use it.',
    source: `${EFA_GUIDE}; https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-nvidia-ultraserver.html`,
  },
  {
    type: 'p6e-gb300.36xlarge',
    facts: {
      architecture: 'arm64',
      vcpus: 144,
      memoryGiB: 960,
      accelerator: 'GB300',
      acceleratorCount: 4,
      gpuDirectRdma: true,
      usageClasses: ['capacity-block'],
      minimumKubernetes: '1.33',
      disputed: {
        vcpus: 'no source: assumed as of p6e-gb200.36xlarge, which has the same two Grace CPUs',
        memoryGiB: 'no source: assumed as of p6e-gb200.36xlarge',
        acceleratorCount: 'no source: assumed as of p6e-gb200.36xlarge',
        disks: 'no source that was read says which disks it has',
        networkCards: 'no source that was read says which network cards it has',
        gpuDirectRdma: 'no source: assumed as of p6e-gb200.36xlarge',
        usageClasses: 'no source: assumed as of p6e-gb200.36xlarge; it is open to allow-listed accounts only',
        minimumKubernetes: 'no source: assumed as of p6e-gb200.36xlarge',
      },
    },
    reason: 'EC2 answers about it only in accounts that may use it. AWS lists the family beside its images only.',
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html (read 2026-11)',
  },
];
