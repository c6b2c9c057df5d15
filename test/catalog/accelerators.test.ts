import {
  ACCELERATOR_SOURCES,
  acceleratorFacts,
  type AcceleratorName,
  ACCELERATORS,
  type AcceleratorValues,
  unverifiedValues,
} from '../../lib/catalog/accelerators';
import { ACCELERATED_INSTANCES, type InstanceFacts } from '../../lib/catalog/instances';

const names = Object.keys(ACCELERATORS) as AcceleratorName[];
const NOT_VALUES = ['vendor', 'resourceName', 'sources', 'inferred', 'note'];

describe.each(names)('%s', (name) => {
  const facts = acceleratorFacts(name);
  const values = Object.keys(facts).filter((key) => !NOT_VALUES.includes(key)) as (keyof AcceleratorValues)[];

  test('says of every value where it was read, and of nothing else', () => {
    expect(Object.keys(facts.sources).toSorted()).toEqual(values.toSorted());
    expect(Object.values(facts.sources).every((source) => source in ACCELERATOR_SOURCES)).toBe(true);
  });

  test('has numbers above zero', () => {
    expect(values.filter((value) => typeof facts[value] === 'number' && !(Number(facts[value]) > 0))).toEqual([]);
  });

  test('does less than its peak, and hands out less than its memory', () => {
    expect(facts.achievableBf16Tflops ?? 0).toBeLessThanOrEqual(facts.bf16Tflops ?? 0);
    expect(facts.achievableFp8Tflops ?? 0).toBeLessThanOrEqual(facts.fp8Tflops ?? 0);
    expect(facts.usableMemoryGiB ?? 0).toBeLessThan(facts.memoryGB);
    expect(facts.idleWatts ?? 0).toBeLessThan(facts.maxWatts ?? 1);
  });

  test('is offered to Kubernetes by the device plugin of its vendor', () => {
    expect(facts.resourceName).toBe(facts.vendor === 'nvidia' ? 'nvidia.com/gpu' : 'aws.amazon.com/neuron');
    expect(facts.computeCapability === undefined).toBe(facts.vendor === 'aws');
  });

  test('is in some instance of the catalog', () => {
    expect(Object.values<InstanceFacts>(ACCELERATED_INSTANCES).some((row) => row.accelerator === name)).toBe(true);
  });
});

test('what was written from memory is told apart from what was read', () => {
  expect(unverifiedValues('RTX-PRO-6000')).toEqual(['memoryBandwidthGBps', 'computeCapability']);
  expect(unverifiedValues('Trainium2')).toEqual([]);
});

test('only the RTX PRO 4500 asks for a newer driver branch, and only the V100 for an older one', () => {
  const limits = names.map((name) => [
    name,
    acceleratorFacts(name).minimumDriverBranch,
    acceleratorFacts(name).driverBranchesBelow,
  ]);
  expect(limits.filter(([, least, below]) => least !== undefined || below !== undefined)).toEqual([
    ['V100-SXM2-32GB', undefined, 595],
    ['RTX-PRO-4500', 595, undefined],
  ]);
});
