import { addressCount, type Cidr, formatCidr, overlap, parseCidr } from '../../lib/core/cidr';

test.each([
  ['0.0.0.0/0', 0, 0],
  ['10.0.0.0/8', 10 * 2 ** 24, 8],
  ['172.31.0.0/16', 2_887_712_768, 16],
  ['192.168.1.128/25', 192 * 2 ** 24 + 168 * 2 ** 16 + 256 + 128, 25],
  ['255.255.255.255/32', 2 ** 32 - 1, 32],
])('%s is a block', (text, base, prefixLength) => {
  expect(parseCidr(text)).toEqual({ base, prefixLength });
  expect(formatCidr({ base, prefixLength })).toBe(text);
});

test.each([
  'banana',
  '',
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/016',
  '256.0.0.0/8',
  '0.256.0.0/16',
  '0.0.256.0/24',
  '0.0.0.256/32',
  '1000.0.0.0/8',
  ' 10.0.0.0/8',
  '10.0.0.0/8 ',
  '10.0.0/8',
  'a.0.0.0/8',
  '10.0.0.1/31',
  '10.0.0.1/8',
  'fd00::/56',
])("'%s' is none", (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('a block has as many addresses as its prefix length leaves bits', () => {
  expect([32, 31, 28, 16, 0].map(addressCount)).toEqual([1, 2, 16, 65_536, 2 ** 32]);
});

test.each([
  ['10.0.0.0/16', '10.0.0.0/16', true],
  ['10.0.0.0/16', '10.0.255.0/24', true],
  ['10.0.255.0/24', '10.0.0.0/16', true],
  ['10.0.0.0/16', '10.1.0.0/16', false],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['0.0.0.0/0', '203.0.113.0/32', true],
])('%s and %s have addresses in common: %s', (one, other, expected) => {
  expect(overlap(parseCidr(one) as Cidr, parseCidr(other) as Cidr)).toBe(expected);
});
