import { INSTANCE_TYPE, type InstanceCode, lookUpInstance } from '../../catalog/read-instance';
import { ephemeralStorage } from '../../compute/node-group/ephemeral-storage';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { nodeCapacity } from '../node-capacity';
import type { SparkJobOptions, SparkLanguage } from './options';

/** What one pod of Spark gets. */
export interface SparkPodResources {
  readonly cores: number;
  /** The heap of the JVM. */
  readonly memoryMiB: number;
  /** What is outside of the heap: Python, threads, buffers. */
  readonly memoryOverheadMiB: number;
  /** Request and limit of the pod: heap and overhead. */
  readonly podMemoryMiB: number;
  /** Local disk of the pod. */
  readonly scratchGiB: number;
}

/** Driver, executors, and how many executors there are. */
export interface SparkResources {
  readonly driver: SparkPodResources;
  readonly executor: SparkPodResources;
  /** Executors at the start. */
  readonly executors: number;
  /** Undefined if the number of executors stays. */
  readonly dynamicAllocation: { readonly minExecutors: number; readonly maxExecutors: number } | undefined;
  readonly executorInstanceType: string | undefined;
  /** Executors that fit on a node of the instance type beside the daemons of a node; undefined without a type. */
  readonly executorsPerNode: number | undefined;
}

export const SPARK_RESOURCE_CODES = {
  'executors-decided-twice': 'The number of executors is decided twice: by an option and by Spark itself.',
  'queue-with-dynamic-allocation': 'A job in a queue of Kueue has a fixed number of executors.',
  'executor-exceeds-node': 'An executor needs more than a node of the instance type has.',
} as const satisfies ProblemCodes;

const CORES = { min: 1, max: 64, unit: 'cores' } as const;
const MEMORY_GIB = { min: 1, max: 512, unit: 'GiB' } as const;
const EXECUTORS = { min: 1, max: 2000, default: 2, unit: 'executors' } as const;
const MIN_EXECUTORS = { ...EXECUTORS, min: 0, default: 0 } as const;
const SHUFFLE_GIB = { min: 1, max: 60_000, default: 50, unit: 'GiB' } as const;
/** A driver keeps no shuffle data, only broadcasts and what it collects. */
const DRIVER_SCRATCH_GIB = 10;
/** Images and logs of the pod, beside what Spark writes. */
export const POD_EXTRA_GIB = 2;
const MIB_PER_GIB = 1024;

/**
 * Memory outside of the heap: a part of it, and at least 384 MiB.
 * @see https://spark.apache.org/docs/4.1.2/running-on-kubernetes.html spark.kubernetes.memoryOverheadFactor, and
 * spark.executor.memoryOverhead (read 2026-11-26)
 */
const OVERHEAD = { min: 0.1, max: 4 } as const;
const OVERHEAD_FACTORS: Readonly<Record<SparkLanguage, number>> = { python: 0.4, scala: 0.1, java: 0.1 };
const MIN_OVERHEAD_MIB = 384;

type ResourceReader = OptionReader<SparkJobOptions, keyof typeof SPARK_RESOURCE_CODES | InstanceCode>;

/** Plans the size and the number of pods. */
export function planResources(read: ResourceReader, language: SparkLanguage): SparkResources {
  const factor = read.number('memoryOverheadFactor', { ...OVERHEAD, default: OVERHEAD_FACTORS[language] });
  const podOf = (cores: number, memoryGiB: number, scratchGiB: number): SparkPodResources => {
    const memoryMiB = memoryGiB * MIB_PER_GIB;
    const memoryOverheadMiB = Math.max(MIN_OVERHEAD_MIB, Math.floor(memoryMiB * factor));
    return { cores, memoryMiB, memoryOverheadMiB, podMemoryMiB: memoryMiB + memoryOverheadMiB, scratchGiB };
  };
  const driver = podOf(
    read.integer('driverCores', { ...CORES, default: 1 }),
    read.integer('driverMemoryGiB', { ...MEMORY_GIB, default: 2 }),
    DRIVER_SCRATCH_GIB,
  );
  const executor = podOf(
    read.integer('executorCores', { ...CORES, default: 4 }),
    read.integer('executorMemoryGiB', { ...MEMORY_GIB, default: 8 }),
    read.integer('shuffleGiB', SHUFFLE_GIB),
  );
  return { driver, executor, ...planCount(read), ...planFit(read, executor) };
}

function planCount(read: ResourceReader): Pick<SparkResources, 'executors' | 'dynamicAllocation'> {
  const executors = read.integer('executors', EXECUTORS);
  const minExecutors = read.integer('minExecutors', MIN_EXECUTORS);
  const maxExecutors = read.integer('maxExecutors', { ...EXECUTORS, default: undefined });
  if (maxExecutors === undefined) {
    if (read.has('minExecutors') && !read.failed('minExecutors'))
      read.requirePresent('maxExecutors', 'Set maxExecutors too, or leave minExecutors out.');
    return { executors, dynamicAllocation: undefined };
  }
  read.require(
    !read.has('executors') || read.failed('executors'),
    'executors-decided-twice',
    'executors',
    `executors is ${executors}, and with maxExecutors Spark decides how many there are.`,
    'Leave executors out, or leave minExecutors and maxExecutors out.',
  );
  read.require(
    minExecutors <= maxExecutors,
    'out-of-range',
    'minExecutors',
    `minExecutors is ${minExecutors}, and maxExecutors ${maxExecutors}; it must not be higher.`,
    `Use at most ${maxExecutors}.`,
  );
  read.require(
    !read.has('queue'),
    'queue-with-dynamic-allocation',
    'maxExecutors',
    `queue is set, and maxExecutors is ${maxExecutors}. Kueue admits a job as a whole, and refuses one that grows.`,
    'Leave queue out, or set executors in place of minExecutors and maxExecutors.',
  );
  return {
    executors: Math.max(minExecutors, 1),
    dynamicAllocation: { minExecutors: Math.min(minExecutors, maxExecutors), maxExecutors },
  };
}

/** The number of executors that fit on a node; none is a problem, with what is too small. */
function planFit(
  read: ResourceReader,
  executor: SparkPodResources,
): Pick<SparkResources, 'executorInstanceType' | 'executorsPerNode'> {
  const executorInstanceType = read.text('executorInstanceType', { ...INSTANCE_TYPE, example: 'i4i.8xlarge' });
  const instance =
    executorInstanceType === undefined || read.failed('executorInstanceType')
      ? undefined
      : lookUpInstance(read, executorInstanceType, 'executorInstanceType', { customizable: false });
  if (instance === undefined) return { executorInstanceType: undefined, executorsPerNode: undefined };
  const { cores, memoryMiB } = nodeCapacity(instance);
  // Nodes of executors join their disks. Without local disks it is the root volume, whose size is not known here.
  const disk = ephemeralStorage(instance, 'raid0');
  const free = {
    cores,
    'MiB of memory': memoryMiB,
    ...(disk.on === 'nvme' && { 'GiB of local disk': disk.allocatableGiB }),
  };
  const needs: Readonly<Record<string, number>> = {
    cores: executor.cores,
    'MiB of memory': executor.podMemoryMiB,
    'GiB of local disk': executor.scratchGiB + POD_EXTRA_GIB,
  };
  for (const [what, has] of Object.entries(free)) {
    const need = needs[what] ?? 0;
    read.require(
      need <= has,
      'executor-exceeds-node',
      'executorInstanceType',
      `An executor needs ${need} ${what}, and a node of ${executorInstanceType} has ${Math.floor(has)} for pods.`,
      'Use smaller executors and more of them, or a larger instance type.',
    );
  }
  const fits = Object.entries(free).map(([what, has]) => Math.floor(has / (needs[what] ?? 1)));
  return { executorInstanceType, executorsPerNode: Math.max(1, Math.min(...fits)) };
}
