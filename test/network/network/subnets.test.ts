import * as fc from 'fast-check';
import { addressCount, type Cidr, formatCidr, parseCidr } from '../../../lib/core/cidr';
import {
  allocateSubnets,
  enclosingPrefixLength,
  prefixLengthFor,
  usableAddresses,
} from '../../../lib/network/network/subnets';

/** A block whose first address is a multiple of its size, as every block's is. */
const block = (longest: number) =>
  fc.tuple(fc.integer({ min: 8, max: longest }), fc.nat(255)).map(([prefixLength, step]): Cidr => ({
    prefixLength,
    base: (step % 2 ** Math.min(8, prefixLength)) * addressCount(prefixLength),
  }));
const lengths = fc.array(fc.integer({ min: 16, max: 30 }), { minLength: 1, maxLength: 24 });

function last({ base, prefixLength }: Cidr): number {
  return base + addressCount(prefixLength) - 1;
}

describe('placing subnets', () => {
  test('every subnet has the size asked for, starts where such a block may start, and lies inside', () => {
    fc.assert(
      fc.property(block(28), lengths, (within, asked) => {
        const placed = allocateSubnets(within, asked);
        if (placed === undefined) return;
        expect(placed.map((subnet) => subnet.prefixLength)).toEqual(asked);
        for (const subnet of placed) {
          expect(subnet.base % addressCount(subnet.prefixLength)).toBe(0);
          expect(subnet.base).toBeGreaterThanOrEqual(within.base);
          expect(last(subnet)).toBeLessThanOrEqual(last(within));
        }
      }),
    );
  });

  test('no two subnets share an address', () => {
    fc.assert(
      fc.property(block(24), lengths, (within, asked) => {
        const placed = (allocateSubnets(within, asked) ?? []).toSorted((a, b) => a.base - b.base);
        for (const [index, subnet] of placed.entries()) {
          const next = placed[index + 1];
          if (next !== undefined) expect(last(subnet)).toBeLessThan(next.base);
        }
      }),
    );
  });

  test('it refuses exactly what is larger than the whole, and knows the smallest block that would do', () => {
    fc.assert(
      fc.property(block(28), lengths, (within, asked) => {
        const enclosing = enclosingPrefixLength(asked);
        expect(allocateSubnets(within, asked) === undefined).toBe(within.prefixLength > enclosing);
        expect(allocateSubnets({ base: 0, prefixLength: enclosing }, asked)).toBeDefined();
        expect(allocateSubnets({ base: 0, prefixLength: enclosing + 1 }, asked)).toBeUndefined();
      }),
    );
  });
});

test('AWS keeps five addresses of every subnet', () => {
  expect([usableAddresses(28), usableAddresses(24), usableAddresses(18)]).toEqual([11, 251, 16379]);
});

test('the smallest subnet for a number of addresses has them, and the next smaller one has not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65_531 }), (addresses) => {
      const prefixLength = prefixLengthFor(addresses) ?? 0;
      expect(usableAddresses(prefixLength)).toBeGreaterThanOrEqual(addresses);
      if (prefixLength < 28) expect(usableAddresses(prefixLength + 1)).toBeLessThan(addresses);
    }),
  );
  expect(prefixLengthFor(65_532)).toBeUndefined();
});

describe('a block of addresses', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(block(32), (cidr) => {
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
    expect(parseCidr('172.31.0.0/16')).toEqual({ base: 2_887_712_768, prefixLength: 16 });
  });

  test.each(['10.0.0.1/16', '10.0.0.0', '10.0.0.0/33', '256.0.0.0/16', '10.0.0/16', 'fd00::/56', '10.0.0.0/16 ', ''])(
    "'%s' is none",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});
