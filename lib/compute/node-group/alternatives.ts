import { diskLayouts, instanceKind, isSoldAs } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { INSTANCE_TYPE, lookUpInstance } from '../../catalog/read-instance';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { eksMaxPods } from '../../planning/pod-addresses';
import type { CapacityPlan, CAPACITY_CODES } from './capacity';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions, NvmeStrategy } from './options';

export const ALTERNATIVE_CODES = {
  'instance-types-differ': 'The instance types of a group differ in something that all of its nodes have in common.',
  'instance-types-bound': 'EFA or a reservation binds the group to one instance type.',
} as const satisfies ProblemCodes;

type AlternativeReader = OptionReader<
  NodeGroupOptions,
  keyof typeof ALTERNATIVE_CODES | keyof typeof CAPACITY_CODES | 'instance-type-unknown' | 'custom-instance-invalid'
>;

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (instanceTypes: at most 20) */
const MAX_TYPES = 20;

/** What user data, labels and the cluster autoscaler take for granted of every node of a group. */
const IN_COMMON = [
  'architecture',
  'vcpus',
  'memoryGiB',
  'accelerator',
  'acceleratorCount',
] as const satisfies readonly (keyof Instance)[];

/** Reads the instance types beside the first one. */
export function readAlternatives(read: AlternativeReader, instance: Instance): readonly Instance[] {
  const types = [...new Set(read.texts('alternativeInstanceTypes', { ...INSTANCE_TYPE, example: instance.type }))];
  const name = 'alternativeInstanceTypes';
  // Late-bound or misspelled items are reported already.
  if (read.failed(name)) return [];
  read.require(
    types.length < MAX_TYPES,
    'out-of-range',
    name,
    `${name} has ${types.length} types; with instanceType a group has at most ${MAX_TYPES}.`,
    'Leave some out.',
  );
  return types
    .filter((type) => type !== instance.type)
    .flatMap((type) => lookUpInstance(read, type, name, { kind: instanceKind(instance), customizable: false }) ?? []);
}

/** Returns the type with addresses for the fewest pods: all nodes of a group are configured alike. */
export function fewestPods(instances: readonly [Instance, ...Instance[]]): Instance {
  return instances.reduce((fewest, instance) => (podsOf(instance) < podsOf(fewest) ? instance : fewest));
}

function podsOf(instance: Instance): number {
  return eksMaxPods(instance) ?? Infinity;
}

/** Requires that every type can take the place of every other one. */
export function requireAlike(
  read: AlternativeReader,
  [first, ...others]: readonly [Instance, ...Instance[]],
  {
    capacity,
    nvmeStrategy,
    efaInterfaces,
  }: {
    readonly capacity: CapacityPlan;
    readonly nvmeStrategy: NvmeStrategy;
    readonly efaInterfaces: number;
  },
): void {
  if (others.length === 0 || !isHardwareKnown(read)) return;
  const name = 'alternativeInstanceTypes';
  for (const other of others) {
    const field = IN_COMMON.find((it) => other[it] !== first[it]);
    const disks = !diskLayouts(other).includes(nvmeStrategy);
    read.require(
      field === undefined && !disks,
      'instance-types-differ',
      name,
      field === undefined
        ? `${other.type} has too few local NVMe disks for the nvmeStrategy '${nvmeStrategy}' of ${first.type}.`
        : `${field} of ${other.type} is ${other[field]}, and that of ${first.type} is ${first[field]}; ` +
            `all types of a group have the same ${IN_COMMON.join(', ')}.`,
      'Leave it out, or make a group of its own for it.',
    );
    read.require(
      capacity.capacityType !== 'SPOT' || isSoldAs(other, 'spot'),
      'spot-unsupported',
      name,
      `EC2 does not sell ${other.type} as spot capacity.`,
      'Leave it out.',
    );
  }
  const binds = efaInterfaces > 0 ? 'EFA' : capacity.capacityReservationId !== undefined ? 'a reservation' : undefined;
  read.require(
    binds === undefined,
    'instance-types-bound',
    name,
    `${name} is set, and the group has ${binds}, which is for the one type that its launch template names.`,
    efaInterfaces > 0 ? 'Set efa to false, or leave the other types out.' : 'Leave the other types out.',
  );
}
