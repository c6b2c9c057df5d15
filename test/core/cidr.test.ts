import { addressCount, formatCidr, parseCidr } from '../../lib/core/cidr';

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
