import { acceleratorFacts } from '../catalog/accelerators';
import { instanceOrProblem } from '../catalog/instance-lookup';
import { efaInterfaceCount, nvmeGB } from '../catalog/instance-properties';
import type { Instance } from '../catalog/instances';
import { onDemandUsdPerHour } from '../catalog/prices';
import { type PodAddresses, podAddresses } from '../planning/pod-addresses';
import { isProblems, type Problem } from '../planning/problem';
import { type CapacityPlan, planCapacity } from './gpu-node-group-capacity';
import {
  efaUnsupported,
  GP3,
  kubernetesProblems,
  metadataProblems,
  nvmeProblems,
  podProblems,
  reservationProblems,
  subnetProblems,
  volumeProblems,
} from './gpu-node-group-checks';
import { type ImagePlan, planImage } from './gpu-node-group-image';
import type { GpuNodeGroupOptions } from './gpu-node-group-options';
import { type InterfacePlan, planInterfaces } from './network-interfaces';
import {
  amazonLinuxUserData,
  bottlerocketUserData,
  type ClusterCoordinates,
  kubeletReservation,
  type NodeSettings,
  type NodeTaint,
  type NvmeStrategy,
} from './node-config';

export type { CapacityPlan } from './gpu-node-group-capacity';
export type { ImagePlan } from './gpu-node-group-image';
export type { CapacityType, GpuNodeGroupOptions, UpdateStrategy } from './gpu-node-group-options';

/** The root volume. */
export interface VolumePlan {
  readonly deviceName: string;
  readonly volumeType: 'gp3';
  readonly encrypted: true;
  readonly sizeGiB: number;
  readonly iops: number;
  readonly throughputMiBs: number;
}

/** A rule of the node group's own security group. The other side is always the group itself. */
export interface SelfRulePlan {
  readonly direction: 'ingress' | 'egress';
  /** `-1` is every protocol; EFA's is neither TCP nor UDP. */
  readonly protocol: '-1';
  readonly description: string;
}

/** What a group of nodes costs while it runs. */
export interface NodeCostLine {
  /** On-demand price of the desired nodes in us-east-1; undefined where the catalog has no price. */
  readonly usdPerHour?: number;
  /** What the number counts and what not, in words. */
  readonly basis: string;
}

/** What the accelerators of a group of nodes draw. */
export interface NodePowerLine {
  /** The vendor's limit of all accelerators of the desired nodes; undefined where the catalog has none. */
  readonly acceleratorMaxWatts?: number;
  /** What the number counts and what not, in words. */
  readonly basis: string;
}

/** A hint that does not stop anything. */
export interface PlanWarning {
  readonly id: string;
  readonly message: string;
}

/** A node group, decided, in words that every engine can translate. */
export interface GpuNodeGroupPlan {
  readonly instance: Instance;
  readonly image: ImagePlan;
  readonly capacity: CapacityPlan;
  readonly interfaces: readonly InterfacePlan[];
  readonly efaInterfaces: number;
  readonly podNetwork?: PodAddresses;
  readonly nvmeStrategy: NvmeStrategy;
  readonly volume: VolumePlan;
  readonly metadata: { readonly httpTokens: 'required'; readonly hopLimit: number };
  readonly settings: NodeSettings;
  /** All labels of the group, hardware labels included. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly tags: Readonly<Record<string, string>>;
  readonly nodeRepair: boolean;
  readonly securityGroupRules: readonly SelfRulePlan[];
  /** AWS managed policies of the node role, by name. */
  readonly rolePolicies: readonly string[];
  /**
   * `nvidia.com/gpu`, `aws.amazon.com/neuron` and `vpc.amazonaws.com/efa`, as the device plugins offer them on one
   * node.
   */
  readonly nodeResources: Readonly<Record<string, number>>;
  readonly cost: NodeCostLine;
  readonly power: NodePowerLine;
  readonly warnings: readonly PlanWarning[];
}

/** What a launch template tags: everything that comes and goes with a node. */
export const TAGGED_RESOURCES = ['instance', 'volume', 'network-interface'] as const;

/**
 * Names the chip to the cluster autoscaler, which then waits for its devices.
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws#gpu-node-groups
 */
const ACCELERATOR_LABEL = 'k8s.amazonaws.com/accelerator';

const ROOT_VOLUME_GIB = { imagesOnNvme: 100, imagesOnRoot: 300 } as const;

/** Decides a node group, or says everything that is wrong with it. */
export function planGpuNodeGroup(options: GpuNodeGroupOptions): GpuNodeGroupPlan | Problem[] {
  const found = instanceOrProblem(options.instanceType, 'instanceType', {
    customInstance: options.customInstance,
    kind: 'accelerated',
  });
  if ('code' in found) {
    const capacity = planCapacity(options, undefined);
    return [found, ...(isProblems(capacity) ? capacity : []), ...metadataProblems(options)];
  }
  const instance = found;
  if (instance.accelerator === undefined) {
    return [
      {
        code: 'instance-without-accelerator',
        path: 'instanceType',
        message: `${instance.type} has no accelerator, so a GPU node group has nothing to offer on it.`,
        fix: 'Name an accelerated type, or use an ordinary node group.',
      },
    ];
  }
  const { resourceName } = acceleratorFacts(instance.accelerator);

  const capacity = planCapacity(options, instance);
  const image = planImage(options, instance);
  const efa = options.efa ?? (efaInterfaceCount(instance) ?? 0) > 0;
  const interfaces =
    efa && efaInterfaceCount(instance) === 0 ? [efaUnsupported(instance)] : planInterfaces(instance, efa);
  const nvmeStrategy = options.nvmeStrategy ?? ((nvmeGB(instance) ?? 0) > 0 ? 'raid0' : 'none');

  const problems = [
    ...(isProblems(capacity) ? capacity : []),
    ...(isProblems(image) ? image : []),
    ...(isInterfaceProblems(interfaces) ? interfaces : []),
    ...nvmeProblems(nvmeStrategy, instance, isProblems(image) ? undefined : image),
    ...kubernetesProblems(options, instance),
    ...volumeProblems(options),
    ...metadataProblems(options),
  ];
  if (isProblems(capacity) || isProblems(image) || isInterfaceProblems(interfaces)) return problems;

  const podNetwork = podAddresses(instance, {
    efa: efa ? 'efa-only' : 'none',
    prefixDelegation: options.prefixDelegation,
  });
  const maxPods = options.maxPods ?? podNetwork?.maxPods;
  const reservation =
    maxPods === undefined
      ? undefined
      : {
          ...kubeletReservation(instance.vcpus, maxPods),
          ...(options.reservedCpuMillicores !== undefined && { cpuMillicores: options.reservedCpuMillicores }),
          ...(options.reservedMemoryMiB !== undefined && { memoryMiB: options.reservedMemoryMiB }),
        };
  problems.push(
    ...podProblems(options, instance, podNetwork),
    ...subnetProblems(options, instance, capacity, podNetwork?.addressesAtStart ?? 1),
    ...(reservation === undefined ? [] : reservationProblems(instance, reservation)),
  );
  if (problems.length > 0) return problems;

  const hardwareLabels = { [ACCELERATOR_LABEL]: instance.accelerator.toLowerCase() };
  const taints = options.taints ?? [{ key: resourceName, value: 'present', effect: 'NO_SCHEDULE' }];
  const ownImage = image.imageId !== undefined;
  const labels = { ...hardwareLabels, ...options.labels };
  const efaInterfaces = interfaces.filter((it) => it.interfaceType === 'efa-only').length;
  return {
    instance,
    image,
    capacity,
    interfaces,
    efaInterfaces,
    ...(podNetwork && { podNetwork }),
    nvmeStrategy,
    volume: {
      deviceName: image.volumeDeviceName,
      volumeType: 'gp3',
      encrypted: true,
      sizeGiB:
        options.rootVolumeGiB ??
        (nvmeStrategy.startsWith('raid') ? ROOT_VOLUME_GIB.imagesOnNvme : ROOT_VOLUME_GIB.imagesOnRoot),
      iops: options.rootVolumeIops ?? GP3.iops.min,
      throughputMiBs: options.rootVolumeThroughputMiBs ?? GP3.throughputMiBs.min,
    },
    metadata: { httpTokens: 'required', hopLimit: options.metadataHopLimit ?? 1 },
    // EKS registers its own images' nodes with the group's labels and taints; with an own image that comes later, so
    // the node does it.
    settings: {
      nvmeStrategy,
      labels: ownImage ? labels : hardwareLabels,
      taints: ownImage ? taints : [],
      maxPods,
      reservation,
    },
    labels,
    taints,
    tags: options.tags ?? {},
    nodeRepair: options.nodeRepair ?? true,
    securityGroupRules:
      efaInterfaces === 0
        ? []
        : [
            { direction: 'ingress', protocol: '-1', description: 'EFA between the nodes of the group' },
            { direction: 'egress', protocol: '-1', description: 'EFA between the nodes of the group' },
          ],
    rolePolicies: [
      'AmazonEKSWorkerNodePolicy',
      'AmazonEC2ContainerRegistryPullOnly',
      ...((options.cniPolicyOnNodeRole ?? true) ? ['AmazonEKS_CNI_Policy'] : []),
    ],
    nodeResources: {
      ...(instance.acceleratorCount > 0 && { [resourceName]: instance.acceleratorCount }),
      ...(efaInterfaces > 0 && { 'vpc.amazonaws.com/efa': efaInterfaces }),
    },
    cost: costOf(instance, capacity),
    power: powerOf(instance, acceleratorFacts(instance.accelerator).maxWatts, capacity),
    warnings: warningsOf(options, instance, capacity, efaInterfaces),
  };
}

/** The user data of the nodes. The cluster's coordinates are used with an image of your own only. */
export function nodeUserData(plan: GpuNodeGroupPlan, cluster?: ClusterCoordinates): string {
  if (plan.image.bootstrap === 'bottlerocket') return bottlerocketUserData(plan.settings);
  return amazonLinuxUserData(plan.settings, plan.image.imageId === undefined ? undefined : cluster);
}

function isInterfaceProblems(
  interfaces: readonly InterfacePlan[] | readonly Problem[],
): interfaces is readonly Problem[] {
  return interfaces.some((it) => 'code' in it);
}

function costOf(instance: Instance, capacity: CapacityPlan): NodeCostLine {
  const nodes = `${capacity.desiredNodes} x ${instance.type}`;
  const price = onDemandUsdPerHour(instance);
  if (price === undefined) return { basis: `${nodes}: the catalog has no price` };
  const note = {
    ON_DEMAND: '',
    SPOT: '; spot nodes cost less',
    CAPACITY_BLOCK: '; a capacity block has its own price, paid in advance',
  }[capacity.capacityType];
  return {
    usdPerHour: price * capacity.desiredNodes,
    basis: `${nodes}, on demand in us-east-1, without volumes and traffic${note}`,
  };
}

function powerOf(instance: Instance, maxWatts: number | undefined, capacity: CapacityPlan): NodePowerLine {
  const chips = capacity.desiredNodes * instance.acceleratorCount;
  const basis = `${chips} x ${instance.accelerator}`;
  if (maxWatts === undefined || instance.acceleratorFraction) return { basis: `${basis}: the catalog has no watts` };
  return {
    acceleratorMaxWatts: maxWatts * chips,
    basis: `${basis} at the vendor's limit, without the rest of the machine and the building`,
  };
}

function warningsOf(
  options: GpuNodeGroupOptions,
  instance: Instance,
  capacity: CapacityPlan,
  efaInterfaces: number,
): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const zones = new Set(options.subnetZones).size;
  if (efaInterfaces > 0 && zones > 1 && capacity.maxNodes > 1) {
    warnings.push({
      id: 'ai-datacenter:efa-across-zones',
      message: `The nodes spread over ${zones} zones, and EFA traffic does not cross zones. Give a job that spans nodes a group in one zone.`,
    });
  }
  if (instance.acceleratorFraction) {
    warnings.push({
      id: 'ai-datacenter:fraction-of-a-gpu',
      message: `${instance.type} has a fraction of one GPU (${instance.acceleratorMemoryMiB} MiB). Plan memory by that, not by the chip's.`,
    });
  }
  return warnings;
}
