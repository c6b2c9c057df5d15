import { nvmeGB } from '../catalog/instance-properties';
import type { Instance } from '../catalog/instances';
import { DEFAULT_KUBERNETES_VERSION } from '../catalog/releases';
import { usableAddresses } from '../network/network/subnets';
import type { PodAddresses } from '../planning/pod-addresses';
import type { Problem } from '../planning/problem';
import type { CapacityPlan } from './gpu-node-group-capacity';
import type { ImagePlan } from './gpu-node-group-image';
import type { GpuNodeGroupOptions } from './gpu-node-group-options';
import type { KubeletReservation, NvmeStrategy } from './node-config';
import { labelProblems, tagProblems, taintProblems } from './node-metadata';

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ec2-launchtemplate-ebs.html (gp3,
 * read 2026-11)
 */
export const GP3 = {
  iops: { min: 3000, max: 80_000 },
  throughputMiBs: { min: 125, max: 2000 },
  sizeGiB: { min: 30, max: 65_536 },
} as const;

export function efaUnsupported(instance: Instance): Problem {
  return {
    code: 'efa-unsupported',
    path: 'efa',
    message: `${instance.type} takes no EFA interface.`,
    fix: 'Leave efa out, or use a larger size of the family: the catalog says under networkCards which take EFA.',
  };
}

export function nvmeProblems(strategy: NvmeStrategy, instance: Instance, image: ImagePlan | undefined): Problem[] {
  if (strategy === 'none') return [];
  const localGB = nvmeGB(instance);
  if (!localGB) {
    return [
      {
        code: 'nvme-missing',
        path: 'nvmeStrategy',
        message: `'${strategy}' needs local NVMe disks; ${instance.type} has none${localGB === undefined ? ' that the catalog knows of' : ''}.`,
        fix: "Use 'none', a larger root volume or an instance type with local disks.",
      },
    ];
  }
  if (image?.bootstrap === 'bottlerocket' && strategy !== 'raid0') {
    return [
      {
        code: 'nvme-strategy-bottlerocket',
        path: 'nvmeStrategy',
        message: `Bottlerocket joins local disks as 'raid0' or leaves them alone; '${strategy}' is a setting of Amazon Linux.`,
        fix: "Use 'raid0' or 'none', or an Amazon Linux image.",
      },
    ];
  }
  return [];
}

export function kubernetesProblems(options: GpuNodeGroupOptions, instance: Instance): Problem[] {
  const version = options.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION;
  if (instance.minimumKubernetes === undefined || minor(version) >= minor(instance.minimumKubernetes)) return [];
  return [
    {
      code: 'kubernetes-too-old',
      path: 'kubernetesVersion',
      message: `${instance.type} needs Kubernetes ${instance.minimumKubernetes} or later, the cluster has ${version}.`,
      fix: 'Update the cluster, or use another instance type.',
    },
  ];
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

export function volumeProblems(options: GpuNodeGroupOptions): Problem[] {
  const bounds = [
    ['rootVolumeGiB', options.rootVolumeGiB, GP3.sizeGiB, 'GiB'],
    ['rootVolumeIops', options.rootVolumeIops, GP3.iops, 'IOPS'],
    ['rootVolumeThroughputMiBs', options.rootVolumeThroughputMiBs, GP3.throughputMiBs, 'MiB/s'],
  ] as const;
  return bounds.flatMap(([path, value, { min, max }, unit]): Problem[] => {
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
    return [
      {
        code: 'root-volume-invalid',
        path,
        message: `A gp3 root volume cannot have ${value} ${unit}; it takes ${min} to ${max}.`,
        fix: 'Use a whole number in that range.',
      },
    ];
  });
}

export function metadataProblems(options: GpuNodeGroupOptions): Problem[] {
  const problems = [
    ...labelProblems(options.labels ?? {}),
    ...taintProblems(options.taints ?? []),
    ...tagProblems(options.tags ?? {}),
  ];
  const hopLimit = options.metadataHopLimit ?? 1;
  if (hopLimit !== 1 && hopLimit !== 2) {
    problems.push({
      code: 'metadata-hop-limit-invalid',
      path: 'metadataHopLimit',
      message: `${hopLimit} is no sensible hop limit: 1 keeps pods out, 2 lets them in, more lets others in as well.`,
      fix: 'Use 1 or 2.',
    });
  }
  return problems;
}

export function podProblems(
  options: GpuNodeGroupOptions,
  instance: Instance,
  network: PodAddresses | undefined,
): Problem[] {
  const { maxPods } = options;
  if (maxPods === undefined) return [];
  const limit = network?.maxPods ?? Infinity;
  if (Number.isInteger(maxPods) && maxPods >= 1 && maxPods <= limit) return [];
  return [
    {
      code: 'max-pods-invalid',
      path: 'maxPods',
      message: `${maxPods} pods do not fit on ${instance.type} with these interfaces; there are addresses for ${limit}.`,
      fix: options.prefixDelegation
        ? 'Ask for fewer pods.'
        : 'Ask for fewer pods, or turn prefix delegation on in the VPC CNI and set prefixDelegation.',
    },
  ];
}

export function reservationProblems(instance: Instance, reservation: KubeletReservation): Problem[] {
  const checks = [
    ['reservedCpuMillicores', reservation.cpuMillicores, instance.vcpus * 1000, 'millicores'],
    ['reservedMemoryMiB', reservation.memoryMiB, instance.memoryGiB * 1024, 'MiB'],
  ] as const;
  return checks.flatMap(([path, reserved, total, unit]): Problem[] => {
    if (reserved >= 0 && reserved <= total / 2) return [];
    return [
      {
        code: 'reservation-invalid',
        path,
        message: `${reserved} ${unit} are kept for the system out of ${total} on ${instance.type}; more than half, or less than none, is a mistake.`,
        fix: 'Reserve less, or leave it to the default.',
      },
    ];
  });
}

export function subnetProblems(
  options: GpuNodeGroupOptions,
  instance: Instance,
  capacity: CapacityPlan,
  addressesPerNode: number,
): Problem[] {
  const prefixes = options.subnetPrefixLengths;
  if (prefixes === undefined || prefixes.length === 0) return [];
  const held = prefixes.reduce((sum, prefix) => sum + Math.floor(usableAddresses(prefix) / addressesPerNode), 0);
  if (held >= capacity.maxNodes) return [];
  return [
    {
      code: 'subnets-too-small',
      path: 'maxNodes',
      message: `${capacity.maxNodes} nodes do not fit: each ${instance.type} takes ${addressesPerNode} addresses at its start, and the subnets (${prefixes.map((prefix) => `/${prefix}`).join(', ')}) hold ${held} such nodes when they are empty.`,
      fix: 'Use larger or more subnets, fewer nodes, or prefix delegation.',
    },
  ];
}
