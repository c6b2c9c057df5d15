import type { Ec2InstanceType } from '../../../lib/catalog/generate/ec2-answer';
import type { AddedRow, Correction } from '../../../lib/catalog/generate/corrections';
import type { GeneratedTable } from '../../../lib/catalog/generate/families';

/** An answer of EC2 in its own shape, made up for these tests: families x1 and y1 do not exist. */
export function answer(type: string, change: Partial<Ec2InstanceType> = {}): Ec2InstanceType {
  return {
    InstanceType: type,
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    VCpuInfo: { DefaultVCpus: 8 },
    MemoryInfo: { SizeInMiB: 32_768 },
    SupportedUsageClasses: ['on-demand', 'spot'],
    EbsInfo: { EbsOptimizedInfo: { BaselineBandwidthInMbps: 2500, MaximumBandwidthInMbps: 10_000 } },
    NetworkInfo: {
      NetworkPerformance: 'Up to 12.5 Gigabit',
      Ipv4AddressesPerInterface: 15,
      NetworkCards: [card(0, { BaselineBandwidthInGbps: 3, PeakBandwidthInGbps: 12.5 })],
    },
    ...change,
  };
}

type Card = Ec2InstanceType['NetworkInfo']['NetworkCards'][number];

export function card(index: number, change: Partial<Card> = {}): Card {
  return {
    NetworkCardIndex: index,
    MaximumNetworkInterfaces: 4,
    InterfaceTypes: ['interface'],
    BaselineBandwidthInGbps: 100,
    PeakBandwidthInGbps: 100,
    ...change,
  };
}

export function efaCard(index: number, change: Partial<Card> = {}): Card {
  return card(index, { InterfaceTypes: ['interface', 'efa', 'efa-only'], ...change });
}

/** A GPU machine: card 0 for IP, two more for EFA, 8 GPUs, 4 disks. */
export const GPU_MACHINE = answer('x1.48xlarge', {
  VCpuInfo: { DefaultVCpus: 192 },
  MemoryInfo: { SizeInMiB: 2_097_152 },
  SupportedUsageClasses: ['capacity-block', 'on-demand', 'spot'],
  GpuInfo: { Gpus: [{ Name: 'H100', Count: 8, MemoryInfo: { SizeInMiB: 81_920 }, GpuPartitionSize: 1 }] },
  InstanceStorageInfo: { Disks: [{ Count: 4, SizeInGB: 1900, Type: 'ssd' }], NvmeSupport: 'required' },
  NetworkInfo: {
    NetworkPerformance: '300 Gigabit',
    Ipv4AddressesPerInterface: 50,
    EfaInfo: { MaximumEfaInterfaces: 2 },
    NetworkCards: [card(0), efaCard(1), efaCard(2)],
  },
});

export const SMALL_GPU = answer('x1.large', {
  GpuInfo: { Gpus: [{ Name: 'L4', Count: 0, MemoryInfo: { SizeInMiB: 2861 }, GpuPartitionSize: 0.125 }] },
});

export const STORAGE = answer('y1.metal', {
  ProcessorInfo: { SupportedArchitectures: ['arm64'] },
  InstanceStorageInfo: { Disks: [{ Count: 8, SizeInGB: 2000, Type: 'hdd' }], NvmeSupport: 'unsupported' },
});

export const ANSWERS: Readonly<Record<string, Ec2InstanceType>> = Object.fromEntries(
  [GPU_MACHINE, SMALL_GPU, STORAGE, answer('y1.xlarge'), answer('z9.xlarge')].map((it) => [it.InstanceType, it]),
);

export const TABLES: readonly GeneratedTable[] = [
  { file: 'gpus', constant: 'GPUS', documentation: 'Machines with GPUs.', families: ['x1', 'x2'] },
  { file: 'others', constant: 'OTHERS', documentation: 'Machines without.', families: ['y1'] },
];

export const CORRECTIONS: readonly Correction[] = [
  {
    types: ['x1.48xlarge'],
    facts: { gpuDirectRdma: true, disputed: { networkCards: '3 cards here, 4 elsewhere' } },
    reason: 'EC2 does not say.',
    source: 'a guide',
  },
];

export const ADDED_ROWS: readonly AddedRow[] = [
  {
    type: 'x2.large',
    facts: { architecture: 'arm64', vcpus: 4, memoryGiB: 8, acceleratorCount: 1, accelerator: 'GB200' },
    reason: 'EC2 does not answer about it.',
    source: 'a page',
  },
];
