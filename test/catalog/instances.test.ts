import { ACCELERATED_INSTANCES } from '../../lib/catalog/accelerated-instances';
import { ACCELERATORS } from '../../lib/catalog/accelerators';
import { GENERAL_INSTANCES } from '../../lib/catalog/general-instances';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import {
  efaCards,
  efaInterfaceCount,
  expandNetworkCards,
  interfacesOnCard0,
  networkBandwidth,
  networkCardCount,
  nvmeGB,
} from '../../lib/catalog/instance-properties';
import type { Instance } from '../../lib/catalog/instances';
import { onDemandUsdPerHour } from '../../lib/catalog/prices';
import { eksMaxPods } from '../../lib/planning/pod-addresses';

const rows = allInstances().map((row) => [row.type, row] as const);
const accelerated = allInstances('accelerated').map((row) => [row.type, row] as const);
const general = allInstances('general').map((row) => [row.type, row] as const);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** What a row has to say, stored or calculated. */
const EXPECTED: Readonly<Record<string, (row: Instance) => unknown>> = {
  nvmeGB,
  networkBandwidth,
  efaInterfaceCount,
  networkCardCount,
  interfacesOnCard0,
  ebsBaselineMbps: (row) => row.ebsBaselineMbps,
  eksMaxPods,
  usageClasses: (row) => row.usageClasses,
  price: onDemandUsdPerHour,
};
/** Rows of which the sources leave something open, and what. Anything else that goes missing is a mistake. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  'p5e.48xlarge': ['price'],
  'trn2.3xlarge': ['price'],
  'trn2.48xlarge': ['price'],
  'trn2u.48xlarge': ['price'],
  'p6e-gb200.36xlarge': ['price', 'ebsBaselineMbps', 'eksMaxPods'],
  'p6e-gb300.36xlarge': words(`
    price ebsBaselineMbps eksMaxPods nvmeGB networkBandwidth efaInterfaceCount networkCardCount interfacesOnCard0
  `),
  'hpc7a.12xlarge': ['price'],
  'hpc7a.24xlarge': ['price'],
  'hpc7a.48xlarge': ['price'],
  'hpc7a.96xlarge': ['price'],
};

function instance(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog`);
  return found;
}

test('the catalog has the accelerated types and the general ones that were asked for', () => {
  expect(Object.keys(ACCELERATED_INSTANCES)).toHaveLength(81);
  expect(Object.keys(GENERAL_INSTANCES)).toHaveLength(158);
  expect(rows).toHaveLength(239);
});

test.each(words('m7i m7g m8g c7i c7g c8g hpc7a r7i r8g x2idn i4i i7i i7ie i8g im4gn d3 d3en h1'))(
  'the family %s is there with several sizes',
  (family) => {
    expect(general.filter(([type]) => type.startsWith(`${family}.`)).length).toBeGreaterThanOrEqual(4);
  },
);

describe.each(rows)('%s', (type, row: Instance) => {
  test('has every fact, except those that are known to be open', () => {
    const missing = Object.entries(EXPECTED).filter(([, value]) => value(row) === undefined);
    expect(missing.map(([fact]) => fact).toSorted()).toEqual([...(OPEN[type] ?? [])].toSorted());
  });

  test('has EFA interfaces on cards that take them, and every card takes an interface', () => {
    const cards = expandNetworkCards(row) ?? [];
    expect((efaCards(row) ?? []).every((card) => cards[card]?.efa)).toBe(true);
    expect(cards.every((card, index) => card.index === index && card.interfaces >= 1)).toBe(true);
    expect(networkCardCount(row) ?? 1).toBeGreaterThanOrEqual(1);
  });

  test('has disks, network, memory and a price of a plausible size', () => {
    expect(nvmeGB(row) ?? 0).toBeGreaterThanOrEqual(0);
    const { baselineGbps = 1, peakGbps = 1 } = networkBandwidth(row) ?? {};
    expect(baselineGbps).toBeGreaterThan(0);
    expect(peakGbps).toBeGreaterThanOrEqual(baselineGbps);
    expect(row.ebsPeakMbps ?? Infinity).toBeGreaterThan(row.ebsBaselineMbps ?? 0);
    expect(row.memoryGiB / row.vcpus).toBeGreaterThanOrEqual(1);
    expect(row.memoryGiB / row.vcpus).toBeLessThanOrEqual(32);
    expect(onDemandUsdPerHour(row) ?? 1).toBeGreaterThan(0.03);
  });

  test('says of each fact in dispute which others are said', () => {
    expect(Object.entries(row.disputed ?? {}).every(([, others]) => others.length > 10)).toBe(true);
  });
});

test('Graviton and Grace types are arm64 and all others amd64', () => {
  const arm = rows.filter(([, row]) => row.architecture === 'arm64').map(([type]) => type.split('.')[0]);
  expect([...new Set(arm)]).toEqual(words('g5g p6e-gb200 p6e-gb300 m7g m8g c7g c8g r8g i8g im4gn'));
});

describe.each(accelerated)('the accelerator of %s', (_, row) => {
  test('is one of the catalog, in whole numbers or as a fraction', () => {
    expect(Object.keys(ACCELERATORS)).toContain(row.accelerator);
    expect(row.acceleratorCount > 0).toBe(row.acceleratorFraction === undefined);
  });

  test('has the memory that EC2 states, within what vendors call a gigabyte', () => {
    if (row.acceleratorMemoryMiB === undefined || row.acceleratorFraction || row.accelerator === undefined) return;
    const stated = row.acceleratorMemoryMiB / 1024;
    expect(ACCELERATORS[row.accelerator].memoryGB / stated).toBeGreaterThan(0.9);
    expect(ACCELERATORS[row.accelerator].memoryGB / stated).toBeLessThan(1.1);
  });
});

test('types without accelerators name none', () => {
  expect(general.every(([, row]) => row.accelerator === undefined && row.acceleratorCount === 0)).toBe(true);
});

test('a fraction of an L4 says which fraction', () => {
  const sizes = ['g6f.large', 'g6f.xlarge', 'g6f.2xlarge', 'g6f.4xlarge', 'gr6f.4xlarge'];
  expect(sizes.map((type) => instance(type).acceleratorFraction)).toEqual([0.125, 0.125, 0.25, 0.5, 0.5]);
});

test.each([
  ['p5.48xlarge', 32, 32],
  ['p5en.48xlarge', 16, 16],
  ['p6-b200.48xlarge', 8, 8],
  ['p6-b300.48xlarge', 16, 17],
  ['p6e-gb200.36xlarge', 4, 17],
  ['p4d.24xlarge', 4, 4],
  ['g6e.48xlarge', 4, 4],
  ['g7e.48xlarge', 4, 4],
  ['trn1.32xlarge', 8, 8],
  ['trn2.48xlarge', 16, 16],
  ['trn2u.48xlarge', 16, 16],
  ['i7ie.48xlarge', 1, 2],
  ['hpc7a.96xlarge', 2, 2],
] as const)('%s has %i EFA interfaces on %i network cards', (type, efaInterfaces, cards) => {
  expect([efaInterfaceCount(instance(type)), networkCardCount(instance(type))]).toEqual([efaInterfaces, cards]);
});

test('card 0 takes EFA everywhere but on p6-b300 and p6e-gb200', () => {
  const otherwise = rows.filter(([, row]) => (efaInterfaceCount(row) ?? 0) > 0 && !efaCards(row)?.includes(0));
  expect(otherwise.map(([type]) => type)).toEqual(['p6-b300.48xlarge', 'p6e-gb200.36xlarge']);
});

test('capacity blocks are sold for these types', () => {
  const sold = rows.filter(([, row]) => row.usageClasses?.includes('capacity-block')).map(([type]) => type);
  expect(sold).toEqual(
    words(`
      p4d.24xlarge p4de.24xlarge p5.4xlarge p5.48xlarge p5e.48xlarge p5en.48xlarge
      p6-b200.48xlarge p6-b300.48xlarge p6e-gb200.36xlarge p6e-gb300.36xlarge
      trn1.32xlarge trn2.3xlarge trn2.48xlarge trn2u.48xlarge
    `),
  );
});

test.each([
  ['g7.2xlarge', 40, 60],
  ['g7.4xlarge', 80, 100],
  ['g7.8xlarge', 100, 100],
  ['m7i.large', 0.781, 12.5],
  ['g6e.48xlarge', 400, 400],
  ['p6-b200.48xlarge', 3200, 3200],
  ['p6-b300.48xlarge', 6400, 6400],
  ['p6e-gb200.36xlarge', 1600, 1600],
])('%s has %d Gbps and at its peak %d', (type, baselineGbps, peakGbps) => {
  expect(networkBandwidth(instance(type))).toEqual({ baselineGbps, peakGbps });
});
