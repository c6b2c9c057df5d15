import { ACCELERATORS } from '../../lib/catalog/accelerators';
import { allInstances } from '../../lib/catalog/instance-lookup';
import {
  ACCELERATED_INSTANCES,
  GENERAL_PURPOSE_INSTANCES,
  type Instance,
  type InstanceFacts,
} from '../../lib/catalog/instances';

const rows = allInstances().map((row) => [row.type, row] as const);
const accelerated = Object.entries<InstanceFacts>(ACCELERATED_INSTANCES);

/** Rows of which the sources leave something open, and what. Anything else that goes missing is a mistake. */
const OPEN: Record<string, readonly (keyof InstanceFacts)[]> = {
  'p5e.48xlarge': ['usdPerHourUsEast1'],
  'trn2.48xlarge': ['usdPerHourUsEast1'],
  'p6e-gb200.36xlarge': ['usdPerHourUsEast1', 'enisPerCard', 'ebsMbps', 'defaultMaxPods'],
};
const EXPECTED = [
  'nvmeGB',
  'networkGbps',
  'efaInterfaces',
  'networkCards',
  'enisPerCard',
  'ebsMbps',
  'defaultMaxPods',
  'usdPerHourUsEast1',
] as const;

test('the catalog has the 74 accelerated types that were read, and some without accelerators', () => {
  expect(accelerated).toHaveLength(74);
  expect(Object.keys(GENERAL_PURPOSE_INSTANCES).length).toBeGreaterThanOrEqual(10);
});

describe.each(rows)('%s', (type, row: Instance) => {
  test('has every fact, except those that are known to be open', () => {
    expect(EXPECTED.filter((fact) => row[fact] === undefined).toSorted()).toEqual((OPEN[type] ?? []).toSorted());
  });

  test('has no more EFA interfaces than network cards that take them', () => {
    const cards = (row.networkCards ?? 0) - (row.primaryCardEfa === false ? 1 : 0);
    expect(row.efaInterfaces).toBeLessThanOrEqual(cards);
    expect(row.networkCards).toBeGreaterThanOrEqual(1);
  });

  test('has disks, network, memory and a price of a plausible size', () => {
    expect(row.nvmeGB).toBeGreaterThanOrEqual(0);
    expect(row.networkGbps).toBeGreaterThan(0);
    expect(row.memoryGiB / row.vcpus).toBeGreaterThanOrEqual(1);
    expect(row.memoryGiB / row.vcpus).toBeLessThanOrEqual(24);
    if (row.usdPerHourUsEast1 !== undefined) expect(row.usdPerHourUsEast1).toBeGreaterThan(0.05);
  });

  test('says of each fact in dispute which others are said', () => {
    expect(Object.entries(row.disputed ?? {}).every(([, others]) => others.length > 10)).toBe(true);
  });
});

test('Graviton types are arm64 and all others amd64', () => {
  const arm = rows.filter(([, row]) => row.architecture === 'arm64').map(([type]) => type.split('.')[0]);
  expect([...new Set(arm)]).toEqual(['g5g', 'p6e-gb200', 'm7g', 'c7g']);
});

describe.each(accelerated)('the accelerator of %s', (_, row) => {
  test('is one of the catalog, in whole numbers or as a fraction', () => {
    expect(Object.keys(ACCELERATORS)).toContain(row.accelerator);
    expect(row.acceleratorCount > 0).toBe(row.acceleratorFraction !== true);
  });

  test('has the memory that EC2 states, within what vendors call a gigabyte', () => {
    if (row.acceleratorMemoryMiB === undefined || row.acceleratorFraction || row.accelerator === undefined) return;
    const stated = row.acceleratorMemoryMiB / 1024;
    expect(ACCELERATORS[row.accelerator].memoryGB / stated).toBeGreaterThan(0.9);
    expect(ACCELERATORS[row.accelerator].memoryGB / stated).toBeLessThan(1.1);
  });
});

test('types without accelerators name none', () => {
  expect(
    Object.values<InstanceFacts>(GENERAL_PURPOSE_INSTANCES).every(
      (row) => row.accelerator === undefined && row.acceleratorCount === 0,
    ),
  ).toBe(true);
});

test.each([
  ['p5.48xlarge', 32, 32],
  ['p5en.48xlarge', 16, 16],
  ['p6-b200.48xlarge', 8, 8],
  ['p6-b300.48xlarge', 16, 17],
  ['p4d.24xlarge', 4, 4],
  ['g6e.48xlarge', 4, 4],
  ['g7e.48xlarge', 4, 4],
  ['trn1.32xlarge', 8, 8],
  ['trn2.48xlarge', 16, 16],
] as const)('%s has %i EFA interfaces on %i network cards', (type, efaInterfaces, networkCards) => {
  expect(ACCELERATED_INSTANCES[type]).toMatchObject({ efaInterfaces, networkCards });
});

test('card 0 takes EFA everywhere but on p6-b300 and p6e-gb200', () => {
  expect(accelerated.filter(([, row]) => row.primaryCardEfa === false).map(([type]) => type)).toEqual([
    'p6-b300.48xlarge',
    'p6e-gb200.36xlarge',
  ]);
});
