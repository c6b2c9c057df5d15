import { acceleratorFacts, type AcceleratorName } from '../../catalog/accelerators';
import { standInInstance } from '../../catalog/instance-lookup';
import type { Instance } from '../../catalog/instances';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { isHardwareKnown, readNodeInstance } from '../node-group/instance';
import { type AcceleratorSettings, type NodeGroupPlan, NODES_CODES, planNodes } from '../node-group/node-group';
import type { NodeGroupOptions } from '../node-group/options';

/** A group of accelerated nodes: GPUs, Trainium, Inferentia. Only the instance type is required. */
export interface GpuNodeGroupOptions extends NodeGroupOptions {
  /** The NVIDIA driver of your own image, for example `595.58.03`. Required with `imageId` on NVIDIA instances. */
  readonly imageDriverVersion?: string;
}

/** What the accelerators of a group of nodes draw. */
export interface NodePowerLine {
  /** The vendor's limit of all accelerators of the desired nodes; undefined if the catalog has none. */
  readonly acceleratorMaxWatts?: number;
  /** What the number counts and what it leaves out, in words. */
  readonly basis: string;
}

/** A planned group of accelerated nodes. */
export interface GpuNodeGroupPlan extends NodeGroupPlan {
  readonly power: NodePowerLine;
}

export const GPU_NODE_GROUP_CODES = {
  ...NODES_CODES,
  'instance-without-accelerator': 'A GpuNodeGroup is for instance types with accelerators.',
} as const satisfies ProblemCodes;

type GpuReader = OptionReader<GpuNodeGroupOptions, keyof typeof GPU_NODE_GROUP_CODES>;

type AcceleratedInstance = Instance & { readonly accelerator: AcceleratorName };

/**
 * Names the chip to the cluster autoscaler, which then waits for its devices.
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws#gpu-node-groups
 */
const ACCELERATOR_LABEL = 'k8s.amazonaws.com/accelerator';

/**
 * NVIDIA's device plugin runs on nodes with this label: nodes say it themselves, as nothing discovers it.
 * @see https://github.com/NVIDIA/k8s-device-plugin/blob/1b826ac/deployments/helm/nvidia-device-plugin/values.yaml
 * (affinity, 2026-08-19)
 */
const NVIDIA_GPU_LABEL = { 'nvidia.com/gpu.present': 'true' } as const;

const DRIVER_VERSION: TextForm = {
  pattern: /^\d+(\.\d+)*$/,
  name: 'driver version',
  rule: 'numbers with dots between them',
  example: '595.58.03',
  mustBeKnown: true,
};

/**
 * Plans a group of nodes with accelerators: the plan of every node group, and what the accelerators add.
 *
 * @example
 * const { plan, problems } = planGpuNodeGroup({ instanceType: 'p5.48xlarge', desiredNodes: 4 });
 */
export function planGpuNodeGroup(options: GpuNodeGroupOptions): Planned<GpuNodeGroupPlan> {
  const read: GpuReader = new OptionReader(options);
  const instance = readAcceleratedInstance(read);
  const nodes = planNodes(read, instance, acceleratorSettings(read, instance));
  if (instance.acceleratorFraction && isHardwareKnown(read)) {
    read.warn(
      'fraction-of-a-gpu',
      `${instance.type} has a fraction of one GPU: plan with its ${instance.acceleratorMemoryMiB} MiB of memory.`,
    );
  }
  return read.planned({ ...nodes, power: powerOf(instance, nodes.capacity.desiredNodes) });
}

function readAcceleratedInstance(read: GpuReader): AcceleratedInstance {
  const instance = readNodeInstance(read, 'accelerated');
  if (isAccelerated(instance)) return instance;
  // A stand-in has accelerators, so this is the instance that was declared.
  read.problem(
    'instance-without-accelerator',
    'instanceType',
    `${instance.type} has no accelerator, and a GpuNodeGroup is for accelerated types only.`,
    'Use a NodeGroup, or an accelerated instance type.',
  );
  return standInInstance('', 'accelerated') as AcceleratedInstance;
}

function isAccelerated(instance: Instance): instance is AcceleratedInstance {
  return instance.accelerator !== undefined;
}

function acceleratorSettings(read: GpuReader, instance: AcceleratedInstance): AcceleratorSettings {
  const { resourceName, vendor } = acceleratorFacts(instance.accelerator);
  const imageDriverVersion = read.text('imageDriverVersion', DRIVER_VERSION);
  read.require(
    read.raw('amiType') !== 'CUSTOM' || vendor !== 'nvidia' || read.has('imageDriverVersion') || !isHardwareKnown(read),
    'own-image-incomplete',
    'imageDriverVersion',
    `amiType is CUSTOM, and imageDriverVersion is missing; whether the driver supports ${instance.type} depends on it.`,
    "Set imageDriverVersion to the NVIDIA driver of the image, for example '595.58.03'.",
  );
  return {
    labels: {
      [ACCELERATOR_LABEL]: instance.accelerator.toLowerCase(),
      ...(vendor === 'nvidia' && NVIDIA_GPU_LABEL),
    },
    taints: [{ key: resourceName, value: 'present', effect: 'NO_SCHEDULE' }],
    nodeResources: instance.acceleratorCount > 0 ? { [resourceName]: instance.acceleratorCount } : {},
    imageDriverVersion,
  };
}

function powerOf(instance: AcceleratedInstance, nodes: number): NodePowerLine {
  const { maxWatts } = acceleratorFacts(instance.accelerator);
  const chips = nodes * instance.acceleratorCount;
  const basis = `${chips} x ${instance.accelerator}`;
  if (maxWatts === undefined || instance.acceleratorFraction) return { basis: `${basis}: the catalog has no watts` };
  return {
    acceleratorMaxWatts: maxWatts * chips,
    basis: `${basis} at the vendor's limit, without the rest of the machine and the building`,
  };
}
