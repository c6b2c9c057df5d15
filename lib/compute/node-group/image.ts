import { acceleratorFacts } from '../catalog/accelerators';
import type { Instance } from '../catalog/instances';
import {
  AMI_TYPES,
  type AmiMismatch,
  amiTypeFits,
  type AmiType,
  defaultAmiType,
  machineImage,
} from '../catalog/machine-images';
import type { Problem, ProblemCode } from '../planning/problem';
import type { GpuNodeGroupOptions } from './gpu-node-group-options';

/** The machine image of the nodes. */
export interface ImagePlan {
  readonly amiType: AmiType;
  /**
   * What the node group says: the AMI type, or nothing for an image of your own, because EKS refuses the two together.
   */
  readonly nodeGroupAmiType?: AmiType;
  readonly imageId?: string;
  /** Which kind of user data the nodes read. */
  readonly bootstrap: 'nodeadm' | 'bottlerocket';
  /** The disk that images and pods fill. */
  readonly volumeDeviceName: string;
}

const MISMATCH_CODES = {
  accelerator: 'ami-accelerator',
  architecture: 'ami-architecture',
  driver: 'ami-driver',
  'end-of-life': 'ami-end-of-life',
} as const satisfies Record<AmiMismatch['kind'], ProblemCode>;

const OWN_IMAGE_FIX =
  "Build an image from the EKS one with that driver (amazon-eks-ami, doc/usage/g7-ami.md), then set amiType to 'CUSTOM', imageId and imageDriverVersion.";
/** The root device of images made from EKS's AL2023 image. */
const OWN_IMAGE_DEVICE = '/dev/xvda';

/**
 * Chooses the image of a node group and says what is wrong with one that was asked for.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-custom-ami
 */
export function planImage(options: GpuNodeGroupOptions, instance: Instance): ImagePlan | Problem[] {
  if (options.amiType === 'CUSTOM') return planOwnImage(options, instance);
  const problems: Problem[] = [];
  if (options.imageId !== undefined) {
    problems.push({
      code: 'own-image-unexpected',
      path: 'imageId',
      message: `The image ${options.imageId} is named, but amiType is ${options.amiType ?? 'left to the default'}; EKS takes the one or the other.`,
      fix: "Set amiType to 'CUSTOM', or leave imageId out.",
    });
  }
  const amiType = options.amiType ?? defaultAmiType(instance) ?? nearestAmiType(instance);
  problems.push(...mismatchProblems(instance, amiType, amiTypeFits(instance, amiType)));
  if (problems.length > 0) return problems;
  const image = machineImage(amiType);
  return {
    amiType,
    nodeGroupAmiType: amiType,
    bootstrap: image.bootstrap === 'bottlerocket' ? 'bottlerocket' : 'nodeadm',
    volumeDeviceName: image.dataDeviceName ?? image.rootDeviceName ?? OWN_IMAGE_DEVICE,
  };
}

function planOwnImage(options: GpuNodeGroupOptions, instance: Instance): ImagePlan | Problem[] {
  const nvidia = instance.accelerator !== undefined && acceleratorFacts(instance.accelerator).vendor === 'nvidia';
  const needed = [
    ['imageId', 'which image it is'],
    ['serviceIpv4Cidr', "the cluster's service network, which EKS tells only its own images"],
    ...(nvidia ? [['imageDriverVersion', `whether its NVIDIA driver suits ${instance.type}`] as const] : []),
  ] as const;
  const problems = needed.flatMap(([path, what]): Problem[] =>
    options[path] !== undefined
      ? []
      : [
          {
            code: 'own-image-incomplete',
            path,
            message: `An image of your own does not say ${what}.`,
            fix: `Set ${path}.`,
          },
        ],
  );
  problems.push(
    ...amiTypeFits(instance, 'CUSTOM', options.imageDriverVersion).map(({ kind, reason }): Problem => ({
      code: MISMATCH_CODES[kind],
      path: 'imageDriverVersion',
      message: `${reason}.`,
      fix: 'Build the image with a driver that fits.',
    })),
  );
  if (problems.length > 0) return problems;
  return { amiType: 'CUSTOM', imageId: options.imageId, bootstrap: 'nodeadm', volumeDeviceName: OWN_IMAGE_DEVICE };
}

function mismatchProblems(instance: Instance, amiType: AmiType, mismatches: readonly AmiMismatch[]): Problem[] {
  const better = defaultAmiType(instance);
  return mismatches.map(({ kind, reason }) => ({
    code: MISMATCH_CODES[kind],
    path: 'amiType',
    message: `${reason}.`,
    fix: better === undefined || better === amiType ? OWN_IMAGE_FIX : `Use ${better}, or leave amiType out.`,
  }));
}

/** The AL2023 image that comes nearest where none fits: it serves to say why. */
function nearestAmiType(instance: Instance): AmiType {
  const vendor = instance.accelerator && acceleratorFacts(instance.accelerator).vendor;
  const names = Object.keys(AMI_TYPES) as AmiType[];
  return (
    names.find((name) => {
      const image = machineImage(name);
      return (
        image.operatingSystem === 'amazon-linux-2023' &&
        image.accelerator === vendor &&
        image.architecture === instance.architecture
      );
    }) ?? 'AL2023_x86_64_STANDARD'
  );
}
