import * as instances from '../../../lib/catalog/instances';
import type { InstanceFacts } from '../../../lib/catalog/instances';

/** What the nodes of the local cluster are made from: a row of the catalog, with the resource that its device plugin offers. */
export interface NodeFacts extends InstanceFacts {
  /** `nvidia.com/gpu` or `aws.amazon.com/neuron`; absent where the node offers no whole accelerator. */
  readonly acceleratorResource?: string;
}

/** Every instance type of the catalog. */
export function nodeCatalog(): Record<string, NodeFacts> {
  const tables: Readonly<Record<string, InstanceFacts>>[] = Object.entries(instances)
    .filter(([name]) => name.endsWith('_INSTANCES'))
    .map(([, table]) => table as Readonly<Record<string, InstanceFacts>>);
  return Object.fromEntries(tables.flatMap((table) => Object.entries(table)).map(([type, facts]) => {
    const resource = acceleratorResource(facts);
    return [type, { ...facts, ...(resource && { acceleratorResource: resource }) }];
  }));
}

/** @see https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/kubernetes-getting-started.html */
function acceleratorResource(facts: InstanceFacts): string | undefined {
  if (!facts.accelerator || facts.acceleratorCount < 1) return undefined;
  return /^(Trainium|Inferentia)/.test(facts.accelerator) ? 'aws.amazon.com/neuron' : 'nvidia.com/gpu';
}
