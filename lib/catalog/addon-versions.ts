/** The versions of EKS add-ons that belong to one Kubernetes version. */
export interface AddonVersions {
  /** Version by the add-on's name. An add-on that is missing fits all Kubernetes versions: EKS chooses its version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly source: string;
  /** The day on which EKS offered these versions. */
  readonly date: string;
  /** Whether the versions were read in EKS's own answer, and not in what others recorded of it. */
  readonly verified: boolean;
}

/**
 * Where the versions were recorded: answers of `aws eks describe-addon-versions` in ap-northeast-2. Builds of the same
 * versions are in use in other public repositories, also in other regions, up to 2026-09-24.
 */
const RECORDED = {
  source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html, as recorded by users',
  date: '2026-09-04',
  verified: false,
} as const;

/**
 * The add-ons whose version follows Kubernetes, by Kubernetes version: kube-proxy has the version of the control plane,
 * and each CoreDNS is offered for some versions. The others, the VPC CNI among them, have one version for all of these.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy
 */
export const ADDON_VERSIONS: Readonly<Record<string, AddonVersions>> = {
  '1.34': { versions: { 'kube-proxy': 'v1.34.6-eksbuild.21', coredns: 'v1.12.4-eksbuild.29' }, ...RECORDED },
  '1.35': { versions: { 'kube-proxy': 'v1.35.3-eksbuild.21', coredns: 'v1.13.2-eksbuild.21' }, ...RECORDED },
  '1.36': { versions: { 'kube-proxy': 'v1.36.0-eksbuild.17', coredns: 'v1.14.3-eksbuild.14' }, ...RECORDED },
};

/** The version of an add-on that fits every Kubernetes version that the library takes. */
export interface CsiDriverVersion {
  /** Undefined if EKS chooses it, when the add-on is made; then it stays. */
  readonly version: string | undefined;
  readonly source: string;
  /** The day, or the month, in which the version was in use. */
  readonly date: string;
  /** Whether the version was read in EKS's own answer, and not in what others recorded of it. */
  readonly verified: boolean;
}

/** Where the versions are in use, in clusters with Kubernetes 1.35. None was read in EKS's own answer. */
const IN_USE = {
  source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html, as used by others',
  date: '2026-11',
  verified: false,
} as const;

/**
 * The drivers of storage. With version 3 of the EFS driver its node pods mount with the permissions of their own
 * service account.
 *
 * @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/master/docs/install.md (the driver 1.9.0)
 * @see https://github.com/kubernetes-sigs/aws-efs-csi-driver/releases (the driver 3.0.0)
 */
export const CSI_DRIVER_VERSIONS = {
  'aws-fsx-csi-driver': { version: 'v1.9.0-eksbuild.1', ...IN_USE },
  'aws-efs-csi-driver': { version: 'v3.0.0-eksbuild.1', ...IN_USE },
  'aws-mountpoint-s3-csi-driver': { version: undefined, ...IN_USE },
  'aws-ec2-local-instance-store-csi-driver': { version: undefined, ...IN_USE },
  'snapshot-controller': { version: undefined, ...IN_USE },
} as const satisfies Readonly<Record<string, CsiDriverVersion>>;
