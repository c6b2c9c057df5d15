import { ACCELERATORS } from '../../../catalog/accelerators';
import { allInstances } from '../../../catalog/instance-lookup';
import { efaInterfaceCount, nvmeGB } from '../../../catalog/instance-properties';
import type { Instance } from '../../../catalog/instances';
import { eksMaxPods } from '../../../planning/pod-addresses';

/**
 * What the nodes of the local cluster are made from: a row of the catalog, with the resource that its device plugin
 * offers.
 */
export interface NodeFacts extends Instance {
  /** Absent where the node offers no whole accelerator. */
  readonly acceleratorResource?: string;
  readonly nvmeGB?: number;
  readonly efaInterfaces?: number;
  readonly defaultMaxPods?: number;
}

/** Every instance type of the catalog, by its name. */
export function nodeCatalog(): Record<string, NodeFacts> {
  return Object.fromEntries(
    allInstances().map((instance) => {
      const whole = instance.accelerator !== undefined && instance.acceleratorCount >= 1;
      return [
        instance.type,
        {
          ...instance,
          nvmeGB: nvmeGB(instance),
          efaInterfaces: efaInterfaceCount(instance),
          defaultMaxPods: eksMaxPods(instance),
          ...(whole && { acceleratorResource: ACCELERATORS[instance.accelerator].resourceName }),
        },
      ];
    }),
  );
}
