/** The vendor of an accelerator: driver, device plugin and compiler depend on it. */
export type AcceleratorVendor = 'nvidia' | 'aws';

/** The name under which a device plugin offers whole accelerators to Kubernetes. */
export type AcceleratorResourceName = 'nvidia.com/gpu' | 'aws.amazon.com/neuron';

/**
 * The source of a value. `recall` is not a source: the value was written from memory. Check it before use.
 */
export interface AcceleratorSource {
  readonly title: string;
  readonly url?: string;
  readonly verified: boolean;
}

/** The sources of the accelerator table. Rates are dense: no source's doubling for sparsity is taken over. */
export const ACCELERATOR_SOURCES = {
  mlEngineering: {
    title: 'ml-engineering, accelerators (commit 744d01e; cites the vendors)',
    url: 'https://github.com/stas00/ml-engineering/blob/744d01e/compute/accelerator/README.md',
    verified: true,
  },
  mlEngineeringNetwork: {
    title: 'ml-engineering, networks (commit 744d01e; one-way rates, doubled here)',
    url: 'https://github.com/stas00/ml-engineering/blob/744d01e/network/README.md',
    verified: true,
  },
  neuron: {
    title: 'AWS Neuron documentation, architecture of Inferentia2, Trainium and Trainium2',
    url: 'https://awsdocs-neuron.readthedocs-hosted.com/',
    verified: true,
  },
  eksAmi: {
    title: 'amazon-eks-ami, building an AMI for G7 (2026-07-23)',
    url: 'https://github.com/awslabs/amazon-eks-ami/blob/main/doc/usage/g7-ami.md',
    verified: true,
  },
  eksAmiDevices: {
    title: 'amazon-eks-ami, nvidia-open-supported-devices by driver branch (2026-07-23)',
    url: 'https://github.com/awslabs/amazon-eks-ami/tree/main/templates/al2023/runtime/gpu',
    verified: true,
  },
  nvidiaDeprecation: {
    title: "NVIDIA's deprecation schedule: branch 580 is the last one for Maxwell, Pascal and Volta",
    url: 'https://forums.developer.nvidia.com/t/unix-graphics-feature-deprecation-schedule/60588',
    verified: true,
  },
  aiconfigurator: {
    title: 'aiconfigurator of NVIDIA Dynamo, systems/*.yaml (commit 095f58a, 2026-08-21)',
    url: 'https://github.com/ai-dynamo/aiconfigurator/tree/main/aic-core/src/aiconfigurator_core/systems',
    verified: true,
  },
  karpenter: {
    title: 'Karpenter AWS provider v1.14, instance types (2026-07-11)',
    url: 'https://karpenter.sh/docs/reference/instance-types/',
    verified: true,
  },
  cloudCarbonFootprint: {
    title: 'Cloud Carbon Footprint, AwsFootprintEstimationConstants.ts, minimum watts (modelled, not measured)',
    url: 'https://github.com/cloud-carbon-footprint/cloud-carbon-footprint/tree/trunk/packages/aws/src/domain',
    verified: true,
  },
  hmcTech: { title: 'hmc-tech.com, GPU comparisons', url: 'https://www.hmc-tech.com/', verified: true },
  sysRqmts: { title: 'sysrqmts.com, Tesla T4 against Tesla V100 SXM3', url: 'https://sysrqmts.com/', verified: true },
  exxact: {
    title: 'Exxact blog, RTX PRO 4500 Blackwell Server Edition (2026-05)',
    url: 'https://www.exxactcorp.com/blog/',
    verified: true,
  },
  gpuName: { title: 'gpu.name and topcpu.net, RTX PRO 6000 Blackwell', verified: true },
  rooflineScript: { title: 'roofline_modal.py, a public script: data sheet peaks by device name', verified: true },
  vllmLog: { title: 'Total memory as vLLM printed it on such a card', verified: true },
  measured: {
    title:
      'Measured on one card of this kind: driver 580.159.04, CUDA 13.0, PyTorch 2.11, 8192-cubed products (2026-11-26)',
    verified: true,
  },
  recall: { title: 'From memory, not looked up', verified: false },
} as const satisfies Readonly<Record<string, AcceleratorSource>>;

export type AcceleratorSourceName = keyof typeof ACCELERATOR_SOURCES;

/** Rates and sizes of one chip. A field is absent if no source that was read has it. */
export interface AcceleratorValues {
  /**
   * Memory as the vendor names it. NVIDIA's names are not decimal throughout: those of older cards, H200, B200 and
   * GB200 are nearer to GiB. Plan by `usableMemoryGiB`, or by what EC2 reports (`acceleratorMemoryMiB`).
   */
  readonly memoryGB: number;
  /** Memory that the driver hands out, in GiB. */
  readonly usableMemoryGiB?: number;
  readonly memoryBandwidthGBps?: number;
  readonly fp32Tflops?: number;
  readonly tf32Tflops?: number;
  readonly bf16Tflops?: number;
  readonly fp16Tflops?: number;
  readonly fp8Tflops?: number;
  readonly int8Tops?: number;
  readonly fp4Tflops?: number;
  /** The best matrix multiplication that was measured, below the data sheet's peak. */
  readonly achievableBf16Tflops?: number;
  readonly achievableFp8Tflops?: number;
  /** NVLink of one chip, both ways together. */
  readonly nvlinkGBps?: number;
  /** The vendor's power limit of one chip. */
  readonly maxWatts?: number;
  /** Watts without work; mostly a model, as no vendor publishes it. */
  readonly idleWatts?: number;
  /** CUDA compute capability. */
  readonly computeCapability?: string;
  /** The first driver branch that supports the chip. @default - every branch that the EKS images ship */
  readonly minimumDriverBranch?: number;
  /** The chip works with driver branches below this one only. @default - no such limit is known */
  readonly driverBranchesBelow?: number;
}

/** One row of the accelerator table. */
export interface AcceleratorFacts extends AcceleratorValues {
  readonly vendor: AcceleratorVendor;
  readonly resourceName: AcceleratorResourceName;
  /** Where each value was read. */
  readonly sources: Readonly<Partial<Record<keyof AcceleratorValues, AcceleratorSourceName>>>;
  /** Values that the source gives without naming the card. */
  readonly inferred?: readonly (keyof AcceleratorValues)[];
  /** Values on which sources conflict: what the others say. */
  readonly disputed?: Readonly<Partial<Record<keyof AcceleratorValues, string>>>;
  readonly note?: string;
}

/**
 * The accelerators of EC2, one chip each, with a source per value. T4, V100 and older have no bf16.
 * `unverifiedValues(name)` lists what was written from memory.
 */
export const ACCELERATORS = {
  T4: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 16,
    usableMemoryGiB: 14.56,
    memoryBandwidthGBps: 320,
    fp32Tflops: 8.14,
    fp16Tflops: 65.13,
    int8Tops: 130.25,
    maxWatts: 70,
    idleWatts: 8,
    computeCapability: '7.5',
    sources: {
      memoryGB: 'sysRqmts',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'sysRqmts',
      fp32Tflops: 'hmcTech',
      fp16Tflops: 'hmcTech',
      int8Tops: 'hmcTech',
      maxWatts: 'sysRqmts',
      idleWatts: 'cloudCarbonFootprint',
      computeCapability: 'recall',
    },
    inferred: ['usableMemoryGiB'],
    note: '14.56 with newer drivers, 14.74 with older ones (both seen in logs). No bf16, tf32, fp8.',
  },
  T4G: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 16,
    computeCapability: '7.5',
    sources: { memoryGB: 'karpenter', computeCapability: 'recall' },
    note: 'The T4 of Graviton2 instances. No source read gives its rates or its power: do not take those of the T4.',
  },
  'V100-SXM2-32GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 32,
    memoryBandwidthGBps: 897,
    fp32Tflops: 15.67,
    fp16Tflops: 125.34,
    int8Tops: 62.67,
    nvlinkGBps: 300,
    maxWatts: 300,
    idleWatts: 35,
    computeCapability: '7.0',
    driverBranchesBelow: 590,
    sources: {
      memoryGB: 'karpenter',
      memoryBandwidthGBps: 'sysRqmts',
      fp32Tflops: 'hmcTech',
      fp16Tflops: 'hmcTech',
      int8Tops: 'hmcTech',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'hmcTech',
      idleWatts: 'cloudCarbonFootprint',
      computeCapability: 'recall',
      driverBranchesBelow: 'nvidiaDeprecation',
    },
    note:
      'Bandwidth of the 32 GB SXM3 page; fp16 with fp16 accumulation on that page. No bf16, tf32, fp8; ' +
      'int8 without tensor cores. Driver branch 580 is the last one for Volta.',
  },
  A10G: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 24,
    usableMemoryGiB: 22.06,
    memoryBandwidthGBps: 600,
    bf16Tflops: 70,
    fp16Tflops: 70,
    maxWatts: 300,
    idleWatts: 18,
    computeCapability: '8.6',
    sources: {
      memoryGB: 'recall',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'rooflineScript',
      bf16Tflops: 'rooflineScript',
      fp16Tflops: 'rooflineScript',
      maxWatts: 'recall',
      idleWatts: 'cloudCarbonFootprint',
      computeCapability: 'recall',
    },
    inferred: ['usableMemoryGiB'],
    note:
      '70 TFLOPS dense for the A10G of EC2 g5; the A10 of other clouds has 125. 22.06 GiB was seen on a 24 ' +
      'GB card not named in the log. Cloud Carbon Footprint takes 153 W as its maximum.',
  },
  L4: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 24,
    usableMemoryGiB: 22.04,
    memoryBandwidthGBps: 300,
    fp32Tflops: 31.33,
    tf32Tflops: 62.67,
    bf16Tflops: 125.34,
    fp16Tflops: 125.34,
    fp8Tflops: 250.68,
    int8Tops: 250.68,
    maxWatts: 72,
    computeCapability: '8.9',
    sources: {
      memoryGB: 'hmcTech',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'aiconfigurator',
      fp32Tflops: 'hmcTech',
      tf32Tflops: 'hmcTech',
      bf16Tflops: 'hmcTech',
      fp16Tflops: 'hmcTech',
      fp8Tflops: 'hmcTech',
      int8Tops: 'hmcTech',
      maxWatts: 'hmcTech',
      computeCapability: 'aiconfigurator',
    },
    inferred: ['usableMemoryGiB'],
    disputed: {
      bf16Tflops: '121 in its data sheet, at a lower boost clock',
      fp8Tflops: '242 in its data sheet, at a lower boost clock',
      int8Tops: '242 in its data sheet and in aiconfigurator',
    },
    note: 'Expect 3 % less than these rates. 22.04 GiB was seen on a 24 GB card not named in the log.',
  },
  L40S: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 48,
    usableMemoryGiB: 44.31,
    memoryBandwidthGBps: 864,
    fp32Tflops: 91.6,
    tf32Tflops: 183,
    bf16Tflops: 362,
    fp16Tflops: 362,
    fp8Tflops: 733,
    int8Tops: 733,
    maxWatts: 350,
    computeCapability: '8.9',
    sources: {
      memoryGB: 'mlEngineering',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      maxWatts: 'mlEngineering',
      computeCapability: 'aiconfigurator',
    },
    note: '44.31 in a log that names the L40S; 44.39 in another. The source prints 0.86 TB/s; 864 is the exact figure.',
  },
  'A100-SXM-40GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 40,
    usableMemoryGiB: 39.5,
    memoryBandwidthGBps: 1555,
    fp32Tflops: 19.5,
    tf32Tflops: 156,
    bf16Tflops: 312,
    fp16Tflops: 312,
    int8Tops: 624,
    achievableBf16Tflops: 271.2,
    nvlinkGBps: 600,
    maxWatts: 400,
    idleWatts: 46,
    computeCapability: '8.0',
    sources: {
      memoryGB: 'recall',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'recall',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'mlEngineering',
      idleWatts: 'cloudCarbonFootprint',
      computeCapability: 'aiconfigurator',
    },
    note: '39.39 to 39.56 seen.',
  },
  'A100-SXM-80GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 80,
    memoryBandwidthGBps: 2039,
    fp32Tflops: 19.5,
    tf32Tflops: 156,
    bf16Tflops: 312,
    fp16Tflops: 312,
    int8Tops: 624,
    achievableBf16Tflops: 271.2,
    nvlinkGBps: 600,
    maxWatts: 400,
    idleWatts: 46,
    computeCapability: '8.0',
    sources: {
      memoryGB: 'mlEngineering',
      memoryBandwidthGBps: 'rooflineScript',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'mlEngineering',
      idleWatts: 'cloudCarbonFootprint',
      computeCapability: 'aiconfigurator',
    },
    note: 'Logs of 80 GB cards that do not name the card show 79.11 to 79.33.',
  },
  'H100-SXM-80GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 80,
    usableMemoryGiB: 79.18,
    memoryBandwidthGBps: 3350,
    fp32Tflops: 67,
    tf32Tflops: 494.5,
    bf16Tflops: 989,
    fp16Tflops: 989,
    fp8Tflops: 1979,
    int8Tops: 1979,
    achievableBf16Tflops: 794.5,
    achievableFp8Tflops: 1445,
    nvlinkGBps: 900,
    maxWatts: 700,
    idleWatts: 128,
    computeCapability: '9.0',
    sources: {
      memoryGB: 'mlEngineering',
      usableMemoryGiB: 'measured',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      achievableFp8Tflops: 'measured',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'measured',
      idleWatts: 'measured',
      computeCapability: 'measured',
    },
    note:
      'nvidia-smi: 81559 MiB; 78.66 GiB are free before the first tensor. Idle: 74 W, with a CUDA context 128 W. ' +
      'Measured: copies 3028 GB/s read and written, reads 3102; bf16 772 TFLOP/s, fp8 1445 (1402.6 in ' +
      'ml-engineering), tf32 396, fp32 51, int8 917 TOP/s.',
  },
  'H200-SXM-141GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 141,
    usableMemoryGiB: 139.8,
    memoryBandwidthGBps: 4800,
    fp32Tflops: 67,
    tf32Tflops: 494.5,
    bf16Tflops: 989,
    fp16Tflops: 989,
    fp8Tflops: 1979,
    int8Tops: 1979,
    achievableBf16Tflops: 795.1,
    achievableFp8Tflops: 1488.9,
    nvlinkGBps: 900,
    maxWatts: 700,
    idleWatts: 121,
    computeCapability: '9.0',
    sources: {
      memoryGB: 'mlEngineering',
      usableMemoryGiB: 'measured',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      achievableBf16Tflops: 'measured',
      achievableFp8Tflops: 'measured',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'measured',
      idleWatts: 'measured',
      computeCapability: 'measured',
    },
    note:
      'nvidia-smi: 143771 MiB; 139.29 GiB are free before the first tensor. Idle: 78 W, with a CUDA context 121 W; ' +
      '114-116 W in a published table with a model loaded. Measured: copies 4307 GB/s read and written, reads 4381; ' +
      'bf16 795 TFLOP/s, fp8 1489 (1453.4 in ml-engineering), tf32 410, fp32 51, int8 943 TOP/s.',
  },
  'B200-SXM-180GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 180,
    memoryBandwidthGBps: 8000,
    fp32Tflops: 80,
    tf32Tflops: 1125,
    bf16Tflops: 2250,
    fp16Tflops: 2250,
    fp8Tflops: 4500,
    int8Tops: 4500,
    fp4Tflops: 9000,
    achievableBf16Tflops: 1745,
    achievableFp8Tflops: 3432.5,
    nvlinkGBps: 1800,
    maxWatts: 1000,
    computeCapability: '10.0',
    minimumDriverBranch: 570,
    sources: {
      memoryGB: 'mlEngineering',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      fp4Tflops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      achievableFp8Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'mlEngineering',
      computeCapability: 'aiconfigurator',
      minimumDriverBranch: 'eksAmiDevices',
    },
    disputed: { memoryBandwidthGBps: '7700 in aiconfigurator' },
    note: 'EC2 reports 183359 MiB: the 180 GB of the name are GiB.',
  },
  'B300-SXM-288GB': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 288,
    memoryBandwidthGBps: 7750,
    fp32Tflops: 80,
    tf32Tflops: 1125,
    bf16Tflops: 2250,
    fp16Tflops: 2250,
    fp8Tflops: 4500,
    int8Tops: 153.5,
    fp4Tflops: 12600,
    achievableBf16Tflops: 1769,
    achievableFp8Tflops: 3353.3,
    nvlinkGBps: 1800,
    maxWatts: 1100,
    computeCapability: '10.3',
    minimumDriverBranch: 580,
    sources: {
      memoryGB: 'mlEngineering',
      memoryBandwidthGBps: 'aiconfigurator',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'aiconfigurator',
      fp4Tflops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      achievableFp8Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'aiconfigurator',
      computeCapability: 'aiconfigurator',
      minimumDriverBranch: 'eksAmiDevices',
    },
    disputed: {
      memoryBandwidthGBps: '7700 to 8000: 8000 in ml-engineering, 62 TB/s for 8 GPUs in aiconfigurator',
      fp32Tflops: '75 in a measured reference',
      fp4Tflops: '12600 in ml-engineering, 13100 in a measured reference, 14000 in aiconfigurator',
      int8Tops: '4500 in ml-engineering; Blackwell Ultra cut int8 sharply',
      maxWatts: '1000 in ml-engineering, 1100 in aiconfigurator and in published nvidia-smi tables',
    },
  },
  GB200: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 186,
    usableMemoryGiB: 184.31,
    memoryBandwidthGBps: 8000,
    fp32Tflops: 80,
    tf32Tflops: 1250,
    bf16Tflops: 2500,
    fp16Tflops: 2500,
    fp8Tflops: 5000,
    int8Tops: 5000,
    fp4Tflops: 10000,
    achievableBf16Tflops: 1822,
    achievableFp8Tflops: 3615.6,
    nvlinkGBps: 1800,
    maxWatts: 1200,
    computeCapability: '10.0',
    minimumDriverBranch: 570,
    sources: {
      memoryGB: 'mlEngineering',
      usableMemoryGiB: 'vllmLog',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'mlEngineering',
      fp4Tflops: 'mlEngineering',
      achievableBf16Tflops: 'mlEngineering',
      achievableFp8Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'mlEngineering',
      computeCapability: 'aiconfigurator',
      minimumDriverBranch: 'eksAmiDevices',
    },
    inferred: ['usableMemoryGiB'],
    note:
      'The vendor says 186 GB, nvidia-smi reports 189471 MiB. 184.31 from a log with 152 SMs and no card ' +
      'name. Driver branch 595 has known EFA problems on it.',
  },
  GB300: {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 298,
    memoryBandwidthGBps: 8000,
    fp32Tflops: 80,
    tf32Tflops: 1250,
    bf16Tflops: 2500,
    fp16Tflops: 2500,
    fp8Tflops: 5000,
    int8Tops: 165,
    fp4Tflops: 15_000,
    nvlinkGBps: 1800,
    maxWatts: 1400,
    computeCapability: '10.3',
    minimumDriverBranch: 580,
    sources: {
      memoryGB: 'aiconfigurator',
      memoryBandwidthGBps: 'aiconfigurator',
      fp32Tflops: 'mlEngineering',
      tf32Tflops: 'mlEngineering',
      bf16Tflops: 'mlEngineering',
      fp16Tflops: 'mlEngineering',
      fp8Tflops: 'mlEngineering',
      int8Tops: 'aiconfigurator',
      fp4Tflops: 'mlEngineering',
      nvlinkGBps: 'mlEngineeringNetwork',
      maxWatts: 'mlEngineering',
      computeCapability: 'aiconfigurator',
      minimumDriverBranch: 'eksAmiDevices',
    },
    disputed: { int8Tops: '5000 in ml-engineering; Blackwell Ultra cut int8 sharply' },
    note: 'nvidia-smi reports 284208 MiB, 298 GB; the vendor says 288 GB.',
  },
  'RTX-PRO-6000': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 96,
    memoryBandwidthGBps: 1597,
    fp32Tflops: 125,
    fp4Tflops: 2000,
    maxWatts: 600,
    computeCapability: '12.0',
    minimumDriverBranch: 575,
    sources: {
      memoryGB: 'gpuName',
      memoryBandwidthGBps: 'recall',
      fp32Tflops: 'gpuName',
      fp4Tflops: 'gpuName',
      maxWatts: 'mlEngineering',
      computeCapability: 'aiconfigurator',
      minimumDriverBranch: 'eksAmiDevices',
    },
    disputed: {
      memoryBandwidthGBps:
        '1597 in the data sheet of the server card (from memory), 1792 in aiconfigurator and for the workstation card',
      fp4Tflops: '1871 in aiconfigurator; 4000 with sparsity, halved here',
    },
    note: 'PCIe only.',
  },
  'RTX-PRO-4500': {
    vendor: 'nvidia',
    resourceName: 'nvidia.com/gpu',
    memoryGB: 32,
    memoryBandwidthGBps: 800,
    fp32Tflops: 54.94,
    tf32Tflops: 54.94,
    bf16Tflops: 109.9,
    fp16Tflops: 109.9,
    fp8Tflops: 219.7,
    int8Tops: 439.5,
    fp4Tflops: 879,
    maxWatts: 165,
    computeCapability: '12.0',
    minimumDriverBranch: 595,
    sources: {
      memoryGB: 'exxact',
      memoryBandwidthGBps: 'exxact',
      fp32Tflops: 'hmcTech',
      tf32Tflops: 'hmcTech',
      bf16Tflops: 'hmcTech',
      fp16Tflops: 'hmcTech',
      fp8Tflops: 'hmcTech',
      int8Tops: 'hmcTech',
      fp4Tflops: 'hmcTech',
      maxWatts: 'exxact',
      computeCapability: 'recall',
      minimumDriverBranch: 'eksAmi',
    },
    note:
      'Rates are those of the 200 W workstation card (same 10496 cores, 2617 MHz boost): the 165 W server ' +
      'card will reach less. Workstation bandwidth 896 GB/s. fp8 with fp32 accumulation (439.5 with fp16). ' +
      'PCIe only.',
  },
  Inferentia1: {
    vendor: 'aws',
    resourceName: 'aws.amazon.com/neuron',
    memoryGB: 8.59,
    memoryBandwidthGBps: 50,
    bf16Tflops: 64,
    fp16Tflops: 64,
    int8Tops: 128,
    sources: {
      memoryGB: 'neuron',
      memoryBandwidthGBps: 'neuron',
      bf16Tflops: 'neuron',
      fp16Tflops: 'neuron',
      int8Tops: 'neuron',
    },
    note: "8 GiB per chip, 4 NeuronCore-v1. Bandwidth: '50 GiB/sec' in new pages, '50 GB/sec' in old ones.",
  },
  Trainium1: {
    vendor: 'aws',
    resourceName: 'aws.amazon.com/neuron',
    memoryGB: 34.36,
    memoryBandwidthGBps: 820,
    fp32Tflops: 47.5,
    tf32Tflops: 190,
    bf16Tflops: 190,
    fp16Tflops: 190,
    fp8Tflops: 190,
    int8Tops: 380,
    sources: {
      memoryGB: 'neuron',
      memoryBandwidthGBps: 'neuron',
      fp32Tflops: 'neuron',
      tf32Tflops: 'neuron',
      bf16Tflops: 'neuron',
      fp16Tflops: 'neuron',
      fp8Tflops: 'neuron',
      int8Tops: 'neuron',
    },
    note:
      '32 GiB per chip, 2 NeuronCore-v2. fp8 is the configurable cFP8. Older pages say 420 INT8 TOPS. ' +
      "Bandwidth: '820 GiB/sec' in new pages, '820 GB/sec' in old ones.",
  },
  Inferentia2: {
    vendor: 'aws',
    resourceName: 'aws.amazon.com/neuron',
    memoryGB: 34.36,
    memoryBandwidthGBps: 820,
    fp32Tflops: 47.5,
    tf32Tflops: 190,
    bf16Tflops: 190,
    fp16Tflops: 190,
    fp8Tflops: 190,
    int8Tops: 380,
    sources: {
      memoryGB: 'neuron',
      memoryBandwidthGBps: 'neuron',
      fp32Tflops: 'neuron',
      tf32Tflops: 'neuron',
      bf16Tflops: 'neuron',
      fp16Tflops: 'neuron',
      fp8Tflops: 'neuron',
      int8Tops: 'neuron',
    },
    note: '32 GiB per chip, 2 NeuronCore-v2.',
  },
  Trainium2: {
    vendor: 'aws',
    resourceName: 'aws.amazon.com/neuron',
    memoryGB: 96,
    memoryBandwidthGBps: 2900,
    fp32Tflops: 181,
    tf32Tflops: 667,
    bf16Tflops: 667,
    fp16Tflops: 667,
    fp8Tflops: 1299,
    sources: {
      memoryGB: 'mlEngineering',
      memoryBandwidthGBps: 'mlEngineering',
      fp32Tflops: 'neuron',
      tf32Tflops: 'neuron',
      bf16Tflops: 'neuron',
      fp16Tflops: 'neuron',
      fp8Tflops: 'neuron',
    },
    note: '8 NeuronCore-v3. Vendor publishes no power figure.',
  },
} as const satisfies Readonly<Record<string, AcceleratorFacts>>;

/** An accelerator that the catalog knows. */
export type AcceleratorName = keyof typeof ACCELERATORS;

/** The facts of one accelerator. */
export function acceleratorFacts(name: AcceleratorName): AcceleratorFacts {
  return ACCELERATORS[name];
}

/**
 * The values of an accelerator that no source backs: written from memory, to be checked before anything depends on
 * them.
 */
export function unverifiedValues(name: AcceleratorName): (keyof AcceleratorValues)[] {
  const sources = Object.entries(acceleratorFacts(name).sources) as [keyof AcceleratorValues, AcceleratorSourceName][];
  return sources.filter(([, source]) => !ACCELERATOR_SOURCES[source].verified).map(([value]) => value);
}
