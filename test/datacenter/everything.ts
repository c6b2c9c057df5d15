import type { DatacenterOptions } from '../../lib/datacenter/options';
import type { DatacenterPlan } from '../../lib/datacenter/datacenter';

export const IMAGE = 'registry.example.com/team/engine:1.4.2';

/** A datacenter with every part. */
export const EVERYTHING = {
  name: 'prod',
  keys: { nodeVolumes: true },
  gpuNodeGroups: [{ name: 'gpus', instanceType: 'g6e.48xlarge', desiredNodes: 2, maxNodes: 4 }],
  nodeGroups: [{ name: 'storage', instanceType: 'i4i.8xlarge', desiredNodes: 3, nvmeStrategy: 'mount' }],
  modelStore: { keepReplacedDays: 7 },
  inferenceServices: [
    { name: 'chat', image: IMAGE, model: 's3://my-company-models/smollm2' },
    { name: 'code', image: IMAGE, namespace: 'code' },
  ],
  monitoring: { objectives: { firstTokenSeconds: 1 } },
} as const satisfies DatacenterOptions;

interface Part {
  readonly plan: unknown;
}

/** The parts of a `Datacenter`, in either engine. */
export interface PlannedParts {
  readonly keys: Part;
  readonly network: Part;
  readonly cluster: Part;
  readonly gpuNodeGroups: Readonly<Record<string, Part>>;
  readonly nodeGroups: Readonly<Record<string, Part>>;
  readonly modelStore: Part | undefined;
  readonly loadBalancerController: Part | undefined;
  readonly inferenceServices: Readonly<Record<string, Part>>;
  readonly monitoring: Readonly<Record<string, Part>>;
}

/** Expects that each part of the datacenter above is planned as in the plan of the whole. */
export function expectPartsAsPlanned(parts: PlannedParts, plan: DatacenterPlan): void {
  expect(parts.keys.plan).toEqual(plan.keys);
  expect(parts.network.plan).toEqual(plan.network);
  expect(parts.cluster.plan).toEqual(plan.cluster);
  expect(parts.gpuNodeGroups.gpus?.plan).toEqual(plan.gpuNodeGroups.gpus);
  expect(parts.nodeGroups.storage?.plan).toEqual(plan.nodeGroups.storage);
  expect(parts.modelStore?.plan).toEqual(plan.modelStore);
  expect(parts.loadBalancerController?.plan).toEqual(plan.loadBalancerController);
  for (const name of ['chat', 'code']) {
    const { image: _, ...service } = plan.inferenceServices[name] ?? {};
    expect(parts.inferenceServices[name]?.plan).toEqual(service);
  }
  expect(Object.keys(parts.monitoring)).toEqual(['inference', 'code']);
  for (const [namespace, monitoring] of Object.entries(parts.monitoring))
    expect(monitoring.plan).toEqual(plan.monitoring[namespace]);
}
