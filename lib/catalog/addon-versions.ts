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
