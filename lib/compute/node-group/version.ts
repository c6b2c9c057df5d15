import type { Instance } from '../../catalog/instances';
import { DEFAULT_KUBERNETES_VERSION } from '../../catalog/releases';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { ImagePlan } from './image';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';

/** The Kubernetes version of a node group and the release of its image, as EKS takes them. */
export interface NodeVersionPlan {
  /** Undefined with an image of your own, and where EKS takes the version of the cluster. May be late-bound. */
  readonly kubernetesVersion?: string;
  /** Undefined where EKS takes the newest release. May be late-bound. */
  readonly releaseVersion?: string;
}

export const VERSION_CODES = {
  'kubernetes-too-old': 'EKS supports the instance type from a later Kubernetes version on.',
  'node-version-mismatch': 'The Kubernetes versions of the nodes and of their cluster do not fit.',
  'release-version-mismatch': 'The release of the image is not for the Kubernetes version, or the image is your own.',
} as const satisfies ProblemCodes;

type VersionReader = OptionReader<NodeGroupOptions, keyof typeof VERSION_CODES>;

const KUBERNETES_VERSION: TextForm = {
  pattern: /^1\.\d+$/,
  name: 'Kubernetes version',
  rule: "'1.' and a number",
  example: DEFAULT_KUBERNETES_VERSION,
};

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html (Amazon Linux)
 * @see https://github.com/bottlerocket-os/bottlerocket/releases (Bottlerocket: its version and a commit)
 */
const RELEASE_VERSION: TextForm = {
  pattern: /^\d+\.\d+\.\d+-[0-9a-f]{8}$/,
  name: 'release of an EKS image',
  rule: 'three numbers, then a date (Amazon Linux) or a commit (Bottlerocket)',
  example: '1.35.3-20260714',
};

/**
 * A kubelet may be this many minor versions older than the API server, and never newer.
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
const MAX_SKEW = 3;

/**
 * Reads the version of the nodes. An image of your own has neither version nor release: EKS refuses both with it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (version, releaseVersion)
 */
export function readNodeVersion(read: VersionReader, instance: Instance, image: ImagePlan): NodeVersionPlan {
  const kubernetesVersion = read.text('kubernetesVersion', KUBERNETES_VERSION);
  const releaseVersion = read.text('releaseVersion', RELEASE_VERSION);
  requireSupport(read, instance, kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION);
  if (image.amiType === 'CUSTOM') {
    read.require(
      releaseVersion === undefined,
      'release-version-mismatch',
      'releaseVersion',
      `releaseVersion is '${releaseVersion}', and amiType is CUSTOM; releases are those of EKS's own images.`,
      'Leave releaseVersion out: imageId names the image.',
    );
    return {};
  }
  requireRelease(read, image, kubernetesVersion, releaseVersion);
  return {
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    ...(releaseVersion !== undefined && { releaseVersion }),
  };
}

/**
 * Requires that nodes are not newer than their cluster, and not too old for it. EKS creates groups of the cluster's own
 * version only; a group that exists may stay behind while the cluster is updated.
 */
export function requireVersionSkew(
  read: OptionReader<Pick<NodeGroupOptions, 'kubernetesVersion'>, keyof typeof VERSION_CODES>,
  clusterVersion: string | undefined,
): void {
  const version = read.raw('kubernetesVersion');
  if (!isVersion(version) || !isVersion(clusterVersion) || version === clusterVersion) return;
  const behind = minor(clusterVersion) - minor(version);
  if (behind > 0 && behind <= MAX_SKEW) {
    read.warn(
      'nodes-behind-cluster',
      `kubernetesVersion is ${version}, and the cluster has ${clusterVersion}. A group that exists stays behind; ` +
        'EKS does not create a new group of an older version.',
    );
    return;
  }
  read.problem(
    'node-version-mismatch',
    'kubernetesVersion',
    `kubernetesVersion is ${version}, and the cluster has ${clusterVersion}; ` +
      `nodes may be at most ${MAX_SKEW} minor versions older than their cluster, and never newer.`,
    `Leave kubernetesVersion out: the nodes take ${clusterVersion}.`,
  );
}

function requireSupport(read: VersionReader, { type, minimumKubernetes }: Instance, version: string): void {
  if (minimumKubernetes === undefined || !isHardwareKnown(read) || read.failed('kubernetesVersion')) return;
  if (isLateBound(version)) {
    read.problem(
      'must-be-known',
      'kubernetesVersion',
      `kubernetesVersion must be known: ${type} needs Kubernetes ${minimumKubernetes} or later.`,
      'Pass a plain value.',
    );
    return;
  }
  read.require(
    minor(version) >= minor(minimumKubernetes),
    'kubernetes-too-old',
    'kubernetesVersion',
    `${type} needs Kubernetes ${minimumKubernetes} or later; the cluster has ${version}.`,
    'Update the cluster, or use another instance type.',
  );
}

/** A release of Amazon Linux begins with its Kubernetes version; one of Bottlerocket does not. */
function requireRelease(
  read: VersionReader,
  { bootstrap }: ImagePlan,
  version: string | undefined,
  release: string | undefined,
): void {
  if (bootstrap !== 'nodeadm' || read.failed('releaseVersion', 'kubernetesVersion')) return;
  if (version === undefined || release === undefined || isLateBound(version) || isLateBound(release)) return;
  read.require(
    release.startsWith(`${version}.`),
    'release-version-mismatch',
    'releaseVersion',
    `releaseVersion is '${release}', and the nodes have Kubernetes ${version}.`,
    `Use a release that begins with '${version}.', or leave releaseVersion out for the newest one.`,
  );
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && KUBERNETES_VERSION.pattern.test(value);
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
