import type { OptionReader } from '../../core/option-reader';
import { type PodToleration, readTolerations } from '../../core/tolerations';
import type { SparkCapacity, SparkJobOptions } from './options';

/** Where driver and executors run. */
export interface SparkPlacement {
  readonly driverCapacity: SparkCapacity;
  readonly executorCapacity: SparkCapacity;
  readonly driverNodeSelector: Readonly<Record<string, string>>;
  readonly executorNodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
}

/**
 * The label by which nodes say how they are paid.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html capacity types (read 2026-11-26)
 * @see https://karpenter.sh/docs/concepts/nodepools/ well-known labels (read 2026-11-26)
 */
const CAPACITY_LABELS = {
  'node-groups': { key: 'eks.amazonaws.com/capacityType', spot: 'SPOT', 'on-demand': 'ON_DEMAND' },
  karpenter: { key: 'karpenter.sh/capacity-type', spot: 'spot', 'on-demand': 'on-demand' },
} as const;

const CAPACITIES = ['spot', 'on-demand', 'any'] as const satisfies readonly SparkCapacity[];

/** Plans the nodes of driver and executors. */
export function planPlacement(read: OptionReader<SparkJobOptions, string>, onHostNetwork: boolean): SparkPlacement {
  const nodesBy = read.oneOf('nodesBy', ['node-groups', 'karpenter'], 'node-groups');
  const driverCapacity = read.oneOf('driverCapacity', CAPACITIES, 'on-demand');
  const executorCapacity = read.oneOf('executorCapacity', CAPACITIES, onHostNetwork ? 'any' : 'spot');
  const labelOf = (capacity: SparkCapacity) => {
    const labels = CAPACITY_LABELS[nodesBy];
    return capacity === 'any' ? {} : { [labels.key]: labels[capacity] };
  };
  return {
    driverCapacity,
    executorCapacity,
    driverNodeSelector: { ...labelOf(driverCapacity), ...Object.fromEntries(read.entries('driverNodeSelector')) },
    executorNodeSelector: { ...labelOf(executorCapacity), ...Object.fromEntries(read.entries('executorNodeSelector')) },
    tolerations: readTolerations(read),
  };
}
