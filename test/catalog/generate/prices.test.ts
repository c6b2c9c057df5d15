import { readFileSync } from 'node:fs';
import path from 'node:path';
import { priceSourceLine } from '../../../lib/catalog/generate/price-source';
import { parsePriceFile, priceDifferences, pricesOf, renderPrices } from '../../../lib/catalog/generate/prices';
import { allInstances } from '../../../lib/catalog/instance-lookup';
import { INSTANCE_PRICE_SOURCE, INSTANCE_USD_PER_HOUR } from '../../../lib/catalog/prices';

/** A price file in Karpenter's form, with made-up types and prices. */
const FILE = `package pricing

// generated at 2026-07-20T13:44:30Z for us-east-1

var InitialOnDemandPricesAWS = map[string]map[ec2types.InstanceType]float64{
	// us-east-1
	"us-east-1": {
		// x1 family
		"x1.large": 0.210000, "x1.metal-24xl": 12.345678,
		"y1.xlarge": 3.000000,
	},
	"us-west-9": {
		"x1.large": 9.000000,
	},
}
`;

test('the prices of us-east-1 are read, and the day of the list', () => {
  expect(parsePriceFile(FILE)).toEqual({
    date: '2026-07-20',
    usdPerHour: { 'x1.large': 0.21, 'x1.metal-24xl': 12.345678, 'y1.xlarge': 3 },
  });
});

test.each([
  ['of another region', FILE.replace('for us-east-1', 'for eu-west-1')],
  ['without a day', FILE.replace('generated at', 'written at')],
  ['without a table', FILE.replace('"us-east-1": {', '"us-east-1":{')],
])('a file %s is refused', (_, text) => {
  expect(() => parsePriceFile(text)).toThrow(/The price file has another form/);
});

test('only the types of the catalog are kept, in its order, and types without a price left out', () => {
  const list = pricesOf(['y1.xlarge', 'q1.large', 'x1.large'], parsePriceFile(FILE));
  expect(Object.entries(list.usdPerHour)).toEqual([
    ['y1.xlarge', 3],
    ['x1.large', 0.21],
  ]);
});

test('the generated file names source and day', () => {
  const text = renderPrices(parsePriceFile(FILE), 'a made-up file');
  expect(text).toContain("source: 'a made-up file',\n  date: '2026-07-20',");
  expect(text).toContain("  'x1.metal-24xl': 12.345678,\n");
});

test('differences are listed price by price', () => {
  expect(priceDifferences({ a: 1, b: 2, c: 3 }, { b: 2, c: 4, d: 5 })).toEqual([
    '~ a usdPerHour: 1 -> absent',
    '~ c usdPerHour: 3 -> 4',
    '~ d usdPerHour: absent -> 5',
  ]);
});

test('the committed file is what the generator renders, character for character', () => {
  const file = path.join(__dirname, '../../../lib/catalog/instance-prices.ts');
  const prices = { date: INSTANCE_PRICE_SOURCE.date, usdPerHour: INSTANCE_USD_PER_HOUR };
  expect(readFileSync(file, 'utf8')).toBe(renderPrices(prices, priceSourceLine()));
  const order = allInstances().map((row) => row.type);
  expect(Object.keys(INSTANCE_USD_PER_HOUR)).toEqual(order.filter((type) => type in INSTANCE_USD_PER_HOUR));
});
