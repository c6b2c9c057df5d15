import { cniHasOwnRole } from '../compute/cluster/addons';
import { type ClusterOptions, type ClusterPlan, planCluster } from '../compute/cluster/cluster';
import { OptionReader, type TextForm } from '../core/option-reader';
import type { Planned } from '../core/plan';
import {
  type InferenceImageSourceOptions,
  type InferenceImageSourcePlan,
  planInferenceImageSource,
} from '../inference/inference-image/inference-image';
import {
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerPlan,
  planLoadBalancerController,
} from '../network/load-balancer-controller/load-balancer-controller';
import { planScheme } from '../network/load-balancer-controller/scheme';
import { CLUSTER_USES, type EndpointNeed, type EndpointUse, planEndpointNeeds } from '../network/network/endpoint-uses';
import { type SourceAccess, sourceAccess } from '../network/network/internet-access';
import { type NetworkPlan, planNetwork } from '../network/network/network';
import type { GpuNodeDemand, NetworkOptions } from '../network/network/options';
import type { InferenceMonitoringPlan } from '../operations/inference-monitoring/inference-monitoring';
import type { CostLine } from '../planning/cost';
import type { PodNetworkPlan } from '../planning/pod-network';
import { ALIAS_PREFIX, type KeysOptions, type KeysPlan, planKeys } from '../security/keys';
import { inheritedRoles, type RoleOptions } from '../security/roles';
import { type ModelStoreOptions, type ModelStorePlan, planModelStore } from '../storage/model-store/model-store';
import { declaredSources } from './allowed-sources';
import { endpointNeeds } from './endpoint-needs';
import {
  createdNamespaces,
  type DatacenterInferenceServicePlan,
  facesInternet,
  givenServices,
  type PlannedInferenceServices,
  type PlannedMonitoring,
  readInferenceServices,
  readMonitoring,
} from './inference';
import { type DatacenterNodeGroups, type NodeGroupParts, readNodeGroups } from './node-groups';
import type { DATACENTER_CODES, DatacenterOptions, DatacenterReader } from './options';

/** A whole datacenter: the plan of each part. */
export interface DatacenterPlan extends DatacenterNodeGroups {
  readonly keys: KeysPlan;
  readonly network: NetworkPlan;
  readonly cluster: ClusterPlan;
  readonly modelStore: ModelStorePlan | undefined;
  readonly loadBalancerController: LoadBalancerControllerPlan | undefined;
  readonly inferenceServices: Readonly<Record<string, DatacenterInferenceServicePlan>>;
  /** The namespaces to make before the services. They belong to the cluster: services share them. */
  readonly namespaces: readonly string[];
  /** By namespace. */
  readonly monitoring: Readonly<Record<string, InferenceMonitoringPlan>>;
  /** What all parts cost while they stand. */
  readonly cost: readonly CostLine[];
}

/** The name begins the aliases of the keys, so it has their form. */
const NAME: TextForm = { ...ALIAS_PREFIX, name: 'datacenter name' };

/** The options of each part, with what the whole datacenter decides. Every engine makes its parts of them. */
export interface DatacenterParts extends NodeGroupParts {
  readonly keys: KeysOptions;
  readonly network: NetworkOptions;
  readonly cluster: ClusterOptions;
  readonly modelStore: ModelStoreOptions | undefined;
  readonly loadBalancerController: LoadBalancerControllerOptions | undefined;
  /** Undefined if no service uses the runtime's image. */
  readonly inferenceImage: InferenceImageSourceOptions | undefined;
  readonly inferenceServices: PlannedInferenceServices['parts'];
  readonly monitoring: PlannedMonitoring['parts'];
}

/** A datacenter, and the options of its parts. */
export interface PlannedDatacenter {
  readonly plan: DatacenterPlan;
  readonly parts: DatacenterParts;
}

/**
 * Plans a whole datacenter without any engine: every part with all of its problems, and what only the whole can see.
 * The Kubernetes version and the decisions about pod addresses reach all node groups, the network has addresses for
 * all nodes at their largest, and models in S3 have a model store.
 *
 * @example
 * const { plan, problems } = planDatacenter({
 *   gpuNodeGroups: [{ name: 'gpus', instanceType: 'p5.48xlarge', desiredNodes: 4 }],
 *   inferenceServices: [{ name: 'chat' }],
 * });
 */
export function planDatacenter(options: DatacenterOptions): Planned<DatacenterPlan> {
  const { plan, ...found } = planDatacenterParts(options);
  return { ...found, plan: plan.plan };
}

/**
 * Plans a whole datacenter for an engine, which makes each part of its options.
 *
 * @param clusterUses what the engine's cluster uses the network for
 */
export function planDatacenterParts(
  options: DatacenterOptions,
  clusterUses: readonly EndpointUse[] = CLUSTER_USES,
): Planned<PlannedDatacenter> {
  const read = new OptionReader<DatacenterOptions, keyof typeof DATACENTER_CODES>(options);
  const keys = readKeys(read);
  const cluster = readCluster(read);
  const { kubernetesVersion, roles, podNetwork, addons, imageRepositories } = cluster.plan;
  const cniPolicyOnNodeRole = !cniHasOwnRole(addons);
  const decisions = { kubernetesVersion, roles, podNetwork, imageRepositories, cniPolicyOnNodeRole };
  const groups = readNodeGroups(read, decisions);
  const needsController = givenServices(read).length > 0 || read.has('loadBalancerController');
  const needs = endpointNeeds(read, clusterUses, needsController);
  const sources = declaredSources(read, needsController);
  const network = readNetwork(read, groups.demand, podNetwork, { needs, sources });
  const modelStore = readModelStore(read, roles, network.plan.s3ExpressEndpoint);
  const access = sourceAccess(network.plan);
  const services = readInferenceServices(read, access);
  const image = readInferenceImage(read, Object.values(services.plans));
  const controller = needsController ? readController(read, access, roles, facesInternet(services.parts)) : undefined;
  const monitoring = readMonitoring(read, services.plans);
  const plans = {
    keys: keys.plan,
    network: network.plan,
    cluster: cluster.plan,
    ...groups.plans,
    modelStore: modelStore?.plan,
    loadBalancerController: controller?.plan,
    inferenceServices: services.plans,
    namespaces: createdNamespaces(Object.values(services.plans)),
    monitoring: monitoring.plans,
  };
  const parts: DatacenterParts = {
    keys: keys.options,
    network: network.options,
    cluster: cluster.options,
    ...groups.parts,
    modelStore: modelStore?.options,
    loadBalancerController: controller?.options,
    inferenceImage: image?.options,
    inferenceServices: services.parts,
    monitoring: monitoring.parts,
  };
  return read.planned({ plan: { ...plans, cost: [...costOf(plans), ...(image?.plan.cost ?? [])] }, parts });
}

/** A part: its plan, and the options from which every engine makes it. */
interface Part<Options, Plan> {
  readonly options: Options;
  readonly plan: Plan;
}

function costOf(plans: Omit<DatacenterPlan, 'cost'>): readonly CostLine[] {
  const { keys, network, cluster, gpuNodeGroups, nodeGroups, modelStore, inferenceServices } = plans;
  const groups = [...Object.values(gpuNodeGroups), ...Object.values(nodeGroups)];
  return [keys, network, cluster, ...groups, modelStore, ...Object.values(inferenceServices)].flatMap(
    (part) => part?.cost ?? [],
  );
}

function readKeys(read: DatacenterReader): Part<KeysOptions, KeysPlan> {
  const name = read.text('name', NAME, NAME.example);
  const given = read.object('keys');
  const options = { ...given, aliasPrefix: given?.aliasPrefix === undefined ? name : given.aliasPrefix };
  return { options, plan: read.part(planKeys(options), 'keys') };
}

/**
 * Reads the cluster. Prefix delegation may also be stated for the network alone; the CNI then has to know it. A value
 * that is not a flag is a problem of the network's planner.
 */
function readCluster(read: DatacenterReader): Part<ClusterOptions, ClusterPlan> {
  const given = read.object('cluster');
  const podNetwork: unknown = given?.podNetwork;
  const network: unknown = read.raw('network');
  const stated =
    typeof network === 'object' &&
    network !== null &&
    'prefixDelegation' in network &&
    network.prefixDelegation === true;
  const followed = stated && podNetwork === undefined ? { prefixDelegation: true } : given?.podNetwork;
  const options = { ...given, podNetwork: followed };
  return { options, plan: read.part(planCluster(options), 'cluster') };
}

/** What the declared parts need of the network. */
interface DeclaredNeeds {
  readonly needs: readonly EndpointNeed[];
  readonly sources: readonly string[];
}

/** A list that is not valid stays as it is, for the planner of the network. */
function withDeclared(given: NetworkOptions['allowedSources'], sources: readonly string[]) {
  return given === undefined || Array.isArray(given) ? [...(given ?? []), ...sources] : given;
}

/** Reads the network with addresses for the nodes of all groups, unless the options say for which. */
function readNetwork(
  read: DatacenterReader,
  demand: readonly GpuNodeDemand[],
  podNetwork: PodNetworkPlan,
  { needs, sources }: DeclaredNeeds,
): Part<NetworkOptions, NetworkPlan> {
  const given = read.object('network');
  const gpuNodes = given?.gpuNodes === undefined ? demand : given.gpuNodes;
  const allowed = given?.egress === 'filtered' ? { allowedSources: withDeclared(given.allowedSources, sources) } : {};
  const options = { ...given, ...allowed, gpuNodes, podNetwork };
  const uses = [...new Set(needs.flatMap((need) => need.uses))];
  const plan = read.part(planNetwork(options, uses), 'network');
  if (!read.failed('network')) {
    requireDemand(read, gpuNodes, demand);
    read.part(planEndpointNeeds(plan, needs, 'network'));
  }
  return { options: { ...options, endpointUses: plan.endpointUses }, plan };
}

function readModelStore(
  read: DatacenterReader,
  roles: RoleOptions,
  hasExpressEndpoint: boolean,
): Part<ModelStoreOptions, ModelStorePlan> | undefined {
  if (!read.has('modelStore')) return undefined;
  const given = read.object('modelStore') ?? {};
  const options = { ...given, ...inheritedRoles(given, roles) };
  return { options, plan: read.part(planModelStore(options, { hasExpressEndpoint }), 'modelStore') };
}

/** Reads the build of the runtime's image, if a service uses it: all services share one. */
function readInferenceImage(
  read: DatacenterReader,
  services: readonly DatacenterInferenceServicePlan[],
): Part<InferenceImageSourceOptions, InferenceImageSourcePlan> | undefined {
  const options = { ...read.object('inferenceImage') };
  const plan = read.part(planInferenceImageSource(options), 'inferenceImage');
  return services.some(({ image }) => image === undefined) ? { options, plan } : undefined;
}

function readController(
  read: DatacenterReader,
  access: SourceAccess,
  roles: RoleOptions,
  internetFacing: boolean,
): Part<LoadBalancerControllerOptions, LoadBalancerControllerPlan> {
  const options = { ...(internetFacing && { internetFacing }), ...read.object('loadBalancerController') };
  const planned = planLoadBalancerController(
    { ...options, ...inheritedRoles(options, roles) },
    { vpcKnown: true, ...access },
  );
  read.part(planScheme({ internetFacing, controller: planned }), 'loadBalancerController');
  return { options, plan: read.part(planned, 'loadBalancerController') };
}

/** Nodes are counted by instance type: a group may grow to its largest while all others do. */
function requireDemand(
  read: DatacenterReader,
  declared: readonly GpuNodeDemand[],
  demand: readonly GpuNodeDemand[],
): void {
  for (const type of new Set(demand.map(({ instanceType }) => instanceType))) {
    const fits = requireRoom(read, type, countOf(declared, type), countOf(demand, type));
    if (fits)
      requireRoom(read, `${type}${WIDE}`, countOf(declared.filter(isWide), type), countOf(demand.filter(isWide), type));
  }
}

const WIDE = " with networkLayout 'bandwidth'";

function isWide({ networkLayout }: GpuNodeDemand): boolean {
  return networkLayout === 'bandwidth';
}

function requireRoom(read: DatacenterReader, nodes: string, room: number, needed: number): boolean {
  read.require(
    room >= needed,
    'network-demand-too-small',
    'network.gpuNodes',
    `The network has addresses for ${room} nodes of type ${nodes}, and the node groups grow to ${needed}.`,
    `Set their count to ${needed}, or leave gpuNodes out: they are taken from the node groups.`,
  );
  return room >= needed;
}

function countOf(nodes: readonly GpuNodeDemand[], type: string): number {
  return nodes.filter(({ instanceType }) => instanceType === type).reduce((sum, { count }) => sum + count, 0);
}
