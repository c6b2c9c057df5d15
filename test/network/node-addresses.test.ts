import * as fc from 'fast-check';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import type { Instance } from '../../lib/catalog/instances';
import type { Problem } from '../../lib/planning/problem';
import { planInterfaces, planPodNetwork } from '../../lib/compute/network-interfaces';
import { addressesPerNode } from '../../lib/network/node-addresses';

function instance(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog`);
  return found;
}

test('the VPC CNI holds whole interfaces full of addresses, one more than pods need', () => {
  // 4 interfaces with 14 addresses for pods and one of their own.
  expect([0, 1, 14, 15, 29, 56].map((pods) => addressesPerNode(instance('m7i.xlarge'), { pods }))).toEqual([
    15, 30, 30, 45, 60, 60,
  ]);
});

test('an EFA interface takes the place of one for pods on card 0, where that card takes EFA', () => {
  expect(addressesPerNode(instance('p5.48xlarge'))).toBe(50);
  expect(addressesPerNode(instance('p5.48xlarge'), { efa: 'none' })).toBe(100);
  expect(addressesPerNode(instance('p6-b300.48xlarge'), { pods: 196 })).toBe(
    addressesPerNode(instance('p6-b300.48xlarge'), { pods: 196, efa: 'none' }),
  );
});

test('efa-only interfaces take no addresses, those that carry IP as well take one each', () => {
  expect(addressesPerNode(instance('p5.48xlarge'), { efa: 'efa' }) - addressesPerNode(instance('p5.48xlarge'))).toBe(
    32,
  );
});

test('with prefix delegation a node takes one prefix more than its pods fill', () => {
  expect(
    [1, 16, 17].map((pods) => addressesPerNode(instance('p5.48xlarge'), { pods, prefixDelegation: true })),
  ).toEqual([33, 33, 49]);
});

test('where the limits are not known, each pod counts twice', () => {
  expect(addressesPerNode(instance('p6e-gb200.36xlarge'), { pods: 30 })).toBe(61);
});

describe.each(
  allInstances()
    .filter((row) => row.enisPerCard !== undefined)
    .map((row) => [row.type, row] as const),
)('%s', (_, row) => {
  test.each([false, true])(
    'takes as many addresses at its start as its node group counts on (prefix delegation: %s)',
    (prefixDelegation) => {
      const interfaces: readonly object[] | Problem[] = planInterfaces(row, (row.efaInterfaces ?? 0) > 0);
      expect(interfaces.some((it) => 'code' in it)).toBe(false);
      const network = planPodNetwork(
        row,
        interfaces as Exclude<ReturnType<typeof planInterfaces>, Problem[]>,
        prefixDelegation,
      );
      expect(addressesPerNode(row, { prefixDelegation })).toBe(network?.addressesAtStart);
    },
  );

  test('never takes fewer addresses for more pods', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.boolean(), (a, b, prefixDelegation) => {
        const [fewer, more] = a < b ? [a, b] : [b, a];
        expect(addressesPerNode(row, { pods: fewer, prefixDelegation })).toBeLessThanOrEqual(
          addressesPerNode(row, { pods: more, prefixDelegation }),
        );
      }),
      { numRuns: 20 },
    );
  });
});
