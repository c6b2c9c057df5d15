import {
  ACCELERATOR_SOURCES,
  acceleratorFacts,
  type AcceleratorName,
  ACCELERATORS,
  type AcceleratorSource,
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

  test('explains itself in sentences', () => {
    if (facts.note !== undefined) expect(facts.note).toMatch(/^(nvidia-smi|[A-Z0-9]).{8,}\.$/);
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

test('a source has a title and, where it is a page, its address', () => {
  const sources = Object.values<AcceleratorSource>(ACCELERATOR_SOURCES);
  for (const { title, url = 'https://example.com' } of sources) {
    expect(title.length).toBeGreaterThan(15);
    expect(url).toMatch(/^https:\/\/.+\./);
  }
  expect(sources.filter(({ url }) => url === undefined)).toHaveLength(5);
  expect(sources.filter(({ verified }) => !verified)).toEqual([ACCELERATOR_SOURCES.recall]);
});

test('NVIDIA chips have these compute capabilities', () => {
  const known = names.flatMap((name) => {
    const { computeCapability } = acceleratorFacts(name);
    return computeCapability === undefined ? [] : [`${name} ${computeCapability}`];
  });
  expect(known).toEqual([
    'T4 7.5',
    'T4G 7.5',
    'V100-SXM2-32GB 7.0',
    'A10G 8.6',
    'L4 8.9',
    'L40S 8.9',
    'A100-SXM-40GB 8.0',
    'A100-SXM-80GB 8.0',
    'H100-SXM-80GB 9.0',
    'H200-SXM-141GB 9.0',
    'B200-SXM-180GB 10.0',
    'B300-SXM-288GB 10.3',
    'GB200 10.0',
    'GB300 10.3',
    'RTX-PRO-6000 12.0',
    'RTX-PRO-4500 12.0',
  ]);
});

test('the usable memory of four cards was read without the name of the card', () => {
  const inferred = names.flatMap((name) => (acceleratorFacts(name).inferred ?? []).map((value) => `${name} ${value}`));
  expect(inferred).toEqual(['T4', 'A10G', 'L4', 'GB200'].map((name) => `${name} usableMemoryGiB`));
});

test('sources conflict on these values', () => {
  const disputed = names.flatMap((name) => {
    const values = Object.keys(acceleratorFacts(name).disputed ?? {});
    return values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
  });
  expect(disputed).toEqual([
    'L4: bf16Tflops, fp8Tflops, int8Tops',
    'B200-SXM-180GB: memoryBandwidthGBps',
    'B300-SXM-288GB: memoryBandwidthGBps, fp32Tflops, fp4Tflops, int8Tops, maxWatts',
    'GB300: int8Tops',
    'RTX-PRO-6000: memoryBandwidthGBps, fp4Tflops',
  ]);
});
