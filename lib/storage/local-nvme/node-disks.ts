import { diskLayouts, diskMountPaths, GIB_PER_GB, nvmeDiskCount, nvmeGB } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { type InstanceCode, INSTANCE_TYPE, lookUpInstance } from '../../catalog/read-instance';
import { findInstance, standInInstance } from '../../catalog/instance-lookup';
import { DISK_CODES } from '../../compute/node-group/disks';
import {
  EPHEMERAL_STORAGE_CODES,
  ephemeralStorage,
  planEphemeralStorage,
} from '../../compute/node-group/ephemeral-storage';
import type { NvmeStrategy } from '../../compute/node-group/options';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { LocalNvmeOptions, LocalNvmeUse } from './options';

/** The local disks of one instance type, as they are used. */
export interface NodeDisksPlan {
  readonly instanceType: string;
  readonly disks: number;
  /** Where the node mounts them; none where a driver has them as they are. */
  readonly paths: readonly string[];
  /** What there is to use: for pods beside the system with `cache`, else all disks together. */
  readonly usableGiB: number;
}

export const NODE_DISKS_CODES = {
  ...DISK_CODES,
  ...EPHEMERAL_STORAGE_CODES,
  'nvme-disks-differ': 'The instance types of a node group have different local disks.',
} as const satisfies ProblemCodes;

type DisksReader = OptionReader<LocalNvmeOptions, keyof typeof NODE_DISKS_CODES | InstanceCode>;

const TYPE = { ...INSTANCE_TYPE, example: 'i4i.8xlarge' };

/**
 * Reads instance types of an option; a type that the catalog does not have is a problem, and is left out. Beside one
 * that is no text the others are planned with, and not judged: the places in the list are those of what was given.
 */
export function readInstances(read: DisksReader, option: 'instanceTypes' | 'otherInstanceTypes'): readonly Instance[] {
  const types = read.knownTexts(option, TYPE);
  if (read.failed(option)) return types.flatMap((type) => findInstance(type) ?? []);
  return types.flatMap(
    (type, index) => lookUpInstance(read, type, `${option}[${index}]`, { customizable: false }) ?? [],
  );
}

/** The type that stands in where none was given, or none of the given ones is known. */
export function standIn(): Instance {
  return standInInstance(TYPE.example, 'general');
}

/** Plans the disks of each type. A type without local disks fits no use. */
export function planNodeDisks(
  read: DisksReader,
  instances: readonly Instance[],
  use: LocalNvmeUse,
  strategy: NvmeStrategy,
): readonly NodeDisksPlan[] {
  if (!read.failed('instanceTypes')) {
    for (const instance of instances) requireDisks(read, instance, use);
    if (use !== 'cache') requireSameDisks(read, instances);
  }
  const requestsGiB = read.numbers('requestsGiB', { min: 0, unit: 'GiB' });
  if (use === 'cache' && requestsGiB !== undefined) requireRoom(read, instances, strategy, requestsGiB);
  return instances.map((instance) => ({
    instanceType: instance.type,
    disks: nvmeDiskCount(instance) ?? 0,
    paths: diskMountPaths(instance, strategy),
    usableGiB: usableGiB(instance, use, strategy),
  }));
}

function usableGiB(instance: Instance, use: LocalNvmeUse, strategy: NvmeStrategy): number {
  if (use === 'cache') return ephemeralStorage(instance, strategy).allocatableGiB;
  return Math.floor((nvmeGB(instance) ?? 0) * GIB_PER_GB);
}

function requireDisks(read: DisksReader, instance: Instance, use: LocalNvmeUse): void {
  read.require(
    diskLayouts(instance).includes('mount'),
    'nvme-missing',
    'instanceTypes',
    `instanceTypes has ${instance.type}, which has no local NVMe disks that the catalog knows of; use is '${use}'.`,
    `Leave ${instance.type} out, or use StorageClasses for its pods.`,
  );
}

/** Pods and volumes name disks by their number, so each node must have as many, of one size. */
function requireSameDisks(read: DisksReader, [first, ...others]: readonly Instance[]): void {
  if (first === undefined || read.failed('instanceTypes')) return;
  for (const other of others) {
    read.require(
      disksInWords(other) === disksInWords(first),
      'nvme-disks-differ',
      'instanceTypes',
      `${other.type} has ${disksInWords(other)}, and ${first.type} has ${disksInWords(first)}; ` +
        'a node group with several types needs the same disks on each node.',
      `Leave ${other.type} out, or give it a node group of its own.`,
    );
  }
}

function disksInWords({ disks }: Instance): string | undefined {
  return disks?.map(({ count, sizeGB }) => `${count} x ${sizeGB} GB`).join(' and ');
}

/** The pods may run on the smallest of the nodes. */
function requireRoom(
  read: DisksReader,
  instances: readonly Instance[],
  nvmeStrategy: NvmeStrategy,
  requestsGiB: readonly number[],
): void {
  if (read.failed('instanceTypes', 'requestsGiB')) return;
  const [smallest] = instances
    .map((instance) => ({ instance, room: ephemeralStorage(instance, nvmeStrategy).allocatableGiB }))
    .toSorted((a, b) => a.room - b.room);
  if (smallest === undefined) return;
  const { type: instanceType } = smallest.instance;
  read.part(planEphemeralStorage({ instanceType, nvmeStrategy, requestsGiB }));
}
