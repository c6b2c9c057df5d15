import { acceleratorFacts } from '../../catalog/accelerators';
import type { Instance } from '../../catalog/instances';
import {
  AMI_TYPES,
  type AmiMismatch,
  type AmiType,
  amiTypeFits,
  defaultAmiType,
  machineImage,
} from '../../catalog/machine-images';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';

/** The machine image of the nodes. */
export interface ImagePlan {
  readonly amiType: AmiType;
  /** The AMI type of the node group; undefined with an image of your own, because EKS rejects the two together. */
  readonly nodeGroupAmiType?: AmiType;
  readonly imageId?: string;
  /** The cluster's service network, which the nodes of an image of your own configure themselves. */
  readonly serviceIpv4Cidr?: string;
  /** The format of the user data. */
  readonly bootstrap: 'nodeadm' | 'bottlerocket';
  /** The disk that images and pods fill. */
  readonly volumeDeviceName: string;
  /** The other volumes of the image, of the size that it has for them: the system volume of Bottlerocket. */
  readonly systemDeviceNames: readonly string[];
}

export const IMAGE_CODES = {
  'ami-accelerator': 'The image has no driver for the accelerator of the instance.',
  'ami-architecture': 'The image is for another CPU architecture.',
  'ami-driver': 'The driver of the image does not support the accelerator.',
  'ami-end-of-life': 'EKS no longer publishes images of this type.',
  'own-image-incomplete': 'An option that an image of your own requires is missing.',
  'own-image-unexpected': 'imageId is set, but amiType is not CUSTOM.',
} as const satisfies ProblemCodes;

type ImageReader = OptionReader<NodeGroupOptions, keyof typeof IMAGE_CODES>;

const AMI_TYPE_NAMES = Object.keys(AMI_TYPES) as AmiType[];

const MISMATCH_CODES = {
  accelerator: 'ami-accelerator',
  architecture: 'ami-architecture',
  driver: 'ami-driver',
  'end-of-life': 'ami-end-of-life',
} as const satisfies Record<AmiMismatch['kind'], keyof typeof IMAGE_CODES>;

const IMAGE_ID: TextForm = {
  pattern: /^(ami-[0-9a-z]+|resolve:ssm:.+)$/,
  name: 'image id',
  rule: "'ami-' and lower-case letters or digits, or 'resolve:ssm:' and the name of a parameter",
  example: 'ami-0123456789abcdef0',
};

const OWN_IMAGE_FIX =
  'Build an image from the EKS one with that driver (amazon-eks-ami, doc/usage/g7-ami.md), ' +
  "then set amiType to 'CUSTOM', imageId and imageDriverVersion.";
/** The root device of images made from EKS's AL2023 image. */
const OWN_IMAGE_DEVICE = '/dev/xvda';

/**
 * Plans the image of a node group: the default for the hardware, or the one that was chosen if it fits.
 *
 * @param driver the NVIDIA driver of an image of your own
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-custom-ami
 */
export function planImage(read: ImageReader, instance: Instance, driver: string | undefined): ImagePlan {
  const fallback = defaultAmiType(instance) ?? nearestAmiType(instance);
  const amiType = read.oneOf('amiType', AMI_TYPE_NAMES, fallback);
  const imageId = read.text('imageId', IMAGE_ID);
  const serviceIpv4Cidr = read.cidrText('serviceIpv4Cidr');
  if (isHardwareKnown(read)) requireFit(read, instance, amiType, driver);
  if (amiType === 'CUSTOM') {
    requireOwnImageOptions(read);
    return {
      amiType,
      imageId,
      serviceIpv4Cidr,
      bootstrap: 'nodeadm',
      volumeDeviceName: OWN_IMAGE_DEVICE,
      systemDeviceNames: [],
    };
  }
  read.require(
    imageId === undefined || read.failed('amiType'),
    'own-image-unexpected',
    'imageId',
    `imageId is set, but amiType is ${read.has('amiType') ? amiType : 'not'}; imageId needs amiType CUSTOM.`,
    "Set amiType to 'CUSTOM', or leave imageId out.",
  );
  const { bootstrap, rootDeviceName = OWN_IMAGE_DEVICE, dataDeviceName } = machineImage(amiType);
  return {
    amiType,
    nodeGroupAmiType: amiType,
    bootstrap: bootstrap === 'bottlerocket' ? 'bottlerocket' : 'nodeadm',
    volumeDeviceName: dataDeviceName ?? rootDeviceName,
    systemDeviceNames: dataDeviceName === undefined ? [] : [rootDeviceName],
  };
}

function requireOwnImageOptions(read: ImageReader): void {
  read.require(
    read.has('imageId'),
    'own-image-incomplete',
    'imageId',
    'amiType is CUSTOM, and imageId is missing.',
    "Set imageId to the id of the image, for example 'ami-0123456789abcdef0'.",
  );
  read.require(
    read.has('serviceIpv4Cidr'),
    'own-image-incomplete',
    'serviceIpv4Cidr',
    'amiType is CUSTOM, and serviceIpv4Cidr is missing; EKS configures it on its own images only.',
    "Set serviceIpv4Cidr to the cluster's service network, for example '172.20.0.0/16'.",
  );
}

function requireFit(read: ImageReader, instance: Instance, amiType: AmiType, driver: string | undefined): void {
  const own = amiType === 'CUSTOM';
  for (const { kind, reason } of amiTypeFits(instance, amiType, own ? driver : undefined)) {
    const fix = own ? 'Build the image with a driver that fits.' : fittingImage(instance);
    read.problem(MISMATCH_CODES[kind], own ? 'imageDriverVersion' : 'amiType', `${reason}.`, fix);
  }
}

function fittingImage(instance: Instance): string {
  const better = defaultAmiType(instance);
  return better === undefined ? OWN_IMAGE_FIX : `Use ${better}, or leave amiType out.`;
}

/** The image with the most in common if none fits: its mismatch says why. Those of AL2023 are listed first. */
function nearestAmiType(instance: Instance): AmiType {
  const vendor = instance.accelerator && acceleratorFacts(instance.accelerator).vendor;
  return (
    AMI_TYPE_NAMES.find((name) => {
      const image = machineImage(name);
      return image.accelerator === vendor && image.architecture === instance.architecture;
    }) ?? 'AL2023_x86_64_STANDARD'
  );
}
