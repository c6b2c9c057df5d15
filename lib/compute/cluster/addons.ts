import { ADDON_VERSIONS } from '../../catalog/addon-versions';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { EndpointUse } from '../../network/network/endpoint-uses';
import type { CostLine } from '../../planning/cost';
import { cniConfiguration, type PodNetworkPlan } from '../../planning/pod-network';
import { FOR_AWS_SERVICES, GRANT_KEY, USE_KEY } from '../../security/key-statements';
import { allow, type PolicyStatement } from '../../security/policy';

/** One managed EKS add-on, as a cluster installs it. */
export interface AddonPlan {
  readonly name: string;
  /**
   * `before-nodes`: a daemon set that nodes need in order to become ready. `after-nodes`: a deployment that stays
   * degraded until there is a node to run on, so that EKS would report its creation as failed.
   */
  readonly order: 'before-nodes' | 'after-nodes';
  /** Undefined if EKS chooses it, when the add-on is made; then it stays. */
  readonly version?: string;
  /** The add-on's own configuration, in the form of its schema. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The AWS permissions of the add-on's service account, granted by EKS Pod Identity. */
  readonly identity?: {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly managedPolicies: readonly string[];
    /** Whether the pods encrypt volumes, with the keys that the cluster names. */
    readonly encryptsVolumes?: boolean;
  };
}

/**
 * The add-ons of every cluster.
 *
 * - vpc-cni enforces network policies only with `enableNetworkPolicy`; without it they are accepted and ignored.
 * - The CNI and the EBS driver get their permissions by Pod Identity, so that the node role needs neither policy.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export const CLUSTER_ADDONS: readonly AddonPlan[] = [
  { name: 'eks-pod-identity-agent', order: 'before-nodes' },
  {
    name: 'vpc-cni',
    order: 'before-nodes',
    configuration: { enableNetworkPolicy: 'true' },
    identity: { namespace: 'kube-system', serviceAccount: 'aws-node', managedPolicies: ['AmazonEKS_CNI_Policy'] },
  },
  { name: 'kube-proxy', order: 'before-nodes' },
  { name: 'eks-node-monitoring-agent', order: 'before-nodes' },
  { name: 'coredns', order: 'after-nodes' },
  {
    name: 'aws-ebs-csi-driver',
    order: 'after-nodes',
    identity: {
      namespace: 'kube-system',
      serviceAccount: 'ebs-csi-controller-sa',
      managedPolicies: ['AmazonEBSCSIDriverEKSClusterScopedPolicy'],
      encryptsVolumes: true,
    },
  },
];

/**
 * The agent of Network Flow Monitor, on each node: it sends the retransmissions, timeouts and bytes of TCP connections
 * between pods and services to CloudWatch.
 * @see the CloudWatch User Guide, "Install the EKS AWS Network Flow Monitor Agent add-on" (read 2026-11)
 */
const NETWORK_FLOW_MONITOR: AddonPlan = {
  name: 'aws-network-flow-monitoring-agent',
  order: 'after-nodes',
  identity: {
    namespace: 'amazon-network-flow-monitor',
    serviceAccount: 'aws-network-flow-monitor-agent-service-account',
    managedPolicies: ['CloudWatchNetworkFlowMonitorAgentPublishPolicy'],
  },
};

/** Which volumes of EBS, and which snapshots, the driver of a cluster may use. */
export type VolumeScope = 'cluster' | 'account';

const VOLUME_SCOPES: readonly VolumeScope[] = ['cluster', 'account'];

const EBS_DRIVER = 'aws-ebs-csi-driver';

/** Any volume of the account, whoever made it. */
const ANY_VOLUME = 'service-role/AmazonEBSCSIDriverPolicy';

/**
 * From this version the driver tags volumes and snapshots with the name of its cluster. The add-on knows that name.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/2918 (April 2026)
 */
const EBS_DRIVER_TAGS_FROM = [1, 58] as const;

/** Which add-ons a cluster has beside those of every cluster, and their versions. */
export interface AddonOptions {
  /**
   * Whether each node has an agent of Network Flow Monitor, which measures the TCP connections of its pods. AWS charges
   * for each node with an agent, and for metrics of monitors.
   * @default false
   */
  readonly networkFlowMonitor?: boolean;
  /**
   * Which volumes and snapshots of EBS pods of the cluster use: `cluster` for those with the tag
   * `ebs.csi.aws.com/cluster-name` and the cluster's name, `account` for any. The driver sets the tag from version 1.58
   * on; whatever is older, restored, or made by others needs it before pods can attach it or remove it, and so do
   * instances that are not of a managed node group.
   * @default 'cluster'
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
   */
  readonly volumeScope?: VolumeScope;
  /**
   * Versions of add-ons by name, for example `{ coredns: 'v1.13.2-eksbuild.21' }`. `default` leaves the choice to EKS,
   * which makes it once: an add-on that is there keeps its version. Versions may be late-bound.
   * @default - kube-proxy and coredns have a version that belongs to `kubernetesVersion`; EKS chooses the others
   */
  readonly addonVersions?: Readonly<Record<string, string>>;
}

export const ADDON_CODES = {
  'addon-unknown': 'A version is set for an add-on that the cluster does not have.',
  'volume-scope-unsupported': 'The EBS driver of this version does not tag volumes with the name of their cluster.',
} as const satisfies ProblemCodes;

type AddonReader = OptionReader<AddonOptions, keyof typeof ADDON_CODES>;

const CHOSEN_BY_EKS = 'default';
/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
const ADDON_VERSION = /^v\d+\.\d+\.\d+(-[a-z0-9.-]+)?-eksbuild\.\d+$/;

/** Reads the add-ons of a cluster, each with a version that fits its Kubernetes version. */
export function readAddons(read: AddonReader, kubernetesVersion: string): readonly AddonPlan[] {
  const addons = [...CLUSTER_ADDONS, ...(read.flag('networkFlowMonitor', false) ? [NETWORK_FLOW_MONITOR] : [])];
  const names = addons.map(({ name }) => name);
  const given = new Map(read.entries('addonVersions'));
  for (const [name, version] of given) requireAddonVersion(read, names, name, version);
  const fitting = ADDON_VERSIONS[kubernetesVersion]?.versions ?? {};
  const volumeScope = read.oneOf('volumeScope', VOLUME_SCOPES, 'cluster');
  if (volumeScope === 'cluster') requireVolumeTags(read, given.get(EBS_DRIVER));
  return addons
    .map((addon) => (addon.name === EBS_DRIVER && volumeScope === 'account' ? withAnyVolume(addon) : addon))
    .map((addon) => {
      const version = given.get(addon.name) ?? fitting[addon.name];
      return version === CHOSEN_BY_EKS ? addon : { ...addon, version };
    });
}

function withAnyVolume({ identity, ...addon }: AddonPlan): AddonPlan {
  return { ...addon, ...(identity && { identity: { ...identity, managedPolicies: [ANY_VOLUME] } }) };
}

/** Without the tag the driver could neither attach nor remove what it made. */
function requireVolumeTags(read: AddonReader, version: string | undefined): void {
  const path = `addonVersions['${EBS_DRIVER}']`;
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  if (major === undefined || read.failed('addonVersions')) return;
  const [tagsMajor, tagsMinor] = EBS_DRIVER_TAGS_FROM;
  const tags = Number(major) > tagsMajor || (Number(major) === tagsMajor && Number(minor) >= tagsMinor);
  const message =
    `${EBS_DRIVER} ${version} does not tag volumes with the name of their cluster, and could not attach them; ` +
    `versions from v${tagsMajor}.${tagsMinor}.0 on do.`;
  read.require(tags, 'volume-scope-unsupported', path, message, "Raise the version, or set volumeScope to 'account'.");
}

function requireAddonVersion(read: AddonReader, names: readonly string[], name: string, version: string): void {
  const path = `addonVersions['${name}']`;
  if (isLateBound(name)) {
    const message = 'The names in addonVersions must be known at synthesis; one is a token.';
    read.problem('must-be-known', 'addonVersions', message, 'Pass plain names. Versions may be tokens.');
  } else if (!names.includes(name)) {
    const message = `The cluster has no add-on '${name}'; it has ${names.join(', ')}.`;
    read.problem('addon-unknown', path, message, 'Use one of these names.');
  } else if (version !== CHOSEN_BY_EKS && !isLateBound(version) && !ADDON_VERSION.test(version)) {
    const message = `'${version}' is not a version of an EKS add-on: three numbers and a build.`;
    read.problem('malformed', path, message, "Use for example 'v1.13.2-eksbuild.21', or 'default'.");
  }
}

/** Returns what add-ons use a network for beside those of every cluster. */
export function moreAddonUses(addons: readonly AddonPlan[]): readonly EndpointUse[] {
  return addons.some(({ name }) => name === NETWORK_FLOW_MONITOR.name) ? ['network-flow-monitor'] : [];
}

/** Returns what add-ons cost beside those of every cluster. */
export function addonCost(addons: readonly AddonPlan[]): readonly CostLine[] {
  if (moreAddonUses(addons).length === 0) return [];
  return [
    {
      item: 'Network Flow Monitor',
      usdPerHour: undefined,
      basis: 'AWS charges for each node with an agent and for metrics of monitors; no source gives the price',
      source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026-11, not verified)',
    },
  ];
}

/** Returns the add-ons with what the cluster decided about the addresses of its pods. */
export function withPodNetwork(addons: readonly AddonPlan[], podNetwork: PodNetworkPlan): readonly AddonPlan[] {
  const cni = cniConfiguration(podNetwork);
  return addons.map((addon) =>
    addon.name === 'vpc-cni' ? { ...addon, configuration: { ...addon.configuration, ...cni } } : addon,
  );
}

/** Returns whether the VPC CNI has a role of its own, so that the node role needs no CNI permissions. */
export function cniHasOwnRole(addons: readonly AddonPlan[]): boolean {
  return addons.some(({ name, identity }) => name === 'vpc-cni' && identity !== undefined);
}

/**
 * Returns what the EBS driver may do with the keys of volumes. Its managed policy has no permission of KMS: without
 * these statements a volume under a customer-managed key is made, and stays unusable. Grants are made for EC2, which
 * attaches the volume, and for nothing else.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html (read 2026-11-26)
 */
export function volumeKeyStatements(keyArns: readonly string[]): readonly PolicyStatement[] {
  if (keyArns.length === 0) return [];
  return [allow('VolumeKeys', USE_KEY, keyArns), allow('VolumeKeyGrants', GRANT_KEY, keyArns, FOR_AWS_SERVICES)];
}

/** The role of an add-on's pods. */
export interface AddonRole {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly description: string;
  readonly managedPolicies: readonly string[];
  /** What the pods may do beside the managed policies. */
  readonly statements: readonly PolicyStatement[];
}

/** Returns the role of an add-on's pods, or undefined if they have no AWS permissions. */
export function addonRole({ name, identity }: AddonPlan, volumeKeyArns: readonly string[]): AddonRole | undefined {
  if (identity === undefined) return undefined;
  const { namespace, serviceAccount, managedPolicies, encryptsVolumes } = identity;
  return {
    namespace,
    serviceAccount,
    description: `Pods of the EKS add-on ${name}`,
    managedPolicies,
    statements: encryptsVolumes ? volumeKeyStatements(volumeKeyArns) : [],
  };
}

/** What an add-on refers to. Every text may be late-bound. */
export interface AddonReferences {
  readonly clusterName: string;
  /** The role of the add-on's service account, if it has an identity. */
  readonly roleArn?: string;
}

/**
 * Returns an add-on in EKS's own shape. A conflict is settled for the add-on's configuration: what is declared here is
 * what runs.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
 */
export function addonData(
  { name, version, configuration, identity }: AddonPlan,
  { clusterName, roleArn }: AddonReferences,
) {
  return {
    clusterName,
    addonName: name,
    addonVersion: version,
    resolveConflicts: 'OVERWRITE',
    configurationValues: configuration && JSON.stringify(configuration),
    podIdentityAssociations:
      identity === undefined || roleArn === undefined
        ? undefined
        : [{ serviceAccount: identity.serviceAccount, roleArn }],
  };
}
