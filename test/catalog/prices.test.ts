import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import {
  INSTANCE_PRICE_SOURCE,
  INSTANCE_USD_PER_HOUR,
  onDemandUsdPerHour,
  type PriceSource,
  SERVICE_PRICES,
} from '../../lib/catalog/prices';

const UNIT = new RegExp(
  '^usdPer(Hour|GB|TB|GBMonth|Month|IopsMonth|MiBsMonth|CapacityUnitHour|1\\d+[A-Z]\\w+|VcpuMonth|DomainMonth' +
    String.raw`|RuleMonth|MillionQueries|MillionRequests|HourIn\w+|GBMonthIn\w+)$`,
);
const DATE = /^20\d\d-\d\d(-\d\d)?$/;

test.each(Object.entries<PriceSource>(SERVICE_PRICES))(
  'the price of %s has a source, a date and a unit',
  (_, price) => {
    expect(price.source).toMatch(/^https:/);
    expect(price.date).toMatch(DATE);
    const amounts = Object.entries(price).filter(([field]) => !['source', 'date', 'verified'].includes(field));
    expect(amounts.length).toBeGreaterThan(0);
    for (const [field, amount] of amounts) {
      expect(field).toMatch(UNIT);
      expect(amount).toBeGreaterThan(0);
    }
  },
);

test('the prices that no source could be read for are known', () => {
  const unverified = Object.entries<PriceSource>(SERVICE_PRICES).filter(([, price]) => !price.verified);
  const services = unverified.map(([service]) => service);
  expect(services).toEqual([
    's3ReplicationTimeControl',
    'gp3Performance',
    'lustre250',
    'lustre500',
    'lustre1000',
    'parquetConversion',
    'cloudTrailInsights',
    'guardDutyClusters',
  ]);
  const [, row = ''] = /^- Prices: (.*)$/m.exec(readFileSync(join(__dirname, '../../docs/verified.md'), 'utf8')) ?? [];
  expect([...row.matchAll(/`([a-z]\w+\d*)`/gi)].map(([, name]) => name)).toEqual(services);
});

test('instances are priced by one dated source, and only those of the catalog', () => {
  expect(INSTANCE_PRICE_SOURCE).toMatchObject({ date: '2026-07-20', verified: true });
  expect(Object.keys(INSTANCE_USD_PER_HOUR).filter((type) => findInstance(type) === undefined)).toEqual([]);
});

test.each([
  ['g6e.48xlarge', 30.13118],
  ['p5.48xlarge', 55.04],
  ['p6-b200.48xlarge', 113.9328],
  ['m7i.xlarge', 0.2016],
  ['inf1.24xlarge', 4.721],
  ['p5e.48xlarge', undefined],
])('%s costs %d USD an hour on demand', (type, price) => {
  const found = allInstances().find((row) => row.type === type);
  expect(found && onDemandUsdPerHour(found)).toBe(price);
});

test.each([...new Set(allInstances().map((row) => row.type.split('.')[0] ?? ''))])(
  'larger sizes of %s never cost less',
  (family) => {
    const priced = allInstances()
      .filter((row) => row.type.startsWith(`${family}.`) && onDemandUsdPerHour(row) !== undefined)
      .toSorted((a, b) => a.vcpus - b.vcpus || a.acceleratorCount - b.acceleratorCount);
    for (const [index, row] of priced.entries()) {
      const smaller = priced[index - 1] ?? row;
      // g5.16xlarge has more vCPUs than g5.12xlarge and fewer GPUs.
      if (smaller.acceleratorCount > row.acceleratorCount) continue;
      // The price of a whole machine is rounded: i4i.metal costs 0.0004 USD less than i4i.32xlarge.
      expect(onDemandUsdPerHour(row)).toBeGreaterThan((onDemandUsdPerHour(smaller) ?? 0) - 0.001);
    }
  },
);
