import {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  planGpuNodeGroup,
} from '../compute/gpu-node-group/gpu-node-group';
import { type NodeGroupPlan, planNodeGroup } from '../compute/node-group/node-group';
import type { NodeGroupOptions } from '../compute/node-group/options';
import { withDefaults } from '../compute/node-group/placement';
import type { OptionReader, TextForm } from '../core/option-reader';
import { UniqueNames } from '../core/unique-names';
import type { Planned } from '../core/plan';
import type { GpuNodeDemand } from '../network/network/options';
import type { PodNetworkPlan } from '../planning/pod-network';
import { inheritedRoles, type RoleOptions } from '../security/roles';
import type {
  DATACENTER_CODES,
  DatacenterGpuNodeGroupOptions,
  DatacenterNodeGroupOptions,
  DatacenterReader,
} from './options';

/** The node groups of a datacenter, by name. */
export interface DatacenterNodeGroups {
  readonly gpuNodeGroups: Readonly<Record<string, GpuNodeGroupPlan>>;
  readonly nodeGroups: Readonly<Record<string, NodeGroupPlan>>;
}

/** What the datacenter decides for all of its node groups. */
export interface NodeGroupDecisions {
  readonly kubernetesVersion: string;
  /** Taken by groups that do not set their own. */
  readonly roles: RoleOptions;
  readonly podNetwork: PodNetworkPlan;
  /** Taken by groups that do not name their own; undefined if nodes pull from any repository. */
  readonly imageRepositories: readonly string[] | undefined;
  /** Whether nodes of groups that do not say so have the permissions of the VPC CNI. */
  readonly cniPolicyOnNodeRole: boolean;
}

/** The options of the node groups, by name. */
export interface NodeGroupParts {
  readonly gpuNodeGroups: Readonly<Record<string, GpuNodeGroupOptions>>;
  readonly nodeGroups: Readonly<Record<string, NodeGroupOptions>>;
}

/** The node groups, and the addresses that they need of the network. */
export interface PlannedNodeGroups {
  readonly plans: DatacenterNodeGroups;
  readonly parts: NodeGroupParts;
  readonly demand: readonly GpuNodeDemand[];
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const GROUP_NAME: TextForm = {
  pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,62}$/,
  name: 'node group name',
  rule: '1 to 63 letters, digits, hyphens and underscores, the first a letter or digit',
  example: 'gpus',
  mustBeKnown: true,
};

/** Reads all node groups of a datacenter. */
export function readNodeGroups(read: DatacenterReader, decisions: NodeGroupDecisions): PlannedNodeGroups {
  const gpuGroups = read.each<DatacenterGpuNodeGroupOptions, Group<GpuNodeGroupOptions, GpuNodeGroupPlan>>(
    'gpuNodeGroups',
    (item, _, given) => readGroup(item, given, planGpuNodeGroup(decided(given, decisions))),
  );
  const groups = read.each<DatacenterNodeGroupOptions, Group<NodeGroupOptions, NodeGroupPlan>>(
    'nodeGroups',
    (item, _, given) => readGroup(item, given, planNodeGroup(decided(given, decisions))),
  );
  const all = [...gpuGroups, ...groups];
  const names = new UniqueNames('node groups');
  for (const { item, name } of all) names.take(item, 'name', name);
  return {
    plans: { gpuNodeGroups: plansOf(gpuGroups), nodeGroups: plansOf(groups) },
    parts: { gpuNodeGroups: optionsOf(gpuGroups), nodeGroups: optionsOf(groups) },
    demand: all.flatMap((group) => group.demand),
  };
}

/** Returns the options of a group with what follows from the cluster. */
function decided<Options extends DatacenterNodeGroupOptions>(
  given: Options,
  { roles, cniPolicyOnNodeRole, imageRepositories, ...decisions }: NodeGroupDecisions,
) {
  const own = withDefaults<Options>(given, { imageRepositories, cniPolicyOnNodeRole } as Partial<Options>);
  return { ...own, ...inheritedRoles(given, roles), ...decisions };
}

interface Group<Options, Plan> {
  readonly item: OptionReader<{ readonly name: string }, keyof typeof DATACENTER_CODES>;
  readonly name: string;
  readonly options: Options;
  readonly plan: Plan;
  readonly demand: readonly GpuNodeDemand[];
}

type GroupReader<Options extends DatacenterNodeGroupOptions> = OptionReader<Options, keyof typeof DATACENTER_CODES>;

function readGroup<Options extends DatacenterNodeGroupOptions, Plan extends NodeGroupPlan>(
  item: GroupReader<Options>,
  given: Options,
  planned: Planned<Plan>,
): Group<Omit<Options, 'name'>, Plan> {
  const { name: _, ...options } = given;
  const name = item.requiredText('name', GROUP_NAME);
  const plan = item.part(planned);
  return { item, name, options, plan, demand: demandOf(item, given, plan) };
}

/** Returns the nodes of a group at its largest; none after a problem, as a stand-in says nothing about the network. */
function demandOf<Options extends DatacenterNodeGroupOptions>(
  item: GroupReader<Options>,
  { customInstance }: Options,
  { instance, capacity, networkLayout }: NodeGroupPlan,
): readonly GpuNodeDemand[] {
  if (item.failed('instanceType', 'customInstance', 'minNodes', 'desiredNodes', 'maxNodes')) return [];
  const layout = networkLayout === 'addresses' ? {} : { networkLayout };
  return [{ instanceType: instance.type, count: capacity.maxNodes, customInstance, ...layout }];
}

function plansOf<Plan>(groups: readonly Group<unknown, Plan>[]): Readonly<Record<string, Plan>> {
  return Object.fromEntries(groups.map(({ name, plan }) => [name, plan]));
}

function optionsOf<Options>(groups: readonly Group<Options, unknown>[]): Readonly<Record<string, Options>> {
  return Object.fromEntries(groups.map(({ name, options }) => [name, options]));
}
