import { type ClusterPlan, planCluster } from '../compute/cluster/cluster';
import { OptionReader, type TextForm } from '../core/option-reader';
import type { Planned } from '../core/plan';
import { planInferenceImageSource } from '../inference/inference-image/inference-image';
import {
  type LoadBalancerControllerPlan,
  planLoadBalancerController,
} from '../network/load-balancer-controller/load-balancer-controller';
import {
  CLUSTER_USES,
  type EndpointUse,
  loadBalancerUses,
  NODE_USES,
  planEndpointUses,
} from '../network/network/endpoint-uses';
import { type NetworkPlan, planNetwork } from '../network/network/network';
import type { GpuNodeDemand } from '../network/network/options';
import type { InferenceMonitoringPlan } from '../operations/inference-monitoring/inference-monitoring';
import type { CostLine } from '../planning/cost';
import type { PodNetworkPlan } from '../planning/pod-network';
import { ALIAS_PREFIX, type KeysPlan, planKeys } from '../security/keys';
import { inheritedRoles } from '../security/roles';
import { type ModelStorePlan, planModelStore } from '../storage/model-store/model-store';
import {
  createdNamespaces,
  type DatacenterInferenceServicePlan,
  readInferenceServices,
  readMonitoring,
} from './inference';
import { type DatacenterNodeGroups, readNodeGroups } from './node-groups';
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
  const read = new OptionReader<DatacenterOptions, keyof typeof DATACENTER_CODES>(options);
  const aliasPrefix = read.text('name', NAME, NAME.example);
  const keys = readKeys(read, aliasPrefix);
  const cluster = readCluster(read);
  const { demand, ...groups } = readNodeGroups(read, {
    kubernetesVersion: cluster.kubernetesVersion,
    roles: cluster.roles,
    podNetwork: cluster.podNetwork,
  });
  const needsController = hasItems(read.raw('inferenceServices')) || read.has('loadBalancerController');
  const controllerUses = needsController
    ? loadBalancerUses(read.raw('loadBalancerController')?.permissionsBy ?? 'pod-identity')
    : [];
  const network = readNetwork(read, demand, cluster.podNetwork, endpointUsesOf(controllerUses));
  const modelStore = read.has('modelStore')
    ? read.part(planModelStore({ ...read.object('modelStore') }), 'modelStore')
    : undefined;
  const internetAccess = network.internetAccess ? 'yes' : 'no';
  const inferenceServices = readInferenceServices(read, internetAccess);
  const services = Object.values(inferenceServices);
  const controllerOptions = { ...read.object('loadBalancerController') };
  const controller = planLoadBalancerController(
    { ...controllerOptions, ...inheritedRoles(controllerOptions, cluster.roles) },
    { vpcKnown: true, internetAccess },
  );
  return read.planned({
    keys,
    network,
    cluster,
    ...groups,
    modelStore,
    loadBalancerController: needsController ? read.part(controller, 'loadBalancerController') : undefined,
    inferenceServices,
    namespaces: createdNamespaces(services),
    monitoring: readMonitoring(read, inferenceServices),
    cost: [
      ...keys.cost,
      ...network.cost,
      ...cluster.cost,
      ...Object.values(groups.gpuNodeGroups).flatMap(({ cost }) => cost),
      ...Object.values(groups.nodeGroups).flatMap(({ cost }) => cost),
      ...(modelStore?.cost ?? []),
      ...services.flatMap(({ cost }) => cost),
      ...imageCost(services),
    ],
  });
}

/** Returns what the runtime's image costs, if a service uses it: all services share one. */
function imageCost(services: readonly DatacenterInferenceServicePlan[]): readonly CostLine[] {
  const isBuilt = services.some(({ image }) => image === undefined);
  return isBuilt ? planInferenceImageSource({}).plan.cost : [];
}

function readKeys(read: DatacenterReader, name: string): KeysPlan {
  const given = read.object('keys');
  const aliasPrefix = given?.aliasPrefix === undefined ? name : given.aliasPrefix;
  return read.part(planKeys({ ...given, aliasPrefix }), 'keys');
}

/**
 * Reads the cluster. Prefix delegation may also be stated for the network alone; the CNI then has to know it. A value
 * that is not a flag is a problem of the network's planner.
 */
function readCluster(read: DatacenterReader): ClusterPlan {
  const given = read.object('cluster');
  const podNetwork: unknown = given?.podNetwork;
  const network: unknown = read.raw('network');
  const stated =
    typeof network === 'object' &&
    network !== null &&
    'prefixDelegation' in network &&
    network.prefixDelegation === true;
  const followed = stated && podNetwork === undefined ? { prefixDelegation: true } : given?.podNetwork;
  return read.part(planCluster({ ...given, podNetwork: followed }), 'cluster');
}

/** Reads the network with addresses for the nodes of all groups, unless the options say for which. */
function readNetwork(
  read: DatacenterReader,
  demand: readonly GpuNodeDemand[],
  podNetwork: PodNetworkPlan,
  uses: readonly EndpointUse[],
): NetworkPlan {
  const given = read.object('network');
  const gpuNodes = given?.gpuNodes === undefined ? demand : given.gpuNodes;
  const plan = read.part(planNetwork({ ...given, gpuNodes, podNetwork }, uses), 'network');
  if (read.failed('network')) return plan;
  requireDemand(read, gpuNodes, demand);
  read.part(planEndpointUses(plan, uses, 'network'));
  return plan;
}

/** Returns what the parts of a datacenter use the network for. */
function endpointUsesOf(controllerUses: readonly EndpointUse[]): readonly EndpointUse[] {
  return [...new Set<EndpointUse>([...NODE_USES, ...CLUSTER_USES, ...controllerUses, 'logs'])];
}

function hasItems(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** Nodes are counted by instance type: a group may grow to its largest while all others do. */
function requireDemand(
  read: DatacenterReader,
  declared: readonly GpuNodeDemand[],
  demand: readonly GpuNodeDemand[],
): void {
  for (const type of new Set(demand.map(({ instanceType }) => instanceType))) {
    const room = countOf(declared, type);
    const needed = countOf(demand, type);
    if (room >= needed) continue;
    read.problem(
      'network-demand-too-small',
      'network.gpuNodes',
      `The network has addresses for ${room} nodes of type ${type}, and the node groups grow to ${needed}.`,
      `Set their count to ${needed}, or leave gpuNodes out: they are taken from the node groups.`,
    );
  }
}

function countOf(nodes: readonly GpuNodeDemand[], type: string): number {
  return nodes.filter(({ instanceType }) => instanceType === type).reduce((sum, { count }) => sum + count, 0);
}
