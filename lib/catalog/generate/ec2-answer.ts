/** The part of EC2's answer to DescribeInstanceTypes that the catalog reads, for one instance type. */
export interface Ec2InstanceType {
  readonly InstanceType: string;
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly SupportedUsageClasses: readonly string[];
  readonly GpuInfo?: { readonly Gpus: readonly Ec2Gpu[] };
  readonly NeuronInfo?: { readonly NeuronDevices: readonly Ec2Device[] };
  readonly InstanceStorageInfo?: { readonly Disks: readonly Ec2Disk[]; readonly NvmeSupport?: string };
  readonly EbsInfo: {
    readonly EbsOptimizedInfo?: { readonly BaselineBandwidthInMbps: number; readonly MaximumBandwidthInMbps: number };
  };
  readonly NetworkInfo: Ec2Network;
}

export interface Ec2Device {
  readonly Name: string;
  readonly Count: number;
  readonly MemoryInfo: { readonly SizeInMiB: number };
}

export interface Ec2Gpu extends Ec2Device {
  /** Below 1 where the instance has a fraction of one GPU; `Count` is 0 then. */
  readonly GpuPartitionSize?: number;
}

export interface Ec2Disk {
  readonly Count: number;
  readonly SizeInGB: number;
  readonly Type: string;
}

export interface Ec2Network {
  readonly NetworkPerformance: string;
  readonly Ipv4AddressesPerInterface: number;
  readonly EfaInfo?: { readonly MaximumEfaInterfaces: number };
  readonly NetworkCards: readonly Ec2NetworkCard[];
}

export interface Ec2NetworkCard {
  readonly NetworkCardIndex: number;
  readonly MaximumNetworkInterfaces: number;
  readonly InterfaceTypes: readonly string[];
  readonly BaselineBandwidthInGbps?: number;
  readonly PeakBandwidthInGbps?: number;
}
