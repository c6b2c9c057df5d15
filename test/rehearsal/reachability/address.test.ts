import { addressAt, contains, rangeOf } from '../../../lib/rehearsal/src/reachability/address';

test.each([
  ['10.0.0.0/16', 'ipv4', 0x0a000000n, 65_536n],
  ['10.0.3.7/24', 'ipv4', 0x0a000300n, 256n],
  ['203.0.113.10', 'ipv4', 0xcb00710an, 1n],
  ['0.0.0.0/0', 'ipv4', 0n, 1n << 32n],
  ['::/0', 'ipv6', 0n, 1n << 128n],
  ['2001:db8::/56', 'ipv6', 0x20010db8n << 96n, 1n << 72n],
  ['2001:DB8:0:5::9/64', 'ipv6', (0x20010db8n << 96n) + (5n << 64n), 1n << 64n],
  ['::1', 'ipv6', 1n, 1n],
  ['fe80::', 'ipv6', 0xfe80n << 112n, 1n],
  ['1:2:3:4:5:6:7:8/128', 'ipv6', 0x00010002000300040005000600070008n, 1n],
  ['1:2:3:4:5:6:7::', 'ipv6', 0x00010002000300040005000600070000n, 1n],
] as const)('%s is a range of %s', (cidr, family, first, size) => {
  expect(rangeOf(cidr)).toEqual({ family, first, size });
});

test.each([
  '',
  'pl-1234',
  '10.0.0/16',
  '10.0.0.0/33',
  '2001:db8::/129',
  '2001:db8:::1',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '2001:xyz::1',
  '2001:12345::1',
])("'%s' is none", (cidr) => {
  expect(rangeOf(cidr)).toBeUndefined();
});

test('a range holds its addresses, from the first to the last, and those of its family only', () => {
  expect(contains('10.0.1.0/24', '10.0.1.0')).toBe(true);
  expect(contains('10.0.1.0/24', '10.0.1.255')).toBe(true);
  expect(contains('10.0.1.0/24', '10.0.0.255')).toBe(false);
  expect(contains('10.0.1.0/24', '10.0.2.0')).toBe(false);
  expect(contains('2001:db8::/64', '2001:db8::ffff:ffff:ffff:ffff')).toBe(true);
  expect(contains('2001:db8::/64', '2001:db8:0:1::')).toBe(false);
  expect(contains('0.0.0.0/0', '2001:db8::1')).toBe(false);
  expect(contains('::/0', '10.0.0.1')).toBe(false);
  expect(contains('::/0', '')).toBe(false);
});

test('addresses of a range are counted from its first', () => {
  expect(addressAt('10.0.1.0/24', 10)).toBe('10.0.1.10');
  expect(addressAt('10.0.1.0/24', 266)).toBe('10.0.2.10');
  expect(addressAt('2001:db8:0:5::/64', 10)).toBe('2001:db8:0:5:0:0:0:a');
  expect(contains('2001:db8:0:5::/64', addressAt('2001:db8:0:5::/64', 10))).toBe(true);
});
