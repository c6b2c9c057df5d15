import { ACCELERATORS, type AcceleratorFacts, type AcceleratorName, type AcceleratorVendor } from './accelerators';
import type { Architecture, Instance } from './instances';

/** How a node of an image finds its cluster. With an image of your own it depends on what that was made from. */
export type Bootstrap = 'nodeadm' | 'bottlerocket' | 'al2-script' | 'custom';

/** What EKS ships under one AMI type. */
export interface MachineImage {
  readonly operatingSystem: 'amazon-linux-2023' | 'amazon-linux-2' | 'bottlerocket' | 'custom';
  /** Absent where the image is your own. */
  readonly architecture?: Architecture;
  /** Whose accelerators the image has drivers for. @default - none */
  readonly accelerator?: AcceleratorVendor;
  /** The accelerators on which AWS supports the image. @default - every one that its drivers fit */
  readonly supportedAccelerators?: readonly AcceleratorName[];
  /** NVIDIA driver, as `branch.minor.patch`. Absent where there is none or no source says which. */
  readonly nvidiaDriver?: string;
  /** Neuron kernel module. */
  readonly neuronDriver?: string;
  /** The image itself offers the accelerators to Kubernetes; otherwise a device plugin has to be installed. */
  readonly devicePlugin: boolean;
  /** The driver of EFA is in the image; its device plugin never is. Absent where no source says so. */
  readonly efaDriver?: boolean;
  readonly bootstrap: Bootstrap;
  /** The device of the root volume. */
  readonly rootDeviceName?: string;
  /** A second volume, which images and pods fill instead of the root volume. */
  readonly dataDeviceName?: string;
  readonly fips?: boolean;
  /** The day after which EKS publishes no more of them. */
  readonly endOfLife?: string;
  readonly source: string;
}

const AL2023_SOURCE =
  'https://github.com/awslabs/amazon-eks-ami/blob/main/CHANGELOG.md (v20260714, Kubernetes 1.34 to 1.36)';
const BOTTLEROCKET_SOURCE =
  'https://bottlerocket.dev/en/os/1.68.x/version-information/gpu-drivers/1.68.0/ (device plugin: ' +
  'https://github.com/bottlerocket-os/bottlerocket/issues/4162; EFA and Neuron drivers: ' +
  'https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html)';
const AL2_SOURCE = 'https://github.com/awslabs/amazon-eks-ami/issues/2545';

/** The NVIDIA driver of the AL2023 images of 2026-07-14, on both architectures. */
const AL2023_NVIDIA_DRIVER = '580.159.03';
const AL2023_NEURON_DRIVER = '2.29.0.0';
const AL2_END = '2025-11-26';

/**
 * The accelerators of the instance families that AWS lists for each image. RTX PRO 4500 (g7) is in no list: its driver
 * is not in the images.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html (read 2026-11)
 */
const SUPPORTED = {
  /** p6-b300, p6-b200, p5, p5e, p5en, p4d, p4de, p3, p3dn, g7e, gr6, g6, g6e, g6f, gr6f, g5, g4dn */
  nvidiaAmd64: [
    'B300-SXM-288GB',
    'B200-SXM-180GB',
    'H100-SXM-80GB',
    'H200-SXM-141GB',
    'A100-SXM-40GB',
    'A100-SXM-80GB',
    'V100-SXM2-32GB',
    'RTX-PRO-6000',
    'L4',
    'L40S',
    'A10G',
    'T4',
  ],
  /** p6e-gb200, p6e-gb300, g5g */
  nvidiaArm64: ['GB200', 'GB300', 'T4G'],
  /** g5g */
  bottlerocketNvidiaArm64: ['T4G'],
  /** inf1, inf2, trn1, trn2 */
  neuron: ['Inferentia1', 'Inferentia2', 'Trainium1', 'Trainium2'],
} as const satisfies Readonly<Record<string, readonly AcceleratorName[]>>;

const AL2023 = {
  operatingSystem: 'amazon-linux-2023',
  devicePlugin: false,
  efaDriver: true,
  bootstrap: 'nodeadm',
  rootDeviceName: '/dev/xvda',
  source: AL2023_SOURCE,
} as const;
const BOTTLEROCKET = {
  operatingSystem: 'bottlerocket',
  bootstrap: 'bottlerocket',
  rootDeviceName: '/dev/xvda',
  dataDeviceName: '/dev/xvdb',
  efaDriver: true,
  source: BOTTLEROCKET_SOURCE,
} as const;
/** The NVIDIA driver of Bottlerocket 1.68.0 for Kubernetes 1.34 to 1.36, FIPS or not. */
const BOTTLEROCKET_NVIDIA_DRIVER = '580.178.04';
const BOTTLEROCKET_PLAIN = { ...BOTTLEROCKET, devicePlugin: false } as const;
/** The plain variant for x86_64 has the Neuron driver. */
const BOTTLEROCKET_NEURON = {
  ...BOTTLEROCKET_PLAIN,
  accelerator: 'aws',
  supportedAccelerators: SUPPORTED.neuron,
} as const;
const BOTTLEROCKET_NVIDIA = {
  ...BOTTLEROCKET,
  accelerator: 'nvidia',
  nvidiaDriver: BOTTLEROCKET_NVIDIA_DRIVER,
  devicePlugin: true,
} as const;
const AL2 = {
  operatingSystem: 'amazon-linux-2',
  devicePlugin: false,
  bootstrap: 'al2-script',
  rootDeviceName: '/dev/xvda',
  endOfLife: AL2_END,
  source: AL2_SOURCE,
} as const;

/**
 * The AMI types of managed node groups, by the name that EKS and CloudFormation use. Windows is left out: it has no
 * place in these datacenters.
 *
 * On every image EFA needs its device plugin from a chart; NVIDIA GPUs need theirs on Amazon Linux and not on
 * Bottlerocket.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
 */
export const AMI_TYPES = {
  AL2023_x86_64_STANDARD: { ...AL2023, architecture: 'amd64' },
  AL2023_ARM_64_STANDARD: { ...AL2023, architecture: 'arm64' },
  AL2023_x86_64_NVIDIA: {
    ...AL2023,
    architecture: 'amd64',
    accelerator: 'nvidia',
    supportedAccelerators: SUPPORTED.nvidiaAmd64,
    nvidiaDriver: AL2023_NVIDIA_DRIVER,
  },
  AL2023_ARM_64_NVIDIA: {
    ...AL2023,
    architecture: 'arm64',
    accelerator: 'nvidia',
    supportedAccelerators: SUPPORTED.nvidiaArm64,
    nvidiaDriver: AL2023_NVIDIA_DRIVER,
  },
  AL2023_x86_64_NEURON: {
    ...AL2023,
    architecture: 'amd64',
    accelerator: 'aws',
    supportedAccelerators: SUPPORTED.neuron,
    neuronDriver: AL2023_NEURON_DRIVER,
  },
  BOTTLEROCKET_x86_64: { ...BOTTLEROCKET_NEURON, architecture: 'amd64' },
  BOTTLEROCKET_ARM_64: { ...BOTTLEROCKET_PLAIN, architecture: 'arm64' },
  BOTTLEROCKET_x86_64_FIPS: { ...BOTTLEROCKET_NEURON, architecture: 'amd64', fips: true },
  BOTTLEROCKET_ARM_64_FIPS: { ...BOTTLEROCKET_PLAIN, architecture: 'arm64', fips: true },
  BOTTLEROCKET_x86_64_NVIDIA: {
    ...BOTTLEROCKET_NVIDIA,
    architecture: 'amd64',
    supportedAccelerators: SUPPORTED.nvidiaAmd64,
  },
  BOTTLEROCKET_ARM_64_NVIDIA: {
    ...BOTTLEROCKET_NVIDIA,
    architecture: 'arm64',
    supportedAccelerators: SUPPORTED.bottlerocketNvidiaArm64,
  },
  BOTTLEROCKET_x86_64_NVIDIA_FIPS: {
    ...BOTTLEROCKET_NVIDIA,
    architecture: 'amd64',
    supportedAccelerators: SUPPORTED.nvidiaAmd64,
    fips: true,
  },
  BOTTLEROCKET_ARM_64_NVIDIA_FIPS: {
    ...BOTTLEROCKET_NVIDIA,
    architecture: 'arm64',
    supportedAccelerators: SUPPORTED.bottlerocketNvidiaArm64,
    fips: true,
  },
  AL2_x86_64: { ...AL2, architecture: 'amd64' },
  AL2_x86_64_GPU: { ...AL2, architecture: 'amd64', accelerator: 'nvidia' },
  AL2_ARM_64: { ...AL2, architecture: 'arm64' },
  CUSTOM: { operatingSystem: 'custom', devicePlugin: false, bootstrap: 'custom', source: 'your own image' },
} as const satisfies Readonly<Record<string, MachineImage>>;

/** An AMI type of EKS. */
export type AmiType = keyof typeof AMI_TYPES;

/**
 * The settings that Bottlerocket needs on an instance, by their full name. With them, pods that run as a user other
 * than root may open Neuron devices.
 *
 * Not settled: the EKS guide also sets the sysctl `vm.nr_hugepages` on Bottlerocket nodes with EFA.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html (read 2026-11); eksctl sets it too
 */
export function requiredBottlerocketSettings(instance: Instance): Readonly<Record<string, boolean>> {
  if (instance.accelerator === undefined || ACCELERATORS[instance.accelerator].vendor !== 'aws') return {};
  return { 'settings.kubernetes.device-ownership-from-security-context': true };
}

/** The facts of one AMI type. */
export function machineImage(amiType: AmiType): MachineImage {
  return AMI_TYPES[amiType];
}

/** A way in which an image does not fit an instance. */
export interface AmiMismatch {
  readonly kind: 'end-of-life' | 'architecture' | 'accelerator' | 'driver';
  /** One sentence: what the instance needs and what the image has. */
  readonly reason: string;
}

/**
 * Why an image does not fit an instance; nothing where it does.
 *
 * @param nvidiaDriver the driver of an image of your own, as `595.58.03`; without it the driver of a `CUSTOM` image is
 * not judged
 */
export function amiTypeFits(instance: Instance, amiType: AmiType, nvidiaDriver?: string): AmiMismatch[] {
  const image = machineImage(amiType);
  const found: AmiMismatch[] = [];
  if (image.endOfLife !== undefined) {
    found.push({ kind: 'end-of-life', reason: `EKS publishes no ${amiType} images since ${image.endOfLife}` });
  }
  if (image.architecture !== undefined && image.architecture !== instance.architecture) {
    found.push({
      kind: 'architecture',
      reason: `${instance.type} is ${instance.architecture}, ${amiType} is ${image.architecture}`,
    });
  }
  if (instance.accelerator === undefined) return found;
  const accelerator: AcceleratorFacts = ACCELERATORS[instance.accelerator];
  if (image.operatingSystem !== 'custom' && image.accelerator !== accelerator.vendor) {
    found.push({
      kind: 'accelerator',
      reason: `${instance.type} has ${instance.accelerator}, for which ${amiType} has no driver`,
    });
    return found;
  }
  const drivers = driverMismatches(instance, accelerator, amiType, nvidiaDriver ?? image.nvidiaDriver);
  if (drivers.length > 0 || found.length > 0) return [...found, ...drivers];
  return supportMismatches(instance, instance.accelerator, amiType);
}

/** Drivers that fit are not enough: AWS lists the instance families on which it supports an image. */
function supportMismatches(instance: Instance, accelerator: AcceleratorName, amiType: AmiType): AmiMismatch[] {
  const { supportedAccelerators } = machineImage(amiType);
  if (supportedAccelerators === undefined || supportedAccelerators.includes(accelerator)) return [];
  const supported = supportedAccelerators.join(', ');
  return [
    {
      kind: 'accelerator',
      reason: `${instance.type} has ${accelerator}; AWS supports ${amiType} on ${supported} only`,
    },
  ];
}

/**
 * GPUs cut in fractions run on the GRID driver, which ends with the branch before this one (said of g6f; gr6f has the
 * same slices).
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/doc/usage/g7-ami.md
 */
const FRACTIONS_BELOW_BRANCH = 595;

function driverMismatches(
  instance: Instance,
  accelerator: AcceleratorFacts,
  amiType: AmiType,
  driver: string | undefined,
): AmiMismatch[] {
  const least = accelerator.minimumDriverBranch;
  const below = accelerator.driverBranchesBelow ?? (instance.acceleratorFraction ? FRACTIONS_BELOW_BRANCH : undefined);
  if (driver === undefined) {
    if (least === undefined || amiType === 'CUSTOM') return [];
    return [
      {
        kind: 'driver',
        reason: `${instance.type} needs NVIDIA driver ${least} or later, and which one ${amiType} has is not known`,
      },
    ];
  }
  const branch = Number.parseInt(driver, 10);
  if (least !== undefined && !(branch >= least)) {
    return [
      { kind: 'driver', reason: `${instance.type} needs NVIDIA driver ${least} or later, ${amiType} has ${driver}` },
    ];
  }
  if (below !== undefined && !(branch < below)) {
    return [
      {
        kind: 'driver',
        reason: `${instance.type} works with NVIDIA drivers before ${below} only, ${amiType} has ${driver}`,
      },
    ];
  }
  return [];
}

/**
 * The default images: Amazon Linux 2023, whose contents are published and which is configured by nodeadm. Those without
 * drivers come first, for instances without accelerators.
 */
const PREFERRED: readonly AmiType[] = [
  'AL2023_x86_64_STANDARD',
  'AL2023_ARM_64_STANDARD',
  'AL2023_x86_64_NVIDIA',
  'AL2023_ARM_64_NVIDIA',
  'AL2023_x86_64_NEURON',
];

/**
 * The image that fits an instance best: Amazon Linux 2023 with the drivers of its accelerator.
 * Undefined where EKS ships none that fits, as for g7: its GPUs need driver 595, and an image of your own.
 */
export function defaultAmiType(instance: Instance): AmiType | undefined {
  return PREFERRED.find((amiType) => amiTypeFits(instance, amiType).length === 0);
}
