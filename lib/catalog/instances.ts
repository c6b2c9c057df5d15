import type { AcceleratorName } from './accelerators';

export type Architecture = 'amd64' | 'arm64';

/** What EC2 offers under one instance type. A field that is absent stands in no source that was read. */
export interface InstanceFacts {
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryGiB: number;
  /** Absent on instances without an accelerator. */
  readonly accelerator?: AcceleratorName;
  /** Whole accelerators; 0 where the instance has none, or a fraction of one. */
  readonly acceleratorCount: number;
  /** The instance has a slice of one GPU; the node offers no whole `nvidia.com/gpu`. @default false */
  readonly acceleratorFraction?: boolean;
  /** Memory of one accelerator as EC2 reports it. */
  readonly acceleratorMemoryMiB?: number;
  /** Local NVMe in all, 0 where there is none. */
  readonly nvmeGB?: number;
  readonly networkGbps?: number;
  /** How many EFA interfaces the instance takes, 0 where there is no EFA. */
  readonly efaInterfaces?: number;
  readonly networkCards?: number;
  readonly enisPerCard?: number;
  /** Whether network card 0 takes EFA at all. @default true */
  readonly primaryCardEfa?: boolean;
  /**
   * The cards that get one EFA interface each, where that is not simply every card that takes EFA.
   * @default - the first `efaInterfaces` cards that take EFA
   */
  readonly efaCards?: readonly number[];
  /** EC2 sells the instance in capacity blocks only. @default false */
  readonly capacityBlockOnly?: boolean;
  /** The first Kubernetes version with which EKS supports the instance. @default - every version that EKS offers */
  readonly minimumKubernetes?: string;
  readonly ebsMbps?: number;
  /** Pods per node with the VPC CNI's defaults, without prefix delegation. */
  readonly defaultMaxPods?: number;
  /** On-demand price in us-east-1. */
  readonly usdPerHourUsEast1?: number;
  /** Facts on which sources conflict or say too little, by field. */
  readonly disputed?: Readonly<Partial<Record<keyof InstanceFacts, string>>>;
}

/** One row of the catalog: the facts and the full name that they belong to. */
export interface Instance extends InstanceFacts {
  /** The full instance type, for example `p5.48xlarge`. Names are never parsed. */
  readonly type: string;
}

/**
 * Accelerated EC2 instance types.
 *
 * Sources: Karpenter AWS provider v1.14, instance type reference (2026-07-11), `zz_generated.vpclimits.go`, and
 * `zz_generated.pricing_aws.go` (us-east-1 on demand, 2026-07-20). p6-b300 card 0: aws-parallelcluster #7143.
 * trn2.48xlarge cards: amazon-vpc-cni-k8s `vpc_ip_resource_limit.go` (2026-08-20). p6e-gb200 network: EC2 user guide,
 * "EFA configuration for P6e-GB200 instances"; its NVMe (3 x 7.5 TB): EKS user guide, "Use P6e-GB200 UltraServers".
 * @see https://karpenter.sh/docs/reference/instance-types/
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-nvidia-ultraserver.html
 */
export const ACCELERATED_INSTANCES = {
  // g4dn
  'g4dn.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, accelerator: 'T4', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 125, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 3, ebsMbps: 3500, defaultMaxPods: 29, usdPerHourUsEast1: 0.526 },
  'g4dn.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'T4', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 225, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 3, ebsMbps: 3500, defaultMaxPods: 29, usdPerHourUsEast1: 0.752 },
  'g4dn.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, accelerator: 'T4', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 225, networkGbps: 20, efaInterfaces: 0, networkCards: 1, enisPerCard: 3, ebsMbps: 4750, defaultMaxPods: 29, usdPerHourUsEast1: 1.204 },
  'g4dn.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, accelerator: 'T4', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 900, networkGbps: 50, efaInterfaces: 1, networkCards: 1, enisPerCard: 4, ebsMbps: 9500, defaultMaxPods: 58, usdPerHourUsEast1: 2.176 },
  'g4dn.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 192, accelerator: 'T4', acceleratorCount: 4, acceleratorMemoryMiB: 16384, nvmeGB: 900, networkGbps: 50, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 9500, defaultMaxPods: 234, usdPerHourUsEast1: 3.912 },
  'g4dn.16xlarge': { architecture: 'amd64', vcpus: 64, memoryGiB: 256, accelerator: 'T4', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 900, networkGbps: 50, efaInterfaces: 1, networkCards: 1, enisPerCard: 4, ebsMbps: 9500, defaultMaxPods: 58, usdPerHourUsEast1: 4.352 },
  'g4dn.metal': { architecture: 'amd64', vcpus: 96, memoryGiB: 384, accelerator: 'T4', acceleratorCount: 8, acceleratorMemoryMiB: 16384, nvmeGB: 1800, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 7.824 },
  // g5
  'g5.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, accelerator: 'A10G', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 250, networkGbps: 2.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 3500, defaultMaxPods: 58, usdPerHourUsEast1: 1.006 },
  'g5.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'A10G', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 450, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 3500, defaultMaxPods: 58, usdPerHourUsEast1: 1.212 },
  'g5.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, accelerator: 'A10G', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 600, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 4750, defaultMaxPods: 234, usdPerHourUsEast1: 1.624 },
  'g5.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, accelerator: 'A10G', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 900, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 234, usdPerHourUsEast1: 2.448 },
  'g5.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 192, accelerator: 'A10G', acceleratorCount: 4, acceleratorMemoryMiB: 22888, nvmeGB: 3800, networkGbps: 40, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 16000, defaultMaxPods: 737, usdPerHourUsEast1: 5.672 },
  'g5.16xlarge': { architecture: 'amd64', vcpus: 64, memoryGiB: 256, accelerator: 'A10G', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 1900, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 234, usdPerHourUsEast1: 4.096 },
  'g5.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 384, accelerator: 'A10G', acceleratorCount: 4, acceleratorMemoryMiB: 22888, nvmeGB: 3800, networkGbps: 50, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 8.144 },
  'g5.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 768, accelerator: 'A10G', acceleratorCount: 8, acceleratorMemoryMiB: 22888, nvmeGB: 7600, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 7, ebsMbps: 19000, defaultMaxPods: 345, usdPerHourUsEast1: 16.288 },
  // g5g
  'g5g.xlarge': { architecture: 'arm64', vcpus: 4, memoryGiB: 8, accelerator: 'T4G', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 1.25, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 4750, defaultMaxPods: 58, usdPerHourUsEast1: 0.42 },
  'g5g.2xlarge': { architecture: 'arm64', vcpus: 8, memoryGiB: 16, accelerator: 'T4G', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 2.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 4750, defaultMaxPods: 58, usdPerHourUsEast1: 0.556 },
  'g5g.4xlarge': { architecture: 'arm64', vcpus: 16, memoryGiB: 32, accelerator: 'T4G', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 4750, defaultMaxPods: 234, usdPerHourUsEast1: 0.828 },
  'g5g.8xlarge': { architecture: 'arm64', vcpus: 32, memoryGiB: 64, accelerator: 'T4G', acceleratorCount: 1, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 12, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 9500, defaultMaxPods: 234, usdPerHourUsEast1: 1.372 },
  'g5g.16xlarge': { architecture: 'arm64', vcpus: 64, memoryGiB: 128, accelerator: 'T4G', acceleratorCount: 2, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 25, efaInterfaces: 0, networkCards: 1, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 2.744 },
  'g5g.metal': { architecture: 'arm64', vcpus: 64, memoryGiB: 128, accelerator: 'T4G', acceleratorCount: 2, acceleratorMemoryMiB: 16384, nvmeGB: 0, networkGbps: 25, efaInterfaces: 0, networkCards: 1, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 2.744 },
  // g6
  'g6.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 250, networkGbps: 2.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 0.8048 },
  'g6.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 450, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 0.9776 },
  'g6.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 600, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 234, usdPerHourUsEast1: 1.3232 },
  'g6.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 900, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 234, usdPerHourUsEast1: 2.0144 },
  'g6.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 192, accelerator: 'L4', acceleratorCount: 4, acceleratorMemoryMiB: 22888, nvmeGB: 3760, networkGbps: 40, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 20000, defaultMaxPods: 234, usdPerHourUsEast1: 4.6016 },
  'g6.16xlarge': { architecture: 'amd64', vcpus: 64, memoryGiB: 256, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 1880, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 20000, defaultMaxPods: 737, usdPerHourUsEast1: 3.3968 },
  'g6.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 384, accelerator: 'L4', acceleratorCount: 4, acceleratorMemoryMiB: 22888, nvmeGB: 3760, networkGbps: 50, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 30000, defaultMaxPods: 737, usdPerHourUsEast1: 6.6752 },
  'g6.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 768, accelerator: 'L4', acceleratorCount: 8, acceleratorMemoryMiB: 22888, nvmeGB: 7520, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 60000, defaultMaxPods: 737, usdPerHourUsEast1: 13.3504 },
  // g6e
  'g6e.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 32, accelerator: 'L40S', acceleratorCount: 1, acceleratorMemoryMiB: 45776, nvmeGB: 250, networkGbps: 2.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 1.861 },
  'g6e.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 64, accelerator: 'L40S', acceleratorCount: 1, acceleratorMemoryMiB: 45776, nvmeGB: 450, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 2.24208 },
  'g6e.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 128, accelerator: 'L40S', acceleratorCount: 1, acceleratorMemoryMiB: 45776, nvmeGB: 600, networkGbps: 20, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 234, usdPerHourUsEast1: 3.00424 },
  'g6e.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 256, accelerator: 'L40S', acceleratorCount: 1, acceleratorMemoryMiB: 45776, nvmeGB: 900, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 234, usdPerHourUsEast1: 4.52856 },
  'g6e.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 384, accelerator: 'L40S', acceleratorCount: 4, acceleratorMemoryMiB: 45776, nvmeGB: 3800, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 10, ebsMbps: 20000, defaultMaxPods: 292, usdPerHourUsEast1: 10.49264 },
  'g6e.16xlarge': { architecture: 'amd64', vcpus: 64, memoryGiB: 512, accelerator: 'L40S', acceleratorCount: 1, acceleratorMemoryMiB: 45776, nvmeGB: 1900, networkGbps: 35, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 20000, defaultMaxPods: 737, usdPerHourUsEast1: 7.57719 },
  'g6e.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 768, accelerator: 'L40S', acceleratorCount: 4, acceleratorMemoryMiB: 45776, nvmeGB: 3800, networkGbps: 200, efaInterfaces: 2, networkCards: 2, enisPerCard: 10, ebsMbps: 30000, defaultMaxPods: 492, usdPerHourUsEast1: 15.06559 },
  'g6e.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 1536, accelerator: 'L40S', acceleratorCount: 8, acceleratorMemoryMiB: 45776, nvmeGB: 7600, networkGbps: 400, efaInterfaces: 4, networkCards: 4, enisPerCard: 10, ebsMbps: 60000, defaultMaxPods: 492, usdPerHourUsEast1: 30.13118 },
  // g6f
  'g6f.large': { architecture: 'amd64', vcpus: 2, memoryGiB: 8, accelerator: 'L4', acceleratorCount: 0, acceleratorFraction: true, acceleratorMemoryMiB: 2861, nvmeGB: 100, networkGbps: 1.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 2, ebsMbps: 5000, defaultMaxPods: 20, usdPerHourUsEast1: 0.202 },
  'g6f.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, accelerator: 'L4', acceleratorCount: 0, acceleratorFraction: true, acceleratorMemoryMiB: 2861, nvmeGB: 100, networkGbps: 2.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 0.2375 },
  'g6f.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'L4', acceleratorCount: 0, acceleratorFraction: true, acceleratorMemoryMiB: 5722, nvmeGB: 200, networkGbps: 5, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 58, usdPerHourUsEast1: 0.475 },
  'g6f.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, accelerator: 'L4', acceleratorCount: 0, acceleratorFraction: true, acceleratorMemoryMiB: 11444, nvmeGB: 450, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 6000, defaultMaxPods: 234, usdPerHourUsEast1: 0.95 },
  // gr6
  'gr6.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 128, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 600, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 234, usdPerHourUsEast1: 1.5392 },
  'gr6.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 256, accelerator: 'L4', acceleratorCount: 1, acceleratorMemoryMiB: 22888, nvmeGB: 900, networkGbps: 25, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 234, usdPerHourUsEast1: 2.4464 },
  // gr6f
  'gr6f.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 128, accelerator: 'L4', acceleratorCount: 0, acceleratorFraction: true, acceleratorMemoryMiB: 11444, nvmeGB: 450, networkGbps: 10, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 234, usdPerHourUsEast1: 1.066 },
  // g7
  'g7.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'RTX-PRO-4500', acceleratorCount: 1, acceleratorMemoryMiB: 32768, nvmeGB: 440, networkGbps: 60, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 8000, defaultMaxPods: 254, usdPerHourUsEast1: 2.52, disputed: { networkGbps: '60 in the Karpenter document, 40 in its bandwidth table' } },
  'g7.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, accelerator: 'RTX-PRO-4500', acceleratorCount: 1, acceleratorMemoryMiB: 32768, nvmeGB: 875, networkGbps: 60, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 506, usdPerHourUsEast1: 3.04208, disputed: { networkGbps: '60 in the Karpenter document, 80 in its bandwidth table' } },
  'g7.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, accelerator: 'RTX-PRO-4500', acceleratorCount: 1, acceleratorMemoryMiB: 32768, nvmeGB: 930, networkGbps: 80, efaInterfaces: 1, networkCards: 1, enisPerCard: 10, ebsMbps: 16000, defaultMaxPods: 632, usdPerHourUsEast1: 4.08624, disputed: { networkGbps: '80 in the Karpenter document, 100 in its bandwidth table' } },
  'g7.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 192, accelerator: 'RTX-PRO-4500', acceleratorCount: 2, acceleratorMemoryMiB: 32768, nvmeGB: 1900, networkGbps: 175, efaInterfaces: 1, networkCards: 1, enisPerCard: 12, ebsMbps: 20000, defaultMaxPods: 758, usdPerHourUsEast1: 7.12832 },
  'g7.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 384, accelerator: 'RTX-PRO-4500', acceleratorCount: 4, acceleratorMemoryMiB: 32768, nvmeGB: 3800, networkGbps: 350, efaInterfaces: 1, networkCards: 1, enisPerCard: 24, ebsMbps: 40000, defaultMaxPods: 1514, usdPerHourUsEast1: 14.25664 },
  'g7.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 768, accelerator: 'RTX-PRO-4500', acceleratorCount: 8, acceleratorMemoryMiB: 32768, nvmeGB: 7600, networkGbps: 700, efaInterfaces: 2, networkCards: 2, enisPerCard: 12, ebsMbps: 80000, defaultMaxPods: 758, usdPerHourUsEast1: 28.51328 },
  // g7e
  'g7e.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 64, accelerator: 'RTX-PRO-6000', acceleratorCount: 1, acceleratorMemoryMiB: 98304, nvmeGB: 1900, networkGbps: 50, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 5000, defaultMaxPods: 254, usdPerHourUsEast1: 3.36312 },
  'g7e.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 128, accelerator: 'RTX-PRO-6000', acceleratorCount: 1, acceleratorMemoryMiB: 98304, nvmeGB: 1900, networkGbps: 50, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 8000, defaultMaxPods: 506, usdPerHourUsEast1: 3.99816 },
  'g7e.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 256, accelerator: 'RTX-PRO-6000', acceleratorCount: 1, acceleratorMemoryMiB: 98304, nvmeGB: 1900, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 8, ebsMbps: 16000, defaultMaxPods: 506, usdPerHourUsEast1: 5.26824 },
  'g7e.12xlarge': { architecture: 'amd64', vcpus: 48, memoryGiB: 512, accelerator: 'RTX-PRO-6000', acceleratorCount: 2, acceleratorMemoryMiB: 98304, nvmeGB: 3800, networkGbps: 400, efaInterfaces: 1, networkCards: 1, enisPerCard: 10, ebsMbps: 25000, defaultMaxPods: 632, usdPerHourUsEast1: 8.28608 },
  'g7e.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 1024, accelerator: 'RTX-PRO-6000', acceleratorCount: 4, acceleratorMemoryMiB: 98304, nvmeGB: 7600, networkGbps: 800, efaInterfaces: 2, networkCards: 2, enisPerCard: 10, ebsMbps: 50000, defaultMaxPods: 632, usdPerHourUsEast1: 16.57216 },
  'g7e.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'RTX-PRO-6000', acceleratorCount: 8, acceleratorMemoryMiB: 98304, nvmeGB: 15200, networkGbps: 1600, efaInterfaces: 4, networkCards: 4, enisPerCard: 10, ebsMbps: 100000, defaultMaxPods: 632, usdPerHourUsEast1: 33.14432 },
  // p3dn
  'p3dn.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 768, accelerator: 'V100-SXM2-32GB', acceleratorCount: 8, acceleratorMemoryMiB: 32768, nvmeGB: 1800, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 31.212 },
  // p4d
  'p4d.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 1152, accelerator: 'A100-SXM-40GB', acceleratorCount: 8, acceleratorMemoryMiB: 40960, nvmeGB: 8000, networkGbps: 400, efaInterfaces: 4, networkCards: 4, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 21.957642 },
  // p4de
  'p4de.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 1152, accelerator: 'A100-SXM-80GB', acceleratorCount: 8, acceleratorMemoryMiB: 81920, nvmeGB: 8000, networkGbps: 400, efaInterfaces: 4, networkCards: 4, enisPerCard: 15, ebsMbps: 19000, defaultMaxPods: 737, usdPerHourUsEast1: 27.44705 },
  // p5
  'p5.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 256, accelerator: 'H100-SXM-80GB', acceleratorCount: 1, acceleratorMemoryMiB: 81920, nvmeGB: 3800, networkGbps: 100, efaInterfaces: 1, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 118, usdPerHourUsEast1: 6.88 },
  'p5.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'H100-SXM-80GB', acceleratorCount: 8, acceleratorMemoryMiB: 81920, nvmeGB: 30400, networkGbps: 3200, efaInterfaces: 32, networkCards: 32, enisPerCard: 2, ebsMbps: 80000, defaultMaxPods: 100, usdPerHourUsEast1: 55.04 },
  // p5e
  'p5e.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'H200-SXM-141GB', acceleratorCount: 8, acceleratorMemoryMiB: 144384, nvmeGB: 30400, networkGbps: 3200, efaInterfaces: 32, networkCards: 32, enisPerCard: 2, ebsMbps: 80000, defaultMaxPods: 100 },
  // p5en
  'p5en.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'H200-SXM-141GB', acceleratorCount: 8, acceleratorMemoryMiB: 144384, nvmeGB: 30400, networkGbps: 3200, efaInterfaces: 16, networkCards: 16, enisPerCard: 4, ebsMbps: 100000, defaultMaxPods: 198, usdPerHourUsEast1: 63.296 },
  // p6-b200
  'p6-b200.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'B200-SXM-180GB', acceleratorCount: 8, acceleratorMemoryMiB: 183359, nvmeGB: 30400, networkGbps: 3200, efaInterfaces: 8, networkCards: 8, enisPerCard: 4, ebsMbps: 100000, defaultMaxPods: 198, usdPerHourUsEast1: 113.9328 },
  // p6-b300
  'p6-b300.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 4096, accelerator: 'B300-SXM-288GB', acceleratorCount: 8, acceleratorMemoryMiB: 275040, nvmeGB: 30400, networkGbps: 6400, efaInterfaces: 16, networkCards: 17, enisPerCard: 4, ebsMbps: 100000, defaultMaxPods: 198, usdPerHourUsEast1: 142.416, primaryCardEfa: false },
  // trn1
  'trn1.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, accelerator: 'Trainium1', acceleratorCount: 1, nvmeGB: 474, networkGbps: 3.125, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 20000, defaultMaxPods: 58, usdPerHourUsEast1: 1.34375 },
  'trn1.32xlarge': { architecture: 'amd64', vcpus: 128, memoryGiB: 512, accelerator: 'Trainium1', acceleratorCount: 16, nvmeGB: 7600, networkGbps: 800, efaInterfaces: 8, networkCards: 8, enisPerCard: 5, ebsMbps: 80000, defaultMaxPods: 247, usdPerHourUsEast1: 21.5 },
  // trn1n
  'trn1n.32xlarge': { architecture: 'amd64', vcpus: 128, memoryGiB: 512, accelerator: 'Trainium1', acceleratorCount: 16, nvmeGB: 7600, networkGbps: 1600, efaInterfaces: 16, networkCards: 16, enisPerCard: 5, ebsMbps: 80000, defaultMaxPods: 247, usdPerHourUsEast1: 24.78 },
  // trn2
  'trn2.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 2048, accelerator: 'Trainium2', acceleratorCount: 16, nvmeGB: 7600, networkGbps: 3200, efaInterfaces: 16, networkCards: 16, enisPerCard: 2, ebsMbps: 80000, defaultMaxPods: 100 },
  // inf2
  'inf2.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, accelerator: 'Inferentia2', acceleratorCount: 1, nvmeGB: 0, networkGbps: 2.083, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.7582 },
  'inf2.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, accelerator: 'Inferentia2', acceleratorCount: 1, nvmeGB: 0, networkGbps: 16.667, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 1.96786 },
  'inf2.24xlarge': { architecture: 'amd64', vcpus: 96, memoryGiB: 384, accelerator: 'Inferentia2', acceleratorCount: 6, nvmeGB: 0, networkGbps: 50, efaInterfaces: 0, networkCards: 1, enisPerCard: 15, ebsMbps: 30000, defaultMaxPods: 737, usdPerHourUsEast1: 6.49063 },
  'inf2.48xlarge': { architecture: 'amd64', vcpus: 192, memoryGiB: 768, accelerator: 'Inferentia2', acceleratorCount: 12, nvmeGB: 0, networkGbps: 100, efaInterfaces: 0, networkCards: 1, enisPerCard: 15, ebsMbps: 60000, defaultMaxPods: 737, usdPerHourUsEast1: 12.98127 },
  // p6e-gb200
  'p6e-gb200.36xlarge': { architecture: 'arm64', vcpus: 144, memoryGiB: 960, accelerator: 'GB200', acceleratorCount: 4, nvmeGB: 22500, networkGbps: 1600, efaInterfaces: 4, networkCards: 17, primaryCardEfa: false, efaCards: [1, 5, 9, 13], capacityBlockOnly: true, minimumKubernetes: '1.33', disputed: { networkGbps: '1600 in the EC2 guide, 3200 in the Karpenter bandwidth table', efaInterfaces: '4 at 400 Gbps is the layout that the EC2 guide shows; 8 at 200 Gbps on the odd cards carry the same in all', acceleratorMemoryMiB: '740 GB for 4 GPUs, 185 GB each, from a third-party page' } },
} as const satisfies Readonly<Record<string, InstanceFacts>>;

/** The full name of an accelerated type in the catalog. */
export type AcceleratedInstanceType = keyof typeof ACCELERATED_INSTANCES;

/**
 * EC2 instance types without accelerators, for system nodes and for serving on CPUs. A selection: EC2 has hundreds.
 *
 * Sources: Karpenter AWS provider (commit 1d92708, 2026-08-21), instance type reference, `zz_generated.vpclimits.go`,
 * and `zz_generated.pricing_aws.go` (us-east-1 on demand, 2026-07-20). `networkGbps` is the baseline, not the burst.
 * @see https://karpenter.sh/docs/reference/instance-types/
 */
export const GENERAL_PURPOSE_INSTANCES = {
  // m7i
  'm7i.large': { architecture: 'amd64', vcpus: 2, memoryGiB: 8, acceleratorCount: 0, nvmeGB: 0, networkGbps: 0.781, efaInterfaces: 0, networkCards: 1, enisPerCard: 3, ebsMbps: 10000, defaultMaxPods: 29, usdPerHourUsEast1: 0.1008 },
  'm7i.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 16, acceleratorCount: 0, nvmeGB: 0, networkGbps: 1.562, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.2016 },
  'm7i.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0, nvmeGB: 0, networkGbps: 3.125, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.4032 },
  'm7i.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 64, acceleratorCount: 0, nvmeGB: 0, networkGbps: 6.25, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 0.8064 },
  'm7i.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 128, acceleratorCount: 0, nvmeGB: 0, networkGbps: 12.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 1.6128 },
  // m7g
  'm7g.large': { architecture: 'arm64', vcpus: 2, memoryGiB: 8, acceleratorCount: 0, nvmeGB: 0, networkGbps: 0.937, efaInterfaces: 0, networkCards: 1, enisPerCard: 3, ebsMbps: 10000, defaultMaxPods: 29, usdPerHourUsEast1: 0.0816 },
  'm7g.xlarge': { architecture: 'arm64', vcpus: 4, memoryGiB: 16, acceleratorCount: 0, nvmeGB: 0, networkGbps: 1.876, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.1632 },
  'm7g.2xlarge': { architecture: 'arm64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0, nvmeGB: 0, networkGbps: 3.75, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.3264 },
  'm7g.4xlarge': { architecture: 'arm64', vcpus: 16, memoryGiB: 64, acceleratorCount: 0, nvmeGB: 0, networkGbps: 7.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 0.6528 },
  'm7g.8xlarge': { architecture: 'arm64', vcpus: 32, memoryGiB: 128, acceleratorCount: 0, nvmeGB: 0, networkGbps: 15, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 1.3056 },
  // c7i
  'c7i.xlarge': { architecture: 'amd64', vcpus: 4, memoryGiB: 8, acceleratorCount: 0, nvmeGB: 0, networkGbps: 1.562, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.1785 },
  'c7i.2xlarge': { architecture: 'amd64', vcpus: 8, memoryGiB: 16, acceleratorCount: 0, nvmeGB: 0, networkGbps: 3.125, efaInterfaces: 0, networkCards: 1, enisPerCard: 4, ebsMbps: 10000, defaultMaxPods: 58, usdPerHourUsEast1: 0.357 },
  'c7i.4xlarge': { architecture: 'amd64', vcpus: 16, memoryGiB: 32, acceleratorCount: 0, nvmeGB: 0, networkGbps: 6.25, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 0.714 },
  'c7i.8xlarge': { architecture: 'amd64', vcpus: 32, memoryGiB: 64, acceleratorCount: 0, nvmeGB: 0, networkGbps: 12.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 1.428 },
  'c7i.16xlarge': { architecture: 'amd64', vcpus: 64, memoryGiB: 128, acceleratorCount: 0, nvmeGB: 0, networkGbps: 25, efaInterfaces: 0, networkCards: 1, enisPerCard: 15, ebsMbps: 20000, defaultMaxPods: 737, usdPerHourUsEast1: 2.856 },
  // c7g
  'c7g.4xlarge': { architecture: 'arm64', vcpus: 16, memoryGiB: 32, acceleratorCount: 0, nvmeGB: 0, networkGbps: 7.5, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 0.58 },
  'c7g.8xlarge': { architecture: 'arm64', vcpus: 32, memoryGiB: 64, acceleratorCount: 0, nvmeGB: 0, networkGbps: 15, efaInterfaces: 0, networkCards: 1, enisPerCard: 8, ebsMbps: 10000, defaultMaxPods: 234, usdPerHourUsEast1: 1.16 },
} as const satisfies Readonly<Record<string, InstanceFacts>>;
