import { CATALOG_CODES } from '../../catalog/catalog-codes';
import type { Instance } from '../../catalog/instances';
import type { NetworkLayout } from '../../catalog/ip-bandwidth';
import { requiredBottlerocketSettings } from '../../catalog/machine-images';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { SUBNET_CODES } from '../../network/network/subnet-selection';
import type { CostLine } from '../../planning/cost';
import type { PodAddresses } from '../../planning/pod-addresses';
import { readRoles, type RoleOptions } from '../../security/roles';
import { ALTERNATIVE_CODES, fewestPods, readAlternatives, requireAlike } from './alternatives';
import { CAPACITY_CODES, type CapacityPlan, planCapacity } from './capacity';
import { planCost } from './cost';
import { DISK_CODES, planNvme, planSystemVolumes, planVolume, type RootVolumePlan, type VolumePlan } from './disks';
import { IMAGE_CODES, type ImagePlan, planImage } from './image';
import { isHardwareKnown, readNodeInstance } from './instance';
import {
  countEfa,
  INTERFACE_CODES,
  type InterfacePlan,
  planInterfaces,
  planSelfRules,
  readSecurityGroups,
  type SelfRulePlan,
  warnAcrossZones,
} from './interfaces';
import { EFA_LABEL, LABEL_CODES, readLabels, readTags, readTaints } from './labels';
import { NETWORK_LAYOUT_CODES, planNetworkLayout } from './network-layout';
import { NODE_ACCESS_CODES } from './node-access';
import { NODE_SETTING_CODES, type OwnSettings, readOwnSettings, requireUserDataSize } from './node-settings';
import { type NodeRolePlan, planNodeRole } from './node-role';
import type { NodeGroupOptions, NodeTaint, NvmeStrategy } from './options';
import { planPods, POD_CODES, type PodsPlan, requireSubnetRoom } from './pods';
import {
  amazonLinuxUserData,
  bottlerocketUserData,
  type ClusterAddress,
  EFA_HUGE_PAGES,
  type NodeSettings,
} from './user-data';
import { type NodeVersionPlan, readNodeVersion, VERSION_CODES } from './version';
import { requireVolumeLimits, VOLUME_CODES } from './volume-limits';
import { readZones, ZONE_CODES } from './zones';

/** A planned node group, in terms that every engine can render. */
export interface NodeGroupPlan extends NodeRolePlan {
  readonly instance: Instance;
  /** All types of the group, that one first. */
  readonly instanceTypes: readonly string[];
  readonly image: ImagePlan;
  readonly version: NodeVersionPlan;
  readonly capacity: CapacityPlan;
  readonly interfaces: readonly InterfacePlan[];
  readonly efaInterfaces: number;
  readonly networkLayout: NetworkLayout;
  /** Interfaces with an address. */
  readonly ipInterfaces: number;
  /** The most IP traffic of a node. Undefined where EC2's guide does not say it. */
  readonly ipGbps?: number;
  /** Tags of the nodes' network interfaces, beside `tags`. */
  readonly interfaceTags: Readonly<Record<string, string>>;
  readonly podNetwork?: PodAddresses;
  readonly nvmeStrategy: NvmeStrategy;
  /** The volume that images and pods fill. */
  readonly volume: RootVolumePlan;
  /** Every volume of a node, that one last. */
  readonly volumes: readonly VolumePlan[];
  readonly metadata: { readonly httpTokens: 'required'; readonly hopLimit: number };
  readonly settings: NodeSettings;
  /** All labels of the group, hardware labels included. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly tags: Readonly<Record<string, string>>;
  readonly nodeRepair: boolean;
  readonly securityGroupRules: readonly SelfRulePlan[];
  /** What the node role has of the company's own. */
  readonly roles: RoleOptions;
  /** Security groups beside the cluster's and the group's own. An id may be late-bound. */
  readonly additionalSecurityGroupIds: readonly string[];
  /**
   * `nvidia.com/gpu`, `aws.amazon.com/neuron` and `vpc.amazonaws.com/efa`, as the device plugins offer them on one
   * node.
   */
  readonly nodeResources: Readonly<Record<string, number>>;
  readonly cost: readonly CostLine[];
}

/** What the accelerators of a node group add to its plan. */
export interface AcceleratorSettings {
  readonly labels: Readonly<Record<string, string>>;
  /** The taints of a group that declares none. */
  readonly taints: readonly NodeTaint[];
  readonly nodeResources: Readonly<Record<string, number>>;
  /** Driver of an image of your own. */
  readonly imageDriverVersion?: string;
}

/** Codes of the cluster that nodes join. Each engine looks its attributes up by itself. */
const PLACEMENT_CODES = {
  ...NODE_ACCESS_CODES,
  ...SUBNET_CODES,
  'imported-cluster-incomplete': 'An attribute of the cluster that the nodes need is missing.',
} as const satisfies ProblemCodes;

export type PlacementCode = keyof typeof PLACEMENT_CODES;

/** The codes that all node groups share. */
export const NODES_CODES = {
  ...PLACEMENT_CODES,
  ...CATALOG_CODES,
  ...CAPACITY_CODES,
  ...IMAGE_CODES,
  ...INTERFACE_CODES,
  ...NETWORK_LAYOUT_CODES,
  ...DISK_CODES,
  ...POD_CODES,
  ...LABEL_CODES,
  ...VERSION_CODES,
  ...VOLUME_CODES,
  ...ZONE_CODES,
  ...NODE_SETTING_CODES,
  ...ALTERNATIVE_CODES,
} as const satisfies ProblemCodes;

export const NODE_GROUP_CODES = {
  ...NODES_CODES,
  'instance-accelerated': 'A NodeGroup is for instance types without accelerators.',
} as const satisfies ProblemCodes;

const NO_ACCELERATORS: AcceleratorSettings = { labels: {}, taints: [], nodeResources: {} };

/** By this setting pods that do not run as root may open devices. */
const DEVICE_OWNERSHIP = 'settings.kubernetes.device-ownership-from-security-context';

/** 1 keeps pods away from the node role; more than 2 serves no purpose. */
const HOP_LIMIT = { min: 1, max: 2, default: 1 } as const;

/**
 * Plans a group of nodes without accelerators: storage, memory, CPU, HPC.
 *
 * @example
 * const { plan, problems } = planNodeGroup({ instanceType: 'i4i.8xlarge', desiredNodes: 3 });
 */
export function planNodeGroup(options: NodeGroupOptions): Planned<NodeGroupPlan> {
  const read = new OptionReader<NodeGroupOptions, keyof typeof NODE_GROUP_CODES>(options);
  const instance = readNodeInstance(read, 'general');
  if (isHardwareKnown(read)) {
    read.require(
      instance.accelerator === undefined,
      'instance-accelerated',
      'instanceType',
      `${instance.type} has accelerators (${instance.accelerator}), and a NodeGroup neither taints nor labels them.`,
      'Use a GpuNodeGroup, or an instance type without accelerators.',
    );
  }
  return read.planned(planNodes(read, instance, NO_ACCELERATORS));
}

/** Plans what all node groups have in common, from the options of a reader. */
export function planNodes(
  read: OptionReader<NodeGroupOptions, keyof typeof NODES_CODES>,
  instance: Instance,
  accelerators: AcceleratorSettings,
): NodeGroupPlan {
  const instances = [instance, ...readAlternatives(read, instance)] as const;
  const zones = readZones(read);
  const capacity = planCapacity(read, instance, zones);
  const image = planImage(read, instance, accelerators.imageDriverVersion);
  const version = readNodeVersion(read, instance, image);
  const network = planNetworkLayout(read, { instance, image, interfaces: planInterfaces(read, instance) });
  const { interfaces, ipInterfaces } = network;
  const efaInterfaces = countEfa(interfaces);
  const nvmeStrategy = planNvme(read, instance, image);
  const volume = planVolume(read, instance, image, nvmeStrategy);
  requireVolumeLimits(read, instance, volume);
  requireAlike(read, instances, { capacity, nvmeStrategy, efaInterfaces });
  const pods = planPods(read, fewestPods(instances), efaInterfaces, ipInterfaces);
  requireSubnetRoom(read, instance, { maxNodes: capacity.maxNodes, cni: pods.cni, efaInterfaces, ipInterfaces });
  warnAcrossZones(read, efaInterfaces, zones, capacity.maxNodes);

  const hardwareLabels = { ...accelerators.labels, ...(efaInterfaces > 0 && EFA_LABEL) };
  const labels = { ...hardwareLabels, ...readLabels(read) };
  const taints = readTaints(read, accelerators.taints);
  const own = readOwnSettings(read, image);
  const plan: NodeGroupPlan = {
    instance,
    instanceTypes: instances.map(({ type }) => type),
    image,
    version,
    capacity,
    ...network,
    efaInterfaces,
    ...(pods.podNetwork && { podNetwork: pods.podNetwork }),
    nvmeStrategy,
    volume,
    volumes: [...planSystemVolumes(image), volume],
    metadata: { httpTokens: 'required', hopLimit: read.integer('metadataHopLimit', HOP_LIMIT) },
    settings: nodeSettings({ instance, image, nvmeStrategy, efaInterfaces, pods, labels, taints, hardwareLabels, own }),
    labels,
    taints,
    tags: readTags(read),
    nodeRepair: read.flag('nodeRepair', true),
    securityGroupRules: planSelfRules(interfaces),
    roles: readRoles(read),
    additionalSecurityGroupIds: readSecurityGroups(read),
    ...planNodeRole(read),
    nodeResources: {
      ...accelerators.nodeResources,
      ...(efaInterfaces > 0 && { 'vpc.amazonaws.com/efa': efaInterfaces }),
    },
    cost: planCost(instance, capacity, volume),
  };
  requireUserDataSize(read, nodeUserData(plan));
  return plan;
}

/**
 * Returns the user data of the nodes. Only an image of your own uses the cluster's address; any text may be late-bound.
 */
export function nodeUserData({ image, settings }: NodeGroupPlan, cluster?: ClusterAddress): string {
  if (image.bootstrap === 'bottlerocket') return bottlerocketUserData(settings);
  if (image.amiType !== 'CUSTOM' || cluster === undefined) return amazonLinuxUserData(settings);
  return amazonLinuxUserData(settings, { ...cluster, serviceIpv4Cidr: image.serviceIpv4Cidr ?? '' });
}

interface NodeDecisions {
  readonly instance: Instance;
  readonly image: ImagePlan;
  readonly nvmeStrategy: NvmeStrategy;
  readonly efaInterfaces: number;
  readonly pods: PodsPlan;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly hardwareLabels: Readonly<Record<string, string>>;
  readonly own: OwnSettings;
}

/**
 * EKS registers the nodes of its own images with the group's labels and taints. With an image of your own it does so
 * later, so the node does it.
 */
function nodeSettings({
  instance,
  image,
  nvmeStrategy,
  efaInterfaces,
  pods,
  labels,
  taints,
  hardwareLabels,
  own,
}: NodeDecisions): NodeSettings {
  const ownImage = image.amiType === 'CUSTOM';
  const bottlerocket = image.bootstrap === 'bottlerocket';
  return {
    nvmeStrategy,
    labels: ownImage ? labels : hardwareLabels,
    taints: ownImage ? taints : [],
    maxPods: pods.maxPods,
    reservation: pods.reservation,
    ...(bottlerocket &&
      requiredBottlerocketSettings(instance)[DEVICE_OWNERSHIP] && { deviceOwnershipFromSecurityContext: true }),
    ...(bottlerocket && efaInterfaces > 0 && { hugePages: EFA_HUGE_PAGES }),
    ...(Object.keys(own).length > 0 && { own }),
  };
}
