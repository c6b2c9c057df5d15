import { createHash } from 'node:crypto';
import { CATALOG_CODES } from '../../catalog/catalog-codes';
import { SERVICE_PRICES } from '../../catalog/prices';
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_RELEASES } from '../../catalog/releases';
import { readInstance } from '../../catalog/read-instance';
import { CLUSTER_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { SUBNET_CODES } from '../../network/network/subnet-selection';
import { type CostLine, sourceOf } from '../../planning/cost';
import { LOG_RETENTION } from '../../planning/log-retention';
import {
  planPodNetwork,
  POD_NETWORK_CODES,
  type PodNetworkOptions,
  type PodNetworkPlan,
} from '../../planning/pod-network';
import { allow, type AwsPlace, type PolicyStatement } from '../../security/policy';
import { readRoles, type RoleOptions } from '../../security/roles';
import { GP3, MIN_ROOT_VOLUME_GIB } from '../node-group/disks';
import { type NodeGroupPlan, planNodeGroup } from '../node-group/node-group';
import { readImageRepositories } from '../node-group/node-role';
import {
  API_ACCESS_CODES,
  type ApiAccessOptions,
  type EndpointPlan,
  readAdministrators,
  readEndpoint,
} from './api-access';
import {
  ADDON_CODES,
  type AddonPlan,
  addonCost,
  type AddonOptions,
  CLUSTER_ADDONS,
  cniHasOwnRole,
  readAddons,
  withPodNetwork,
} from './addons';
import {
  type ControlPlaneRoleOptions,
  type ControlPlaneRolePlan,
  controlPlaneStatements,
  planControlPlaneRole,
} from './control-plane-role';
import { CLUSTER_LOG_CODES, CONTROL_PLANE_LOGS, type ControlPlaneLog } from './logs';

/**
 * The options of an EKS cluster. All have defaults: private, encrypted, logged. The path and the boundary of roles are
 * those of its node groups and pod identities too, unless these have their own.
 */
export interface ClusterOptions extends AddonOptions, ApiAccessOptions, ControlPlaneRoleOptions, RoleOptions {
  /**
   * The cluster's name, 1 to 100 letters, digits, hyphens and underscores. It is fixed on purpose: a change that would
   * replace the cluster then fails, where CloudFormation would create a second one and delete the first. May be
   * late-bound.
   * @default - made from the construct's path
   */
  readonly clusterName?: string;
  /**
   * `1.34`, `1.35` or `1.36`. Raise it by one: the control plane is updated first, then add-ons, nodes and the rest.
   * @default '1.35'
   */
  readonly kubernetesVersion?: string;
  /**
   * How the VPC CNI gives addresses to pods: prefixes, spare addresses, subnets of their own. Node groups follow it;
   * pass the same to `Network`.
   * @default - single addresses, and one interface full of spare ones on each node
   */
  readonly podNetwork?: PodNetworkOptions;
  /** The instance type of the system nodes, without accelerators. @default 'm7i.xlarge' */
  readonly systemInstanceType?: string;
  /** How many system nodes, at least 2. They run CoreDNS, controllers and CPU workloads. @default 3 */
  readonly systemNodes?: number;
  /** Root volume of a system node, in GiB, at least 20. @default 50 */
  readonly systemVolumeGiB?: number;
  /**
   * Repositories of ECR from which the nodes pull, as ARNs in which `*` stands for any text, for example
   * `arn:aws:ecr:eu-central-1:111122223333:repository/team/*`. They pull images of EKS's own registries too. Public
   * images need none. Node groups take it over. May be late-bound.
   * @default - any repository that lets the account pull
   */
  readonly imageRepositories?: readonly string[];
  /** How long the logs of the control plane and of kubectl are kept, in days; one of CloudWatch's steps. @default 90 */
  readonly logRetentionDays?: number;
}

/** A planned cluster. */
export interface ClusterPlan extends ControlPlaneRolePlan {
  /** Undefined if the engine names the cluster. */
  readonly clusterName?: string;
  readonly kubernetesVersion: string;
  /** The package with the kubectl of this version, and its class. */
  readonly kubectl: KubectlPackage;
  readonly endpoint: EndpointPlan;
  /** What all roles of the cluster have of the company's own; node groups and pod identities take it over. */
  readonly roles: RoleOptions;
  /** From which repositories nodes pull. Undefined if from any. */
  readonly imageRepositories?: readonly string[];
  readonly logTypes: readonly ControlPlaneLog[];
  readonly logRetentionDays: number;
  /** Access entries only: neither the creator nor an add-on gets in by default. */
  readonly bootstrap: { readonly selfManagedAddons: false; readonly clusterCreatorAdminPermissions: false };
  readonly administrators: readonly string[];
  readonly addons: readonly AddonPlan[];
  /** How pods get their addresses; node groups follow it. */
  readonly podNetwork: PodNetworkPlan;
  /** The nodes that run everything that needs no accelerator. */
  readonly systemNodes: NodeGroupPlan;
  readonly cost: readonly CostLine[];
}

/** The package that holds one version of kubectl. */
export interface KubectlPackage {
  readonly package: string;
  readonly layerClass: string;
}

const KUBECTL_CODES = {
  'kubectl-package-missing': 'The package that holds the kubectl of the cluster is not installed.',
} as const satisfies ProblemCodes;

export type KubectlCode = keyof typeof KUBECTL_CODES;

export const CLUSTER_CODES = {
  ...CATALOG_CODES,
  ...SUBNET_CODES,
  ...KUBECTL_CODES,
  ...ADDON_CODES,
  ...API_ACCESS_CODES,
  ...CLUSTER_LOG_CODES,
  ...POD_NETWORK_CODES,
  'system-nodes-accelerated': 'System nodes would occupy accelerators without using them.',
} as const satisfies ProblemCodes;

type ClusterReader = OptionReader<ClusterOptions, keyof typeof CLUSTER_CODES>;

const SYSTEM_INSTANCE_TYPE = 'm7i.xlarge';
/** A cluster with one system node does not survive the loss of a node. */
const SYSTEM_NODES = { min: 2, default: 3, unit: 'nodes' } as const;
/** Room for one more node while a node is replaced, and for one to grow. */
const SPARE_SYSTEM_NODES = 2;
const SYSTEM_VOLUME_GIB = { min: MIN_ROOT_VOLUME_GIB.general, max: GP3.maxSizeGiB, default: 50, unit: 'GiB' } as const;

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const MAX_CLUSTER_NAME_LENGTH = 100;

/** A name that is too long is cut, and gets a digest of the whole in place of the rest. */
const DIGEST_LENGTH = 8;

/**
 * Returns the name of a cluster that has none of its own, from what tells it apart in its account: its project, stack
 * and component.
 */
export function defaultClusterName(parts: readonly string[]): string {
  const whole = parts.join('-');
  const name = whole.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[_-]+/, '');
  if (name.length <= MAX_CLUSTER_NAME_LENGTH) return name;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH);
  return `${name.slice(0, MAX_CLUSTER_NAME_LENGTH - DIGEST_LENGTH - 1)}-${digest}`;
}

/**
 * Plans a cluster.
 *
 * @example
 * const { plan, problems } = planCluster({ kubernetesVersion: '1.35', systemNodes: 3 });
 */
export function planCluster(options: ClusterOptions): Planned<ClusterPlan> {
  const read: ClusterReader = new OptionReader(options);
  const versions = KUBERNETES_RELEASES.map(({ version }) => version);
  const kubernetesVersion = read.oneOf('kubernetesVersion', versions, DEFAULT_KUBERNETES_VERSION);
  const minor = kubernetesVersion.split('.')[1];
  const endpoint = readEndpoint(read);
  const roles = readRoles(read);
  const podNetwork = read.part(planPodNetwork(read.object('podNetwork')), 'podNetwork');
  const imageRepositories = readImageRepositories(read);
  const systemNodes = planSystemNodes(read, { kubernetesVersion, podNetwork, imageRepositories, ...roles });
  const addons = withPodNetwork(readAddons(read, kubernetesVersion), podNetwork);
  return read.planned({
    clusterName: read.text('clusterName', { ...CLUSTER_NAME, example: 'training' }),
    kubernetesVersion,
    kubectl: { package: `@aws-cdk/lambda-layer-kubectl-v${minor}`, layerClass: `KubectlV${minor}Layer` },
    endpoint,
    roles,
    ...planControlPlaneRole(read),
    ...(imageRepositories !== undefined && { imageRepositories }),
    logTypes: CONTROL_PLANE_LOGS,
    logRetentionDays: read.step('logRetentionDays', LOG_RETENTION),
    bootstrap: { selfManagedAddons: false, clusterCreatorAdminPermissions: false },
    administrators: readAdministrators(read),
    podNetwork,
    addons,
    systemNodes,
    cost: [controlPlaneCost(), ...systemNodes.cost, ...addonCost(addons)],
  });
}

/**
 * Returns what the control plane's role may do with the key of the cluster's secrets. EKS works with a grant that the
 * creator of the cluster makes; with permissions of its own, encryption does not depend on that grant.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
 */
export function secretsKeyStatements(keyArn: string): readonly PolicyStatement[] {
  return [allow('Secrets', ['kms:Encrypt', 'kms:Decrypt', 'kms:ListGrants', 'kms:DescribeKey'], [keyArn])];
}

/** Returns the inline policies of the control plane's role by name: none that says nothing. */
export function controlPlanePolicies(
  plan: Pick<ControlPlaneRolePlan, 'legacyCloudProvider'>,
  place: AwsPlace & { readonly clusterName: string },
  secretsKeyArn: string | undefined,
): Readonly<Record<string, readonly PolicyStatement[]>> {
  const controlPlane = controlPlaneStatements(plan, place);
  return {
    ...(controlPlane.length > 0 && { ControlPlane: controlPlane }),
    ...(secretsKeyArn !== undefined && { Secrets: secretsKeyStatements(secretsKeyArn) }),
  };
}

/** The system nodes are a node group like any other; its options are made from the cluster's. */
function planSystemNodes(
  read: ClusterReader,
  decisions: RoleOptions & {
    readonly kubernetesVersion: string;
    readonly podNetwork: PodNetworkPlan;
    readonly imageRepositories: readonly string[] | undefined;
  },
): NodeGroupPlan {
  const nodes = read.integer('systemNodes', SYSTEM_NODES);
  const { plan, problems } = planNodeGroup({
    instanceType: readSystemInstanceType(read),
    desiredNodes: nodes,
    minNodes: nodes,
    maxNodes: nodes + SPARE_SYSTEM_NODES,
    rootVolumeGiB: read.integer('systemVolumeGiB', SYSTEM_VOLUME_GIB),
    cniPolicyOnNodeRole: !cniHasOwnRole(CLUSTER_ADDONS),
    ...decisions,
  });
  // Every option passed above is valid; what remains is about the instance type.
  return read.part({
    plan,
    problems: problems.map((problem) => ({ ...problem, path: 'systemInstanceType' })),
    warnings: [],
  });
}

function readSystemInstanceType(read: ClusterReader): string {
  if (!read.has('systemInstanceType')) return SYSTEM_INSTANCE_TYPE;
  const instance = readInstance(read, 'systemInstanceType', { kind: 'general', customizable: false });
  if (instance.accelerator === undefined) return instance.type;
  read.problem(
    'system-nodes-accelerated',
    'systemInstanceType',
    `${instance.type} has accelerators (${instance.accelerator}), which system pods would occupy without using them.`,
    `Use a type without accelerators, for example ${SYSTEM_INSTANCE_TYPE}, and a GpuNodeGroup for accelerators.`,
  );
  return SYSTEM_INSTANCE_TYPE;
}

function controlPlaneCost(): CostLine {
  const price = SERVICE_PRICES.eksControlPlane;
  return {
    item: 'EKS control plane',
    usdPerHour: price.usdPerHour,
    basis: `while Kubernetes is in standard support; ${price.usdPerHourInExtendedSupport} USD in extended support`,
    source: sourceOf(price),
  };
}
