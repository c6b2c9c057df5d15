import {
  ACCELERATOR_SOURCES,
  acceleratorFacts,
  type AcceleratorName,
  ACCELERATORS,
  type AcceleratorValues,
  unverifiedValues,
} from '../../lib/catalog/accelerators';
import { allInstances } from '../../lib/catalog/instance-lookup';

const names = Object.keys(ACCELERATORS) as AcceleratorName[];
const NOT_VALUES = ['vendor', 'resourceName', 'sources', 'inferred', 'disputed', 'note'];

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

  test('says of each value in dispute what the other sources say', () => {
    for (const [value, others] of Object.entries(facts.disputed ?? {})) {
      expect(values).toContain(value);
      expect(others.length).toBeGreaterThan(10);
    }
  });

  test('is in some instance of the catalog', () => {
    expect(allInstances().some((row) => row.accelerator === name)).toBe(true);
  });
});

test('what was written from memory is told apart from what was read', () => {
  expect(unverifiedValues('RTX-PRO-6000')).toEqual(['memoryBandwidthGBps']);
  expect(unverifiedValues('T4')).toEqual(['computeCapability']);
  expect(unverifiedValues('Trainium2')).toEqual([]);
});

test('driver branches have a floor for Blackwell and a ceiling for Volta', () => {
  const limits = names.map((name) => [
    name,
    acceleratorFacts(name).minimumDriverBranch,
    acceleratorFacts(name).driverBranchesBelow,
  ]);
  expect(limits.filter(([, least, below]) => least !== undefined || below !== undefined)).toEqual([
    ['V100-SXM2-32GB', undefined, 590],
    ['B200-SXM-180GB', 570, undefined],
    ['B300-SXM-288GB', 580, undefined],
    ['GB200', 570, undefined],
    ['GB300', 580, undefined],
    ['RTX-PRO-6000', 575, undefined],
    ['RTX-PRO-4500', 595, undefined],
  ]);
});

test('a B300 may draw 1100 W', () => {
  expect(acceleratorFacts('B300-SXM-288GB').maxWatts).toBe(1100);
});
