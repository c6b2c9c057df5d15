import { arrayGB, GIB_PER_GB } from '../../catalog/instance-properties';
import type { Instance, InstanceFacts } from '../../catalog/instances';
import { type InstanceCode, readInstance } from '../../catalog/read-instance';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { GP3, NVME_STRATEGIES, rootVolumeGiBOf, strategyOf } from './disks';
import type { NvmeStrategy } from './options';

/** What the pods of one node write on its disks: scratch space, logs, and the writable layers of containers. */
export interface EphemeralStorageOptions {
  /** The full EC2 instance type of the nodes. */
  readonly instanceType: string;
  /** The facts of an instance type that the catalog does not have. @default - the catalog's row */
  readonly customInstance?: Instance;
  /** How the nodes use their local disks. @default - that of a node group: `raid0` where there are SSDs */
  readonly nvmeStrategy?: NvmeStrategy;
  /** The root volume in GiB, which holds ephemeral storage unless the disks are an array. @default - a node group's */
  readonly rootVolumeGiB?: number;
  /** The `ephemeral-storage` that each pod of one node requests, in GiB. @default - none */
  readonly requestsGiB?: readonly number[];
}

/** The ephemeral storage of one node. */
export interface EphemeralStoragePlan {
  /** What holds it: the array of local disks, or the root volume. */
  readonly on: 'nvme' | 'root-volume';
  /** The size of what holds it. */
  readonly capacityGiB: number;
  /** What the scheduler gives to pods, and container images share. */
  readonly allocatableGiB: number;
  readonly requestedGiB: number;
}

export const EPHEMERAL_STORAGE_CODES = {
  'ephemeral-storage-too-large': 'The pods of a node request more ephemeral storage than the node has.',
} as const satisfies ProblemCodes;

type Code = keyof typeof EPHEMERAL_STORAGE_CODES | InstanceCode;

/**
 * The kubelet keeps 1 GiB for the system, and evicts pods when less than a tenth is free.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/81fec2e8/nodeadm/internal/kubelet/config.go (2026-07)
 */
const RESERVED_GIB = 1;
const EVICTION_SHARE = 0.1;
/** The log and the tables of the file system. An estimate on the safe side: XFS takes less of large disks. */
const FILE_SYSTEM_SHARE = 0.01;

/** Plans the ephemeral storage of a node. More requests than it has are a problem: a pod of them would stay pending. */
export function planEphemeralStorage(options: EphemeralStorageOptions): Planned<EphemeralStoragePlan> {
  const read = new OptionReader<EphemeralStorageOptions, Code>(options);
  const kind = 'general';
  const instance = readInstance(read, 'instanceType', { kind, customInstance: read.record('customInstance') });
  const strategy = read.oneOf('nvmeStrategy', NVME_STRATEGIES, strategyOf(instance, { bootstrap: 'nodeadm' }));
  const rootVolumeGiB = read.integer('rootVolumeGiB', {
    min: 1,
    max: GP3.maxSizeGiB,
    default: rootVolumeGiBOf(instance, strategy),
    unit: 'GiB',
  });
  const requests = read.numbers('requestsGiB', { min: 0, unit: 'GiB' }) ?? [];
  const storage = ephemeralStorage(instance, strategy, rootVolumeGiB);
  const requestedGiB = requests.reduce((sum, it) => sum + it, 0);
  if (!read.failed('instanceType', 'customInstance', 'nvmeStrategy', 'rootVolumeGiB', 'requestsGiB')) {
    requireRoom(read, instance, storage, requestedGiB);
  }
  return read.planned({ ...storage, requestedGiB });
}

/** Returns the ephemeral storage of a node, in whole GiB. */
export function ephemeralStorage(
  instance: InstanceFacts,
  strategy: NvmeStrategy,
  rootVolumeGiB = rootVolumeGiBOf(instance, strategy),
): Omit<EphemeralStoragePlan, 'requestedGiB'> {
  const arrayGiB = (arrayGB(instance, strategy) ?? 0) * GIB_PER_GB;
  const on = arrayGiB > 0 ? 'nvme' : 'root-volume';
  const capacity = (on === 'nvme' ? arrayGiB : rootVolumeGiB) * (1 - FILE_SYSTEM_SHARE);
  const allocatable = capacity * (1 - EVICTION_SHARE) - RESERVED_GIB;
  return { on, capacityGiB: Math.floor(capacity), allocatableGiB: Math.max(0, Math.floor(allocatable)) };
}

function requireRoom(
  read: OptionReader<EphemeralStorageOptions, Code>,
  { type }: Instance,
  { on, allocatableGiB }: Omit<EphemeralStoragePlan, 'requestedGiB'>,
  requestedGiB: number,
): void {
  const place = on === 'nvme' ? 'its local disks' : 'its root volume';
  read.require(
    requestedGiB <= allocatableGiB,
    'ephemeral-storage-too-large',
    'requestsGiB',
    `requestsGiB adds up to ${requestedGiB} GiB; a node of ${type} has ${allocatableGiB} GiB for pods, on ${place}.`,
    on === 'nvme'
      ? 'Request less, put fewer of these pods on a node, or use an instance type with larger disks.'
      : "Request less, set rootVolumeGiB to more, or use an instance type with local disks and nvmeStrategy 'raid0'.",
  );
}
